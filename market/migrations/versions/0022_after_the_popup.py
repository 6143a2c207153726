"""After a pop-up: attendance, incidents, survey, sales; its press kit; what shoppers chose when it changed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_REASONS = (
    "change_of_mind",
    "ordered_wrongly",
    "too_late",
    "defective",
    "damaged",
    "wrong_item",
    "not_as_shown",
    "seller_cannot",
)
_OURS = "popup_changed"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _allow_reasons((*_REASONS, _OURS))
    _pickups()
    _press_kits()
    _outcomes()


def _allow_reasons(reasons: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{reason}'" for reason in reasons)
    with op.batch_alter_table("claim") as table:
        table.drop_constraint(op.f("ck_claim_claimreason"), type_="check")
        table.create_check_constraint(op.f("ck_claim_claimreason"), f"reason IN ({allowed})")


def _pickups() -> None:
    op.create_table(
        "pickup_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seller_order_id", sa.Integer(), nullable=False),
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("cause", _one_of("pickupcause", "cancelled", "moved", "booth"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("old_day", sa.Date(), nullable=False),
        sa.Column("old_place_ko", sa.String(), nullable=False),
        sa.Column("old_place_en", sa.String(), nullable=False),
        _moment("asked_at", nullable=False),
        _moment("ends_at", nullable=False),
        sa.Column("state", _one_of("pickupstate", "asked", "kept", "refunded", "delivered", "over"), nullable=False),
        _moment("answered_at"),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("parcel_fee", sa.BigInteger(), nullable=False),
        _moment("parcel_paid_at"),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_pickup_change_answered_has_moment")
        ),
        sa.CheckConstraint(
            "(state = 'refunded') <= (claim_id IS NOT NULL)", name=op.f("ck_pickup_change_refund_has_a_claim")
        ),
        sa.CheckConstraint("parcel_fee >= 0", name=op.f("ck_pickup_change_fee_sensible")),
        sa.ForeignKeyConstraint(
            ["seller_order_id"],
            ["seller_order.id"],
            name=op.f("fk_pickup_change_seller_order_id_seller_order"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["popup_id"], ["popup.id"], name=op.f("fk_pickup_change_popup_id_popup"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_pickup_change_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_change")),
    )
    asked = sa.text("state = 'asked'")
    op.create_index(
        "uq_pickup_change_open",
        "pickup_change",
        ["seller_order_id"],
        unique=True,
        sqlite_where=asked,
        postgresql_where=asked,
    )
    op.create_index("ix_pickup_change_state", "pickup_change", ["state", "ends_at"])
    op.create_index(op.f("ix_pickup_change_seller_order_id"), "pickup_change", ["seller_order_id"])
    op.create_index(op.f("ix_pickup_change_popup_id"), "pickup_change", ["popup_id"])


def _press_kits() -> None:
    op.create_table(
        "press_kit",
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        _moment("asked_at", nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("claimed_until"),
        _moment("made_at"),
        _moment("failed_at"),
        sa.Column("says", sa.String(), nullable=False),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_press_kit_progress_in_bounds")),
        sa.ForeignKeyConstraint(
            ["popup_id"], ["popup.id"], name=op.f("fk_press_kit_popup_id_popup"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("popup_id", name=op.f("pk_press_kit")),
    )


def _of_popup(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["popup_id"], ["popup.id"], name=op.f(f"fk_{table}_popup_id_popup"), ondelete="CASCADE"
    )


def _of_enterprise(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["enterprise_id"], ["enterprise.id"], name=op.f(f"fk_{table}_enterprise_id_enterprise"), ondelete="CASCADE"
    )


def _outcomes() -> None:
    op.create_table(
        "attendance",
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("attendancestate", "came", "late", "absent"), nullable=False),
        _moment("noted_at", nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        _of_popup("attendance"),
        _of_enterprise("attendance"),
        sa.PrimaryKeyConstraint("popup_id", "enterprise_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_enterprise_id"), "attendance", ["enterprise_id"])
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        _moment("noted_at", nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        _of_popup("incident"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_popup_id"), "incident", ["popup_id"])
    op.create_table(
        "survey_answer",
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        _moment("answered_at", nullable=False),
        sa.CheckConstraint(
            "sales BETWEEN 1 AND 5 AND place BETWEEN 1 AND 5 AND support BETWEEN 1 AND 5",
            name=op.f("ck_survey_answer_one_to_five"),
        ),
        _of_popup("survey_answer"),
        _of_enterprise("survey_answer"),
        sa.PrimaryKeyConstraint("popup_id", "enterprise_id", name=op.f("pk_survey_answer")),
    )
    op.create_index(op.f("ix_survey_answer_enterprise_id"), "survey_answer", ["enterprise_id"])
    op.create_table(
        "reported_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("popup_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("source", _one_of("figuresource", "reported"), nullable=False),
        _moment("reported_at", nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_reported_day_minutes_of_a_day")),
        _of_popup("reported_day"),
        _of_enterprise("reported_day"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_day")),
        sa.UniqueConstraint(
            "popup_id", "enterprise_id", "day", name=op.f("uq_reported_day_popup_id_enterprise_id_day")
        ),
    )
    op.create_index(op.f("ix_reported_day_enterprise_id"), "reported_day", ["enterprise_id"])
    op.create_table(
        "reported_sale",
        sa.Column("reported_day_id", sa.Integer(), nullable=False),
        sa.Column("merchant", _one_of("moneytaker", "market", "enterprise", "partner"), nullable=False),
        sa.Column("means", _one_of("salemeans", "card", "cash", "transfer", "local"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_reported_sale_amount_positive")),
        sa.ForeignKeyConstraint(
            ["reported_day_id"],
            ["reported_day.id"],
            name=op.f("fk_reported_sale_reported_day_id_reported_day"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reported_day_id", "merchant", "means", name=op.f("pk_reported_sale")),
    )
    op.create_table(
        "outcome_letter",
        sa.Column("popup_id", sa.Integer(), nullable=False),
        _moment("asked_at", nullable=False),
        _of_popup("outcome_letter"),
        sa.PrimaryKeyConstraint("popup_id", name=op.f("pk_outcome_letter")),
    )


def downgrade() -> None:
    op.drop_table("outcome_letter")
    op.drop_table("reported_sale")
    op.drop_index(op.f("ix_reported_day_enterprise_id"), table_name="reported_day")
    op.drop_table("reported_day")
    op.drop_index(op.f("ix_survey_answer_enterprise_id"), table_name="survey_answer")
    op.drop_table("survey_answer")
    op.drop_index(op.f("ix_incident_popup_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_attendance_enterprise_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_table("press_kit")
    op.drop_index(op.f("ix_pickup_change_popup_id"), table_name="pickup_change")
    op.drop_index(op.f("ix_pickup_change_seller_order_id"), table_name="pickup_change")
    op.drop_index("ix_pickup_change_state", table_name="pickup_change")
    op.drop_index("uq_pickup_change_open", table_name="pickup_change")
    op.drop_table("pickup_change")
    op.execute("UPDATE claim SET reason = 'seller_cannot' WHERE reason = 'popup_changed'")
    _allow_reasons(_REASONS)
