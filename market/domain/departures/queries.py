"""What stands between an enterprise and the door, and what it takes along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from market.domain.catalog.models import Product, ProductVariant
from market.domain.claims import queries as claims
from market.domain.claims import rules as claim_rules
from market.domain.departures.errors import NoSuchArchive
from market.domain.departures.models import Archive, Departure
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.domain.orders.models import Order, SellerOrder, SellerOrderStatus
from market.domain.settlements.models import Statement
from market.domain.settlements.office_queries import Balance, balances
from market.foundation.database import db

RUNNING = (SellerOrderStatus.AWAITING_PAYMENT, SellerOrderStatus.PREPARING, SellerOrderStatus.SENT)
"""Orders in which the enterprise has something to do, or a parcel is on its way."""

STRETCH = 500
"""Rows that are read at a time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an enterprise is from leaving: what runs, what may still come back, and what it is owed, in won."""

    running: int
    claims: int
    unconfirmed: int
    balance: Balance

    @property
    def may_leave(self) -> bool:
        return not self.running and not self.claims

    @property
    def is_settled(self) -> bool:
        """Nothing runs, nothing can come back any more, and nothing is owed either way."""
        return self.may_leave and not self.unconfirmed and not self.balance.owed


def standing_of(enterprise: Enterprise) -> Standing:
    """Where ``enterprise`` stands: three statements."""
    confirmed_or_over = or_(
        SellerOrder.confirmed_at.is_not(None),
        SellerOrder.status.in_((SellerOrderStatus.CANCELLED, SellerOrderStatus.RETURNED)),
    )
    rows = db.session.execute(
        select(SellerOrder.status, func.count())
        .where(SellerOrder.enterprise_id == enterprise.id, ~confirmed_or_over)
        .group_by(SellerOrder.status)
    )
    parts: dict[SellerOrderStatus, int] = {row[0]: row[1] for row in rows}
    counts = claims.count_by_status(enterprise)
    return Standing(
        running=sum(parts.get(status, 0) for status in RUNNING),
        claims=sum(number for status, number in counts.items() if status in claim_rules.OPEN),
        unconfirmed=sum(number for status, number in parts.items() if status not in RUNNING),
        balance=balances(enterprise)[False],
    )


def departure_of(enterprise: Enterprise) -> Departure | None:
    """That ``enterprise`` has left, and when."""
    return db.session.get(Departure, enterprise.id)


def unfinished_departures(*, before: datetime) -> Sequence[Departure]:
    """Enterprises that left before a moment and whose owners still have access."""
    return db.session.scalars(
        select(Departure)
        .where(Departure.finished_at.is_(None), Departure.left_at <= before)
        .options(joinedload(Departure.enterprise))
        .order_by(Departure.enterprise_id)
    ).all()


# --- the file


def latest_archive(enterprise: Enterprise) -> Archive | None:
    """The file asked for last."""
    return db.session.scalar(
        select(Archive).where(Archive.enterprise_id == enterprise.id).order_by(Archive.id.desc()).limit(1)
    )


def archive_of(enterprise: Enterprise, archive_id: int) -> Archive:
    """A file of this very enterprise that is ready; ``NoSuchArchive`` for any other."""
    found = db.session.scalar(
        select(Archive).where(
            Archive.id == archive_id, Archive.enterprise_id == enterprise.id, Archive.made_at.is_not(None)
        )
    )
    if found is None:
        raise NoSuchArchive
    return found


def unmade_archives(*, asked_before: datetime) -> Sequence[int]:
    """Files that wait to be made since before a moment: ids."""
    return db.session.scalars(
        select(Archive.id)
        .where(Archive.made_at.is_(None), Archive.failed_at.is_(None), Archive.asked_at <= asked_before)
        .order_by(Archive.id)
    ).all()


def count_rows(enterprise: Enterprise) -> int:
    """How many products, orders and statements the file will hold: its steps."""
    return sum(
        db.session.scalar(select(func.count()).where(table.enterprise_id == enterprise.id)) or 0
        for table in (Product, SellerOrder, Statement)
    )


def stretches_of_products(enterprise: Enterprise) -> Iterator[Sequence[Product]]:
    """Every product with its options and shelf, some at a time."""
    last = 0
    while True:
        found = db.session.scalars(
            select(Product)
            .where(Product.enterprise_id == enterprise.id, Product.id > last)
            .options(selectinload(Product.variants), joinedload(Product.category))
            .order_by(Product.id)
            .limit(STRETCH)
        ).all()
        if not found:
            return
        last = found[-1].id
        yield found


def on_hand(products: Sequence[Product]) -> dict[int, int]:
    """How many there are of the options of ``products``, by the option's id."""
    rows = db.session.execute(
        select(Stock.variant_id, Stock.on_hand)
        .join(ProductVariant, ProductVariant.id == Stock.variant_id)
        .where(ProductVariant.product_id.in_([product.id for product in products]))
    )
    return {row[0]: row[1] for row in rows}


def stretches_of_orders(enterprise: Enterprise) -> Iterator[Sequence[SellerOrder]]:
    """Every part of an order with its lines, some at a time."""
    last = 0
    while True:
        found = db.session.scalars(
            select(SellerOrder)
            .join(SellerOrder.order)
            .where(SellerOrder.enterprise_id == enterprise.id, SellerOrder.id > last)
            .options(contains_eager(SellerOrder.order).load_only(Order.number, Order.placed_at, Order.paid_at))
            .options(selectinload(SellerOrder.lines))
            .order_by(SellerOrder.id)
            .limit(STRETCH)
        ).all()
        if not found:
            return
        last = found[-1].id
        yield found


def statements_of(enterprise: Enterprise) -> Sequence[Statement]:
    """Every statement, the oldest first."""
    return db.session.scalars(
        select(Statement).where(Statement.enterprise_id == enterprise.id).order_by(Statement.id)
    ).all()
