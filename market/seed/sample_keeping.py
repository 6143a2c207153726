"""What the sample shows of the city's keeping: a coupon at the market's cost."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, update

from market.domain.orders.coupon_models import OrderCoupon
from market.domain.promotions.models import Coupon, CouponKind
from market.foundation.clock import day_of
from market.foundation.database import db
from market.seed.reading import read

CODE = "SAMPLESPRING"


def load_keeping(*, now: datetime) -> None:
    """Insert the coupon, which only its code opens."""
    today, told = day_of(now), read("sample/keeping.json")
    facts = dict(told["coupon"])
    last_day = today + timedelta(days=facts.pop("days"))
    db.session.add(
        Coupon(
            **facts,
            code=CODE,
            is_public=False,
            kind=CouponKind.PERCENT,
            first_day=today,
            last_day=last_day,
            once_each=True,
            created_at=now,
        )
    )
    db.session.flush()


def remove_keeping(*, now: datetime) -> None:
    """Delete the coupon, or withdraw it where an order holds one."""
    is_held = exists().where(OrderCoupon.coupon_id == Coupon.id)
    db.session.execute(delete(Coupon).where(Coupon.code == CODE, ~is_held))
    db.session.execute(update(Coupon).where(Coupon.code == CODE).values(stopped_at=now))
