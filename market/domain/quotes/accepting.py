"""Accepting a quotation: once, as it was read, while it is valid. Then it goes into the basket like anything else.

Each line becomes a hidden product of its own with one piece in stock: the price is the line's, the order keeps its
words and its tax, and payment, fee, claims and settlement need not know that it was quoted. The caller opens the
transaction.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from market.domain.carts import quoted
from market.domain.carts.models import Cart
from market.domain.catalog.models import (
    Category,
    Product,
    ProductKind,
    ProductStatus,
    ProductVariant,
    ShippingRule,
    WithdrawalLimit,
)
from market.domain.inventory import services as inventory
from market.domain.inventory.models import MovementCause
from market.domain.inventory.services import Occasion
from market.domain.quotes import moves, queries, rules
from market.domain.quotes.errors import OrderedAlready, QuotationOver, QuotationRevised, RequestClosed
from market.domain.quotes.letters import tell_seller
from market.domain.quotes.models import Quotation, QuotationLine, QuoteRequest, QuoteStatus
from market.domain.quotes.rules import Verb
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.wording import day, money

_OPTION = {"ko": "견적 %s", "en": "Quote %s"}
"""What an order shows beside the words of the line."""


def accept(request: QuoteRequest, *, seen: int, actor: Actor, now: datetime) -> bool:
    """Accept the quotation numbered ``seen``; True when this call did it, False when it was accepted before.

    Raises ``QuotationRevised`` when another one counts by now, ``QuotationOver`` or ``RequestClosed``.
    """
    if not moves.claim(
        request,
        Verb.ACCEPT,
        QuoteRequest.revision == seen,
        moves.is_valid(day_of(now)),
        status=QuoteStatus.ACCEPTED,
        accepted_at=now,
        last_word_at=now,
    ):
        _say_why_not(request, seen)
        return False
    quotation = _counting(request)
    for line in quotation.lines:
        _make_product(request, quotation, line, actor=actor, now=now)
    moves.note("accepted", request, actor=actor, now=now, revision=[None, seen])
    tell_seller(request, "accepted", key=seen, now=now)
    return True


def put_in_basket(request: QuoteRequest, cart: Cart, *, now: datetime) -> None:
    """Put what was accepted into ``cart``, as often as it takes until an order holds it.

    Raises ``OrderedAlready``, ``QuotationOver``, ``RequestClosed``, or what ``carts.quoted.put_in`` raises.
    """
    if request.status is not QuoteStatus.ACCEPTED:
        raise RequestClosed(status=str(request.status))
    quotation = _counting(request)
    order = queries.orders_of([request.id]).get(request.id)
    if order is not None and rules.holds(order):
        raise OrderedAlready
    until = rules.ends_at(quotation.valid_until)
    if now >= until:
        raise QuotationOver(day=day(quotation.valid_until))
    variants = db.session.scalars(
        select(ProductVariant)
        .join(QuotationLine, QuotationLine.variant_id == ProductVariant.id)
        .where(QuotationLine.quotation_id == quotation.id)
        .order_by(QuotationLine.position)
        .options(joinedload(ProductVariant.product))
    ).all()
    quoted.put_in(cart, variants, until=until, now=now)


def _say_why_not(request: QuoteRequest, seen: int) -> None:
    """Raise what kept it from being accepted; nothing when it is accepted already, as it was read."""
    if request.status not in (QuoteStatus.QUOTED, QuoteStatus.ACCEPTED):
        raise RequestClosed(status=str(request.status))
    quotation = _counting(request)
    if request.revision != seen:
        raise QuotationRevised(total=money(quotation.total))
    if request.status is QuoteStatus.QUOTED:
        raise QuotationOver(day=day(quotation.valid_until))


def _counting(request: QuoteRequest) -> Quotation:
    quotation = request.quotation
    if quotation is None:
        raise RequestClosed(status=str(request.status))
    return quotation


def _make_product(
    request: QuoteRequest, quotation: Quotation, line: QuotationLine, *, actor: Actor, now: datetime
) -> None:
    """What stands in the basket for ``line``: all of it as one piece, at what the line comes to."""
    about = request.product
    product = Product(
        slug=f"quote-{request.number.lower()}-{quotation.revision}-{line.position}",
        enterprise_id=request.enterprise_id,
        category_id=about.category_id if about else _shelf_of(request.enterprise_id),
        status=ProductStatus.HIDDEN,
        kind=ProductKind.SERVICE_BY_QUOTE,
        is_sample=request.enterprise.is_sample,
        name_ko=f"{line.words} × {line.quantity:,}{line.unit}",
        summary_ko=request.number,
        story_ko="",
        price=line.amount,
        tax_kind=line.tax_kind,
        withdrawal_limit=about.withdrawal_limit if about else WithdrawalLimit.NONE,
        lead_days=quotation.lead_days,
        shipping_rule=ShippingRule.FREE,
        can_collect=False,
        picture=about.picture if about else None,
        updated_at=now,
        quoted_in=f"{request.number}-{quotation.revision}",
    )
    variant = ProductVariant(
        product=product,
        position=1,
        name_ko=_OPTION["ko"] % request.number,
        name_en=_OPTION["en"] % request.number,
    )
    db.session.add_all([product, variant])
    db.session.flush()
    inventory.open_record(variant.id)
    occasion = Occasion(MovementCause.OPENING, actor, now, words=request.number)
    inventory.set_on_hand(variant.id, before=0, on_hand=1, occasion=occasion)
    line.variant_id = variant.id
    db.session.flush()


def _shelf_of(enterprise_id: int) -> int:
    """The category of the enterprise's newest product, or else the market's first: the market's fee goes by it."""
    newest = (
        select(Product.category_id)
        .where(Product.enterprise_id == enterprise_id, Product.quoted_in.is_(None))
        .order_by(Product.id.desc())
        .limit(1)
    )
    first = select(Category.id).order_by(Category.position, Category.id).limit(1)
    return db.session.scalar(newest) or db.session.scalars(first).one()
