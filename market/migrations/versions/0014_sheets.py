"""spreadsheets of products: what was handed in, how far it is, what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STATES = ("faulty", "checked", "confirmed", "done", "overtaken", "failed")


def upgrade() -> None:
    op.create_table(
        "product_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="importstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_product_import_progress_in_bounds")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_product_import_attempts_counted")),
        sa.CheckConstraint(
            "(state = 'done') <= (finished_at IS NOT NULL)", name=op.f("ck_product_import_done_has_moment")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_product_import_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_product_import_asked_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_import")),
    )
    op.create_index("ix_product_import_enterprise", "product_import", ["enterprise_id", "id"])
    op.create_index("ix_product_import_work", "product_import", ["state", "id"])
    op.create_index(op.f("ix_product_import_asked_at"), "product_import", ["asked_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_product_import_asked_at"), table_name="product_import")
    op.drop_index("ix_product_import_work", table_name="product_import")
    op.drop_index("ix_product_import_enterprise", table_name="product_import")
    op.drop_table("product_import")
