"""coupons: what an enterprise takes off its goods; which basket and which order holds one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coupon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("amount", "percent", name="couponkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("uses_most", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("once_each", sa.Boolean(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'amount') = (amount IS NOT NULL)", name=op.f("ck_coupon_amount_where_needed")),
        sa.CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name=op.f("ck_coupon_percent_where_needed")),
        sa.CheckConstraint(
            "amount IS NULL OR amount BETWEEN 100 AND 1000000", name=op.f("ck_coupon_amount_sensible")
        ),
        sa.CheckConstraint("percent IS NULL OR percent BETWEEN 1 AND 90", name=op.f("ck_coupon_percent_sensible")),
        sa.CheckConstraint(
            "most IS NULL OR (kind = 'percent' AND most BETWEEN 100 AND 1000000)",
            name=op.f("ck_coupon_most_sensible"),
        ),
        sa.CheckConstraint("minimum >= 0", name=op.f("ck_coupon_minimum_sensible")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_coupon_days_in_order")),
        sa.CheckConstraint(
            "used >= 0 AND (uses_most IS NULL OR used <= uses_most)", name=op.f("ck_coupon_never_used_too_often")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_coupon_enterprise_id_enterprise"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_code")),
    )
    op.create_index("ix_coupon_enterprise", "coupon", ["enterprise_id", "id"])
    op.create_table(
        "cart_coupon",
        sa.Column("cart_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("coupon_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["cart.id"], name=op.f("fk_cart_coupon_cart_id_cart"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupon.id"], name=op.f("fk_cart_coupon_coupon_id_coupon"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_cart_coupon_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("cart_id", "enterprise_id", name=op.f("pk_cart_coupon")),
    )
    op.create_table(
        "order_coupon",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("coupon_id", sa.Integer(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=True),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("discount > 0", name=op.f("ck_order_coupon_takes_something_off")),
        sa.CheckConstraint(
            "given_back_at IS NULL OR once_key IS NULL", name=op.f("ck_order_coupon_given_back_counts_for_nobody")
        ),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_order_coupon_coupon_id_coupon")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["order.id"], name=op.f("fk_order_coupon_order_id_order"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("order_id", "coupon_id", name=op.f("pk_order_coupon")),
        sa.UniqueConstraint("coupon_id", "once_key", name=op.f("uq_order_coupon_coupon_id_once_key")),
    )


def downgrade() -> None:
    op.drop_table("order_coupon")
    op.drop_table("cart_coupon")
    op.drop_index("ix_coupon_enterprise", table_name="coupon")
    op.drop_table("coupon")
