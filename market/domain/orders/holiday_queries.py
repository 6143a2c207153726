"""What an enterprise has promised to send on days on which it means to rest."""

from datetime import date

from sqlalchemy import func, select

from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.foundation.database import db


def due_between(enterprise: Enterprise, first: date, last: date) -> int:
    """How many parts of orders ``enterprise`` has still to send by a day from ``first`` to ``last``."""
    counted = select(func.count(SellerOrder.id)).where(
        SellerOrder.enterprise_id == enterprise.id,
        SellerOrder.status == SellerOrderStatus.PREPARING,
        SellerOrder.ship_due_on.between(first, last),
    )
    return db.session.scalar(counted) or 0
