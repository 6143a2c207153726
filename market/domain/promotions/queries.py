"""Questions about coupons."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import selectinload

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
_OF_MARKET = Walk(
    select(Coupon)
    .where(Coupon.enterprise_id.is_(None))
    .options(selectinload(Coupon.for_enterprises), selectinload(Coupon.for_categories)),
    by=_ID,
    id_=_ID,
    size=PAGE,
    descending=True,
)


def terms_of(coupon: Coupon) -> Terms:
    """What ``coupon`` takes off, apart from its row."""
    is_of_market = coupon.enterprise_id is None
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
        is_used_up=(coupon.uses_most is not None and coupon.used >= coupon.uses_most)
        or (coupon.budget is not None and coupon.spent >= coupon.budget),
        is_stopped=coupon.stopped_at is not None,
        left=None if coupon.budget is None else coupon.budget - coupon.spent,
        enterprises=_keys(row.enterprise_id for row in coupon.for_enterprises) if is_of_market else frozenset(),
        categories=_keys(row.category_id for row in coupon.for_categories) if is_of_market else frozenset(),
    )


def _keys(ids: Iterable[int]) -> frozenset[int]:
    return frozenset(ids)


def own_coupons(enterprise: Enterprise, edge: Edge | None) -> Stretch:
    """One page of ``enterprise``'s coupons, the newest first."""
    return _OWN.page(edge, {"enterprise": enterprise.id})


def market_coupons(edge: Edge | None) -> Stretch:
    """One page of the market's own coupons, the newest first."""
    return _OF_MARKET.page(edge)


def market_coupon(coupon_id: int) -> Coupon:
    """The market's coupon; ``NoSuchCoupon`` when it is an enterprise's."""
    coupon = db.session.scalar(select(Coupon).where(Coupon.id == coupon_id, Coupon.enterprise_id.is_(None)))
    if coupon is None:
        raise NoSuchCoupon
    return coupon


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


Offers = tuple[Mapping[int, tuple[Terms, ...]], tuple[Terms, ...]]


def on_offer(today: date) -> Mapping[int, tuple[Terms, ...]]:
    """The public coupons of all enterprises that can be used ``today``, by enterprise.

    One statement for the whole market, or none while nothing changes: every page of the shop asks.
    """
    return _offers(today)[0]


def market_on_offer(today: date) -> tuple[Terms, ...]:
    """The market's own public coupons that can be used ``today``, kept in the same way."""
    return _offers(today)[1]


def offered_for(today: date, enterprise_id: int, category_id: int | None = None) -> tuple[Terms, ...]:
    """The public coupons for goods of the enterprise, its own first; of one ``category_id``, if given."""
    by_enterprise, of_market = _offers(today)
    markets = (terms for terms in of_market if terms.covers(enterprise_id, category_id))
    return (*by_enterprise.get(enterprise_id, ()), *markets)


def _offers(today: date) -> Offers:
    return kept(("coupons on offer", today), lambda: _ask_for_offers(today))


def _ask_for_offers(today: date) -> Offers:
    found: dict[int, tuple[Terms, ...]] = {}
    of_market = []
    for coupon in db.session.scalars(
        select(Coupon)
        .where(
            Coupon.is_public,
            Coupon.stopped_at.is_(None),
            Coupon.first_day <= today,
            Coupon.last_day >= today,
            or_(Coupon.uses_most.is_(None), Coupon.used < Coupon.uses_most),
            or_(Coupon.budget.is_(None), Coupon.spent < Coupon.budget),
        )
        .order_by(Coupon.minimum, Coupon.id)
    ):
        if coupon.enterprise_id is None:
            of_market.append(coupon.id)
        else:
            found[coupon.enterprise_id] = (*found.get(coupon.enterprise_id, ()), terms_of(coupon))
    return found, _terms_of_market(of_market) if of_market else ()


def _terms_of_market(coupon_ids: Sequence[int]) -> tuple[Terms, ...]:
    """With what they hold for, in three statements for all of them."""
    scope = (selectinload(Coupon.for_enterprises), selectinload(Coupon.for_categories))
    rows = select(Coupon).where(Coupon.id.in_(coupon_ids)).options(*scope).order_by(Coupon.minimum, Coupon.id)
    return tuple(map(terms_of, db.session.scalars(rows)))


def count_running(enterprise: Enterprise, *, today: date) -> int:
    """How many coupons of ``enterprise`` can be used ``today``."""
    running = select(func.count(Coupon.id)).where(
        Coupon.enterprise_id == enterprise.id,
        Coupon.stopped_at.is_(None),
        Coupon.first_day <= today,
        Coupon.last_day >= today,
    )
    return db.session.scalar(running) or 0
