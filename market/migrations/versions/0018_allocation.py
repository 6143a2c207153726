"""Allocation runs, adjustments, declared interests."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_STATES = ("waiting", "solving", "solved", "failed", "discarded", "official")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    _runs()
    _adjustments()
    _interests()


def _runs() -> None:
    op.create_table(
        "allocation_run",
        _number("id"),
        _number("call_id"),
        _number("number"),
        sa.Column("state", _one_of("runstate", *_STATES), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        _text("why"),
        _number("asked_by_id", nullable=True),
        _text("asked_by"),
        _moment("asked_at", nullable=False),
        _text("word"),
        sa.Column("rules", sa.JSON(), nullable=False),
        _text("rules_hash"),
        sa.Column("inputs", sa.JSON(), nullable=False),
        _text("inputs_hash"),
        sa.Column("outcome", sa.JSON(), nullable=True),
        _text("outcome_hash", nullable=True),
        _text("solver", nullable=True),
        _text("failure"),
        _number("done"),
        _number("total"),
        _number("attempts"),
        _number("moves"),
        _moment("claimed_until"),
        _moment("solved_at"),
        _moment("discarded_at"),
        _text("discarded_by"),
        _text("discarded_why"),
        _moment("official_at"),
        _text("official_by"),
        sa.CheckConstraint("0 <= done AND done <= total", name=op.f("ck_allocation_run_progress_in_bounds")),
        sa.CheckConstraint("attempts >= 0 AND moves >= 0", name=op.f("ck_allocation_run_counted")),
        sa.CheckConstraint(
            "state NOT IN ('solved', 'official') OR outcome_hash IS NOT NULL",
            name=op.f("ck_allocation_run_solved_has_outcome"),
        ),
        sa.CheckConstraint(
            "(state = 'discarded') = (discarded_at IS NOT NULL)",
            name=op.f("ck_allocation_run_discarded_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'official') = (official_at IS NOT NULL)", name=op.f("ck_allocation_run_official_at_a_moment")
        ),
        sa.CheckConstraint(
            "state <> 'official' OR NOT is_trial", name=op.f("ck_allocation_run_no_trial_is_official")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_allocation_run_call_id_call")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_allocation_run_asked_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_run")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_allocation_run_call_id_number")),
    )
    op.create_index(op.f("ix_allocation_run_asked_by_id"), "allocation_run", ["asked_by_id"])
    op.create_index("ix_allocation_run_work", "allocation_run", ["state", "id"])
    op.create_index(
        "uq_allocation_run_official",
        "allocation_run",
        ["call_id"],
        unique=True,
        sqlite_where=sa.text("state = 'official'"),
        postgresql_where=sa.text("state = 'official'"),
    )


def _adjustments() -> None:
    op.create_table(
        "allocation_adjustment",
        _number("id"),
        _number("call_id"),
        _number("run_id", nullable=True),
        sa.Column("kind", _one_of("adjustmentkind", "pin", "exclude", "move"), nullable=False),
        _number("application_id"),
        _number("popup_id"),
        _number("booth_id", nullable=True),
        _text("reason"),
        _number("by_id", nullable=True),
        _text("by"),
        _moment("at", nullable=False),
        _moment("withdrawn_at"),
        _text("withdrawn_by"),
        sa.CheckConstraint(
            "(kind = 'move') = (run_id IS NOT NULL)", name=op.f("ck_allocation_adjustment_moves_belong_to_a_run")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_allocation_adjustment_has_a_reason")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_allocation_adjustment_call_id_call")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["allocation_run.id"], name=op.f("fk_allocation_adjustment_run_id_allocation_run")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["booth_application.id"],
            name=op.f("fk_allocation_adjustment_application_id_booth_application"),
        ),
        sa.ForeignKeyConstraint(["popup_id"], ["popup.id"], name=op.f("fk_allocation_adjustment_popup_id_popup")),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_allocation_adjustment_booth_id_booth")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_allocation_adjustment_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_adjustment")),
    )
    for column in ("run_id", "popup_id", "booth_id", "by_id"):
        op.create_index(op.f(f"ix_allocation_adjustment_{column}"), "allocation_adjustment", [column])
    op.create_index("ix_allocation_adjustment_call", "allocation_adjustment", ["call_id", "id"])
    op.create_index(
        "uq_allocation_adjustment_standing",
        "allocation_adjustment",
        ["application_id", "popup_id"],
        unique=True,
        sqlite_where=sa.text("kind <> 'move' AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("kind <> 'move' AND withdrawn_at IS NULL"),
    )


def _interests() -> None:
    op.create_table(
        "allocation_interest",
        _number("id"),
        _number("call_id"),
        _number("user_id"),
        _number("enterprise_id"),
        _text("name"),
        _text("text"),
        _moment("declared_at", nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_allocation_interest_call_id_call")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_allocation_interest_user_id_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_allocation_interest_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_interest")),
        sa.UniqueConstraint(
            "call_id", "user_id", "enterprise_id", name=op.f("uq_allocation_interest_call_id_user_id_enterprise_id")
        ),
    )
    op.create_index(op.f("ix_allocation_interest_user_id"), "allocation_interest", ["user_id"])
    op.create_index(op.f("ix_allocation_interest_enterprise_id"), "allocation_interest", ["enterprise_id"])


def downgrade() -> None:
    op.drop_table("allocation_interest")
    op.drop_table("allocation_adjustment")
    op.drop_table("allocation_run")
