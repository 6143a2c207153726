"""each change of a table that public pages are made from is counted, by triggers, in its own transaction.

A migration that rebuilds one of these tables (SQLite) has to make its triggers again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WATCHED = (
    "allocation_adjustment",
    "allocation_run",
    "booth",
    "booth_application",
    "booth_application_product",
    "booth_offer",
    "call",
    "call_popup",
    "category",
    "coupon",
    "coupon_category",
    "coupon_enterprise",
    "enterprise",
    "enterprise_alias",
    "enterprise_field",
    "enterprise_source",
    "holiday",
    "home_pick",
    "introduced_product",
    "membership",
    "objection",
    "own_word",
    "participation",
    "pick_up_place",
    "picture",
    "plan_label",
    "popup",
    "popup_day",
    "product",
    "product_notice",
    "product_photo",
    "product_variant",
    "question",
    "register_entry",
    "review",
    "review_sum",
    "search_document",
    "search_word",
    "seller_identity",
    "shipping_policy",
    "shop_photo",
    "site_operator",
    "stock",
    "synonym",
    "user",
    "venue",
)

_SQLITE = """
CREATE TRIGGER {table}_{event}_counted AFTER {event} ON "{table}"
BEGIN
  DELETE FROM table_change WHERE table_name = '{table}';
  INSERT INTO table_change (table_name) VALUES ('{table}');
END
"""
_COUNT = """
CREATE FUNCTION count_table_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  INSERT INTO table_change (table_name) VALUES (TG_TABLE_NAME);
  RETURN NULL;
END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_counted AFTER INSERT OR UPDATE OR DELETE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION count_table_change()
"""


def upgrade() -> None:
    changes = op.create_table(
        "table_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_table_change_table_name"), "table_change", ["table_name"])
    op.bulk_insert(changes, [{"table_name": name} for name in _WATCHED])
    if op.get_bind().dialect.name == "sqlite":
        for table in _WATCHED:
            for event in ("insert", "update", "delete"):
                op.execute(_SQLITE.format(table=table, event=event))
    else:
        op.execute(_COUNT)
        for table in _WATCHED:
            op.execute(_POSTGRES.format(table=table))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _WATCHED:
        for event in ("insert", "update", "delete") if is_sqlite else ():
            op.execute(f"DROP TRIGGER {table}_{event}_counted")
        if not is_sqlite:
            op.execute(f'DROP TRIGGER {table}_counted ON "{table}"')
    if not is_sqlite:
        op.execute("DROP FUNCTION count_table_change()")
    op.drop_index(op.f("ix_table_change_table_name"), "table_change")
    op.drop_table("table_change")
