"""An order takes the coupons of its basket, and gives them back when it comes to nothing.

Coupons are taken and given back before the stock is, so that no two orders wait for each other crosswise.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from market.domain.carts.basket import AppliedCoupon
from market.domain.orders.coupon_models import OrderCoupon
from market.domain.orders.models import Order
from market.domain.promotions import services as promotions
from market.domain.promotions.errors import CouponUsedUp
from market.foundation.crypto import fingerprint
from market.foundation.database import below_orm, db, table_of

_HOLD = insert(table_of(OrderCoupon))


def take(coupons: Iterable[AppliedCoupon], *, order_id: int, phone: str) -> None:
    """The order holds ``coupons`` now. Who is known by their phone: guests use a coupon once, too.

    Raises ``CouponUsedUp`` when somebody took the last one, or this shopper has used it before.
    """
    for coupon in sorted(coupons, key=lambda coupon: coupon.terms.id):
        promotions.claim(coupon.terms, coupon.taken_off)
        once_key = fingerprint(f"coupon {phone}") if coupon.terms.once_each else None
        facts = {"order_id": order_id, "coupon_id": coupon.terms.id, "discount": coupon.taken_off}
        try:
            below_orm().execute(_HOLD, facts | {"once_key": once_key})
        except IntegrityError:
            raise CouponUsedUp(name=coupon.terms.name, coupon_id=coupon.terms.id) from None


def give_back(order: Order, *, now: datetime) -> None:
    """``order`` came to nothing: its coupons can be used again."""
    given_back = db.session.execute(
        update(OrderCoupon)
        .where(OrderCoupon.order_id == order.id, OrderCoupon.given_back_at.is_(None))
        .values(given_back_at=now, once_key=None)
        .returning(OrderCoupon.coupon_id, OrderCoupon.discount)
        .execution_options(synchronize_session=False)
    ).all()
    for coupon_id, taken_off in sorted(tuple(row) for row in given_back):
        promotions.give_back(coupon_id, taken_off)


def take_again(order: Order) -> None:
    """It was paid after all, at the price that was agreed: its coupons count, even if others used them up since."""
    again = db.session.execute(
        update(OrderCoupon)
        .where(OrderCoupon.order_id == order.id, OrderCoupon.given_back_at.is_not(None))
        .values(given_back_at=None)
        .returning(OrderCoupon.coupon_id, OrderCoupon.discount)
        .execution_options(synchronize_session=False)
    ).all()
    for coupon_id, taken_off in sorted(tuple(row) for row in again):
        promotions.take_again(coupon_id, taken_off)
