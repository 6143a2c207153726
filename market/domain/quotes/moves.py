"""Changing where a request stands: one conditional UPDATE of its row, which only one caller wins."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from market.domain.audit import services as audit
from market.domain.catalog.models import ProductVariant
from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder
from market.domain.quotes.models import Quotation, QuotationLine, QuoteRequest
from market.domain.quotes.rules import MOVES, Verb
from market.foundation.actors import Actor
from market.foundation.database import db


def claim(request: QuoteRequest, verb: Verb, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Change ``request`` if ``verb`` fits where it stands; either way it is as the table has it then."""
    statement = (
        update(QuoteRequest)
        .where(QuoteRequest.id == request.id, QuoteRequest.status.in_(MOVES[verb].begins), *conditions)
        .values(**values)
        .returning(QuoteRequest.id)
        .execution_options(synchronize_session=False)
    )
    changed = db.session.scalar(statement) is not None
    db.session.refresh(request)
    return changed


def is_ordered() -> ColumnElement[bool]:
    """For a statement over requests: an order holds what was quoted (``rules.holds``)."""
    let_go = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)
    return (
        exists()
        .where(
            Quotation.request_id == QuoteRequest.id,
            QuotationLine.quotation_id == Quotation.id,
            OrderLine.variant_id == QuotationLine.variant_id,
            SellerOrder.id == OrderLine.seller_order_id,
            Order.id == SellerOrder.order_id,
            or_(Order.paid_at.is_not(None), Order.status.not_in(let_go)),
        )
        .correlate(QuoteRequest)
    )


def is_valid(day: Any) -> ColumnElement[bool]:
    """For a statement over requests: the quotation that counts can be accepted on ``day``."""
    counts = and_(Quotation.request_id == QuoteRequest.id, Quotation.revision == QuoteRequest.revision)
    return exists().where(counts, Quotation.valid_until >= day).correlate(QuoteRequest)


def take_off(request_id: int) -> None:
    """What was made for a request's quotations cannot be ordered any more, in whose basket it may lie."""
    made = (
        select(QuotationLine.variant_id)
        .join(Quotation, Quotation.id == QuotationLine.quotation_id)
        .where(Quotation.request_id == request_id, QuotationLine.variant_id.is_not(None))
    )
    db.session.execute(
        update(ProductVariant)
        .where(ProductVariant.id.in_(made))
        .values(is_active=False)
        .execution_options(synchronize_session=False)
    )


def note(deed: str, request: QuoteRequest, *, actor: Actor, now: datetime, **changes: list[Any]) -> None:
    """A line in the audit, without a word of what was written."""
    subject = ("quote", request.id, request.number)
    audit.record(f"quote.{deed}", actor=actor, subject=subject, now=now, changes=changes)
