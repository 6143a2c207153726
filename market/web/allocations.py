"""Allocations in the worker: claimed, worked out without a transaction open, kept.

Killed half way, another worker begins anew. The outcome depends on what is stored with the run and on nothing else.
"""

import logging
from typing import Any

from flask import Flask, current_app

from market.config import Settings
from market.domain.allocation import queries, work
from market.domain.allocation.models import AllocationRun
from market.domain.allocation.sharing import shared_out
from market.domain.allocation.solving import NoSolution, solver
from market.foundation import clock
from market.foundation.database import db, transaction

log = logging.getLogger("market.allocations")

TASK = "market_allocation"
"""Under this name the application keeps what asks the worker to work a run out."""


def ask(run_id: int) -> None:
    """Have the worker begin; when the queue is out of reach its own clock does it within a minute."""
    task: Any = current_app.extensions[TASK]
    try:
        task(run_id)
    except Exception:
        log.warning("the queue did not take the allocation", exc_info=True)


def sweep(app: Flask, _settings: Settings) -> None:
    """Work out the runs that nobody is at."""
    with app.app_context():
        with transaction():
            work.give_up(now=clock.now())
        waiting = work.waiting(now=clock.now())
        db.session.rollback()
    for run_id in waiting:
        work_out(app, run_id)


def work_out(app: Flask, run_id: int) -> None:
    """Work one run out, as the worker does."""
    with app.app_context():
        finish(run_id)


def finish(run_id: int) -> None:
    """Work one run out and keep what came of it, or why nothing did."""
    with transaction():
        if not work.claim(run_id, now=clock.now()):
            return
    run = db.session.get_one(AllocationRun, run_id)
    problem, lottery = queries.problem_of_run(run), queries.lottery(run)
    db.session.rollback()  # ends the reading: no transaction is open while the solver works

    def note(answered: int) -> None:
        with transaction():
            work.note_progress(run_id, answered)

    try:
        outcome = shared_out(problem, lottery, note)
    except NoSolution:
        with transaction():
            work.fail(run_id, "pins")
    except Exception:
        log.exception("allocation %s cannot be worked out", run_id)
        db.session.rollback()
        with transaction():
            work.let_go(run_id)
    else:
        with transaction():
            work.finish(run_id, outcome, solver=solver(), now=clock.now())
