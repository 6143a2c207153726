"""a tally of the goods on sale, kept true by notes that triggers write, and an index for each list of goods.

The tally begins empty with a note for every product on sale: it is right at once, and the worker counts them in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

_TABLES = ("tally", "tallied_product", "tally_due")
_INDEXES = (
    ("ix_product_category_cheapest", ["category_id", "status", "price", "id"]),
    ("ix_product_enterprise", ["enterprise_id", "status", "published_at", "id"]),
    ("ix_product_collected", ["enterprise_id", "status", "can_collect", "kind", "published_at", "id"]),
)
_INDEXES_BEFORE = (
    ("ix_product_enterprise", ["enterprise_id", "status"]),
    ("ix_product_heaps", ["status", "enterprise_id", "category_id", "can_collect", "price"]),
)

_PRODUCT = "INSERT INTO tally_due (product_id) VALUES ({row}.id)"
_VARIANT = "INSERT INTO tally_due (product_id) VALUES ({row}.product_id)"
_STOCK = "INSERT INTO tally_due (product_id) SELECT product_id FROM product_variant WHERE id = {row}.variant_id"

_ON_SALE, _WAS_ON_SALE = "NEW.status = 'published'", "OLD.status = 'published'"
_FREE, _WAS_FREE = "NEW.on_hand > NEW.promised", "OLD.on_hand > OLD.promised"
_TRIGGERS = (
    ("product", "insert", _PRODUCT, _ON_SALE),
    (
        "product",
        "update",
        _PRODUCT,
        f"({_WAS_ON_SALE}) <> ({_ON_SALE}) OR ({_ON_SALE} AND (OLD.category_id <> NEW.category_id"
        " OR OLD.enterprise_id <> NEW.enterprise_id OR OLD.can_collect <> NEW.can_collect))",
    ),
    ("product", "delete", _PRODUCT, _WAS_ON_SALE),
    ("product_variant", "update", _VARIANT, "OLD.is_active <> NEW.is_active"),
    ("product_variant", "delete", _VARIANT, "OLD.is_active"),
    ("stock", "insert", _STOCK, _FREE),
    ("stock", "update", _STOCK, f"({_WAS_FREE}) <> ({_FREE})"),
    ("stock", "delete", _STOCK, _WAS_FREE),
)
"""Table, event, the note, and when it is written. A variant comes without stock, and never changes its product."""

_SQLITE = """
CREATE TRIGGER {table}_{event}_tallied AFTER {event} ON "{table}" WHEN {when}
BEGIN
  {note};
END
"""
_POSTGRES_FUNCTION = """
CREATE FUNCTION {table}_{event}_tallied() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  {note};
  RETURN NULL;
END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_{event}_tallied AFTER {event} ON "{table}"
FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {table}_{event}_tallied()
"""
_SQLITE_COUNTED = """
CREATE TRIGGER {table}_{event}_counted AFTER {event} ON "{table}"
BEGIN
  DELETE FROM table_change WHERE table_name = '{table}';
  INSERT INTO table_change (table_name) VALUES ('{table}');
END
"""
_POSTGRES_COUNTED = """
CREATE TRIGGER {table}_counted AFTER {events} ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION count_table_change()
"""

changes = sa.table("table_change", sa.column("table_name", sa.String()))


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("category_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enterprise_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("can_collect", sa.Boolean(), nullable=False),
        sa.Column("goods", sa.Integer(), nullable=False),
        sa.Column("in_stock", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("category_id", "enterprise_id", "can_collect", name=op.f("pk_tally")),
    )
    op.create_table(
        "tallied_product",
        sa.Column("product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("can_collect", sa.Boolean(), nullable=False),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_tallied_product")),
    )
    op.create_table(
        "tally_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_due")),
    )
    for name, _ in _INDEXES_BEFORE:
        op.drop_index(name, table_name="product")
    for name, columns in _INDEXES:
        op.create_index(name, "product", columns)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, event, note, when in _TRIGGERS:
        facts = {"table": table, "event": event, "when": when}
        facts["note"] = note.format(row="OLD" if event == "delete" else "NEW")
        if not is_sqlite:
            op.execute(_POSTGRES_FUNCTION.format(**facts))
        op.execute((_SQLITE if is_sqlite else _POSTGRES).format(**facts))
    for table in _TABLES:
        for event in ("insert", "update", "delete") if is_sqlite else ():
            op.execute(_SQLITE_COUNTED.format(table=table, event=event))
        if not is_sqlite:
            # a note comes with a change that is counted already, and one for each row: only that it goes is counted
            events = "UPDATE OR DELETE" if table == "tally_due" else "INSERT OR UPDATE OR DELETE"
            op.execute(_POSTGRES_COUNTED.format(table=table, events=events))
        op.execute(changes.insert().values(table_name=table))
    op.execute("INSERT INTO tally_due (product_id) SELECT id FROM product WHERE status = 'published'")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, event, _, _ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {table}_{event}_tallied" + ("" if is_sqlite else f' ON "{table}"'))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {table}_{event}_tallied()")
    for name, _ in _INDEXES:
        op.drop_index(name, table_name="product")
    for name, columns in _INDEXES_BEFORE:
        op.create_index(name, "product", columns)
    for table in reversed(_TABLES):
        op.drop_table(table)
        op.execute(changes.delete().where(changes.c.table_name == table))
