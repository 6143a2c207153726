"""An order takes the coupons of its basket, and gives them back when it comes to nothing.

Coupons are taken and given back before the stock is, so that no two orders wait for each other crosswise.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.carts.basket import AppliedCoupon
from market.domain.orders.coupon_models import OrderCoupon
from market.domain.orders.models import Order
from market.domain.promotions import services as promotions
from market.domain.promotions.errors import CouponUsedUp
from market.domain.promotions.models import Coupon
from market.foundation.crypto import fingerprint
from market.foundation.database import below_orm, db, table_of

_HOLD = insert(table_of(OrderCoupon))


def take(coupons: Iterable[AppliedCoupon], *, order_id: int, phone: str) -> None:
    """The order holds ``coupons`` now. Who is known by their phone: guests use a coupon once, too.

    Raises ``CouponUsedUp`` when somebody took the last one, or this shopper has used it before.
    """
    for coupon in sorted(coupons, key=lambda coupon: coupon.terms.id):
        promotions.claim(coupon.terms)
        once_key = fingerprint(f"coupon {phone}") if coupon.terms.once_each else None
        facts = {"order_id": order_id, "coupon_id": coupon.terms.id, "discount": coupon.taken_off}
        try:
            below_orm().execute(_HOLD, facts | {"once_key": once_key})
        except IntegrityError:
            raise CouponUsedUp(name=coupon.terms.name, coupon_id=coupon.terms.id) from None


def give_back(order: Order, *, now: datetime) -> None:
    """``order`` came to nothing: its coupons can be used again."""
    given_back = db.session.scalars(
        update(OrderCoupon)
        .where(OrderCoupon.order_id == order.id, OrderCoupon.given_back_at.is_(None))
        .values(given_back_at=now, once_key=None)
        .returning(OrderCoupon.coupon_id)
        .execution_options(synchronize_session=False)
    ).all()
    for coupon_id in sorted(given_back):
        promotions.give_back(coupon_id)


def take_again(order: Order) -> None:
    """It was paid after all, at the price that was agreed: its coupons count, even if others used them up since."""
    again = select(OrderCoupon.coupon_id).where(
        OrderCoupon.order_id == order.id, OrderCoupon.given_back_at.is_not(None)
    )
    db.session.execute(
        update(Coupon)
        .where(Coupon.id.in_(again), Coupon.uses_most.is_(None) | (Coupon.used < Coupon.uses_most))
        .values(used=Coupon.used + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(OrderCoupon)
        .where(OrderCoupon.order_id == order.id)
        .values(given_back_at=None)
        .execution_options(synchronize_session=False)
    )
