"""What a payment means for the enterprises' accounts: whose sale, whose delivery charge, whose fee."""

from collections.abc import Iterator
from datetime import datetime

from market.domain.catalog.models import TaxKind
from market.domain.ledger import rules as ledger_rules
from market.domain.ledger import services as ledger
from market.domain.ledger.models import EntryKind
from market.domain.ledger.services import Posting
from market.domain.orders.models import CouponBearer, Order, OrderLine, SellerOrder
from market.foundation.money import vat_in


def post_sale(order: Order, *, now: datetime) -> None:
    """Post all of ``order`` to the ledger: its entries add up to what the shopper paid."""
    postings = [posting for part in order.seller_orders for posting in _of_part(part)]
    ledger.post(postings, is_sandbox=order.is_sandbox, now=now)


def shipping_tax(part: SellerOrder) -> TaxKind:
    """What is sent with exempt goods alone is exempt; anything else makes it taxable (부가가치세법 제14조)."""
    exempt = all(line.tax_kind is TaxKind.EXEMPT for line in part.lines)
    return TaxKind.EXEMPT if exempt else TaxKind.TAXABLE


def vat_of(amount: int, tax_kind: TaxKind) -> int:
    """The tax in ``amount`` won of that kind."""
    return vat_in(amount) if tax_kind is TaxKind.TAXABLE else 0


def _of_part(part: SellerOrder) -> Iterator[Posting]:
    for line in part.lines:
        yield from _of_line(part, line)
    tax_kind = shipping_tax(part)
    yield Posting(
        enterprise_id=part.enterprise_id,
        kind=EntryKind.SHIPPING,
        amount=part.shipping_fee,
        vat=vat_of(part.shipping_fee, tax_kind),
        tax_kind=tax_kind,
        order_id=part.order_id,
        seller_order_id=part.id,
        cause=ledger_rules.shipping_of(part.id),
    )


def _of_line(part: SellerOrder, line: OrderLine) -> Iterator[Posting]:
    def posting(
        kind: EntryKind,
        amount: int,
        vat: int,
        thing: str,
        *,
        market: bool = False,
        tax_kind: TaxKind = TaxKind.TAXABLE,
    ) -> Posting:
        return Posting(
            enterprise_id=None if market else part.enterprise_id,
            kind=kind,
            amount=amount,
            vat=vat,
            tax_kind=tax_kind,
            order_id=part.order_id,
            seller_order_id=part.id,
            order_line_id=line.id,
            cause=ledger_rules.sale_of(line.id, thing),
        )

    kind = line.tax_kind
    yield posting(EntryKind.SALE, line.subtotal, vat_of(line.subtotal, kind), "sale", tax_kind=kind)
    if line.coupon_bearer is CouponBearer.ENTERPRISE:
        # what the seller takes off makes the supply value smaller (부가가치세법 제29조 제5항)
        vat = vat_of(line.coupon_discount, kind)
        yield posting(EntryKind.COUPON, -line.coupon_discount, -vat, "coupon", tax_kind=kind)
    elif line.coupon_bearer is CouponBearer.MARKET:
        yield posting(EntryKind.COUPON, -line.coupon_discount, 0, "coupon", market=True)
    yield posting(EntryKind.FEE, -line.fee, -vat_in(line.fee), "fee")
    yield posting(EntryKind.FEE, line.fee, vat_in(line.fee), "market-fee", market=True)
