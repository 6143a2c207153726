"""What the worker does with offers every minute: end those that are over, and ask who is next."""

from flask import Flask

from market.config import Settings
from market.domain.offers import answering, upkeep
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.giving_back import guarded


def sweep(app: Flask, _settings: Settings) -> None:
    """One call after the other, each in a transaction: killed half-way, the next minute does the rest."""
    with app.app_context():
        due = upkeep.due_calls(now=clock.now())
        db.session.rollback()
        for call_id in due:
            guarded(_tend, call_id)
        db.session.rollback()


def _tend(call_id: int) -> None:
    with transaction():
        answering.tend(call_id, now=clock.now())
