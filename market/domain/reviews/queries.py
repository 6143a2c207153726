"""Reviews as lists show them: of a product, of an enterprise, of one person, of an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, load_only

from market.domain.accounts.models import User
from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import Order, OrderLine, SellerOrder
from market.domain.reviews import rules
from market.domain.reviews.models import Review, ReviewSum
from market.domain.reviews.rules import Rating
from market.domain.reviews.sums import COUNTS
from market.domain.voices.errors import NoSuchVoice
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

FIRST, PAGE = 3, 20
"""How many the page of a product shows, and how many a page of a list."""


class Sort(Enum):
    """The order of a product's reviews."""

    NEWEST = "newest"
    LOWEST = "lowest"
    HIGHEST = "highest"


Row = tuple[Review, bool]
"""A review, and whether its author has left the market."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The first few reviews, and what all of them add up to: where there is none to show, there is none to count."""

    rows: Sequence[Row]
    rating: Rating


_IS_GONE = User.disabled_at.is_not(None).label("is_gone")
_PUBLIC: Select[Any] = (
    select(Review)
    .add_columns(_IS_GONE)
    .outerjoin(User, User.id == Review.user_id)
    .where(Review.product_id == bindparam("product"), Review.removed_at.is_(None), Review.deleted_at.is_(None))
)
_NEWEST = (
    _PUBLIC.add_columns(*COUNTS)
    .join(ReviewSum, ReviewSum.product_id == Review.product_id)
    .order_by(Review.said_at.desc(), Review.id.desc())
    .limit(FIRST)
)


def _by_time(statement: Select[Any], *, oldest_first: bool = False) -> Walk:
    columns = Review.__table__.c
    return Walk(statement, by=columns.said_at, id_=columns.id, size=PAGE, descending=not oldest_first)


_OF_USER = _by_time(
    select(Review)
    .where(Review.user_id == bindparam("user"), Review.deleted_at.is_(None))
    .options(
        joinedload(Review.product),
        joinedload(Review.order_line).joinedload(OrderLine.seller_order).joinedload(SellerOrder.order),
    ),
)
_WORK = (
    select(Review)
    .where(Review.enterprise_id == bindparam("enterprise"), Review.removed_at.is_(None), Review.deleted_at.is_(None))
    .options(
        load_only(Review.text, Review.stars, Review.author, Review.said_at, Review.answered_at),
        joinedload(Review.product).load_only(Product.name_ko, Product.name_en),
    )
)
_COUNT_WAITING = select(func.count(Review.id)).where(
    Review.enterprise_id == bindparam("enterprise"),
    Review.answered_at.is_(None),
    Review.removed_at.is_(None),
    Review.deleted_at.is_(None),
)
_WAITING = _by_time(_WORK.where(Review.answered_at.is_(None)), oldest_first=True)
_ANSWERED = _by_time(_WORK.where(Review.answered_at.is_not(None)))


def newest(product_id: int) -> Newest:
    """The newest reviews of a product and their sum, in one statement, kept while nothing changes: read only."""
    return kept(("newest reviews", product_id), lambda: _newest(product_id))


def _newest(product_id: int) -> Newest:
    rows = db.session.execute(_NEWEST, {"product": product_id}).all()
    for row in rows:
        db.session.expunge(row[0])
    rating = Rating(tuple(rows[0][2:])) if rows else Rating()
    return Newest([(row[0], bool(row[1])) for row in rows], rating)


@lru_cache
def _of_product(sort: Sort, with_photos: bool) -> Walk:
    statement = _PUBLIC.where(Review.photo_count > 0) if with_photos else _PUBLIC
    if sort is Sort.NEWEST:
        return _by_time(statement)
    columns = Review.__table__.c
    return Walk(statement, by=columns.stars, id_=columns.id, size=PAGE, descending=sort is Sort.HIGHEST)


def of_product(product_id: int, edge: Edge | None, *, sort: Sort, with_photos: bool) -> Stretch:
    """One page of a product's reviews, each with whether its author has left the market."""
    return _of_product(sort, with_photos).page(edge, {"product": product_id})


def of_user(user: User, edge: Edge | None) -> Stretch:
    """One page of what ``user`` has written, the newest first, with product and order."""
    return _OF_USER.page(edge, {"user": user.id})


def worklist(enterprise: Enterprise, edge: Edge | None, *, is_answered: bool) -> Stretch:
    """One page of reviews of ``enterprise``'s goods: unanswered, the oldest first, or not, the newest first."""
    return (_ANSWERED if is_answered else _WAITING).page(edge, {"enterprise": enterprise.id})


def count_waiting(enterprise: Enterprise) -> int:
    """How many reviews of ``enterprise``'s goods have no answer."""
    return db.session.scalar(_COUNT_WAITING, {"enterprise": enterprise.id}) or 0


def line_of(order: Order, line_id: int) -> OrderLine:
    """A line of ``order``; ``NoSuchVoice`` for any other."""
    line = next((line for line in order.lines if line.id == line_id), None)
    if line is None:
        raise NoSuchVoice
    return line


def of_line(line: OrderLine) -> Review | None:
    """The review of an order line, deleted or not; None where nobody has written one."""
    return db.session.scalar(select(Review).where(Review.order_line_id == line.id))


def offers(order: Order, *, today: date) -> Mapping[int, str]:
    """What can be done about the reviews of an order's lines: ``write`` or ``open``, by the line's id."""
    lines = [line for line in order.lines if line.seller_order.delivered_at is not None]
    if not lines:
        return {}
    rows = db.session.execute(
        select(OrderLine.id, Product.quoted_in, Review.order_line_id, Review.deleted_at)
        .join(ProductVariant, ProductVariant.id == OrderLine.variant_id)
        .join(Product, Product.id == ProductVariant.product_id)
        .outerjoin(Review, Review.order_line_id == OrderLine.id)
        .where(OrderLine.id.in_([line.id for line in lines]))
    ).all()
    for_one = {row[0] for row in rows if row[1] is not None}
    known = {row[2]: row[3] for row in rows if row[2] is not None}
    found = {line.id: "open" for line in lines if line.id in known and known[line.id] is None}
    unwritten = [line for line in lines if line.id not in known and line.id not in for_one]
    writable = [line for line in unwritten if rules.refusal(line, today=today) is None]
    return found | {line.id: "write" for line in writable}


def everything_of(user: User) -> Sequence[Review]:
    """All that ``user`` has written, the oldest first, with the products: for the export of their data."""
    return db.session.scalars(
        select(Review)
        .where(Review.user_id == user.id, Review.deleted_at.is_(None))
        .order_by(Review.id)
        .options(joinedload(Review.product))
    ).all()


def of_enterprise(enterprise: Enterprise, review_id: int) -> Review:
    """A review of ``enterprise``'s goods, with the product; ``NoSuchVoice`` when it is of another's."""
    review = db.session.scalar(
        select(Review)
        .where(Review.id == review_id, Review.enterprise_id == enterprise.id, Review.deleted_at.is_(None))
        .options(joinedload(Review.product))
    )
    if review is None:
        raise NoSuchVoice
    return review
