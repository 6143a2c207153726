"""The worker's part of a run: taking it, saying how far it is, keeping what came of it or why nothing did."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update

from market.domain.allocation.models import AllocationRun, RunState
from market.domain.allocation.problem import fingerprint
from market.domain.allocation.sharing import Outcome
from market.domain.audit import services as audit
from market.domain.calls.models import Call
from market.foundation.actors import THE_MARKET
from market.foundation.database import db

CLAIM_FOR = timedelta(minutes=30)
"""Longer than all questions together may take: nobody takes a run over that is still being worked out."""
MOST_ATTEMPTS = 3

_OPEN = AllocationRun.state.in_([RunState.WAITING, RunState.SOLVING])


def waiting(*, now: datetime) -> Sequence[int]:
    """The runs that nobody is at, in the order in which they were asked for."""
    free = select(AllocationRun.id).where(_OPEN, _free(now), AllocationRun.attempts < MOST_ATTEMPTS)
    return db.session.scalars(free.order_by(AllocationRun.id)).all()


def claim(run_id: int, *, now: datetime) -> bool:
    """Begin to work a run out. False when it is done, or somebody is at it."""
    taken = (
        update(AllocationRun)
        .where(AllocationRun.id == run_id, _OPEN, _free(now), AllocationRun.attempts < MOST_ATTEMPTS)
        .values(state=RunState.SOLVING, claimed_until=now + CLAIM_FOR, attempts=AllocationRun.attempts + 1, done=0)
        .returning(AllocationRun.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(taken) is not None


def note_progress(run_id: int, done: int) -> None:
    """So many questions are answered."""
    at = update(AllocationRun).where(AllocationRun.id == run_id, AllocationRun.total >= done)
    db.session.execute(at.values(done=done).execution_options(synchronize_session=False))


def finish(run_id: int, outcome: Outcome, *, solver: str, now: datetime) -> bool:
    """Keep what came of it. False when another worker was quicker: the outcome is the same."""
    kept = (
        update(AllocationRun)
        .where(AllocationRun.id == run_id, AllocationRun.state == RunState.SOLVING)
        .values(
            state=RunState.SOLVED,
            outcome=outcome,
            outcome_hash=fingerprint(outcome),
            solver=solver,
            solved_at=now,
            claimed_until=None,
            done=AllocationRun.total,
        )
        .returning(AllocationRun.call_id, AllocationRun.number, AllocationRun.outcome_hash)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(kept).first()
    if row is None:
        return False
    call = db.session.get_one(Call, row.call_id)
    audit.record(
        "allocation.worked_out",
        actor=THE_MARKET,
        subject=("call", call.id, call.title_ko),
        now=now,
        changes={"run": [None, row.number], "outcome_hash": [None, row.outcome_hash]},
    )
    return True


def fail(run_id: int, why: str) -> None:
    """It cannot be worked out, and trying again would not help."""
    failed = update(AllocationRun).where(AllocationRun.id == run_id, AllocationRun.state == RunState.SOLVING)
    db.session.execute(
        failed.values(state=RunState.FAILED, failure=why, claimed_until=None).execution_options(
            synchronize_session=False
        )
    )


def let_go(run_id: int) -> None:
    """Something went wrong; the next one tries again."""
    freed = update(AllocationRun).where(AllocationRun.id == run_id, _OPEN)
    db.session.execute(freed.values(claimed_until=None).execution_options(synchronize_session=False))


def give_up(*, now: datetime) -> None:
    """Call those failed that were tried often enough."""
    tried = update(AllocationRun).where(_OPEN, _free(now), AllocationRun.attempts >= MOST_ATTEMPTS)
    db.session.execute(
        tried.values(state=RunState.FAILED, failure="tried", claimed_until=None).execution_options(
            synchronize_session=False
        )
    )


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(AllocationRun.claimed_until.is_(None), AllocationRun.claimed_until < now)
