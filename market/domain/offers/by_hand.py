"""Offering a booth to somebody further down the list, with a reason: a decision of a person, told as one."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.allocation.queries import problem_of_run
from market.domain.calls.models import Call
from market.domain.offers import rules
from market.domain.offers.errors import (
    BoothGone,
    NotOnTheList,
    ObstacleStrict,
    ResultsNotAnnounced,
    TooLateToOffer,
)
from market.domain.offers.holding import hold_call
from market.domain.offers.models import BoothOffer, Results, WaitingPlace
from market.domain.offers.refilling import Known, boards_of, facts_of, offer_next, scene_of, waiting_of
from market.domain.offers.rules import FreeBooth, Obstacle
from market.foundation.actors import Actor
from market.foundation.database import db

Choices = list[tuple[FreeBooth, list[Obstacle]]]


def choices(call: Call, place: WaitingPlace) -> Choices:
    """Every free booth of the pop-up, and which limits speak against giving it to who waits at ``place``.

    Whether they could stand there at all (papers, another place that day) is asked when it is offered.
    """
    return _choices(call, place, is_thorough=False)


def _choices(call: Call, place: WaitingPlace, *, is_thorough: bool) -> Choices:
    results = db.session.get(Results, call.id, options=[joinedload(Results.run)])
    boards = boards_of(call, place.popup)
    if results is None or not boards:
        return []
    board, problem = boards[0], problem_of_run(results.run)
    known = facts_of(call, [place.application], boards) if is_thorough else Known({}, {}, {})
    waiting, scene = waiting_of(place, board, problem, known), scene_of(board, problem)
    return [(booth, rules.obstacles(waiting, booth, scene)) for booth in board.free]


def offer(call: Call, place: WaitingPlace, booth_id: int, *, reason: str, actor: Actor, now: datetime) -> BoothOffer:
    """Offer that booth. Raises ``ResultsNotAnnounced``, ``TooLateToOffer``, ``BoothGone``, ``NotOnTheList`` or
    ``ObstacleStrict``.
    """
    hold_call(call.id)
    results = db.session.get(Results, call.id)
    if results is None:
        raise ResultsNotAnnounced
    against = {booth.id: found for booth, found in _choices(call, place, is_thorough=True)}
    if booth_id not in against:
        raise BoothGone
    strict = [obstacle for obstacle in against[booth_id] if obstacle in rules.STRICT]
    if strict:
        raise ObstacleStrict(why=", ".join(str(obstacle) for obstacle in strict))
    begins = boards_of(call, place.popup)[0].begins
    ends_at = rules.ends_at(hours=call.offer_hours, begins=begins, now=now, is_refill=True)
    if ends_at is None:
        raise TooLateToOffer
    try:
        with db.session.begin_nested():
            return offer_next(results, place, booth_id, ends_at=ends_at, by_hand=reason, actor=actor, now=now)
    except IntegrityError as clash:
        raise NotOnTheList from clash
