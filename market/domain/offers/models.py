"""Tables of what follows an allocation: the announcement, offers of booths, waiting lists, objections, who was told.

Two partial UNIQUE keys say what may never be: two live offers of a booth, one enterprise twice at a pop-up.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.domain.accounts.models import User
from market.domain.allocation.models import AllocationRun
from market.domain.calls.models import BoothApplication, Call
from market.domain.popups.models import Booth, Popup
from market.foundation.database import Model, Private
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class OfferState(LabelledEnum):
    """Where an offer stands. The first two hold the booth."""

    OFFERED = "offered", _l("Offered, not answered yet")
    CONFIRMED = "confirmed", _l("Takes part")
    DECLINED = "declined", _l("Declined")
    LAPSED = "lapsed", _l("Not answered in time")
    CANCELLED = "cancelled", _l("Taken back")


LIVE = (OfferState.OFFERED, OfferState.CONFIRMED)
_IS_LIVE = text("state IN ('offered', 'confirmed')")


class LetterKind(LabelledEnum):
    """What a mail to an applicant says. Stored with each: a value is never given another meaning."""

    RESULTS = "results", _l("The results")
    OFFER = "offer", _l("An offer from the waiting list")
    REMINDER = "reminder", _l("A reminder of the offer")
    CONFIRMED = "confirmed", _l("The booth is confirmed")
    LAPSED = "lapsed", _l("The offer has ended")
    CANCELLED = "cancelled", _l("The city takes the booth back")
    OBJECTION_RECEIVED = "objection_received", _l("The objection has been received")
    OBJECTION_ANSWERED = "objection_answered", _l("The objection is answered")


class Results(Model):
    """That a call's results were announced, by which run, and until when objections are taken: once for a call."""

    __tablename__ = "call_results"
    __table_args__ = (CheckConstraint("announced_at < objections_until", name="objections_take_time"),)

    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey(AllocationRun.id), index=True)
    announced_at: Mapped[datetime]
    announced_by: Mapped[str]
    objections_until: Mapped[datetime]

    call: Mapped[Call] = relationship()
    run: Mapped[AllocationRun] = relationship()


class BoothOffer(Model):
    """A booth that is offered to an applicant until ``ends_at``. ``by_hand`` is why the city chose whom to ask."""

    __tablename__ = "booth_offer"
    __table_args__ = (
        CheckConstraint("(state = 'offered') = (answered_at IS NULL)", name="answered_at_a_moment"),
        CheckConstraint("offered_at < ends_at", name="time_to_answer"),
        CheckConstraint("state = 'cancelled' OR NOT by_city", name="city_takes_back"),
        Index(
            "uq_booth_offer_booth",
            "popup_id",
            "booth_id",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index(
            "uq_booth_offer_application",
            "popup_id",
            "application_id",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index("ix_booth_offer_list", "call_id", "popup_id", "id"),
        Index("ix_booth_offer_due", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey(AllocationRun.id), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id, ondelete="CASCADE"), index=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    booth_id: Mapped[int] = mapped_column(ForeignKey(Booth.id), index=True)
    state: Mapped[OfferState] = mapped_column(default=OfferState.OFFERED)
    from_waiting: Mapped[bool] = mapped_column(default=False)
    by_hand: Mapped[str] = mapped_column(default="")
    offered_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    by_city: Mapped[bool] = mapped_column(default=False)
    """It was the city that took it back."""
    reason: Mapped[Private] = mapped_column(default="")
    """Of a refusal or a cancellation, in their own words; the enterprise's are for the city alone."""
    reminded_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship()
    application: Mapped[BoothApplication] = relationship()
    popup: Mapped[Popup] = relationship()
    booth: Mapped[Booth] = relationship()

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class WaitingPlace(Model):
    """An applicant's place in a pop-up's waiting list, as the run has ordered it. It never changes."""

    __tablename__ = "waiting_place"
    __table_args__ = (
        UniqueConstraint("popup_id", "application_id"),
        UniqueConstraint("popup_id", "position"),
        CheckConstraint("position >= 1", name="counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"), index=True)
    popup_id: Mapped[int] = mapped_column(ForeignKey(Popup.id, ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id, ondelete="CASCADE"), index=True)
    position: Mapped[int]

    application: Mapped[BoothApplication] = relationship()
    popup: Mapped[Popup] = relationship()


class Objection(Model):
    """What an applicant says against the result, and what the city answers. One for each application."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("application_id"),
        CheckConstraint("(answered_at IS NULL) = (upheld IS NULL)", name="answered_one_way"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_in_words"),
        Index("ix_objection_list", "call_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id, ondelete="CASCADE"))
    text: Mapped[Private]
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"), index=True)
    upheld: Mapped[bool | None]
    answer: Mapped[Private | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")

    call: Mapped[Call] = relationship()
    application: Mapped[BoothApplication] = relationship()


class OfferLetter(Model):
    """That an applicant was written to. ``dedupe_key`` is the mail's in the outbox, which knows whether it has left.

    Where nobody could be written to, there is no such mail, and the row says that it was tried.
    """

    __tablename__ = "offer_letter"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_offer_letter_list", "call_id", "id"),
        Index("ix_offer_letter_application", "application_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey(Call.id, ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey(BoothApplication.id, ondelete="CASCADE"))
    what: Mapped[LetterKind]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the mail was written from: ids alone, so that it can be read back when the outbox has forgotten it."""
    dedupe_key: Mapped[str]
    written_at: Mapped[datetime]

    application: Mapped[BoothApplication] = relationship()
