"""Closing the periods that are over: by the worker's clock, or because the city asks for it."""

import logging

from flask import Flask
from sqlalchemy.exc import IntegrityError

from market.domain.settlements import closing
from market.domain.settlements.rules import start_of
from market.foundation import clock
from market.foundation.database import db, transaction

log = logging.getLogger("market.settling")


def close_ended_periods(app: Flask) -> int:
    """Close what is over for every enterprise; how many statements were made."""
    with app.app_context():
        return close_all()


def close_all() -> int:
    """The same inside a request. Each enterprise has a transaction of its own; one that fails holds up no other."""
    now, made = clock.now(), 0
    enterprises = closing.enterprises_with_due(start_of(clock.day_of(now)))
    db.session.rollback()  # ends the reading
    for enterprise_id in enterprises:
        try:
            with transaction():
                made += len(closing.close_periods(enterprise_id, now=now))
        except IntegrityError:
            log.info("enterprise %s is being closed by somebody else", enterprise_id)
        except Exception:
            log.exception("enterprise %s cannot be closed", enterprise_id)
    return made
