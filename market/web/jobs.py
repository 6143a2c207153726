"""Waking the worker, and what it does when it wakes or its clock strikes."""

import logging
from typing import Any

from flask import Flask, Response, current_app
from huey import Huey, crontab

from market.config import Settings
from market.domain.accounts import services as accounts
from market.domain.audit import services as audit
from market.domain.departures import services as departures
from market.domain.enterprises import invitations, pauses
from market.domain.inventory import low_stock, restock
from market.domain.media.services import PICTURES_WAIT
from market.domain.notifications import services as notifications
from market.domain.notifications.services import OUTBOX_FILLED
from market.domain.operators import invitations as staff_invitations
from market.domain.orders import batches
from market.domain.quotes import upkeep as quotes
from market.domain.settlements import reconciling
from market.domain.storefront import tally
from market.domain.wholesale import services as wholesale
from market.foundation import clock, generations
from market.foundation.database import db, transaction
from market.foundation.jobs import make_queue
from market.web import (
    allocations,
    archives,
    call_work,
    coming_in,
    lookbooks,
    offer_work,
    outbox,
    outcome_work,
    packing,
    papers,
    payments,
    pickups,
    picture_work,
    press_kits,
    product_imports,
    public_files,
    quote_work,
    settling,
    share_work,
)
from market.web import claims as web_claims

log = logging.getLogger("market.jobs")

_QUEUE, _WAKE = "market_queue", "market_wake"

AT_NIGHT = crontab(hour="18", minute="43")
"""In UTC: 3:43 in Korea."""
IN_THE_MORNING = crontab(hour="15", minute="5")
"""In UTC: 0:05 in Korea, when a day has begun on which something may have run out."""


def set_up(app: Flask, settings: Settings) -> None:
    """Connect ``app`` with the queue; a request that filled the outbox wakes the worker when it is over."""
    queue = make_queue(settings.redis_url, settings.instance / "jobs.db")
    app.extensions[_QUEUE] = queue
    app.extensions[_WAKE] = queue.task(name="wake")(lambda: do_due_work(app, settings))
    app.extensions[picture_work.TASK] = queue.task(name="pictures")(lambda: picture_work.prepare_waiting(app))
    app.extensions[archives.TASK] = queue.task(name="archive")(lambda archive_id: archives.make(app, archive_id))
    app.extensions[allocations.TASK] = queue.task(name="allocation")(lambda key: allocations.work_out(app, key))
    app.extensions[product_imports.TASK] = queue.task(name="import")(lambda key: product_imports.work(app, key))
    app.extensions[public_files.TASK] = queue.task(name="public_file")(lambda key: public_files.work(app, key))
    app.extensions[papers.TASK] = queue.task(name="paper")(lambda *wanted: papers.make(app, *wanted))
    app.extensions[lookbooks.TASK] = queue.task(name="lookbook")(lambda *wanted: lookbooks.make(app, *wanted))
    app.extensions[press_kits.TASK] = queue.task(name="press_kit")(lambda key: press_kits.make(app, key))
    queue.periodic_task(crontab(), name="every_minute")(lambda: do_due_work(app, settings))
    queue.periodic_task(crontab(), name="pictures_every_minute")(lambda: picture_work.prepare_waiting(app))
    queue.periodic_task(crontab(), name="share_pictures")(lambda: share_work.make_missing(app))
    queue.periodic_task(crontab(), name="changes")(lambda: tidy_changes(app))
    queue.periodic_task(crontab(), name="tally")(lambda: take_into_the_tally(app))
    queue.periodic_task(crontab(), name="stock")(lambda: tell_of_stock(app))
    queue.periodic_task(crontab(minute="17"), name="every_hour")(lambda: forget_expired(app))
    queue.periodic_task(crontab(minute="47"), name="calls")(lambda: call_work.every_hour(app))
    queue.periodic_task(crontab(minute="37"), name="pictures_every_hour")(lambda: picture_work.forget_pictures(app))
    queue.periodic_task(crontab(minute="27"), name="archives")(lambda: archives.forget_old(app))
    queue.periodic_task(crontab(minute="33"), name="imports")(lambda: product_imports.forget_old(app))
    queue.periodic_task(crontab(minute="53"), name="public_files")(lambda: public_files.forget_old(app))
    queue.periodic_task(crontab(minute="*/5"), name="packing")(lambda: packing.forget_papers(app))
    queue.periodic_task(crontab(minute="7"), name="closing")(lambda: settling.close_ended_periods(app))
    queue.periodic_task(crontab(minute="*/10"), name="every_ten_minutes")(lambda: reconcile(app, is_full=False))
    queue.periodic_task(AT_NIGHT, name="every_night")(lambda: reconcile(app, is_full=True))
    queue.periodic_task(IN_THE_MORNING, name="documents")(lambda: coming_in.every_morning(app))
    queue.periodic_task(IN_THE_MORNING, name="quotes")(lambda: quote_work.every_morning(app))

    @app.after_request
    def _wake(response: Response) -> Response:
        if db.session.info.pop(OUTBOX_FILLED, False):
            wake_worker()
        if db.session.info.pop(PICTURES_WAIT, False):
            wake_worker(picture_work.TASK)
        return response


def wake_worker(task: str = _WAKE) -> None:
    """Ask the worker to look at once. When the queue is out of reach, its own clock does it within a minute."""
    wake: Any = current_app.extensions[task]
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
    for work in (
        apply_pauses,
        payments.sweep,
        web_claims.sweep,
        offer_work.sweep,
        pickups.sweep,
        outcome_work.sweep,
        press_kits.sweep,
        packing.sweep,
        outbox.send_due_mails,
        archives.sweep,
        product_imports.sweep,
        allocations.sweep,
        public_files.sweep,
    ):
        try:
            work(app, settings)
        except Exception:
            log.exception("%s failed", work.__name__)


def apply_pauses(app: Flask, _settings: Settings) -> None:
    """Begin and end the pauses of enterprises whose time has come."""
    with app.app_context(), transaction():
        pauses.apply_due(now=clock.now())


def tell_of_stock(app: Flask) -> None:
    """Enterprises hear what runs low, shoppers what they waited for. One that fails does not keep the other."""
    for tell in (low_stock.tell_due, restock.tell_due):
        try:
            with app.app_context():
                with transaction():
                    tell(now=clock.now())
                if db.session.info.pop(OUTBOX_FILLED, False):
                    wake_worker()
        except Exception:
            log.exception("%s failed", tell.__module__)


def reconcile(app: Flask, *, is_full: bool) -> None:
    """Hold payments and ledger against each other, all of it or what was touched lately; what differs is listed."""
    with app.app_context():
        comparison = reconciling.compare(is_full=is_full, now=clock.now())
        with transaction():
            run = reconciling.record(comparison)
        if run.differences:
            log.warning("reconciliation: %s differences wait for a person", run.differences)


def forget_expired(app: Flask) -> None:
    """Remove what has run out, as the privacy policy promises. One part that fails does not keep the others."""
    for forget in (
        accounts.forget_expired,
        accounts.forget_closed,
        audit.forget_sign_ins,
        batches.forget_old,
        invitations.forget_old_invitations,
        staff_invitations.forget_old_invitations,
        departures.finish_departures,
        notifications.forget_recipients,
        quotes.forget_old,
        restock.forget_old,
        wholesale.forget_old,
    ):
        try:
            with app.app_context(), transaction():
                forget(now=clock.now())
        except Exception:
            log.exception("%s failed", forget.__name__)


def tidy_changes(app: Flask) -> None:
    """Put the many notes that a table has changed into one."""
    with app.app_context(), transaction():
        generations.tidy()


def take_into_the_tally(app: Flask) -> None:
    """Count in what has changed among the goods, in transactions of their own, so that nobody waits long."""
    with app.app_context():
        taken = tally.AT_ONCE
        while taken == tally.AT_ONCE:
            with transaction():
                taken = tally.take_notes()
