"""applications and documents: they take the place of requests by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _enum(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


_OPEN = sa.text("status IN ('draft', 'submitted', 'more_needed')")


def upgrade() -> None:
    _documents()
    _applications()
    op.drop_table("entry_claim")


def _documents() -> None:
    kinds = _enum(
        *("business_registration", "certificate", "mail_order_report", "bank_book", "permit", "other"),
        name="paperkind",
    )
    states = _enum("draft", "waiting", "confirmed", "refused", "replaced", name="paperstate")
    op.create_table(
        "enterprise_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("renews_id", sa.Integer(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on",
            name=op.f("ck_enterprise_document_days_in_order"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_enterprise_document_not_empty")),
        sa.CheckConstraint(
            "(state = 'refused') = (reason <> '')", name=op.f("ck_enterprise_document_refused_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_enterprise_document_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"],
            ["enterprise_document.id"],
            name=op.f("fk_enterprise_document_renews_id_enterprise_document"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"],
            ["user.id"],
            name=op.f("fk_enterprise_document_handed_in_by_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_document")),
    )
    op.create_index("ix_enterprise_document_enterprise", "enterprise_document", ["enterprise_id", "id"])
    op.create_index("ix_enterprise_document_state", "enterprise_document", ["state", "id"])
    op.create_index("ix_enterprise_document_ends_on", "enterprise_document", ["ends_on"])


def _applications() -> None:
    statuses = _enum(
        *("draft", "submitted", "more_needed", "approved", "refused", "withdrawn"), name="applicationstatus"
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("status", statuses, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("business_no", sa.String(), nullable=True),
        sa.Column("account_fingerprint", sa.String(), nullable=True),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("unread", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            name=op.f("ck_application_sent_before_answered"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'refused') OR decided_at IS NOT NULL",
            name=op.f("ck_application_answered_at"),
        ),
        sa.ForeignKeyConstraint(["applicant_id"], ["user.id"], name=op.f("fk_application_applicant_id_user")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_application_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["enterprise.id"], name=op.f("fk_application_entry_id_enterprise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index(
        "uq_application_one_open_per_applicant",
        "application",
        ["applicant_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_application_status_submitted_at", "application", ["status", "submitted_at", "id"])
    op.create_index("ix_application_enterprise", "application", ["enterprise_id"])
    op.create_index("ix_application_entry", "application", ["entry_id"])
    op.create_index("ix_application_business_no", "application", ["business_no"])


def downgrade() -> None:
    op.create_table(
        "entry_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_entry_claim_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_claim")),
    )
    op.create_index("ix_entry_claim_enterprise_id", "entry_claim", ["enterprise_id"])
    op.drop_table("application")
    op.drop_table("enterprise_document")
