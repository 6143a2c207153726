"""Nothing in the ledger is ever changed or taken out: the database itself refuses, also at the head of migrations."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from market.foundation.database import db
from tests.paying import posted

TRIGGERS = {
    "sqlite": {"ledger_entry_no_update", "ledger_entry_no_delete", "ledger_entry_no_replace"},
    "postgresql": {"ledger_entry_no_update", "ledger_entry_no_delete", "ledger_entry_no_truncate"},
}
LISTED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass"
    " AND NOT tgisinternal AND tgenabled = 'O'",
}
CHANGES = {
    "UPDATE ledger_entry SET amount = amount + 1",
    "UPDATE ledger_entry SET reason = 'better'",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_entry WHERE id = (SELECT min(id) FROM ledger_entry)",
    "INSERT INTO ledger_entry (id, enterprise_id, kind, amount, vat, tax_kind, is_sandbox, cause, reason, posted_at)"
    " SELECT id, NULL, 'adjustment', 1, 0, 'taxable', is_sandbox, cause, 'twice', posted_at FROM ledger_entry",
}
OWN_WAYS = {
    "sqlite": {
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "UPDATE OR REPLACE ledger_entry SET cause = 'the same'",
    },
    "postgresql": {
        "TRUNCATE ledger_entry CASCADE",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (cause) DO UPDATE SET amount = 1",
    },
}


def test_the_database_refuses_to_change_what_was_posted(two_sellers, engine_name):
    before = posted(two_sellers)
    assert before

    for statement in CHANGES | OWN_WAYS[engine_name]:
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        assert posted(two_sellers) == before, statement


def test_the_triggers_stand_at_the_head_of_the_migrations(app, engine_name):
    assert set(db.session.scalars(text(LISTED[engine_name]))) == TRIGGERS[engine_name]
