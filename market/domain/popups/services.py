"""What the city does with space: make pop-ups on free days, change, publish and cancel them, give out booths.

The table decides who has a venue on a day (UNIQUE venue and day); what is looked up before only words the refusal.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.errors import (
    AlreadyPlaced,
    BoothElsewhere,
    BoothTaken,
    CannotTakePart,
    DayHasPassed,
    DaysOutOfOrder,
    TooManyDays,
    VenueTaken,
    WrongStep,
)
from market.domain.popups.models import Booth, Participation, Popup, PopupDay, PopupKind, PopupStatus, Venue
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db

MOST_DAYS = 31
"""The longest that one pop-up may hold a venue."""


@dataclass(frozen=True, slots=True)
class PopupFacts:
    """What the city says of a pop-up. Days are days in Seoul, hours are local, ``preorder_until`` a moment."""

    title_ko: str
    title_en: str
    summary_ko: str
    summary_en: str
    venue_id: int
    starts_on: date
    ends_on: date
    opens_at: time
    closes_at: time
    preorder_until: datetime | None

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]


def create_popup(facts: PopupFacts, *, slug: str, actor: Actor, now: datetime) -> Popup:
    """Make a draft that holds its venue on each of its days.

    Raises ``VenueTaken`` (who has it stands in the sentence), ``DaysOutOfOrder``, ``TooManyDays``, ``DayHasPassed``.
    """
    _check_days(facts, now=now)
    popup = Popup(
        slug=slug,
        is_sample=False,
        is_dadaket=True,
        kind=PopupKind.POPUP,
        status=PopupStatus.DRAFT,
        created_at=now,
        updated_at=now,
        **asdict(facts),
    )
    db.session.add(popup)
    db.session.flush()
    _hold(popup, facts.days)
    _note(popup, "popup.created", actor=actor, now=now)
    return popup


def change_popup(popup: Popup, facts: PopupFacts, *, actor: Actor, now: datetime) -> None:
    """Change what is said of ``popup``; days it no longer needs are free at once. Refusals as ``create_popup``."""
    if popup.status is PopupStatus.CANCELLED:
        raise _wrong_step(popup)
    if (facts.venue_id, facts.days) != (popup.venue_id, held_days(popup)):
        _check_days(facts, now=now)
        _give_up(popup)
        db.session.flush()
        popup.venue_id = facts.venue_id
        _hold(popup, facts.days)
    before = {name: getattr(popup, name) for name in asdict(facts)}
    for name, value in asdict(facts).items():
        setattr(popup, name, value)
    popup.updated_at = now
    changed = {
        name: [str(before[name]), str(value)] for name, value in asdict(facts).items() if value != before[name]
    }
    _note(popup, "popup.changed", actor=actor, now=now, changes=changed)
    _describe(popup)


def publish_popup(popup: Popup, *, actor: Actor, now: datetime) -> None:
    """Show ``popup`` to the public; doing it twice changes nothing."""
    if popup.status is PopupStatus.PUBLISHED:
        return
    if popup.status is not PopupStatus.DRAFT:
        raise _wrong_step(popup)
    popup.status = PopupStatus.PUBLISHED
    popup.updated_at = now
    _note(popup, "popup.published", actor=actor, now=now)
    _describe(popup)


def cancel_popup(popup: Popup, *, reason: str, actor: Actor, now: datetime) -> None:
    """Call ``popup`` off: its days are free again, its page stays and says so, with the reason."""
    if popup.status is PopupStatus.CANCELLED:
        return
    popup.status = PopupStatus.CANCELLED
    popup.cancelled_at = popup.updated_at = now
    popup.cancel_reason = reason
    _give_up(popup)
    _note(popup, "popup.cancelled", actor=actor, now=now, reason=reason)
    search.forget(DocumentKind.POPUP, popup.id)


def place(popup: Popup, enterprise: Enterprise, *, booth: Booth | None, actor: Actor, now: datetime) -> Participation:
    """Let ``enterprise`` take part, at ``booth`` where one is given.

    Raises ``CannotTakePart``, ``AlreadyPlaced``, ``BoothTaken`` or ``BoothElsewhere``.
    """
    if enterprise.status is not EnterpriseStatus.ACTIVE:
        raise CannotTakePart(enterprise=enterprise.name)
    if db.session.scalar(_seat_of(popup, enterprise)) is not None:
        raise AlreadyPlaced(enterprise=enterprise.name)
    last = db.session.scalar(select(func.max(Participation.position)).where(Participation.popup_id == popup.id))
    seat = Participation(popup_id=popup.id, enterprise_id=enterprise.id, position=(last or 0) + 1)
    _seat(popup, seat, booth)
    _note(popup, "popup.enterprise_placed", actor=actor, now=now, changes=_seating(enterprise, None, booth))
    return seat


def move(seat: Participation, *, booth: Booth | None, actor: Actor, now: datetime) -> None:
    """Give ``seat`` another booth, or none for now. Raises ``BoothTaken`` or ``BoothElsewhere``."""
    before = seat.booth
    _seat(seat.popup, seat, booth)
    _note(
        seat.popup, "popup.enterprise_moved", actor=actor, now=now, changes=_seating(seat.enterprise, before, booth)
    )


def remove(seat: Participation, *, actor: Actor, now: datetime) -> None:
    """Take an enterprise out of a pop-up; its booth is free."""
    _note(
        seat.popup,
        "popup.enterprise_removed",
        actor=actor,
        now=now,
        changes=_seating(seat.enterprise, seat.booth, None),
    )
    db.session.delete(seat)


def held_days(popup: Popup) -> list[date]:
    """The days on which ``popup`` holds its venue, in order."""
    return [claim.day for claim in popup.days if claim.is_held]


def _check_days(facts: PopupFacts, *, now: datetime) -> None:
    if facts.ends_on < facts.starts_on:
        raise DaysOutOfOrder
    if (facts.ends_on - facts.starts_on).days >= MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    if facts.starts_on < day_of(now):
        raise DayHasPassed(day=facts.starts_on)


def _hold(popup: Popup, days: list[date]) -> None:
    """Claim the venue for each day, in order, or raise ``VenueTaken`` and claim none."""
    kept = {claim.day: claim for claim in popup.days}
    try:
        with db.session.begin_nested():
            for day in sorted(days):
                claim = kept.get(day) or PopupDay(popup=popup, day=day)
                claim.venue_id = popup.venue_id
                db.session.add(claim)
            db.session.flush()
    except IntegrityError as clash:
        raise _taken(popup, days) from clash
    db.session.expire(popup, ["days"])


def _taken(popup: Popup, days: list[date]) -> VenueTaken:
    """The refusal that names the first day in the way and who has it."""
    holder = (
        select(PopupDay.day, Popup.title_ko, Venue.name_ko)
        .join(Popup, Popup.id == PopupDay.popup_id)
        .join(Venue, Venue.id == PopupDay.venue_id)
        .where(PopupDay.venue_id == popup.venue_id, PopupDay.day.in_(days), PopupDay.popup_id != popup.id)
        .order_by(PopupDay.day)
        .limit(1)
    )
    day, title, venue = db.session.execute(holder).one()
    return VenueTaken(venue=venue, day=day, holder=title)


def _give_up(popup: Popup) -> None:
    for claim in popup.days:
        claim.venue_id = None


def _seat(popup: Popup, seat: Participation, booth: Booth | None) -> None:
    if booth is not None and booth.venue_id != popup.venue_id:
        raise BoothElsewhere
    try:
        with db.session.begin_nested():
            seat.booth_id = booth.id if booth else None
            db.session.add(seat)
            db.session.flush()
    except IntegrityError as clash:
        holder = db.session.scalar(
            select(Enterprise)
            .join(Participation, Participation.enterprise_id == Enterprise.id)
            .where(Participation.popup_id == popup.id, Participation.booth_id == (booth.id if booth else None))
        )
        if holder is None or booth is None:
            raise
        raise BoothTaken(booth=booth.number, holder=holder.name) from clash
    db.session.expire(popup, ["participants"])
    db.session.expire(seat)


def _seat_of(popup: Popup, enterprise: Enterprise) -> Any:
    return select(Participation.id).where(
        Participation.popup_id == popup.id, Participation.enterprise_id == enterprise.id
    )


def _seating(enterprise: Enterprise | None, before: Booth | None, after: Booth | None) -> dict[str, Any]:
    return {
        "enterprise": enterprise.name_ko if enterprise else "",
        "booth": [before.number if before else None, after.number if after else None],
    }


def _describe(popup: Popup) -> None:
    """Keep the search document of a public pop-up true."""
    if popup.status is not PopupStatus.PUBLISHED:
        return
    venue = db.session.get(Venue, popup.venue_id) if popup.venue_id else None
    place_names = [venue.name_ko, venue.name_en] if venue else []
    search.index(
        DocumentKind.POPUP,
        popup.id,
        title=[popup.title_ko, popup.title_en],
        words=[popup.summary_ko, popup.summary_en, *place_names],
    )


def _note(
    popup: Popup,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        action,
        actor=actor,
        subject=("popup", popup.id, popup.title_ko),
        now=now,
        changes=changes,
        reason=reason,
    )


def _wrong_step(popup: Popup) -> WrongStep:
    return WrongStep(title=popup.title, status=str(popup.status))
