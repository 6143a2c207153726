"""questions and reviews, the reports about them and what was decided."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ONE_SUBJECT = "(question_id IS NULL) <> (review_id IS NULL)"
_REASONS = ("advertising", "insult", "personal_data", "off_topic", "rights")


def _voice(name: str) -> list[Any]:
    """The columns that questions and reviews share."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hidden_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_hidden_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f(f"ck_{name}_answer_has_moment")),
        sa.CheckConstraint("version >= 0", name=op.f(f"ck_{name}_version_counted")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f(f"fk_{name}_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f(f"fk_{name}_enterprise_id_enterprise"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{name}_user_id_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user.id"], name=op.f(f"fk_{name}_answered_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    ]


def _subject(name: str) -> list[Any]:
    """What reports and decisions are about."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("about_answer", sa.Boolean(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(*_REASONS, name="reportreason", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint(_ONE_SUBJECT, name=op.f(f"ck_{name}_about_one_thing")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f(f"fk_{name}_question_id_question"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f(f"fk_{name}_review_id_review"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    ]


def upgrade() -> None:
    _make_questions()
    _make_reviews()
    _make_reports()


def _make_questions() -> None:
    op.create_table(
        "question",
        *_voice("question"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
    )
    with op.batch_alter_table("question") as table:
        table.create_index("ix_question_product", ["product_id", "said_at", "id"])
        table.create_index("ix_question_enterprise", ["enterprise_id", "answered_at", "said_at", "id"])
        table.create_index("ix_question_user", ["user_id", "said_at", "id"])


def _make_reviews() -> None:
    op.create_table(
        "review",
        *_voice("review"),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("option_name_ko", sa.String(), nullable=False),
        sa.Column("option_name_en", sa.String(), nullable=False),
        sa.Column("is_incentive", sa.Boolean(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("photo_count", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_review_stars_sensible")),
        sa.CheckConstraint("photo_count BETWEEN 0 AND 5", name=op.f("ck_review_photos_few")),
        sa.CheckConstraint(
            "deleted_at IS NULL OR (text = '' AND photo_count = 0)", name=op.f("ck_review_deleted_says_nothing")
        ),
        sa.CheckConstraint("order_line_id IS NOT NULL OR is_sample", name=op.f("ck_review_bought_or_sample")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_review_order_line_id_order_line"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("order_line_id", name=op.f("uq_review_order_line_id")),
    )
    with op.batch_alter_table("review") as table:
        table.create_index("ix_review_newest", ["product_id", "said_at", "id"])
        table.create_index("ix_review_by_stars", ["product_id", "stars", "id"])
        table.create_index("ix_review_enterprise", ["enterprise_id", "answered_at", "said_at", "id"])
        table.create_index("ix_review_user", ["user_id", "said_at", "id"])
    numbers = ("ones", "twos", "threes", "fours", "fives")
    op.create_table(
        "review_sum",
        sa.Column("product_id", sa.Integer(), nullable=False),
        *(sa.Column(number, sa.Integer(), nullable=False) for number in numbers),
        sa.CheckConstraint(
            " AND ".join(f"{number} >= 0" for number in numbers), name=op.f("ck_review_sum_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_review_sum_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_review_sum")),
    )


def _make_reports() -> None:
    op.create_table(
        "report",
        *_subject("report"),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["user.id"], name=op.f("fk_report_reporter_id_user"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "question_id", "about_answer", "reporter_id", name=op.f("uq_report_question_id_about_answer_reporter_id")
        ),
        sa.UniqueConstraint(
            "review_id", "about_answer", "reporter_id", name=op.f("uq_report_review_id_about_answer_reporter_id")
        ),
    )
    with op.batch_alter_table("report") as table:
        table.create_index("ix_report_open", ["closed_at", "id"])
        table.create_index(op.f("ix_report_reporter_id"), ["reporter_id"])
    op.create_table(
        "decision",
        *_subject("decision"),
        sa.Column(
            "outcome",
            sa.Enum("keep", "hide", "remove", name="outcome", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("hidden_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("objection", sa.String(), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'hide') = (hidden_until IS NOT NULL)", name=op.f("ck_decision_hidden_has_end")
        ),
        sa.CheckConstraint(
            "(objection IS NULL) = (objected_at IS NULL)", name=op.f("ck_decision_objection_has_moment")
        ),
    )
    with op.batch_alter_table("decision") as table:
        table.create_index("ix_decision_question", ["question_id", "id"])
        table.create_index("ix_decision_review", ["review_id", "id"])
        table.create_index("ix_decision_objections", ["objected_at", "objection_closed_at", "id"])


def downgrade() -> None:
    for table in ("decision", "report", "review_sum", "review", "question"):
        op.drop_table(table)
