"""Tables of the allocation: runs, which all stay; what people decided beside them; who has an interest."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.calls.models import BoothApplication, Call
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Booth, Popup
from market.foundation.database import Model
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class RunState(LabelledEnum):
    """Where a run stands. One that is solved becomes official or is discarded; none is ever deleted."""

    WAITING = "waiting", _l("Waiting to be worked out")
    SOLVING = "solving", _l("Being worked out")
    SOLVED = "solved", _l("Worked out, not official")
    FAILED = "failed", _l("Could not be worked out")
    DISCARDED = "discarded", _l("Discarded")
    OFFICIAL = "official", _l("Official result")


class AdjustmentKind(LabelledEnum):
    """What a person decides: before a run that a booth must or must not be given, after it who stands where."""

    PIN = "pin", _l("Certain place")
    EXCLUDE = "exclude", _l("Left out of it")
    MOVE = "move", _l("Moved by hand")


class AllocationRun(Model):
    """One way of sharing out the booths of a call, worked out by the worker.

    ``inputs`` and ``outcome`` are plain values without anything about a person: applicants are the numbers of their
    applications, and nothing but that row says whose it is. ``word`` is what was drawn in public; a trial has a word
    that no draw can have, and a lottery without the seed. ``moves`` counts what was moved afterwards, and says
    whether somebody else has moved something since a page was drawn.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("0 <= done AND done <= total", name="progress_in_bounds"),
        CheckConstraint("attempts >= 0 AND moves >= 0", name="counted"),
        CheckConstraint("state NOT IN ('solved', 'official') OR outcome_hash IS NOT NULL", name="solved_has_outcome"),
        CheckConstraint("(state = 'discarded') = (discarded_at IS NOT NULL)", name="discarded_at_a_moment"),
        CheckConstraint("(state = 'official') = (official_at IS NOT NULL)", name="official_at_a_moment"),
        CheckConstraint("state <> 'official' OR NOT is_trial", name="no_trial_is_official"),
        Index(
            "uq_allocation_run_official",
            "call_id",
            unique=True,
            sqlite_where=text("state = 'official'"),
            postgresql_where=text("state = 'official'"),
        ),
        Index("ix_allocation_run_work", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id))
    number: Mapped[int]
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    is_trial: Mapped[bool]
    why: Mapped[str]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    word: Mapped[str]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    rules_hash: Mapped[str]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs_hash: Mapped[str]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    outcome_hash: Mapped[str | None]
    solver: Mapped[str | None]
    failure: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    moves: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[str] = mapped_column(default="")
    discarded_why: Mapped[str] = mapped_column(default="")
    official_at: Mapped[datetime | None]
    official_by: Mapped[str] = mapped_column(default="")

    call: Mapped[Call] = relationship()

    @property
    def is_working(self) -> bool:
        return self.state in (RunState.WAITING, RunState.SOLVING)


class Adjustment(Model):
    """A decision of a person about one applicant at one pop-up, with its reason.

    A pin or an exclusion belongs to the call and holds for every run that is asked for until it is taken back; a
    move belongs to a run. ``booth_id`` is where a move leads, None for out.
    """

    __tablename__ = "allocation_adjustment"
    __table_args__ = (
        CheckConstraint("(kind = 'move') = (run_id IS NOT NULL)", name="moves_belong_to_a_run"),
        CheckConstraint("reason <> ''", name="has_a_reason"),
        Index(
            "uq_allocation_adjustment_standing",
            "application_id",
            "popup_id",
            unique=True,
            sqlite_where=text("kind <> 'move' AND withdrawn_at IS NULL"),
            postgresql_where=text("kind <> 'move' AND withdrawn_at IS NULL"),
        ),
        Index("ix_allocation_adjustment_call", "call_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id))
    run_id: Mapped[int | None] = mapped_column(ForeignKey(AllocationRun.id), index=True)
    kind: Mapped[AdjustmentKind]
    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id))
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id), index=True)
    booth_id: Mapped[int | None] = mapped_column(ForeignKey(Booth.id), index=True)
    reason: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    by: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(default="")

    application: Mapped[BoothApplication] = relationship()
    popup: Mapped[Popup] = relationship()
    booth: Mapped[Booth | None] = relationship()


class DeclaredInterest(Model):
    """One of the staff says that an applicant is close to them, and decides nothing about it."""

    __tablename__ = "allocation_interest"
    __table_args__ = (UniqueConstraint("call_id", "user_id", "enterprise_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey(Enterprise.id), index=True)
    name: Mapped[str]
    text: Mapped[str]
    declared_at: Mapped[datetime]

    enterprise: Mapped[Enterprise] = relationship()
