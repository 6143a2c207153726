"""What the offices ask about claims: everybody's, and one enterprise's, as lists to work through."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from market.domain.claims import rules
from market.domain.claims.models import Claim, ClaimLine, ClaimStatus
from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import SellerOrder
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 50


def worklist(
    statuses: Collection[ClaimStatus], edge: Edge | None, *, enterprise: Enterprise | None = None
) -> Stretch:
    """One page of claims in some states, the newest first, with lines, part, order and refund; of one enterprise, or
    of all of them."""
    wanted = (
        select(Claim)
        .join(Claim.seller_order)
        .where(Claim.status.in_(statuses))
        .options(
            contains_eager(Claim.seller_order).options(
                joinedload(SellerOrder.order), joinedload(SellerOrder.enterprise)
            ),
            selectinload(Claim.lines).joinedload(ClaimLine.order_line),
            joinedload(Claim.refund),
        )
    )
    if enterprise is not None:
        wanted = wanted.where(SellerOrder.enterprise_id == enterprise.id)
    columns = Claim.__table__.c
    return fetch(wanted, by=columns.id, id_=columns.id, descending=True, edge=edge, size=PAGE)


def count_open() -> int:
    """How many claims of all enterprises are not over."""
    return db.session.scalar(select(func.count(Claim.id)).where(Claim.status.in_(rules.OPEN))) or 0


def of_part(part: SellerOrder) -> Sequence[Claim]:
    """The claims of ``part``, the newest first."""
    return db.session.scalars(select(Claim).where(Claim.seller_order_id == part.id).order_by(Claim.id.desc())).all()


def claim_of_refund(refund_id: int) -> Claim | None:
    """The claim whose money a refund is; None for a refund without a claim."""
    return db.session.scalar(select(Claim).where(Claim.refund_id == refund_id))
