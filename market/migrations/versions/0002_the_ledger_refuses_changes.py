"""the ledger refuses changes.

An entry is added, and never changed or deleted. A migration that rebuilds the table (SQLite) loses these triggers and
has to make them again; ``tests/domain/ledger`` looks for them at the head.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""

# INSERT OR REPLACE deletes what is in its way, and no trigger hears of it.
_SQLITE_REPLACE = """
CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR cause = NEW.cause)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""

_REFUSE = """
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(_SQLITE.format(verb=verb))
        op.execute(_SQLITE_REPLACE)
        return
    op.execute(_REFUSE)
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()"
        )
    op.execute(
        "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete", "replace"):
            op.execute(f"DROP TRIGGER ledger_entry_no_{verb}")
        return
    for verb in ("update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER ledger_entry_no_{verb} ON ledger_entry")
    op.execute("DROP FUNCTION refuse_ledger_change()")
