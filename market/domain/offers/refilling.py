"""Who is asked next: what a booth that is free again leads to, with nobody else moved.

The caller holds the call (``holding.hold_call``), so that two booths that are free at once go one after the other.
Asked again, it does nothing more: a booth that is offered is not free, and nobody is asked twice by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.allocation.problem import Applicant, Problem
from market.domain.allocation.queries import problem_of_run
from market.domain.audit import services as audit
from market.domain.calls import eligibility
from market.domain.calls.models import ApplicationState, BoothApplication, Call, CallPopup
from market.domain.offers import letters, rules
from market.domain.offers.models import LIVE, BoothOffer, LetterKind, Results, WaitingPlace
from market.domain.offers.rules import FreeBooth, Guest, Obstacle, Scene, Waiting
from market.domain.popups.models import Booth, Participation, Popup, PopupDay, PopupStatus, Venue
from market.domain.popups.services import held_days
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db

Busy = Mapping[int, Collection[tuple[int, date]]]
"""Of each enterprise, at which pop-up it stands on which day."""


@dataclass(slots=True)
class Board:
    """One pop-up as it stands: who holds which booth, which are free, who waits in which order."""

    popup: Popup
    begins: datetime
    seated: dict[int, BoothApplication | None]
    """By booth: the applicant who has it, or is offered it; None for somebody else whom the city has placed."""
    free: list[FreeBooth]
    line: list[WaitingPlace]


def refill(call: Call, *, now: datetime) -> list[BoothOffer]:
    """Offer every free booth of ``call`` to the next who fits it; what was offered."""
    results = db.session.get(Results, call.id)
    if results is None:
        return []
    boards = [board for board in boards_of(call) if board.begins - now >= rules.AT_LEAST]
    boards = [board for board in boards if board.free and board.line]
    if not boards:
        return []
    problem = problem_of_run(results.run)
    known = facts_of(call, [place.application for board in boards for place in board.line], boards)
    made: list[BoothOffer] = []
    for board in boards:
        while True:
            line = [waiting_of(place, board, problem, known) for place in board.line]
            chosen = rules.next_in_line(line, board.free, scene_of(board, problem))
            if chosen is None:
                break
            place = next(one for one in board.line if one.application_id == chosen[0].application_id)
            made.append(_ask(call, results, board, place, chosen[1], known, now=now))
    return made


def boards_of(call: Call, popup: Popup | None = None) -> list[Board]:
    """Every pop-up of ``call`` that is not cancelled, soonest first; or ``popup`` alone. Four statements."""
    wanted = (
        select(Popup)
        .join(CallPopup, CallPopup.popup_id == Popup.id)
        .where(CallPopup.call_id == call.id, Popup.status != PopupStatus.CANCELLED, Popup.starts_on.is_not(None))
        .order_by(Popup.starts_on, Popup.id)
        .options(selectinload(Popup.days), joinedload(Popup.venue).selectinload(Venue.booths))
        .execution_options(populate_existing=True)
    )
    if popup is not None:
        wanted = wanted.where(Popup.id == popup.id)
    popups = db.session.scalars(wanted).unique().all()
    ids = [popup.id for popup in popups]
    seated: dict[int, dict[int, BoothApplication | None]] = {popup_id: {} for popup_id in ids}
    given = select(Participation.popup_id, Participation.booth_id).where(
        Participation.popup_id.in_(ids), Participation.booth_id.is_not(None)
    )
    for popup_id, booth_id in db.session.execute(given):
        seated[popup_id][booth_id or 0] = None
    for offer in db.session.scalars(
        select(BoothOffer)
        .where(BoothOffer.popup_id.in_(ids), BoothOffer.state.in_(LIVE))
        .options(joinedload(BoothOffer.application))
    ):
        seated[offer.popup_id][offer.booth_id] = offer.application
    lines = _lines(ids)
    return [
        Board(
            popup=popup,
            begins=rules.begins_at(popup.starts_on, popup.opens_at),
            seated=seated[popup.id],
            free=[
                free_booth(booth)
                for booth in (popup.venue.booths if popup.venue else [])
                if booth.is_open and booth.id not in seated[popup.id]
            ],
            line=lines.get(popup.id, []),
        )
        for popup in popups
        if popup.starts_on is not None
    ]


def free_booth(booth: Booth) -> FreeBooth:
    """``booth`` as the rule asks of it."""
    return FreeBooth(booth.id, booth.number, booth.zone.value, booth.has_power)


def _lines(popup_ids: Sequence[int]) -> dict[int, list[WaitingPlace]]:
    """Who waits at each of these pop-ups and has not been asked there, in order."""
    asked = select(BoothOffer.id).where(
        BoothOffer.popup_id == WaitingPlace.popup_id, BoothOffer.application_id == WaitingPlace.application_id
    )
    rows = db.session.scalars(
        select(WaitingPlace)
        .where(WaitingPlace.popup_id.in_(popup_ids), ~asked.exists())
        .order_by(WaitingPlace.popup_id, WaitingPlace.position)
        .options(joinedload(WaitingPlace.application).joinedload(BoothApplication.enterprise))
    )
    found: dict[int, list[WaitingPlace]] = {}
    for place in rows:
        found.setdefault(place.popup_id, []).append(place)
    return found


@dataclass(slots=True)
class Known:
    """What stands in the way of who waits, whatever booth it is."""

    barred: Mapping[int, Collection[int]]
    """Of each application, the pop-ups where it cannot stand at the moment."""
    busy: dict[int, set[tuple[int, date]]]
    """Of each enterprise, at which pop-up it stands, or is asked to, on which day."""
    seats: dict[int, int]
    """Of each application, how many booths of this call it has or is offered."""


def facts_of(call: Call, applications: Iterable[BoothApplication], boards: Sequence[Board]) -> Known:
    """The same, loaded in a fixed number of statements."""
    ids = {application.enterprise_id for application in applications}
    days = {day for board in boards for day in held_days(board.popup)}
    barred = {one.application.id: frozenset(one.bars) for one in eligibility.barred(call)}
    seats: dict[int, int] = {}
    for (application_id,) in db.session.execute(
        select(BoothOffer.application_id).where(BoothOffer.call_id == call.id, BoothOffer.state.in_(LIVE))
    ):
        seats[application_id] = seats.get(application_id, 0) + 1
    return Known(barred, busy_on(ids, days), seats)


def busy_on(enterprise_ids: Collection[int], days: Collection[date]) -> dict[int, set[tuple[int, date]]]:
    """Where these enterprises stand, or are asked to, on ``days``: two statements."""
    on_days = PopupDay.day.in_(days), PopupDay.venue_id.is_not(None)
    placed: Any = (
        select(Participation.enterprise_id, PopupDay.popup_id, PopupDay.day)
        .join(PopupDay, PopupDay.popup_id == Participation.popup_id)
        .where(Participation.enterprise_id.in_(enterprise_ids), *on_days)
    )
    asked: Any = (
        select(BoothApplication.enterprise_id, PopupDay.popup_id, PopupDay.day)
        .join(BoothOffer, BoothOffer.application_id == BoothApplication.id)
        .join(PopupDay, PopupDay.popup_id == BoothOffer.popup_id)
        .where(BoothApplication.enterprise_id.in_(enterprise_ids), BoothOffer.state.in_(LIVE), *on_days)
    )
    found: dict[int, set[tuple[int, date]]] = {}
    for rows in (placed, asked):
        for enterprise_id, popup_id, day in db.session.execute(rows):
            found.setdefault(enterprise_id, set()).add((popup_id, day))
    return found


def waiting_of(place: WaitingPlace, board: Board, problem: Problem, known: Known) -> Waiting:
    """``place`` as the rule asks of it."""
    application = place.application
    days = set(held_days(board.popup))
    elsewhere = any(
        popup_id != board.popup.id and day in days for popup_id, day in known.busy.get(application.enterprise_id, ())
    )
    in_the_way = [
        (application.state is not ApplicationState.SUBMITTED, Obstacle.WITHDRAWN),
        (board.popup.id in known.barred.get(application.id, ()), Obstacle.BARRED),
        (elsewhere, Obstacle.SAME_DAY),
    ]
    return Waiting(
        application_id=application.id,
        applicant=applicant_of(application, problem),
        obstacles=[obstacle for holds, obstacle in in_the_way if holds],
        seats=known.seats.get(application.id, 0),
    )


def scene_of(board: Board, problem: Problem) -> Scene:
    """Everybody who holds a booth there, with the pop-up's figures as they were in the official run."""
    ground = problem.popup[board.popup.slug]
    placed = {one.booth: Guest(one.zone, one.shelves) for one in ground.seated}
    booths = {booth.id: booth for booth in (board.popup.venue.booths if board.popup.venue else [])}
    return Scene(
        ground,
        problem.rules,
        [
            _guest(application, problem)
            if application is not None
            else placed.get(booths[booth_id].number, Guest(booths[booth_id].zone.value))
            for booth_id, application in board.seated.items()
            if booth_id in booths
        ],
    )


def applicant_of(application: BoothApplication, problem: Problem) -> Applicant:
    """``application`` as the official run knows it."""
    return problem.applicant[str(application.id)]


def _guest(application: BoothApplication, problem: Problem) -> Guest:
    who = applicant_of(application, problem)
    return Guest(who.zone, who.shelves)


def _ask(
    call: Call,
    results: Results,
    board: Board,
    place: WaitingPlace,
    booth: FreeBooth,
    known: Known,
    *,
    now: datetime,
) -> BoothOffer:
    ends_at = rules.ends_at(hours=call.offer_hours, begins=board.begins, now=now, is_refill=True)
    assert ends_at is not None, "boards that begin too soon are not asked for"  # noqa: S101
    offer = offer_next(results, place, booth.id, ends_at=ends_at, actor=THE_MARKET, now=now)
    application = place.application
    board.line.remove(place)
    board.free.remove(booth)
    board.seated[booth.id] = application
    known.seats[application.id] = known.seats.get(application.id, 0) + 1
    known.busy.setdefault(application.enterprise_id, set()).update(
        (board.popup.id, day) for day in held_days(board.popup)
    )
    return offer


def offer_next(
    results: Results,
    place: WaitingPlace,
    booth_id: int,
    *,
    ends_at: datetime,
    by_hand: str = "",
    actor: Actor,
    now: datetime,
) -> BoothOffer:
    """Offer a booth to somebody who waits, and write to them."""
    offer = BoothOffer(
        call_id=results.call_id,
        run_id=results.run_id,
        application_id=place.application_id,
        popup_id=place.popup_id,
        booth_id=booth_id,
        from_waiting=True,
        by_hand=by_hand,
        offered_at=now,
        ends_at=ends_at,
    )
    db.session.add(offer)
    db.session.flush()
    letters.tell(place.application, LetterKind.OFFER, key=offer.id, offer_id=offer.id, now=now)
    deed = "booth_offer.by_hand" if by_hand else "booth_offer.followed"
    note(offer, deed, actor=actor, now=now, reason=by_hand)
    return offer


def note(
    offer: BoothOffer,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """Put what was done with ``offer`` into the audit."""
    subject = ("booth_offer", offer.id, offer.application.enterprise.name_ko)
    facts = {"popup": offer.popup.slug, "booth": [None, offer.booth.number], **(changes or {})}
    audit.record(action, actor=actor, subject=subject, now=now, changes=facts, reason=reason)
