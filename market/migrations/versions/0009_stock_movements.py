"""stock movements, restock notices, what is made on a day, and the terms of sending on an order's line."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CAUSES = ("opening", "counted", "damaged", "found", "returned_by_hand", "own_use", "other")
_MOVES = ("sent", "collected", "returned", "exchanged")

_SQLITE = """
CREATE TRIGGER stock_movement_no_update BEFORE UPDATE ON stock_movement
BEGIN SELECT RAISE(ABORT, 'movements of the stock are append-only'); END
"""
_REFUSE = """
CREATE FUNCTION refuse_movement_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  RAISE EXCEPTION 'movements of the stock are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_POSTGRES = """
CREATE TRIGGER stock_movement_no_update BEFORE UPDATE ON stock_movement
FOR EACH ROW EXECUTE FUNCTION refuse_movement_change()
"""

_LINE_CHECKS = {
    "shippingrule": "shipping_rule IN ('tariff', 'free', 'separate')",
    "shipping_each_where_separate": "shipping_each >= 0 AND (shipping_rule = 'separate' OR shipping_each = 0)",
}


def upgrade() -> None:
    _movements()
    _waiting()
    op.create_table(
        "daily_making",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "taken >= 0 AND (most IS NULL OR taken <= most)", name=op.f("ck_daily_making_no_more_than_can_be_made")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_daily_making_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "day", name=op.f("pk_daily_making")),
    )
    with op.batch_alter_table("order_line") as table:
        table.add_column(sa.Column("made_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("shipping_rule", sa.String(length=40), nullable=False, server_default="tariff"))
        table.add_column(sa.Column("shipping_each", sa.BigInteger(), nullable=False, server_default="0"))
        for name, rule in _LINE_CHECKS.items():
            table.create_check_constraint(name, rule)
    with op.batch_alter_table("order_line") as table:
        table.alter_column("shipping_rule", server_default=None)
        table.alter_column("shipping_each", server_default=None)
    _begin()


def _movements() -> None:
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(*_CAUSES, *_MOVES, name="movementcause", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_stock_movement_something_moved")),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_movement_never_below_nothing")),
        sa.CheckConstraint("cause <> 'other' OR words <> ''", name=op.f("ck_stock_movement_another_reason_is_told")),
        _of_variant("stock_movement"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index("ix_stock_movement_variant", "stock_movement", ["variant_id", "id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE)
    else:
        op.execute(_REFUSE)
        op.execute(_POSTGRES)


def _waiting() -> None:
    op.create_table(
        "low_stock_told",
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        _of_variant("low_stock_told"),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_low_stock_told")),
    )
    op.create_table(
        "restock_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        _of_variant("restock_request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restock_request")),
        sa.UniqueConstraint("variant_id", "address_key", name=op.f("uq_restock_request_variant_id_address_key")),
    )
    op.create_index("ix_restock_request_asked", "restock_request", ["asked_at"])
    op.create_index(op.f("ix_restock_request_address_key"), "restock_request", ["address_key"])
    op.create_table(
        "restock_round",
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("told >= 0", name=op.f("ck_restock_round_told_counted")),
        _of_variant("restock_round"),
        sa.PrimaryKeyConstraint("variant_id", name=op.f("pk_restock_round")),
    )


def _of_variant(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_variant_id_product_variant")
    return sa.ForeignKeyConstraint(["variant_id"], ["product_variant.id"], name=name, ondelete="CASCADE")


def _begin() -> None:
    """What is on hand is each record's first movement; of what is low already nobody is told anew."""
    now = sa.bindparam("now", datetime.now(UTC), type_=sa.DateTime(timezone=True))
    op.execute(
        sa.text(
            "INSERT INTO stock_movement (variant_id, delta, on_hand, cause, words, actor_name, at) "
            "SELECT variant_id, on_hand, on_hand, 'opening', '', 'DADAKET', :now FROM stock WHERE on_hand > 0"
        ).bindparams(now)
    )
    op.execute(
        sa.text(
            "INSERT INTO low_stock_told (variant_id, told_at) "
            "SELECT variant_id, :now FROM stock WHERE on_hand - promised <= low_at"
        ).bindparams(now)
    )


def downgrade() -> None:
    with op.batch_alter_table("order_line") as table:
        for name in _LINE_CHECKS:
            table.drop_constraint(name, type_="check")
        for column in ("shipping_each", "shipping_rule", "made_on"):
            table.drop_column(column)
    for table_name in ("daily_making", "restock_round", "restock_request", "low_stock_told", "stock_movement"):
        op.drop_table(table_name)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_movement_change()")
