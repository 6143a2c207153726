"""What a refund means for the accounts: the sale taken back, with its share of coupon, fee and tax.

Shares are reckoned from what has gone back of a line altogether, so that rounding never adds up to a won too much
or too little: a line that has gone back whole has left nothing behind.
"""

from collections.abc import Iterator
from datetime import datetime

from market.domain.catalog.models import TaxKind
from market.domain.ledger import queries as ledger_queries
from market.domain.ledger import rules as ledger_rules
from market.domain.ledger import services as ledger
from market.domain.ledger.models import EntryKind
from market.domain.ledger.services import Posting
from market.domain.orders.models import CouponBearer, OrderLine, SellerOrder
from market.domain.orders.selling import shipping_tax, vat_of
from market.domain.payments import queries
from market.domain.payments.models import Refund
from market.foundation.database import db
from market.foundation.money import portion


def post_refund(refund: Refund, *, now: datetime) -> None:
    """Post ``refund`` to the ledger: its entries add up to what the shopper gets, with a minus."""
    gone = queries.allocated_so_far(refund.attempt)
    postings: list[Posting] = []
    for allocation in refund.allocations:
        if allocation.order_line_id is not None:
            line = db.session.get_one(OrderLine, allocation.order_line_id)
            postings.extend(_of_line(refund, line, gone[line.id, None]))
        else:
            postings.append(_shipping(refund, EntryKind.REFUND, allocation.seller_order_id, -allocation.amount))
    if refund.withheld:
        postings.append(_shipping(refund, EntryKind.SHIPPING, refund.seller_order_id, refund.withheld))
    ledger.post(postings, is_sandbox=refund.attempt.order.is_sandbox, now=now)


def _of_line(refund: Refund, line: OrderLine, gone: int) -> Iterator[Posting]:
    """``gone`` is what the shopper gets of ``line`` in all; the sale taken back is larger by the coupon's share."""
    seller = line.seller_order.enterprise_id
    sale = portion(line.subtotal, gone, line.paid)
    fee = portion(line.fee, gone, line.paid)
    yield _rest(refund, line, EntryKind.REFUND, seller, -sale, line.tax_kind)
    if line.coupon_bearer is CouponBearer.ENTERPRISE:
        yield _rest(refund, line, EntryKind.COUPON, seller, sale - gone, line.tax_kind)
    elif line.coupon_bearer is CouponBearer.MARKET:
        yield _rest(refund, line, EntryKind.COUPON, None, sale - gone, TaxKind.EXEMPT)
    yield _rest(refund, line, EntryKind.FEE, seller, fee, TaxKind.TAXABLE)
    yield _rest(refund, line, EntryKind.FEE, None, -fee, TaxKind.TAXABLE)


def _rest(
    refund: Refund, line: OrderLine, kind: EntryKind, account: int | None, whole: int, tax_kind: TaxKind
) -> Posting:
    """What is missing to ``whole``, the sum of what all refunds of ``line`` post as ``kind`` on ``account``."""
    amount, vat = ledger_queries.given_back(line.id, kind, account)
    return Posting(
        enterprise_id=account,
        kind=kind,
        amount=whole - amount,
        vat=vat_of(whole, tax_kind) - vat,
        tax_kind=tax_kind,
        order_id=line.seller_order.order_id,
        seller_order_id=line.seller_order_id,
        order_line_id=line.id,
        refund_id=refund.id,
        cause=ledger_rules.refund_of(refund.id, f"line:{line.id}:{account or 'market'}:{kind.value}"),
    )


def _shipping(refund: Refund, kind: EntryKind, seller_order_id: int | None, amount: int) -> Posting:
    """A delivery charge that goes back, or what a return costs the shopper, which the enterprise keeps."""
    part = db.session.get_one(SellerOrder, seller_order_id)
    tax_kind = shipping_tax(part)
    return Posting(
        enterprise_id=part.enterprise_id,
        kind=kind,
        amount=amount,
        vat=vat_of(amount, tax_kind),
        tax_kind=tax_kind,
        order_id=part.order_id,
        seller_order_id=part.id,
        refund_id=refund.id,
        cause=ledger_rules.refund_of(refund.id, f"part:{part.id}:{kind.value}"),
    )
