"""what a product, its stock and an order's part are asked now: kind, own code, fresh goods, delivery, acceptance."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PRODUCT_CHECKS = {
    "productkind": "kind IN ('goods', 'service_by_quote')",
    "shippingrule": "shipping_rule IN ('tariff', 'free', 'separate')",
    "weight_sensible": "weight_g IS NULL OR weight_g BETWEEN 1 AND 1000000",
    "daily_limit_sensible": "daily_limit IS NULL OR daily_limit BETWEEN 1 AND 100000",
    "fee_where_separate": "(shipping_rule = 'separate') = (shipping_fee IS NOT NULL)",
    "shipping_fee_sensible": "shipping_fee IS NULL OR shipping_fee BETWEEN 0 AND 1000000",
}


def upgrade() -> None:
    with op.batch_alter_table("enterprise") as table:
        table.add_column(sa.Column("opening_hours_ko", sa.String(), nullable=True))
        table.add_column(sa.Column("opening_hours_en", sa.String(), nullable=True))
    with op.batch_alter_table("product") as table:
        table.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="goods"))
        table.add_column(sa.Column("code", sa.String(), nullable=True))
        table.add_column(sa.Column("closes_at", sa.Time(), nullable=True))
        table.add_column(sa.Column("daily_limit", sa.Integer(), nullable=True))
        table.add_column(sa.Column("weight_g", sa.Integer(), nullable=True))
        table.add_column(sa.Column("shipping_rule", sa.String(length=40), nullable=False, server_default="tariff"))
        table.add_column(sa.Column("shipping_fee", sa.BigInteger(), nullable=True))
        table.create_unique_constraint("uq_product_enterprise_id_code", ["enterprise_id", "code"])
        for name, rule in _PRODUCT_CHECKS.items():
            table.create_check_constraint(name, rule)
    with op.batch_alter_table("product") as table:
        table.alter_column("kind", server_default=None)
        table.alter_column("shipping_rule", server_default=None)
    with op.batch_alter_table("product_variant") as table:
        table.add_column(sa.Column("code", sa.String(), nullable=True))
    with op.batch_alter_table("stock") as table:
        table.add_column(sa.Column("low_at", sa.Integer(), nullable=False, server_default="5"))
        table.create_check_constraint("low_line_sensible", "low_at BETWEEN 0 AND 9999")
    with op.batch_alter_table("stock") as table:
        table.alter_column("low_at", server_default=None)
    with op.batch_alter_table("seller_order") as table:
        table.add_column(sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("seller_order") as table:
        table.drop_column("accepted_at")
    with op.batch_alter_table("stock") as table:
        table.drop_constraint("low_line_sensible", type_="check")
        table.drop_column("low_at")
    with op.batch_alter_table("product_variant") as table:
        table.drop_column("code")
    with op.batch_alter_table("product") as table:
        for name in _PRODUCT_CHECKS:
            table.drop_constraint(name, type_="check")
        table.drop_constraint("uq_product_enterprise_id_code", type_="unique")
        for column in ("shipping_fee", "shipping_rule", "weight_g", "daily_limit", "closes_at", "code", "kind"):
            table.drop_column(column)
    with op.batch_alter_table("enterprise") as table:
        table.drop_column("opening_hours_en")
        table.drop_column("opening_hours_ko")
