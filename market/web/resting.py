"""What goods in a list say of their enterprise's holiday."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Flask

from market.domain.enterprises import holidays
from market.foundation import clock
from market.foundation.i18n import gettext
from market.foundation.wording import short_day


def resting(enterprise_id: int) -> str:
    """A few words for a card while the enterprise rests; nothing otherwise."""
    today = clock.day_of(clock.now())
    return _words(holidays.rests(today).get(enterprise_id, ()), today)


def resting_among(products: Iterable[Any]) -> tuple[tuple[int, str], ...]:
    """The same for many goods: each enterprise that rests with its words, as a value that a fragment is kept by."""
    today = clock.day_of(clock.now())
    rests = holidays.rests(today)
    makers = dict.fromkeys(product.enterprise_id for product in products if product.enterprise_id in rests)
    words = ((enterprise_id, _words(rests[enterprise_id], today)) for enterprise_id in makers)
    return tuple(pair for pair in words if pair[1])


def _words(rests: Iterable[holidays.Rest], today: date) -> str:
    rest = next((rest for rest in rests if rest.covers(today)), None)
    if rest is None:
        return ""
    if rest.takes_orders:
        return gettext("Sent from %(day)s", day=short_day(rest.opens_on))
    return gettext("On holiday until %(day)s", day=short_day(rest.last_day))


def tell_holidays(app: Flask) -> None:
    """Give every template ``resting`` and ``resting_among``: all lists of a page ask the database once, if at all."""
    app.jinja_env.globals.update(resting=resting, resting_among=resting_among)
