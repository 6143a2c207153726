"""What the city does with an allocation: type the draw in, ask for runs, decide by hand, make one official.

The worker's part is in ``work``. Nothing here commits. Whoever has an interest in an enterprise decides nothing about
it; what is decided stays, with its reason.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.allocation import queries, snapshot
from market.domain.allocation.checking import check
from market.domain.allocation.errors import (
    AlreadyDecided,
    CannotBeDiscarded,
    CannotBeOfficial,
    DrawBeforeItsDay,
    HasInterest,
    IsOfficial,
    MoveBreaksRule,
    MovedMeanwhile,
    NoNumbers,
    NotAWish,
    NotClosedYet,
    NotDrawnYet,
    NothingToShareOut,
    PinsCannotHold,
    RunIsWorking,
)
from market.domain.allocation.models import Adjustment, AdjustmentKind, AllocationRun, DeclaredInterest, RunState
from market.domain.allocation.moving import Move, moved
from market.domain.allocation.problem import Problem, fingerprint, public_word, written
from market.domain.allocation.solving import QUESTIONS
from market.domain.allocation.wording import fault_in_words, limit_in_words
from market.domain.audit import services as audit
from market.domain.calls import rules as call_rules
from market.domain.calls.models import BoothApplication, Call, CallPhase
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Booth, Popup
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.wording import day

TRIAL_WORD = "trial"
"""No draw has this word: a public word is made of figures."""


def enter_draw(call: Call, *, numbers: str, source: str, actor: Actor, now: datetime) -> None:
    """Write down what the public lottery drew, and where that stands. It can be put right until there is a result.

    Raises ``NoNumbers``, ``NotClosedYet``, ``DrawBeforeItsDay`` or ``IsOfficial``.
    """
    if not public_word(numbers):
        raise NoNumbers
    _check_closed(call, now)
    if call.draw_on is not None and day_of(now) < call.draw_on:
        raise DrawBeforeItsDay(day=day(call.draw_on))
    before = [call.draw_numbers, call.draw_source]
    entered = (
        update(Call)
        .where(Call.id == call.id, Call.cancelled_at.is_(None), ~_has_official(call))
        .values(draw_numbers=numbers, draw_source=source, drawn_entered_at=now, drawn_entered_by=actor.name)
        .returning(Call.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(entered) is None:
        raise IsOfficial
    db.session.refresh(call)
    changes = {"numbers": [before[0], numbers], "source": [before[1], source]}
    _note(call, "allocation.draw_entered", actor=actor, now=now, changes=changes)


def ask_for_run(call: Call, *, is_trial: bool, why: str, actor: Actor, now: datetime) -> AllocationRun:
    """Write down all that decides, as it is now, and leave the rest to the worker.

    Raises ``NotClosedYet``, ``NotDrawnYet``, ``IsOfficial``, ``RunIsWorking``, ``NothingToShareOut`` or
    ``PinsCannotHold``.
    """
    if not is_trial:
        _check_closed(call, now)
        if not call.draw_numbers:
            raise NotDrawnYet
    last = queries.runs(call)
    if any(run.state is RunState.OFFICIAL for run in last):
        raise IsOfficial
    if any(run.is_working for run in last):
        raise RunIsWorking
    problem = snapshot.problem_of(call)
    if not problem.applicants or not problem.popups:
        raise NothingToShareOut
    _check_pins(problem)

    inputs, frozen = written(problem), call_rules.frozen_rules(call)
    run = AllocationRun(
        call_id=call.id,
        number=last[0].number + 1 if last else 1,
        is_trial=is_trial,
        why=why,
        asked_by_id=actor.user_id,
        asked_by=actor.name,
        asked_at=now,
        word=TRIAL_WORD if is_trial else public_word(call.draw_numbers or ""),
        rules=frozen,
        rules_hash=call_rules.rules_hash(frozen),
        inputs=inputs,
        inputs_hash=fingerprint(inputs),
        total=QUESTIONS,
    )
    try:
        with db.session.begin_nested():
            db.session.add(run)
            db.session.flush()
    except IntegrityError as clash:  # somebody else has just asked for the run of that number
        raise RunIsWorking from clash
    changes = {"run": [None, run.number], "inputs_hash": [None, run.inputs_hash], "trial": [None, is_trial]}
    _note(call, "allocation.run_asked", actor=actor, now=now, changes=changes, reason=why)
    return run


def decide_before(
    call: Call,
    *,
    kind: AdjustmentKind,
    application: BoothApplication,
    popup: Popup,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Adjustment:
    """Pin an applicant at a pop-up, or leave it out there, in every run that is asked for from now on.

    Raises ``IsOfficial``, ``HasInterest``, ``NotAWish``, ``AlreadyDecided`` or ``PinsCannotHold``.
    """
    _check_not_official(call)
    check_interest(call, [application.enterprise_id], actor)
    problem = snapshot.problem_of(call)
    name, pair = application.enterprise.name, (str(application.id), popup.slug)
    if pair in problem.excluded or pair in problem.pinned:
        raise AlreadyDecided(enterprise=name)
    if pair not in problem.pairs:
        raise NotAWish(enterprise=name)
    decided = Adjustment(
        call_id=call.id,
        kind=kind,
        application_id=application.id,
        popup_id=popup.id,
        reason=reason,
        by_id=actor.user_id,
        by=actor.name,
        at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(decided)
            db.session.flush()
    except IntegrityError as clash:
        raise AlreadyDecided(enterprise=name) from clash
    if kind is AdjustmentKind.PIN:
        _check_pins(snapshot.problem_of(call))
    action = "allocation.pinned" if kind is AdjustmentKind.PIN else "allocation.excluded"
    changes = {"enterprise": [None, application.enterprise.name_ko], "popup": [None, popup.title_ko]}
    _note(call, action, actor=actor, now=now, changes=changes, reason=reason)
    return decided


def take_back(call: Call, decided: Adjustment, *, actor: Actor, now: datetime) -> None:
    """End a pin or an exclusion; it stays in the list of what was decided. Doing it twice changes nothing."""
    _check_not_official(call)
    check_interest(call, [decided.application.enterprise_id], actor)
    if decided.kind is AdjustmentKind.MOVE or decided.withdrawn_at is not None:
        return
    decided.withdrawn_at, decided.withdrawn_by = now, actor.name
    changes = {
        "enterprise": [decided.application.enterprise.name_ko, None],
        "popup": [decided.popup.title_ko, None],
    }
    _note(call, "allocation.decision_taken_back", actor=actor, now=now, changes=changes, reason=decided.reason)


def move(
    run: AllocationRun,
    *,
    application: BoothApplication,
    popup: Popup,
    booth: Booth | None,
    reason: str,
    seen: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Give an applicant another booth after the draw, or none; who stands there makes way, as ``Move`` says.

    ``seen`` is how many moves the page knew of. Raises ``CannotBeOfficial`` for a run that is not worked out,
    ``HasInterest``, ``MovedMeanwhile``, or ``MoveBreaksRule`` with the rules that it would break.
    """
    if run.state is RunState.OFFICIAL:
        raise IsOfficial
    if run.state is not RunState.SOLVED:
        raise CannotBeOfficial
    before = queries.seats_of(run)
    one = Move(str(application.id), popup.slug, booth.number if booth else "", reason)
    after = moved(before, [one])
    changed = {seat.applicant for seat in {*before} ^ {*after}} | {one.applicant}
    known = queries.enterprises_of(run.call)
    check_interest(run.call, [known[key].id for key in changed if key in known], actor)
    problem = queries.problem_of_run(run)
    standing = set(check(problem, before, is_moved=True))
    broken = [fault for fault in check(problem, after, is_moved=True) if fault not in standing]
    if broken:
        raise MoveBreaksRule(rules="; ".join(dict.fromkeys(fault_in_words(fault) for fault in broken)))
    turn = (
        update(AllocationRun)
        .where(AllocationRun.id == run.id, AllocationRun.state == RunState.SOLVED, AllocationRun.moves == seen)
        .values(moves=AllocationRun.moves + 1)
        .returning(AllocationRun.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(turn) is None:
        raise MovedMeanwhile
    db.session.add(
        Adjustment(
            call_id=run.call_id,
            run_id=run.id,
            kind=AdjustmentKind.MOVE,
            application_id=application.id,
            popup_id=popup.id,
            booth_id=booth.id if booth else None,
            reason=reason,
            by_id=actor.user_id,
            by=actor.name,
            at=now,
        )
    )
    db.session.flush()
    db.session.refresh(run)
    where = {(seat.popup, seat.applicant): seat.booth for seat in before}
    changes = {
        "run": [run.number, run.number],
        "enterprise": [application.enterprise.name_ko, application.enterprise.name_ko],
        "popup": [popup.title_ko, popup.title_ko],
        "booth": [where.get((popup.slug, one.applicant)), one.booth or None],
    }
    _note(run.call, "allocation.moved", actor=actor, now=now, changes=changes, reason=reason)


def make_official(run: AllocationRun, *, seen: int, actor: Actor, now: datetime) -> None:
    """Let ``run`` be the result of its call: once, for good. ``seen`` is how many moves the page knew of.

    Raises ``CannotBeOfficial``, ``IsOfficial``, ``MovedMeanwhile``, or ``HasInterest`` where this person has one in
    any of the applicants.
    """
    check_interest(run.call, [one.id for one in queries.enterprises_of(run.call).values()], actor)
    ready = [AllocationRun.state == RunState.SOLVED, ~AllocationRun.is_trial]
    try:
        with db.session.begin_nested():
            done = _claim(
                run,
                *ready,
                AllocationRun.moves == seen,
                state=RunState.OFFICIAL,
                official_at=now,
                official_by=actor.name,
            )
    except IntegrityError as clash:
        raise IsOfficial from clash
    if not done:
        raise MovedMeanwhile if run.state is RunState.SOLVED and not run.is_trial else CannotBeOfficial
    changes = {"run": [None, run.number], "outcome_hash": [None, run.outcome_hash], "moves": [None, run.moves]}
    _note(run.call, "allocation.made_official", actor=actor, now=now, changes=changes)


def discard(run: AllocationRun, *, why: str, actor: Actor, now: datetime) -> None:
    """Put a run aside that will not be used; it stays in the list, with all that came of it."""
    done = _claim(
        run,
        AllocationRun.state.in_([RunState.SOLVED, RunState.FAILED]),
        state=RunState.DISCARDED,
        discarded_at=now,
        discarded_by=actor.name,
        discarded_why=why,
    )
    if not done:
        raise CannotBeDiscarded
    _note(run.call, "allocation.discarded", actor=actor, now=now, changes={"run": [run.number, None]}, reason=why)


def declare_interest(call: Call, enterprise: Enterprise, *, text: str, actor: Actor, now: datetime) -> None:
    """Write down that ``enterprise`` is close to this person, who decides nothing about it from now on."""
    if actor.user_id is None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                DeclaredInterest(
                    call_id=call.id,
                    user_id=actor.user_id,
                    enterprise_id=enterprise.id,
                    name=actor.name,
                    text=text,
                    declared_at=now,
                )
            )
            db.session.flush()
    except IntegrityError:
        if enterprise.id in queries.interests_of(call, actor.user_id):
            return  # said already
        raise
    changes = {"enterprise": [None, enterprise.name_ko]}
    _note(call, "allocation.interest_declared", actor=actor, now=now, changes=changes)


def check_interest(call: Call, enterprise_ids: Collection[int], actor: Actor) -> None:
    """``HasInterest`` when this person may not decide about one of these; offers and objections ask it, too."""
    if actor.user_id is None:
        return
    close = queries.interests_of(call, actor.user_id) & set(enterprise_ids)
    if close:
        raise HasInterest(enterprise=db.session.get_one(Enterprise, min(close)).name)


def _check_closed(call: Call, now: datetime) -> None:
    if call_rules.phase(call, now) is not CallPhase.CLOSED:
        raise NotClosedYet


def _check_not_official(call: Call) -> None:
    if db.session.scalar(select(_has_official(call))):
        raise IsOfficial


def _has_official(call: Call) -> ColumnElement[bool]:
    return exists().where(AllocationRun.call_id == call.id, AllocationRun.state == RunState.OFFICIAL)


def _check_pins(problem: Problem) -> None:
    """Every limit is "at most": pins hold together when they break none of them."""
    pinned = set(problem.pinned)
    lost = sorted(pinned - set(problem.pairs))
    if lost:
        name = db.session.scalar(
            select(Enterprise)
            .join(BoothApplication, BoothApplication.enterprise_id == Enterprise.id)
            .where(BoothApplication.id == int(lost[0][0]))
        )
        raise NotAWish(enterprise=name.name if name else lost[0][0])
    for limit in problem.limits:
        if len(limit.pairs & pinned) > limit.most:
            raise PinsCannotHold(rule=limit_in_words(limit.rule, limit.what, limit.most))


def _claim(run: AllocationRun, *conditions: ColumnElement[bool], **values: Any) -> bool:
    statement = update(AllocationRun).where(AllocationRun.id == run.id, *conditions).values(**values)
    statement = statement.returning(AllocationRun.id).execution_options(synchronize_session=False)
    changed = db.session.scalar(statement) is not None
    db.session.refresh(run)
    return changed


def _note(
    call: Call, action: str, *, actor: Actor, now: datetime, changes: dict[str, Any] | None = None, reason: str = ""
) -> None:
    subject = ("call", call.id, call.title_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)
