"""Announcing the results of a call: offers, waiting lists, a mail to everybody. The caller opens the transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.allocation.models import AllocationRun, RunState
from market.domain.allocation.queries import assignments, waiting_order
from market.domain.audit import services as audit
from market.domain.calls.models import ApplicationState, BoothApplication, Call
from market.domain.offers import letters, rules
from market.domain.offers.errors import BoothsTakenByHand, NoOfficialRun, ResultsAnnounced, TooLateToOffer
from market.domain.offers.holding import hold_call
from market.domain.offers.models import BoothOffer, LetterKind, Results, WaitingPlace
from market.domain.offers.refilling import Board, boards_of
from market.domain.popups.models import Booth
from market.foundation.actors import Actor
from market.foundation.clock import SEOUL, day_of
from market.foundation.database import db

_DAYS_END = time(23, 59)


def make_offers(call: Call, run: AllocationRun, *, actor: Actor, now: datetime) -> Results:
    """Announce ``run``, the official one: whoever has a booth is asked, the others are told where they stand.

    Pop-ups that are cancelled by now are left out. Raises ``NoOfficialRun``, ``ResultsAnnounced``,
    ``BoothsTakenByHand`` or ``TooLateToOffer``.
    """
    hold_call(call.id)
    db.session.refresh(run)
    if run.state is not RunState.OFFICIAL or run.call_id != call.id:
        raise NoOfficialRun
    results = _announced(call, run, actor=actor, now=now)
    boards = {board.popup.id: board for board in boards_of(call)}
    applications = _applications(call)
    made = _offer(results, run, boards, applications, now=now)
    _line_up(results, run, boards, applications)
    for application in applications.values():
        letters.tell(application, LetterKind.RESULTS, key=run.id, now=now)
    subject = ("call", call.id, call.title_ko)
    changes = {"run": [None, run.number], "offers": [None, made]}
    audit.record("call.results_announced", actor=actor, subject=subject, now=now, changes=changes)
    return results


def _announced(call: Call, run: AllocationRun, *, actor: Actor, now: datetime) -> Results:
    last_day = day_of(now) + timedelta(days=call.objection_days)
    results = Results(
        call_id=call.id,
        run_id=run.id,
        announced_at=now,
        announced_by=actor.name,
        objections_until=datetime.combine(last_day, _DAYS_END, SEOUL),
    )
    try:
        with db.session.begin_nested():
            db.session.add(results)
            db.session.flush()
    except IntegrityError as clash:
        raise ResultsAnnounced from clash
    return results


def _applications(call: Call) -> dict[int, BoothApplication]:
    rows = db.session.scalars(
        select(BoothApplication)
        .where(BoothApplication.call_id == call.id, BoothApplication.state == ApplicationState.SUBMITTED)
        .order_by(BoothApplication.id)
        .options(joinedload(BoothApplication.enterprise))
    )
    return {application.id: application for application in rows}


def _offer(
    results: Results,
    run: AllocationRun,
    boards: Mapping[int, Board],
    applications: Collection[int],
    *,
    now: datetime,
) -> int:
    made = 0
    for seat in assignments(run):
        board = boards.get(seat.popup_id)
        if board is None or seat.application_id not in applications:
            continue
        if seat.booth_id not in {booth.id for booth in board.free}:
            booth = db.session.get_one(Booth, seat.booth_id)
            raise BoothsTakenByHand(booth=booth.number, popup=board.popup.title)
        ends_at = rules.ends_at(hours=results.call.offer_hours, begins=board.begins, now=now, is_refill=False)
        if ends_at is None:
            raise TooLateToOffer
        db.session.add(
            BoothOffer(
                call_id=results.call_id,
                run_id=results.run_id,
                application_id=seat.application_id,
                popup_id=seat.popup_id,
                booth_id=seat.booth_id,
                offered_at=now,
                ends_at=ends_at,
            )
        )
        made += 1
    db.session.flush()
    return made


def _line_up(results: Results, run: AllocationRun, boards: Collection[int], applications: Collection[int]) -> None:
    for popup_id, line in waiting_order(run).items():
        if popup_id in boards:
            still = [application_id for application_id in line if application_id in applications]
            db.session.add_all(
                WaitingPlace(
                    call_id=results.call_id, popup_id=popup_id, application_id=application_id, position=position
                )
                for position, application_id in enumerate(still, 1)
            )
    db.session.flush()
