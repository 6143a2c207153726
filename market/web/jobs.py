"""Waking the worker, and what it does when it wakes or its clock strikes."""

import logging
from typing import Any

from flask import Flask, Response, current_app
from huey import Huey, crontab

from market.config import Settings
from market.domain.accounts import services as accounts
from market.domain.notifications.services import OUTBOX_FILLED
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.jobs import make_queue
from market.web import outbox, payments

log = logging.getLogger("market.jobs")

_QUEUE, _WAKE = "market_queue", "market_wake"


def set_up(app: Flask, settings: Settings) -> None:
    """Connect ``app`` with the queue; a request that filled the outbox wakes the worker when it is over."""
    queue = make_queue(settings.redis_url, settings.instance / "jobs.db")
    app.extensions[_QUEUE] = queue
    app.extensions[_WAKE] = queue.task(name="wake")(lambda: do_due_work(app, settings))
    queue.periodic_task(crontab(), name="every_minute")(lambda: do_due_work(app, settings))
    queue.periodic_task(crontab(minute="17"), name="every_hour")(lambda: forget_expired(app))

    @app.after_request
    def _wake(response: Response) -> Response:
        if db.session.info.pop(OUTBOX_FILLED, False):
            wake_worker()
        return response


def wake_worker() -> None:
    """Ask the worker to look at once. When the queue is out of reach, its own clock does it within a minute."""
    wake: Any = current_app.extensions[_WAKE]
    try:
        wake()
    except Exception:
        log.warning("the queue did not take the wake-up call", exc_info=True)


def queue_of(app: Flask) -> Huey:
    """The queue that ``app`` is connected with."""
    queue: Huey = app.extensions[_QUEUE]
    return queue


def do_due_work(app: Flask, settings: Settings) -> None:
    """Everything that is due now. One part that fails does not keep the others from being done."""
    for work in (payments.sweep, outbox.send_due_mails):
        try:
            work(app, settings)
        except Exception:
            log.exception("%s failed", work.__name__)


def forget_expired(app: Flask) -> None:
    """Remove what has run out and is of no use to anybody: sessions, links from mails."""
    with app.app_context(), transaction():
        accounts.forget_expired(now=clock.now())
