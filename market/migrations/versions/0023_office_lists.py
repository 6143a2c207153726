"""Indexes for the lists of the offices: what was changed last, what is late, open or under way."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_product_changed", "product", ["status", "updated_at", "id"]),
    ("ix_seller_order_late", "seller_order", ["status", "ship_due_on", "id"]),
    ("ix_difference_resolved", "difference", ["resolved_at", "id"]),
    ("ix_statement_days", "statement", ["last_day", "first_day", "period"]),
    ("ix_payout_status", "payout", ["status"]),
    ("ix_enterprise_document_renews", "enterprise_document", ["renews_id", "state"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table_name=table)
