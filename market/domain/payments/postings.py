"""What a refund means for the accounts: the sale taken back, with its share of coupon, fee and tax.

Shares are reckoned from what has gone back of a line, or of a delivery charge, altogether, so that rounding never
adds up to a won too much or too little: what has gone back whole has left nothing behind.
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
    if refund.withheld:
        postings.append(_withheld(refund))
    for allocation in refund.allocations:
        if allocation.order_line_id is not None:
            line = db.session.get_one(OrderLine, allocation.order_line_id)
            postings.extend(_of_line(refund, line, gone[line.id, None]))
        else:
            part = db.session.get_one(SellerOrder, allocation.seller_order_id)
            postings.append(_of_shipping(refund, part, allocation.amount, gone[None, part.id]))
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
    given, tax = ledger_queries.given_back(line.id, kind, account)
    amount = whole - given
    return Posting(
        enterprise_id=account,
        kind=kind,
        amount=amount,
        vat=_within(vat_of(whole, tax_kind) - tax, amount),
        tax_kind=tax_kind,
        order_id=line.seller_order.order_id,
        seller_order_id=line.seller_order_id,
        order_line_id=line.id,
        refund_id=refund.id,
        cause=ledger_rules.refund_of(refund.id, f"line:{line.id}:{account or 'market'}:{kind.value}"),
    )


def _of_shipping(refund: Refund, part: SellerOrder, amount: int, gone: int) -> Posting:
    """``gone`` is what the shopper gets in all of what sending ``part``, and sending it back, has cost them."""
    withheld = queries.withheld_so_far(refund.attempt).get(part.id, 0)
    charged = ledger_queries.shipping_charged(part.id) + vat_of(refund.withheld, shipping_tax(part))
    tax = portion(charged, gone, part.shipping_fee + withheld) + ledger_queries.shipping_given_back(part.id)
    return _posting(refund, part, EntryKind.REFUND, -amount, _within(-tax, -amount))


def _withheld(refund: Refund) -> Posting:
    """What a return costs the shopper, which the enterprise keeps."""
    part = db.session.get_one(SellerOrder, refund.seller_order_id)
    return _posting(refund, part, EntryKind.SHIPPING, refund.withheld, vat_of(refund.withheld, shipping_tax(part)))


def _posting(refund: Refund, part: SellerOrder, kind: EntryKind, amount: int, vat: int) -> Posting:
    return Posting(
        enterprise_id=part.enterprise_id,
        kind=kind,
        amount=amount,
        vat=vat,
        tax_kind=shipping_tax(part),
        order_id=part.order_id,
        seller_order_id=part.id,
        refund_id=refund.id,
        cause=ledger_rules.refund_of(refund.id, f"part:{part.id}:{kind.value}"),
    )


def _within(vat: int, amount: int) -> int:
    """``vat`` as far as it can be a part of ``amount``. After a failed refund it can be a won off: the next one,
    which starts from what was posted, makes up for it."""
    return max(min(0, amount), min(max(0, amount), vat))
