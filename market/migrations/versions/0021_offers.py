"""Offers of booths, waiting lists, objections, and who was written to about them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OFFER_STATES = ("offered", "confirmed", "declined", "lapsed", "cancelled")
_LETTERS = (
    "results",
    "offer",
    "reminder",
    "confirmed",
    "lapsed",
    "cancelled",
    "objection_received",
    "objection_answered",
)
_IS_LIVE = "state IN ('offered', 'confirmed')"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _reference(table: str, column: str, to: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    _results()
    _offers()
    _waiting()
    _objections()
    _letters()


def _results() -> None:
    table = "call_results"
    op.create_table(
        table,
        _number("call_id"),
        _number("run_id"),
        _moment("announced_at", nullable=False),
        sa.Column("announced_by", sa.String(), nullable=False),
        _moment("objections_until", nullable=False),
        sa.CheckConstraint("announced_at < objections_until", name=op.f("ck_call_results_objections_take_time")),
        _reference(table, "call_id", "call"),
        _reference(table, "run_id", "allocation_run", None),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_results")),
    )
    op.create_index(op.f("ix_call_results_run_id"), table, ["run_id"])


def _offers() -> None:
    table = "booth_offer"
    op.create_table(
        table,
        _number("id"),
        _number("call_id"),
        _number("run_id"),
        _number("application_id"),
        _number("popup_id"),
        _number("booth_id"),
        sa.Column("state", _one_of("offerstate", *_OFFER_STATES), nullable=False),
        sa.Column("from_waiting", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.String(), nullable=False),
        _moment("offered_at", nullable=False),
        _moment("ends_at", nullable=False),
        _moment("answered_at"),
        sa.Column("by_city", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _moment("reminded_at"),
        sa.CheckConstraint(
            "(state = 'offered') = (answered_at IS NULL)", name=op.f("ck_booth_offer_answered_at_a_moment")
        ),
        sa.CheckConstraint("offered_at < ends_at", name=op.f("ck_booth_offer_time_to_answer")),
        sa.CheckConstraint("state = 'cancelled' OR NOT by_city", name=op.f("ck_booth_offer_city_takes_back")),
        _reference(table, "call_id", "call"),
        _reference(table, "run_id", "allocation_run", None),
        _reference(table, "application_id", "booth_application"),
        _reference(table, "popup_id", "popup"),
        _reference(table, "booth_id", "booth", None),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth_offer")),
    )
    for name, column in (("uq_booth_offer_booth", "booth_id"), ("uq_booth_offer_application", "application_id")):
        op.create_index(
            name,
            table,
            ["popup_id", column],
            unique=True,
            sqlite_where=sa.text(_IS_LIVE),
            postgresql_where=sa.text(_IS_LIVE),
        )
    op.create_index("ix_booth_offer_list", table, ["call_id", "popup_id", "id"])
    op.create_index("ix_booth_offer_due", table, ["state", "ends_at"])
    for column in ("run_id", "application_id", "booth_id"):
        op.create_index(op.f(f"ix_booth_offer_{column}"), table, [column])


def _waiting() -> None:
    table = "waiting_place"
    op.create_table(
        table,
        _number("id"),
        _number("call_id"),
        _number("popup_id"),
        _number("application_id"),
        _number("position"),
        sa.CheckConstraint("position >= 1", name=op.f("ck_waiting_place_counts_from_one")),
        _reference(table, "call_id", "call"),
        _reference(table, "popup_id", "popup"),
        _reference(table, "application_id", "booth_application"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_place")),
        sa.UniqueConstraint("popup_id", "application_id", name=op.f("uq_waiting_place_popup_id_application_id")),
        sa.UniqueConstraint("popup_id", "position", name=op.f("uq_waiting_place_popup_id_position")),
    )
    for column in ("call_id", "application_id"):
        op.create_index(op.f(f"ix_waiting_place_{column}"), table, [column])


def _objections() -> None:
    table = "objection"
    op.create_table(
        table,
        _number("id"),
        _number("call_id"),
        _number("application_id"),
        sa.Column("text", sa.String(), nullable=False),
        _moment("handed_in_at", nullable=False),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        _moment("answered_at"),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (upheld IS NULL)", name=op.f("ck_objection_answered_one_way")),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_objection_answered_in_words")),
        _reference(table, "call_id", "call"),
        _reference(table, "application_id", "booth_application"),
        _reference(table, "handed_in_by", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("application_id", name=op.f("uq_objection_application_id")),
    )
    op.create_index("ix_objection_list", table, ["call_id", "id"])
    op.create_index(op.f("ix_objection_handed_in_by"), table, ["handed_in_by"])


def _letters() -> None:
    table = "offer_letter"
    op.create_table(
        table,
        _number("id"),
        _number("call_id"),
        _number("application_id"),
        sa.Column("what", _one_of("letterkind", *_LETTERS), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        _moment("written_at", nullable=False),
        _reference(table, "call_id", "call"),
        _reference(table, "application_id", "booth_application"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_letter")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_offer_letter_dedupe_key")),
    )
    op.create_index("ix_offer_letter_list", table, ["call_id", "id"])
    op.create_index("ix_offer_letter_application", table, ["application_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_offer_letter_application", table_name="offer_letter")
    op.drop_index("ix_offer_letter_list", table_name="offer_letter")
    op.drop_table("offer_letter")
    op.drop_index(op.f("ix_objection_handed_in_by"), table_name="objection")
    op.drop_index("ix_objection_list", table_name="objection")
    op.drop_table("objection")
    for column in ("call_id", "application_id"):
        op.drop_index(op.f(f"ix_waiting_place_{column}"), table_name="waiting_place")
    op.drop_table("waiting_place")
    for name in ("run_id", "application_id", "booth_id"):
        op.drop_index(op.f(f"ix_booth_offer_{name}"), table_name="booth_offer")
    for name in ("ix_booth_offer_due", "ix_booth_offer_list", "uq_booth_offer_application", "uq_booth_offer_booth"):
        op.drop_index(name, table_name="booth_offer")
    op.drop_table("booth_offer")
    op.drop_index(op.f("ix_call_results_run_id"), table_name="call_results")
    op.drop_table("call_results")
