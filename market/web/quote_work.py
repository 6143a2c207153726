"""What the worker does with requests for a quote each morning: end what is over, remind of what soon will be."""

import logging

from flask import Flask

from market.domain.quotes import upkeep
from market.foundation import clock
from market.foundation.database import transaction

log = logging.getLogger("market.quotes")


def every_morning(app: Flask) -> None:
    """One that fails does not keep the other from being done. The mails leave with the next minute's work."""
    for work in (upkeep.expire_due, upkeep.remind_due):
        try:
            with app.app_context(), transaction():
                work(now=clock.now())
        except Exception:
            log.exception("%s failed", work.__name__)
