"""Questions about coupons."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, func, or_, select

from market.domain.enterprises.models import Enterprise
from market.domain.promotions.errors import NoSuchCoupon
from market.domain.promotions.models import Coupon
from market.domain.promotions.rules import Terms
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

PAGE = 20

_ID = Coupon.__table__.c.id
_OWN = Walk(
    select(Coupon).where(Coupon.enterprise_id == bindparam("enterprise")),
    by=_ID,
    id_=_ID,
    size=PAGE,
    descending=True,
)


def terms_of(coupon: Coupon) -> Terms:
    """What ``coupon`` takes off, apart from its row."""
    return Terms(
        id=coupon.id,
        enterprise_id=coupon.enterprise_id,
        code=coupon.code,
        name_ko=coupon.name_ko,
        name_en=coupon.name_en,
        kind=coupon.kind,
        amount=coupon.amount,
        percent=coupon.percent,
        most=coupon.most,
        minimum=coupon.minimum,
        first_day=coupon.first_day,
        last_day=coupon.last_day,
        once_each=coupon.once_each,
        is_used_up=coupon.uses_most is not None and coupon.used >= coupon.uses_most,
        is_stopped=coupon.stopped_at is not None,
    )


def own_coupons(enterprise: Enterprise, edge: Edge | None) -> Stretch:
    """One page of ``enterprise``'s coupons, the newest first."""
    return _OWN.page(edge, {"enterprise": enterprise.id})


def own_coupon(enterprise: Enterprise, coupon_id: int) -> Coupon:
    """``enterprise``'s coupon; ``NoSuchCoupon`` when it is another's."""
    coupon = db.session.scalar(select(Coupon).where(Coupon.id == coupon_id, Coupon.enterprise_id == enterprise.id))
    if coupon is None:
        raise NoSuchCoupon
    return coupon


def coupon_by_code(code: str) -> Coupon:
    """The coupon that is called ``code``; ``NoSuchCoupon`` for an unknown one."""
    coupon = db.session.scalar(select(Coupon).where(Coupon.code == code))
    if coupon is None:
        raise NoSuchCoupon
    return coupon


def public_coupon(coupon_id: int) -> Coupon:
    """A coupon that the shop offers; ``NoSuchCoupon`` for one that only its code opens."""
    coupon = db.session.scalar(select(Coupon).where(Coupon.id == coupon_id, Coupon.is_public))
    if coupon is None:
        raise NoSuchCoupon
    return coupon


def on_offer(today: date) -> Mapping[int, tuple[Terms, ...]]:
    """The public coupons of all enterprises that can be used ``today``, by enterprise.

    One statement for the whole market, or none while nothing changes: every page of the shop asks.
    """
    return kept(("coupons on offer", today), lambda: _on_offer(today))


def _on_offer(today: date) -> dict[int, tuple[Terms, ...]]:
    found: dict[int, tuple[Terms, ...]] = {}
    for coupon in db.session.scalars(
        select(Coupon)
        .where(
            Coupon.is_public,
            Coupon.stopped_at.is_(None),
            Coupon.first_day <= today,
            Coupon.last_day >= today,
            or_(Coupon.uses_most.is_(None), Coupon.used < Coupon.uses_most),
        )
        .order_by(Coupon.minimum, Coupon.id)
    ):
        found[coupon.enterprise_id] = (*found.get(coupon.enterprise_id, ()), terms_of(coupon))
    return found


def count_running(enterprise: Enterprise, *, today: date) -> int:
    """How many coupons of ``enterprise`` can be used ``today``."""
    running = select(func.count(Coupon.id)).where(
        Coupon.enterprise_id == enterprise.id,
        Coupon.stopped_at.is_(None),
        Coupon.first_day <= today,
        Coupon.last_day >= today,
    )
    return db.session.scalar(running) or 0
