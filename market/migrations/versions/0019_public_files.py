"""Public files that were read in, and what each changed."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_REGISTERS = ("social_enterprises", "village_enterprises", "self_support", "social_cooperatives", "mail_order")
_STATES = (
    *("read", "checked", "confirmed", "applied", "undoing", "undone", "overtaken", "failed"),
    "discarded",
)
_VERDICTS = ("unread", "new", "changed", "same", "doubtful", "ended", "faulty")
_DECISIONS = ("this", "new", "leave", "end")
_KINDS = (
    *("social_enterprise", "preliminary_social_enterprise", "village_enterprise", "cooperative"),
    *("social_cooperative", "self_support_enterprise", "support_organisation", "unknown"),
)
_DISTRICTS = ("deogyang", "ilsandong", "ilsanseo", "unknown")


def _enum(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "public_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", _enum(_REGISTERS, "register"), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("state", _enum(_STATES, "filestate"), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("elsewhere", sa.Integer(), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undo_reason", sa.String(), nullable=False),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_public_file_progress_in_bounds")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_public_file_attempts_counted")),
        sa.CheckConstraint(
            "state NOT IN ('applied', 'undone') OR applied_at IS NOT NULL",
            name=op.f("ck_public_file_applied_has_moment"),
        ),
        sa.CheckConstraint(
            "state <> 'undone' OR undone_at IS NOT NULL", name=op.f("ck_public_file_undone_has_moment")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_public_file_asked_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_file")),
    )
    op.create_index("ix_public_file_work", "public_file", ["state", "id"])
    op.create_index("ix_public_file_register", "public_file", ["register", "as_of"])
    op.create_index(op.f("ix_public_file_asked_at"), "public_file", ["asked_at"])
    op.create_table(
        "public_file_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", _enum(_VERDICTS, "verdict"), nullable=False),
        sa.Column("decision", _enum(_DECISIONS, "decision"), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("stated", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("was", sa.JSON(), nullable=True),
        sa.Column("left", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["public_file.id"], name=op.f("fk_public_file_row_file_id_public_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_public_file_row_enterprise_id_enterprise"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_file_row")),
    )
    op.create_index("ix_public_file_row_verdict", "public_file_row", ["file_id", "verdict", "number", "id"])
    op.create_index("ix_public_file_row_entry", "public_file_row", ["file_id", "enterprise_id"])
    op.create_index("ix_public_file_row_enterprise", "public_file_row", ["enterprise_id"])
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", _enum(_REGISTERS, "register"), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("kind", _enum(_KINDS, "enterprisekind"), nullable=True),
        sa.Column("business_no", sa.String(), nullable=True),
        sa.Column("certificate_no", sa.String(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("district", _enum(_DISTRICTS, "district"), nullable=False),
        sa.Column("what", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("homepage", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("ended_as_of", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_register_entry_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["public_file.id"], name=op.f("fk_register_entry_file_id_public_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("register", "enterprise_id", name=op.f("uq_register_entry_register_enterprise_id")),
    )
    op.create_index("ix_register_entry_enterprise", "register_entry", ["enterprise_id"])
    op.create_index("ix_register_entry_business_no", "register_entry", ["business_no"])
    op.create_index("ix_register_entry_name_key", "register_entry", ["name_key"])


def downgrade() -> None:
    op.drop_index("ix_register_entry_name_key", table_name="register_entry")
    op.drop_index("ix_register_entry_business_no", table_name="register_entry")
    op.drop_index("ix_register_entry_enterprise", table_name="register_entry")
    op.drop_table("register_entry")
    op.drop_index("ix_public_file_row_enterprise", table_name="public_file_row")
    op.drop_index("ix_public_file_row_entry", table_name="public_file_row")
    op.drop_index("ix_public_file_row_verdict", table_name="public_file_row")
    op.drop_table("public_file_row")
    op.drop_index(op.f("ix_public_file_asked_at"), table_name="public_file")
    op.drop_index("ix_public_file_register", table_name="public_file")
    op.drop_index("ix_public_file_work", table_name="public_file")
    op.drop_table("public_file")
