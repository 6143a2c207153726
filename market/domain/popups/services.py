"""What the city does with space: make pop-ups on free days, change, publish and cancel them, give out booths.

The table decides who has a venue on a day (UNIQUE venue and day); what is looked up before only words the refusal.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.describing import describe
from market.domain.popups.errors import (
    AlreadyPlaced,
    BoothElsewhere,
    BoothKept,
    BoothTaken,
    CannotTakePart,
    ConfirmedInFuture,
    DayHasPassed,
    DaysOutOfOrder,
    TooManyDays,
    VenueClosed,
    VenueTaken,
    WrongSpaceStep,
    WrongStep,
)
from market.domain.popups.models import (
    Blackout,
    Booth,
    Participation,
    Popup,
    PopupDay,
    PopupKind,
    PopupStatus,
    SpaceState,
    Venue,
)
from market.domain.popups.rules import SPACE_STEPS
from market.domain.popups.slugs import named
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


def create_popup(
    facts: PopupFacts,
    *,
    slug: str,
    actor: Actor,
    now: datetime,
    organisation_id: int | None = None,
    like: Popup | None = None,
) -> Popup:
    """Make a draft that holds its venue on each of its days, and is ``organisation_id``'s.

    Where another pop-up is called ``slug`` a number follows. What the facts do not say (its kind, who holds it) is as
    with ``like``; nobody who took part there does so here. Raises ``VenueTaken`` (who has it stands in the sentence),
    ``VenueClosed``, ``DaysOutOfOrder``, ``TooManyDays``, ``DayHasPassed``.
    """
    [popup] = create_popups(
        [facts], slugs=[slug], actor=actor, now=now, organisation_id=organisation_id, like=like, series=None
    )
    return popup


def create_popups(
    all_facts: Sequence[PopupFacts],
    *,
    slugs: Sequence[str],
    actor: Actor,
    now: datetime,
    organisation_id: int | None,
    like: Popup | None,
    series: str | None,
) -> list[Popup]:
    """The same for many drafts, in the order of their days: all of them, or, with the refusal, none.

    First all addresses are taken, then all days in order: two who do the same wait for each other, never in a circle.
    """
    for facts in all_facts:
        _check_days(facts, now=now)
    popups = [
        named(
            Popup(
                slug=slug,
                is_sample=False,
                is_dadaket=like.is_dadaket if like else True,
                kind=like.kind if like else PopupKind.POPUP,
                status=PopupStatus.DRAFT,
                organisation_id=organisation_id,
                organisers_ko=list(like.organisers_ko) if like else [],
                organisers_en=list(like.organisers_en) if like else [],
                series=series,
                created_at=now,
                updated_at=now,
                **asdict(facts),
            )
        )
        for facts, slug in zip(all_facts, slugs, strict=True)
    ]
    for popup, facts in zip(popups, all_facts, strict=True):
        _hold(popup, facts.days)
        copied = {"like": [None, like.title_ko]} if like else None
        _note(popup, "popup.created", actor=actor, now=now, changes=copied)
    return popups


def change_popup(popup: Popup, facts: PopupFacts, *, actor: Actor, now: datetime) -> None:
    """Change what is said of ``popup``; days it no longer needs are free at once. Refusals as ``create_popup``."""
    if popup.status is PopupStatus.CANCELLED:
        raise _wrong_step(popup)
    is_moved = (facts.venue_id, facts.days) != (popup.venue_id, held_days(popup))
    if is_moved:
        _check_days(facts, now=now)
        popup.venue_id = facts.venue_id
        _hold(popup, facts.days)
    before = {name: getattr(popup, name) for name in asdict(facts)}
    for name, value in asdict(facts).items():
        setattr(popup, name, value)
    popup.updated_at = now
    changed = {
        name: [str(before[name]), str(value)] for name, value in asdict(facts).items() if value != before[name]
    }
    if is_moved and popup.space_state is not SpaceState.DRAFT:  # what the partner said was said of other days
        changed["space_state"] = [popup.space_state.value, SpaceState.DRAFT.value]
        _ask_anew(popup)
    _note(popup, "popup.changed", actor=actor, now=now, changes=changed)
    describe(popup)


def publish_popup(popup: Popup, *, actor: Actor, now: datetime) -> None:
    """Show ``popup`` to the public; doing it twice changes nothing."""
    if popup.status is PopupStatus.PUBLISHED:
        return
    if popup.status is not PopupStatus.DRAFT:
        raise _wrong_step(popup)
    popup.status = PopupStatus.PUBLISHED
    popup.updated_at = now
    _note(popup, "popup.published", actor=actor, now=now)
    describe(popup)


def cancel_popup(popup: Popup, *, reason: str, actor: Actor, now: datetime) -> None:
    """Call ``popup`` off: its days are free again, its page stays and says so, with the reason."""
    if popup.status is PopupStatus.CANCELLED:
        return
    popup.status = PopupStatus.CANCELLED
    popup.cancelled_at = popup.updated_at = now
    popup.cancel_reason = reason
    _give_up(popup)
    _note(popup, "popup.cancelled", actor=actor, now=now, reason=reason)
    describe(popup)


def request_space(popup: Popup, *, on: date, actor: Actor, now: datetime) -> None:
    """The partner was asked, ``on`` a day, to lend the venue for the days of ``popup``. Raises ``WrongSpaceStep``."""
    _check_space_step(popup, SpaceState.REQUESTED)
    popup.space_state, popup.space_requested_on, popup.updated_at = SpaceState.REQUESTED, on, now
    _note(popup, "popup.space_requested", actor=actor, now=now, changes={"space_requested_on": [None, str(on)]})


def confirm_space(popup: Popup, *, on: date, reference: str, actor: Actor, now: datetime) -> None:
    """The partner has confirmed, ``on`` a day and under its ``reference``, that the venue is lent.

    Raises ``WrongSpaceStep`` or ``ConfirmedInFuture``.
    """
    _check_space_step(popup, SpaceState.CONFIRMED)
    if on > day_of(now):
        raise ConfirmedInFuture
    popup.space_state, popup.space_confirmed_on, popup.updated_at = SpaceState.CONFIRMED, on, now
    popup.space_reference = reference or None
    changes = {"space_confirmed_on": [None, str(on)], "space_reference": [None, reference]}
    _note(popup, "popup.space_confirmed", actor=actor, now=now, changes=changes)


def withdraw_space(popup: Popup, *, reason: str, actor: Actor, now: datetime) -> None:
    """What the partner was asked, or had confirmed, no longer counts. Raises ``WrongSpaceStep``."""
    _check_space_step(popup, SpaceState.DRAFT)
    changes = {"space_state": [popup.space_state.value, SpaceState.DRAFT.value]}
    _ask_anew(popup)
    popup.updated_at = now
    _note(popup, "popup.space_withdrawn", actor=actor, now=now, changes=changes, reason=reason)


def place(popup: Popup, enterprise: Enterprise, *, booth: Booth | None, actor: Actor, now: datetime) -> Participation:
    """Let ``enterprise`` take part, at ``booth`` where one is given.

    Raises ``CannotTakePart``, ``AlreadyPlaced``, ``BoothTaken``, ``BoothKept`` or ``BoothElsewhere``.
    """
    if enterprise.status is not EnterpriseStatus.ACTIVE:
        raise CannotTakePart(enterprise=enterprise.name)
    if db.session.scalar(_seat_of(popup, enterprise)) is not None:
        raise AlreadyPlaced(enterprise=enterprise.name)
    last = db.session.scalar(select(func.max(Participation.position)).where(Participation.popup_id == popup.id))
    seat = Participation(popup_id=popup.id, enterprise_id=enterprise.id, position=(last or 0) + 1)
    _seat(popup, seat, booth)
    _note(popup, "popup.enterprise_placed", actor=actor, now=now, changes=_seating(enterprise, None, booth))
    describe(popup)
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
    describe(seat.popup)


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
    """Claim the venue for ``days`` and let go of all others, or raise ``VenueTaken`` and claim none.

    One day after the other, given up or claimed: two who want each other's days wait in a line, never in a circle.
    """
    kept = {claim.day: claim for claim in popup.days}
    wanted = set(days)
    try:
        with db.session.begin_nested():
            for day in sorted(wanted | kept.keys()):
                claim = kept.get(day) or PopupDay(popup=popup, day=day)
                claim.venue_id = popup.venue_id if day in wanted else None
                db.session.add(claim)
                db.session.flush()
    except IntegrityError as clash:
        raise taken(popup.venue_id, days, but=popup.id) from clash
    db.session.expire(popup, ["days"])


def taken(venue_id: int | None, days: Sequence[date], *, but: int | None = None) -> VenueTaken:
    """The refusal that names the first of ``days`` in the way and who has it, other than the pop-up ``but``."""
    in_the_way = (
        select(PopupDay.day, Popup.title_ko, Blackout)
        .outerjoin(Popup, Popup.id == PopupDay.popup_id)
        .outerjoin(Blackout, Blackout.id == PopupDay.blackout_id)
        .where(PopupDay.venue_id == venue_id, PopupDay.day.in_(days), PopupDay.popup_id.is_distinct_from(but))
        .order_by(PopupDay.day)
        .limit(1)
    )
    venue = db.session.get_one(Venue, venue_id)
    found = db.session.execute(in_the_way).first()
    if found is None:  # whoever was faster has given the day up since
        return VenueTaken(venue=venue.name, day=min(days), holder="…")
    day, title, blackout = found
    if blackout is not None:
        return VenueClosed(venue=venue.name, day=day, holder=blackout.reason)
    return VenueTaken(venue=venue.name, day=day, holder=title)


def _ask_anew(popup: Popup) -> None:
    popup.space_state = SpaceState.DRAFT
    popup.space_requested_on = popup.space_confirmed_on = popup.space_reference = None


def _check_space_step(popup: Popup, to: SpaceState) -> None:
    if popup.status is PopupStatus.CANCELLED:
        raise _wrong_step(popup)
    if to not in SPACE_STEPS[popup.space_state]:
        raise WrongSpaceStep(title=popup.title, state=str(popup.space_state))


def _give_up(popup: Popup) -> None:
    for claim in popup.days:
        claim.venue_id = None


def _seat(popup: Popup, seat: Participation, booth: Booth | None) -> None:
    if booth is not None and booth.venue_id != popup.venue_id:
        raise BoothElsewhere
    if booth is not None and not booth.is_open:
        raise BoothKept(booth=booth.number)
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
