"""quotes: what is asked for, what is offered for it, what both write; and what goes into one buyer's basket alone."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATES = ("asked", "quoted", "accepted", "declined", "withdrawn", "expired")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _requests()
    _quotations()
    op.create_table(
        "quote_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("by_enterprise", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["quote_request.id"],
            name=op.f("fk_quote_message_request_id_quote_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_message")),
    )
    op.create_index("ix_quote_message_request", "quote_message", ["request_id", "id"])
    op.add_column("product", sa.Column("quoted_in", sa.String(), nullable=True))
    op.create_index("ix_product_quoted_in", "product", ["quoted_in"])
    op.add_column("cart_line", sa.Column("quoted_until", sa.DateTime(timezone=True), nullable=True))


def _requests() -> None:
    op.create_table(
        "quote_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("status", _one_of("quotestatus", *_STATES), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asker_name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("is_public_body", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("asker_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_word_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name=op.f("ck_quote_request_quantity_sensible")),
        sa.CheckConstraint(
            "budget IS NULL OR budget BETWEEN 1 AND 100000000000", name=op.f("ck_quote_request_budget_sensible")
        ),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_quote_request_revisions_count_up")),
        sa.CheckConstraint(
            "(status IN ('quoted', 'accepted', 'expired')) <= (revision > 0)",
            name=op.f("ck_quote_request_quoted_has_revision"),
        ),
        sa.CheckConstraint(
            "(status = 'accepted') <= (accepted_at IS NOT NULL)", name=op.f("ck_quote_request_accepted_has_moment")
        ),
        sa.CheckConstraint(
            "(status = 'declined') <= (reason IS NOT NULL)", name=op.f("ck_quote_request_declined_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_quote_request_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_quote_request_product_id_product"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_quote_request_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_request")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_quote_request_link_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_quote_request_number")),
    )
    op.create_index("ix_quote_request_worklist", "quote_request", ["enterprise_id", "status", "last_word_at", "id"])
    op.create_index("ix_quote_request_user", "quote_request", ["user_id", "id"])
    op.create_index("ix_quote_request_asker", "quote_request", ["asker_key", "asked_at"])
    op.create_index("ix_quote_request_last_word", "quote_request", ["last_word_at"])
    op.create_index(op.f("ix_quote_request_product_id"), "quote_request", ["product_id"])


def _quotations() -> None:
    op.create_table(
        "quotation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("prices_with_tax", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_quotation_revisions_count_up")),
        sa.CheckConstraint("supply + vat = total", name=op.f("ck_quotation_total_adds_up")),
        sa.CheckConstraint("supply > 0 AND vat >= 0", name=op.f("ck_quotation_amounts_sensible")),
        sa.CheckConstraint("lead_days BETWEEN 0 AND 60", name=op.f("ck_quotation_lead_days_sensible")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["quote_request.id"],
            name=op.f("fk_quotation_request_id_quote_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint("request_id", "revision", name=op.f("uq_quotation_request_id_revision")),
    )
    op.create_index("ix_quotation_valid_until", "quotation", ["valid_until"])
    op.create_table(
        "quotation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quotation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("tax_kind", _one_of("taxkind", "taxable", "exempt"), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity BETWEEN 1 AND 1000000", name=op.f("ck_quotation_line_quantity_sensible")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_quotation_line_price_positive")),
        sa.CheckConstraint("supply + vat = amount", name=op.f("ck_quotation_line_amount_adds_up")),
        sa.CheckConstraint("amount BETWEEN 100 AND 100000000", name=op.f("ck_quotation_line_amount_sensible")),
        sa.CheckConstraint(
            "vat >= 0 AND (tax_kind = 'taxable' OR vat = 0)", name=op.f("ck_quotation_line_tax_where_taxable")
        ),
        sa.ForeignKeyConstraint(
            ["quotation_id"],
            ["quotation.id"],
            name=op.f("fk_quotation_line_quotation_id_quotation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["product_variant.id"],
            name=op.f("fk_quotation_line_variant_id_product_variant"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_line")),
        sa.UniqueConstraint("quotation_id", "position", name=op.f("uq_quotation_line_quotation_id_position")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_quotation_line_variant_id")),
    )


def downgrade() -> None:
    with op.batch_alter_table("cart_line") as table:
        table.drop_column("quoted_until")
    op.drop_index("ix_product_quoted_in", table_name="product")
    with op.batch_alter_table("product") as table:
        table.drop_column("quoted_in")
    op.drop_index("ix_quote_message_request", table_name="quote_message")
    op.drop_table("quote_message")
    op.drop_table("quotation_line")
    op.drop_index("ix_quotation_valid_until", table_name="quotation")
    op.drop_table("quotation")
    op.drop_index(op.f("ix_quote_request_product_id"), table_name="quote_request")
    for name in ("last_word", "asker", "user", "worklist"):
        op.drop_index(f"ix_quote_request_{name}", table_name="quote_request")
    op.drop_table("quote_request")
