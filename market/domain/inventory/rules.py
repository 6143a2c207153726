"""For which day something made fresh is ordered. Pure: no database, no clock."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from market.domain.catalog.models import Product
from market.domain.workdays.rules import is_business_day
from market.foundation.clock import SEOUL

MIDNIGHT = time()
ONE_DAY = timedelta(days=1)


def is_fresh(product: Product) -> bool:
    """It is made for the day on which it is ordered, or the next: it has a closing hour or so many a day."""
    return product.closes_at is not None or product.daily_limit is not None


def making_day(moment: datetime, closes_at: time | None, *, closed: Collection[date] = ()) -> date:
    """The business day for which an order at ``moment`` counts: from the closing hour on (Seoul), the next."""
    local = moment.astimezone(SEOUL)
    day = local.date()
    if closes_at is not None and local.time() >= closes_at:
        day += ONE_DAY
    while not is_business_day(day, closed=closed):
        day += ONE_DAY
    return day


def closes_on(day: date, closes_at: time | None) -> datetime:
    """The moment from which orders count no more for ``day``, but for the next making day."""
    if closes_at is None:
        return datetime.combine(day + ONE_DAY, MIDNIGHT, SEOUL).astimezone(UTC)
    return datetime.combine(day, closes_at, SEOUL).astimezone(UTC)
