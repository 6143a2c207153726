"""The worker: a process beside the web server that sends mails and finishes what requests began."""

import logging
import threading

from flask import Flask

from market.config import Settings
from market.domain.notifications import services as notifications
from market.foundation import clock
from market.foundation.database import transaction
from market.web import jobs

log = logging.getLogger("market.worker")

BEAT_EVERY = 5.0
"""Seconds between two signs of life."""


def run(app: Flask, settings: Settings) -> None:
    """Work until the process is told to stop; what was left by an earlier one is done first."""
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(app, stop), name="heart", daemon=True)
    heart.start()
    try:
        jobs.do_due_work(app, settings)
        jobs.queue_of(app).create_consumer(
            workers=2, worker_type="thread", initial_delay=0.1, backoff=1.2, max_delay=1.0
        ).run()
    finally:
        stop.set()
        heart.join(timeout=BEAT_EVERY)


def _beat(app: Flask, stop: threading.Event) -> None:
    while True:
        try:
            with app.app_context(), transaction():
                notifications.beat(now=clock.now())
        except Exception:
            log.exception("no heartbeat")
        if stop.wait(BEAT_EVERY):
            return
