"""What the offices ask about claims: everybody's, and one enterprise's, as lists to work through."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, func, select

from market.domain.claims import rules
from market.domain.claims.models import Claim, ClaimStatus
from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import SellerOrder
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20


_ID = Claim.__table__.c.id
_IN_STATES = select(Claim.id).where(Claim.status.in_(bindparam("states", expanding=True)))
_OWN = _IN_STATES.join(Claim.seller_order).where(SellerOrder.enterprise_id == bindparam("enterprise"))
_OF_ALL, _OF_ONE = (Walk(statement, by=_ID, id_=_ID, size=PAGE, descending=True) for statement in (_IN_STATES, _OWN))


def worklist(
    statuses: Collection[ClaimStatus], edge: Edge | None, *, enterprise: Enterprise | None = None
) -> Stretch:
    """One page of claims in some states, the newest first, of one enterprise or of all: their ids, for ``these``."""
    if enterprise is None:
        return _OF_ALL.page(edge, {"states": list(statuses)})
    return _OF_ONE.page(edge, {"states": list(statuses), "enterprise": enterprise.id})


def count_open() -> int:
    """How many claims of all enterprises are not over."""
    return db.session.scalar(select(func.count(Claim.id)).where(Claim.status.in_(rules.OPEN))) or 0


def of_part(part: SellerOrder) -> Sequence[Claim]:
    """The claims of ``part``, the newest first."""
    return db.session.scalars(select(Claim).where(Claim.seller_order_id == part.id).order_by(Claim.id.desc())).all()


def claim_of_refund(refund_id: int) -> Claim | None:
    """The claim whose money a refund is; None for a refund without a claim."""
    return db.session.scalar(select(Claim).where(Claim.refund_id == refund_id))
