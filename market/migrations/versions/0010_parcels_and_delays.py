"""parcels of a part, notices of delay, lists of parcels, papers for packing.

Carrier and number move from the part to its parcels. Tables that others refer to are not rebuilt.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_REASONS = ("materials", "making", "many_orders", "carrier", "weather", "other")
_KINDS = ("slips_a6", "slips_a4", "picking")
_LINE_CHECK = ("ck_order_line_sent_within_quantity", "sent BETWEEN 0 AND quantity")

_CANCELLED_BEFORE = """
SELECT sum(claim_line.quantity) FROM claim_line JOIN claim ON claim.id = claim_line.claim_id
WHERE claim.kind = 'cancel' AND claim_line.order_line_id = order_line.id
"""


def upgrade() -> None:
    _parcels()
    _delays()
    _lists()
    op.add_column("seller_order", sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True))
    name, rule = _LINE_CHECK
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE order_line ADD COLUMN sent INTEGER NOT NULL DEFAULT 0 CONSTRAINT {name} CHECK ({rule})"
        )
    else:
        op.add_column("order_line", sa.Column("sent", sa.Integer(), nullable=False, server_default="0"))
        op.create_check_constraint(op.f(name), "order_line", rule)
    _move_to_parcels()
    op.drop_column("seller_order", "carrier")
    op.drop_column("seller_order", "tracking_number")


def _parcels() -> None:
    op.create_table(
        "parcel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_order_id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        _of("parcel", "seller_order"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
    )
    op.create_index(op.f("ix_parcel_seller_order_id"), "parcel", ["seller_order_id"])
    op.create_table(
        "parcel_line",
        sa.Column("parcel_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity BETWEEN 1 AND 99", name=op.f("ck_parcel_line_quantity_sensible")),
        _of("parcel_line", "parcel"),
        _of("parcel_line", "order_line"),
        sa.PrimaryKeyConstraint("parcel_id", "order_line_id", name=op.f("pk_parcel_line")),
    )
    op.create_index(op.f("ix_parcel_line_order_line_id"), "parcel_line", ["order_line_id"])


def _delays() -> None:
    op.create_table(
        "delay_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_order_id", sa.Integer(), nullable=False),
        sa.Column("reason", _words("delayreason", _REASONS), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_on > due_before", name=op.f("ck_delay_notice_later_than_before")),
        sa.CheckConstraint("reason <> 'other' OR words <> ''", name=op.f("ck_delay_notice_another_reason_is_told")),
        _of("delay_notice", "seller_order"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay_notice")),
    )
    op.create_index(op.f("ix_delay_notice_seller_order_id"), "delay_notice", ["seller_order_id"])


def _lists() -> None:
    op.create_table(
        "sending_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _words("batchstate", ("checked", "confirmed", "done")), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.CheckConstraint("done >= 0", name=op.f("ck_sending_batch_done_counted")),
        _of("sending_batch", "enterprise"),
        _by("sending_batch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_batch")),
    )
    op.create_index(op.f("ix_sending_batch_enterprise_id"), "sending_batch", ["enterprise_id"])
    op.create_index("ix_sending_batch_work", "sending_batch", ["state", "id"])
    op.create_table(
        "packing_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", _words("paperkind", _KINDS), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("part_ids", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
        _of("packing_paper", "enterprise"),
        _by("packing_paper"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing_paper")),
    )
    op.create_index(op.f("ix_packing_paper_enterprise_id"), "packing_paper", ["enterprise_id"])
    op.create_index(op.f("ix_packing_paper_asked_at"), "packing_paper", ["asked_at"])


def _move_to_parcels() -> None:
    """What was sent is one parcel with all that was not cancelled before."""
    op.execute(
        f"UPDATE order_line SET sent = quantity - coalesce(({_CANCELLED_BEFORE}), 0) "  # noqa: S608 - all ours
        "WHERE seller_order_id IN (SELECT id FROM seller_order WHERE sent_at IS NOT NULL)"
    )
    op.execute("UPDATE seller_order SET first_sent_at = sent_at")
    op.execute(
        "INSERT INTO parcel (seller_order_id, carrier, tracking_number, sent_at) "
        "SELECT id, coalesce(carrier, ''), coalesce(tracking_number, ''), sent_at FROM seller_order "
        "WHERE sent_at IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO parcel_line (parcel_id, order_line_id, quantity) SELECT parcel.id, order_line.id, sent "
        "FROM order_line JOIN parcel ON parcel.seller_order_id = order_line.seller_order_id WHERE sent > 0"
    )


def _words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _of(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")


def _by(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_asked_by_id_user")
    return sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=name, ondelete="SET NULL")


def downgrade() -> None:
    op.add_column("seller_order", sa.Column("carrier", sa.String(), nullable=True))
    op.add_column("seller_order", sa.Column("tracking_number", sa.String(), nullable=True))
    for column in ("carrier", "tracking_number"):
        op.execute(
            f"UPDATE seller_order SET {column} = (SELECT {column} FROM parcel "  # noqa: S608 - all ours
            "WHERE parcel.seller_order_id = seller_order.id ORDER BY parcel.id LIMIT 1)"
        )
    op.drop_column("order_line", "sent")
    op.drop_column("seller_order", "first_sent_at")
    for table in ("packing_paper", "sending_batch", "delay_notice", "parcel_line", "parcel"):
        op.drop_table(table)
