"""Wholesale: the terms that enterprises give, watched as what public pages are made from, and what shops ask."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER wholesale_terms_{event}_counted AFTER {event} ON wholesale_terms
BEGIN
  DELETE FROM table_change WHERE table_name = 'wholesale_terms';
  INSERT INTO table_change (table_name) VALUES ('wholesale_terms');
END
"""
_POSTGRES = """
CREATE TRIGGER wholesale_terms_counted AFTER INSERT OR UPDATE OR DELETE ON wholesale_terms
FOR EACH STATEMENT EXECUTE FUNCTION count_table_change()
"""


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "wholesale_terms",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        _text("note"),
        _moment("updated_at"),
        sa.CheckConstraint("minimum BETWEEN 1 AND 1000000", name=op.f("ck_wholesale_terms_minimum_sensible")),
        sa.CheckConstraint(
            "price IS NULL OR price BETWEEN 1 AND 100000000", name=op.f("ck_wholesale_terms_price_sensible")
        ),
        sa.CheckConstraint("lead_days BETWEEN 0 AND 365", name=op.f("ck_wholesale_terms_lead_days_sensible")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_wholesale_terms_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_wholesale_terms")),
    )
    op.create_table(
        "wholesale_inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("number"),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        *(_text(name) for name in ("language", "company", "name", "email", "phone", "asker_key", "wanted")),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        _moment("asked_at"),
        _moment("answered_at", nullable=True),
        _text("answered_by", nullable=True),
        _text("answer", nullable=True),
        sa.CheckConstraint("quantity BETWEEN 1 AND 10000000", name=op.f("ck_wholesale_inquiry_quantity_sensible")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_wholesale_inquiry_answered_has_words")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_wholesale_inquiry_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_wholesale_inquiry_product_id_product"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wholesale_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_wholesale_inquiry_number")),
    )
    op.create_index(op.f("ix_wholesale_inquiry_product_id"), "wholesale_inquiry", ["product_id"])
    op.create_index("ix_wholesale_inquiry_enterprise", "wholesale_inquiry", ["enterprise_id", "asked_at", "id"])
    op.create_index("ix_wholesale_inquiry_asked", "wholesale_inquiry", ["asked_at", "id"])
    op.create_index("ix_wholesale_inquiry_asker", "wholesale_inquiry", ["asker_key", "asked_at"])
    op.execute("INSERT INTO table_change (table_name) VALUES ('wholesale_terms')")
    if op.get_bind().dialect.name == "sqlite":
        for event in ("insert", "update", "delete"):
            op.execute(_SQLITE.format(event=event))
    else:
        op.execute(_POSTGRES)


def downgrade() -> None:
    op.drop_table("wholesale_inquiry")
    op.drop_table("wholesale_terms")  # its triggers go with it
    op.execute("DELETE FROM table_change WHERE table_name = 'wholesale_terms'")
