"""What an enterprise, and the market, may do with their coupons, and how orders hold them.

The caller opens the transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, or_, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.enterprises.models import Enterprise
from market.domain.promotions import rules
from market.domain.promotions.errors import (
    BudgetMissing,
    CodeRefused,
    CodeTaken,
    CouponUsedUp,
    DaysOutOfOrder,
    MinimumTooLow,
    NameMissing,
    UsesTooFew,
    WorthOutOfRange,
)
from market.domain.promotions.models import Coupon, CouponCategory, CouponEnterprise, CouponKind
from market.domain.promotions.rules import Terms
from market.foundation.actors import Actor
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """A coupon as whoever bears it wants it; amounts in won, days in Seoul. Without a ``code`` one is made.

    The market's has a ``budget``, and holds for some ``enterprises`` and ``categories``, or for all.
    """

    name_ko: str
    name_en: str | None
    code: str
    is_public: bool
    kind: CouponKind
    worth: int
    most: int | None
    minimum: int
    first_day: date
    last_day: date
    uses_most: int | None
    once_each: bool
    budget: int | None = None
    enterprises: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()


def make_coupon(
    enterprise: Enterprise | None, facts: CouponFacts, *, actor: Actor, today: date, now: datetime
) -> Coupon:
    """A new coupon of ``enterprise``, or of the market. Raises one of the refusals in ``errors``."""
    code = rules.as_code(facts.code) if facts.code else rules.new_code()
    if code is None:
        raise CodeRefused
    _check(facts, today=today)
    if enterprise is None:
        _check_budget(facts)
    coupon = Coupon(
        enterprise_id=enterprise.id if enterprise else None,
        code=code,
        name_ko=facts.name_ko,
        name_en=facts.name_en,
        is_public=facts.is_public,
        kind=facts.kind,
        amount=facts.worth if facts.kind is CouponKind.AMOUNT else None,
        percent=facts.worth if facts.kind is CouponKind.PERCENT else None,
        most=facts.most if facts.kind is CouponKind.PERCENT else None,
        minimum=facts.minimum,
        first_day=facts.first_day,
        last_day=facts.last_day,
        uses_most=facts.uses_most,
        once_each=facts.once_each,
        created_at=now,
        budget=None if enterprise else facts.budget,
    )
    if enterprise is None:
        coupon.for_enterprises = [CouponEnterprise(enterprise_id=number) for number in sorted(facts.enterprises)]
        coupon.for_categories = [CouponCategory(category_id=number) for number in sorted(facts.categories)]
    try:
        with db.session.begin_nested():
            db.session.add(coupon)
    except IntegrityError:
        raise CodeTaken(code=code) from None
    _note("coupon.made", coupon, actor=actor, now=now)
    return coupon


def change_coupon(
    coupon: Coupon,
    *,
    last_day: date,
    uses_most: int | None,
    is_public: bool,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change how long, how often and how openly a coupon is offered. What it takes off was promised and stays.

    Raises ``DaysOutOfOrder`` or ``UsesTooFew``.
    """
    if last_day < coupon.first_day or last_day < today:
        raise DaysOutOfOrder
    if uses_most is not None and uses_most < coupon.used:
        raise UsesTooFew(used=coupon.used)
    before = [coupon.last_day.isoformat(), coupon.uses_most, coupon.is_public]
    coupon.last_day, coupon.uses_most, coupon.is_public = last_day, uses_most, is_public
    after = [last_day.isoformat(), uses_most, is_public]
    if before != after:
        _note("coupon.changed", coupon, actor=actor, now=now, changes={"terms": [before, after]})


def stop_coupon(coupon: Coupon, *, actor: Actor, now: datetime) -> None:
    """Offer it no longer. Orders that hold one keep it."""
    if coupon.stopped_at is None:
        coupon.stopped_at = now
        _note("coupon.stopped", coupon, actor=actor, now=now)


def claim(terms: Terms, taken_off: int) -> None:
    """One more order holds the coupon, which takes ``taken_off`` won off it.

    One UPDATE, so that the last one, and the last won of a budget, go to one order only. ``CouponUsedUp``.
    """
    taken = (
        update(Coupon)
        .where(
            Coupon.id == terms.id,
            Coupon.stopped_at.is_(None),
            or_(Coupon.uses_most.is_(None), Coupon.used < Coupon.uses_most),
            or_(Coupon.budget.is_(None), Coupon.spent + taken_off <= Coupon.budget),
        )
        .values(used=Coupon.used + 1, spent=Coupon.spent + taken_off)
        .returning(Coupon.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(taken) is None:
        raise CouponUsedUp(name=terms.name, coupon_id=terms.id)


def give_back(coupon_id: int, taken_off: int) -> None:
    """An order that held the coupon came to nothing: it can be used again."""
    db.session.execute(
        update(Coupon)
        .where(Coupon.id == coupon_id, Coupon.used > 0)
        .values(used=Coupon.used - 1, spent=case((Coupon.spent > taken_off, Coupon.spent - taken_off), else_=0))
        .execution_options(synchronize_session="fetch")
    )


def take_again(coupon_id: int, taken_off: int) -> None:
    """An order is paid after all: what it holds counts, even if others have used the coupon up since."""
    is_free = or_(Coupon.uses_most.is_(None), Coupon.used < Coupon.uses_most)
    db.session.execute(
        update(Coupon)
        .where(Coupon.id == coupon_id)
        .values(used=case((is_free, Coupon.used + 1), else_=Coupon.used), spent=Coupon.spent + taken_off)
        .execution_options(synchronize_session=False)
    )


def follow_merge(category_id: int, into_id: int) -> None:
    """A category was merged: the market's coupons for it hold for the other one."""
    rows = db.session.scalars(select(CouponCategory).where(CouponCategory.category_id == category_id)).all()
    held = select(CouponCategory.coupon_id).where(CouponCategory.category_id == into_id)
    there = set(db.session.scalars(held))
    for row in rows:
        db.session.delete(row)
        if row.coupon_id not in there:
            db.session.add(CouponCategory(coupon_id=row.coupon_id, category_id=into_id))
    db.session.flush()


def _check(facts: CouponFacts, *, today: date) -> None:
    if not facts.name_ko.strip():
        raise NameMissing
    if facts.kind is CouponKind.PERCENT:
        is_worth = 1 <= facts.worth <= rules.HIGHEST_PERCENT
        is_worth = is_worth and (facts.most is None or rules.LOWEST <= facts.most <= rules.HIGHEST)
    else:
        is_worth = rules.LOWEST <= facts.worth <= rules.HIGHEST
    if not is_worth:
        raise WorthOutOfRange
    lowest = -(-facts.worth * 10 // 9) if facts.kind is CouponKind.AMOUNT else 0
    if facts.minimum < lowest:
        raise MinimumTooLow(lowest=f"{lowest:,}")
    if facts.last_day < facts.first_day or facts.last_day < today:
        raise DaysOutOfOrder


def _check_budget(facts: CouponFacts) -> None:
    largest = facts.most if facts.kind is CouponKind.PERCENT else facts.worth
    if facts.budget is None or facts.budget < (largest or rules.LOWEST):
        raise BudgetMissing


def _note(
    action: str, coupon: Coupon, *, actor: Actor, now: datetime, changes: dict[str, list[object]] | None = None
) -> None:
    audit.record(action, actor=actor, subject=("coupon", coupon.id, coupon.name_ko), now=now, changes=changes)
