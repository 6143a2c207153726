"""What time does to requests: reminders, the end of a validity, forgetting. Each verb is one of the worker's."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from market.domain.catalog.models import Product, ProductVariant
from market.domain.orders.models import OrderLine
from market.domain.quotes import moves, rules
from market.domain.quotes.letters import tell_asker
from market.domain.quotes.models import Quotation, QuotationLine, QuoteRequest, QuoteStatus
from market.domain.quotes.rules import Verb
from market.foundation.actors import THE_MARKET
from market.foundation.clock import day_of, months_before
from market.foundation.database import db

_A_DAY = timedelta(days=1)


def expire_due(*, now: datetime) -> int:
    """End the requests whose quotation nobody ordered in time; how many."""
    today = day_of(now)
    due = select(QuoteRequest).where(
        QuoteRequest.status.in_(rules.MOVES[Verb.EXPIRE].begins), ~moves.is_valid(today), ~moves.is_ordered()
    )
    ended = 0
    for request in db.session.scalars(due.order_by(QuoteRequest.id)).all():
        before = request.status
        if moves.claim(request, Verb.EXPIRE, ~moves.is_valid(today), ~moves.is_ordered(), status=QuoteStatus.EXPIRED):
            moves.take_off(request.id)
            moves.note("expired", request, actor=THE_MARKET, now=now, status=[before.value, request.status.value])
            ended += 1
    return ended


def remind_due(*, now: datetime) -> int:
    """Write to those whose quotation can be ordered for two days more and was sent before yesterday; how many."""
    today = day_of(now)
    due = (
        select(QuoteRequest)
        .join(
            Quotation,
            (Quotation.request_id == QuoteRequest.id) & (Quotation.revision == QuoteRequest.revision),
        )
        .where(
            QuoteRequest.status.in_(rules.MOVES[Verb.EXPIRE].begins),
            Quotation.valid_until.between(today, today + rules.REMIND_BEFORE),
            Quotation.sent_at < now - _A_DAY,
            ~QuoteRequest.is_sample,
            ~moves.is_ordered(),
        )
    )
    waiting = db.session.scalars(due.order_by(QuoteRequest.id)).all()
    for request in waiting:
        tell_asker(request, "expiring", key=request.revision, now=now)
    return len(waiting)


def forget_old(*, now: datetime) -> None:
    """Remove the requests that became no order and of which nobody has said a word for a year, with what was made
    for their baskets."""
    in_order = exists().where(
        Quotation.request_id == QuoteRequest.id,
        QuotationLine.quotation_id == Quotation.id,
        OrderLine.variant_id == QuotationLine.variant_id,
    )
    ids = db.session.scalars(
        select(QuoteRequest.id).where(
            QuoteRequest.last_word_at <= months_before(now, rules.KEPT_MONTHS), ~in_order.correlate(QuoteRequest)
        )
    ).all()
    made = (
        select(ProductVariant.product_id)
        .join(QuotationLine, QuotationLine.variant_id == ProductVariant.id)
        .join(Quotation, Quotation.id == QuotationLine.quotation_id)
        .where(Quotation.request_id.in_(ids))
    )
    products = db.session.scalars(made).all()
    db.session.execute(delete(QuoteRequest).where(QuoteRequest.id.in_(ids)))
    db.session.execute(delete(Product).where(Product.id.in_(products)))
