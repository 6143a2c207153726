"""Questions about claims. Whose they are is part of the question: another's claim is not found."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from market.domain.claims import rules
from market.domain.claims.errors import ClaimNotFound
from market.domain.claims.listed import LISTED, Listed, listed
from market.domain.claims.models import Claim, ClaimKind, ClaimLine, ClaimPhoto, ClaimReason, ClaimStatus
from market.domain.claims.refund_rules import Quote, Standing, reckon
from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import Order, SellerOrder
from market.domain.orders.rules import CONFIRMED_AFTER, RECEIVED
from market.domain.payments import queries as payments
from market.domain.payments.models import Refund, RefundStatus
from market.foundation.database import db
from market.foundation.i18n import current_language
from market.foundation.memory import kept

_WHOLE = (
    selectinload(Claim.lines).joinedload(ClaimLine.order_line),
    selectinload(Claim.photos),
    joinedload(Claim.refund),
)

_MONEY_NOT_BACK = and_(
    Claim.status == ClaimStatus.DONE,
    Claim.kind != ClaimKind.EXCHANGE,
    Claim.goods_amount + Claim.shipping_amount > Claim.withheld,
    or_(Refund.id.is_(None), Refund.status != RefundStatus.SUCCEEDED),
)
"""Closed, and its money has not arrived: the refund is on its way, or has failed. Needs an outer join to refunds."""

_TODAY = bindparam("today", type_=Date)
_WHOSE = SellerOrder.enterprise_id == bindparam("enterprise")
_DUE_ON = func.coalesce(Claim.refund_due_on, Claim.answer_due_on)
_IS_LATE = or_(
    Claim.status.in_((ClaimStatus.REQUESTED, ClaimStatus.RECEIVED)) & (Claim.answer_due_on < _TODAY),
    _MONEY_NOT_BACK & (Claim.refund_due_on < _TODAY),
)
_LATE_IDS = (
    select(Claim.id)
    .join(Claim.seller_order)
    .outerjoin(Claim.refund)
    .where(_IS_LATE)
    .order_by(_DUE_ON, Claim.id)
    .limit(bindparam("most", type_=Integer))
)
_LATE, _LATE_OF_ONE = (
    LISTED.where(Claim.id.in_(ids.correlate(None))).order_by(_DUE_ON, Claim.id)
    for ids in (_LATE_IDS, _LATE_IDS.where(_WHOSE))
)
_BY_STATUS = select(Claim.status, func.count(Claim.id)).join(Claim.seller_order).where(_WHOSE).group_by(Claim.status)


def quote(
    part: SellerOrder,
    quantities: Mapping[int, int],
    *,
    kind: ClaimKind,
    reason: ClaimReason,
    today: date,
) -> Quote:
    """What would go back for ``quantities`` (``{line_id: number}``) of ``part``, to the won, and why.

    Raises ``NothingChosen`` or ``LineTaken``. Whether it may be claimed is asked of ``rules.check``.
    """
    sent = part.sent_at is not None or part.delivered_at is not None
    return reckon(
        part,
        rules.chosen_lines(part, quantities),
        kind=kind,
        bearer=rules.bearer_of(reason, sent=sent, late=rules.is_late(part, today)),
        standing=standing_of(part),
    )


def standing_of(part: SellerOrder, *, without: Claim | None = None) -> Standing:
    """What claims and refunds have laid hold of in ``part``, ``without`` one claim."""
    claims = [claim for claim in _holding(part) if without is None or claim.id != without.id]
    claimed: dict[int, int] = {}
    promised: dict[int, int] = {}
    promised_shipping = delivery_withheld = 0
    for claim in claims:
        gives = claim.kind is not ClaimKind.EXCHANGE and not _is_given(claim)
        for line in claim.lines:
            claimed[line.order_line_id] = claimed.get(line.order_line_id, 0) + line.amount
            if gives:
                promised[line.order_line_id] = promised.get(line.order_line_id, 0) + line.amount
        if gives:
            promised_shipping += claim.shipping_amount
        fee = 0 if claim.kind is ClaimKind.CANCEL else min(claim.withheld, part.return_fee)
        delivery_withheld += claim.withheld - fee
    attempt = payments.attempt_to_refund(part.order)
    if attempt is None:
        return Standing(claimed=claimed)
    gone, withheld = payments.allocated_so_far(attempt), payments.withheld_so_far(attempt)
    given = gone.get((None, part.id), 0) + promised_shipping
    return Standing(
        claimed=claimed,
        goods_left={
            line.id: line.paid - gone.get((line.id, None), 0) - promised.get(line.id, 0) for line in part.lines
        },
        shipping_left=part.shipping_fee + withheld.get(part.id, 0) - given,
        shipping_given=given,
        delivery_withheld=delivery_withheld,
    )


def claims_of_order(order: Order) -> Sequence[Claim]:
    """Every claim of ``order`` with its lines and refund, in one statement; the newest first."""
    claims = db.session.scalars(
        select(Claim)
        .join(Claim.seller_order)
        .where(SellerOrder.order_id == order.id)
        .options(joinedload(Claim.lines), joinedload(Claim.refund))
        .order_by(Claim.id.desc())
    )
    return claims.unique().all()


def claim_for_shopper(order: Order, number: str) -> Claim:
    """The claim of ``order`` called ``number``; ``ClaimNotFound`` when it is another order's."""
    return _one(
        select(Claim).join(Claim.seller_order).where(SellerOrder.order_id == order.id, Claim.number == number)
    )


def of_enterprise(enterprise: Enterprise, claim_id: int) -> Claim:
    """A claim by its id; ``ClaimNotFound`` when it is another enterprise's."""
    return _one(
        select(Claim).join(Claim.seller_order).where(SellerOrder.enterprise_id == enterprise.id, Claim.id == claim_id)
    )


def by_id(claim_id: int) -> Claim:
    """Any claim, for the city's staff; ``ClaimNotFound`` when there is none."""
    return _one(select(Claim).join(Claim.seller_order).where(Claim.id == claim_id))


def for_enterprise(
    enterprise: Enterprise, *, statuses: Collection[ClaimStatus], before_id: int | None = None, most: int = 50
) -> Sequence[Claim]:
    """Claims on what one enterprise sold, the newest first, older than ``before_id``; with part, order and lines."""
    conditions: list[ColumnElement[bool]] = [
        SellerOrder.enterprise_id == enterprise.id,
        Claim.status.in_(statuses),
    ]
    if before_id is not None:
        conditions.append(Claim.id < before_id)
    return db.session.scalars(
        select(Claim)
        .join(Claim.seller_order)
        .where(*conditions)
        .order_by(Claim.id.desc())
        .limit(most)
        .options(contains_eager(Claim.seller_order).joinedload(SellerOrder.order), *_WHOLE)
    ).all()


def count_by_status(enterprise: Enterprise) -> Mapping[ClaimStatus, int]:
    """How many claims an enterprise has in each state, kept while nothing changes."""
    return kept(("claims by status", enterprise.id), lambda: _count_by_status(enterprise))


def _count_by_status(enterprise: Enterprise) -> Mapping[ClaimStatus, int]:
    counted = db.session.execute(_BY_STATUS, {"enterprise": enterprise.id})
    return {row[0]: row[1] for row in counted}


def late_claims(today: date, *, most: int = 50) -> Sequence[Listed]:
    """Claims whose day is over, the longest first: the answer, the next parcel, or the money is missing."""
    return listed(db.session.execute(_LATE, {"today": today, "most": most}))


def number_late() -> Select[int]:
    """How many claims are late on the statement's ``today``: one number among others."""
    return select(func.count(Claim.id)).outerjoin(Claim.refund).where(_IS_LATE)


def late_claims_of(enterprise: Enterprise, today: date, *, most: int = 50) -> Sequence[Listed]:
    """The same for what one enterprise sold, kept while nothing changes."""
    values = {"today": today, "most": most, "enterprise": enterprise.id}
    key = ("late claims", enterprise.id, today, most, current_language())
    return kept(key, lambda: listed(db.session.execute(_LATE_OF_ONE, values)))


def failed_refunds(*, most: int = 50) -> Sequence[Claim]:
    """Claims whose refund the provider did not make: somebody has to try again."""
    return db.session.scalars(
        select(Claim)
        .join(Claim.seller_order)
        .join(Claim.refund)
        .where(Refund.status == RefundStatus.FAILED)
        .options(contains_eager(Claim.seller_order).joinedload(SellerOrder.order), contains_eager(Claim.refund))
        .order_by(Claim.id)
        .limit(most)
    ).all()


def open_claims_of_part(part: SellerOrder) -> int:
    """How many claims of ``part`` are not over."""
    counted = select(func.count(Claim.id)).where(Claim.seller_order_id == part.id, Claim.status.in_(rules.OPEN))
    return db.session.scalar(counted) or 0


def parts_with_open_claims(order: Order) -> set[int]:
    """The ids of the parts of ``order`` of which something is being claimed."""
    return set(
        db.session.scalars(
            select(Claim.seller_order_id)
            .join(Claim.seller_order)
            .where(SellerOrder.order_id == order.id, Claim.status.in_(rules.OPEN))
        )
    )


def parts_to_confirm(*, now: datetime, most: int = 100) -> Sequence[int]:
    """What was delivered a week ago, is not confirmed yet, and of which no claim is open: ids."""
    open_claim = select(Claim.id).where(Claim.seller_order_id == SellerOrder.id, Claim.status.in_(rules.OPEN))
    return db.session.scalars(
        select(SellerOrder.id)
        .where(
            SellerOrder.status.in_(RECEIVED),
            SellerOrder.confirmed_at.is_(None),
            SellerOrder.delivered_at <= now - CONFIRMED_AFTER,
            ~open_claim.exists(),
        )
        .order_by(SellerOrder.delivered_at, SellerOrder.id)
        .limit(most)
    ).all()


def photo_of(claim: Claim, photo_id: int) -> ClaimPhoto:
    """A picture of ``claim``; ``ClaimNotFound`` when it is another's."""
    found = next((photo for photo in claim.photos if photo.id == photo_id), None)
    if found is None:
        raise ClaimNotFound
    return found


def _one(wanted: Select[Claim]) -> Claim:
    part = contains_eager(Claim.seller_order)
    claim = db.session.scalar(
        wanted.options(part.joinedload(SellerOrder.order), part.selectinload(SellerOrder.lines), *_WHOLE)
    )
    if claim is None:
        raise ClaimNotFound
    return claim


def _holding(part: SellerOrder) -> Sequence[Claim]:
    """The claims that hold units of ``part``: all but what was let go, and exchanges that are over."""
    over = and_(Claim.kind == ClaimKind.EXCHANGE, Claim.status == ClaimStatus.DONE)
    return db.session.scalars(
        select(Claim)
        .where(Claim.seller_order_id == part.id, Claim.status.not_in(rules.LET_GO), ~over)
        .options(selectinload(Claim.lines), joinedload(Claim.refund))
        .execution_options(populate_existing=True)
        .order_by(Claim.id)
    ).all()


def _is_given(claim: Claim) -> bool:
    """Its money is allocated in a refund that has not failed."""
    return claim.refund is not None and claim.refund.status is not RefundStatus.FAILED
