"""Claims as a list shows them: what they are about, how they stand, and by when somebody has to do something."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from market.domain.claims.models import Claim, ClaimKind, ClaimLine, ClaimReason, ClaimStatus
from market.domain.orders.models import Order, OrderLine, SellerOrder
from market.domain.payments.models import Refund, RefundStatus
from market.foundation.database import below_orm, table_of
from market.foundation.i18n import in_language
from market.foundation.wording import masked_name

Lines = Mapping[int, Sequence[tuple[str, int]]]
"""What is claimed, and how many of it, by the claim's id."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A claim. ``lines`` are what is claimed and how many of it, empty where nobody asks; ``amount`` goes back to
    the shopper, whose name is masked.
    """

    id: int
    lines: Sequence[tuple[str, int]]
    enterprise_name: str
    order_number: str
    shopper: str
    number: str
    kind: ClaimKind
    reason: ClaimReason
    status: ClaimStatus
    amount: int
    answer_due_on: date | None
    refund_due_on: date | None
    refund_status: RefundStatus | None


_claim, _part, _order, _refund, _line, _bought = (
    table_of(model) for model in (Claim, SellerOrder, Order, Refund, ClaimLine, OrderLine)
)
LISTED = (
    select(
        _claim.c.id,
        _part.c.enterprise_name_ko,
        _part.c.enterprise_name_en,
        _order.c.number,
        _order.c.orderer_name,
        _claim.c.number,
        _claim.c.kind,
        _claim.c.reason,
        _claim.c.status,
        _claim.c.goods_amount + _claim.c.shipping_amount - _claim.c.withheld,
        _claim.c.answer_due_on,
        _claim.c.refund_due_on,
        _refund.c.status,
    )
    .join_from(_claim, _part, _part.c.id == _claim.c.seller_order_id)
    .join(_order, _order.c.id == _part.c.order_id)
    .outerjoin(_refund, _refund.c.id == _claim.c.refund_id)
)
"""What ``listed`` makes claims of. A statement that looks through many chooses their ids in a statement within:
joining all of them with their orders would cost more than the page."""

_THESE = LISTED.where(_claim.c.id.in_(bindparam("claims", expanding=True))).order_by(_claim.c.id.desc())
_LINES = (
    select(_line.c.claim_id, _bought.c.name_ko, _bought.c.name_en, _line.c.quantity)
    .join(_bought, _bought.c.id == _line.c.order_line_id)
    .where(_line.c.claim_id.in_(bindparam("claims", expanding=True)))
    .order_by(_line.c.id)
)


def listed(rows: Iterable[Any], lines: Lines | None = None) -> list[Listed]:
    """The claims of ``rows``, with their ``lines`` where they are shown."""
    about = lines or {}
    return [
        Listed(key, about.get(key, ()), in_language(name_ko, name_en), order, masked_name(shopper), *facts)
        for key, name_ko, name_en, order, shopper, *facts in rows
    ]


def these(ids: Sequence[int], *, with_lines: bool = False) -> list[Listed]:
    """The claims that a page has found, the newest first. Whose they are has been asked before."""
    if not ids:
        return []
    return listed(below_orm().execute(_THESE, {"claims": ids}), _lines(ids) if with_lines else None)


def _lines(ids: Sequence[int]) -> Lines:
    lines: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for claim_id, name_ko, name_en, quantity in below_orm().execute(_LINES, {"claims": ids}):
        lines[claim_id].append((in_language(name_ko, name_en), quantity))
    return lines
