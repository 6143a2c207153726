"""Until when a part has to be sent: as its slowest thing needs."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select

from market.domain.catalog.models import Product, ProductVariant
from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.orders.rules import ship_due_on
from market.domain.workdays.rules import business_days_after, is_business_day
from market.foundation.clock import day_of
from market.foundation.database import db

Pace = tuple[int, date | None]
"""The business days that a thing needs, and the day for which it is made fresh, if it is."""


def due_on(paces: Iterable[Pace], paid_at: datetime, *, closed: Collection[date] = ()) -> date:
    """The last day to send things of these paces, paid at ``paid_at``.

    What is made fresh counts from the day it is made for, and may leave on that day; all else from the payment
    (전자상거래법 제15조 제1항: see ``rules.ship_due_on``).
    """
    return max((_due_on(pace, paid_at, closed) for pace in paces), default=ship_due_on(paid_at, 0, closed=closed))


def of_part(part: SellerOrder, *, paid_at: datetime, closed: Collection[date] = ()) -> date:
    """The last day to send ``part``, by what its products say now."""
    rows = db.session.execute(
        select(Product.lead_days, OrderLine.made_on)
        .join(ProductVariant, ProductVariant.product_id == Product.id)
        .join(OrderLine, OrderLine.variant_id == ProductVariant.id)
        .where(OrderLine.seller_order_id == part.id)
    )
    return due_on([(row.lead_days, row.made_on) for row in rows], paid_at, closed=closed)


def _due_on(pace: Pace, paid_at: datetime, closed: Collection[date]) -> date:
    lead_days, made_on = pace
    if made_on is None:
        return ship_due_on(paid_at, lead_days, closed=closed)
    today = day_of(paid_at)
    if not is_business_day(today, closed=closed):
        today = business_days_after(today, 1, closed=closed)
    return max(business_days_after(made_on, lead_days, closed=closed), today)
