"""Questions as lists show them: of a product, of an enterprise, of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, load_only

from market.domain.accounts.models import User
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.questions import rules
from market.domain.questions.models import Question
from market.domain.voices.errors import NoSuchVoice
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

FIRST, PAGE = 5, 20
"""How many the page of a product shows, and how many a page of a list."""

_IS_GONE = User.disabled_at.is_not(None).label("is_gone")


@dataclass(frozen=True, slots=True)
class Newest:
    """The first few questions, each with whether its author has left the market, and how many there are in all."""

    rows: Sequence[tuple[Question, bool]]
    total: int


@dataclass(frozen=True, slots=True)
class Answering:
    """How an enterprise answers: what waits, and of how many questions of the last 90 days how many were answered."""

    waiting: int
    asked: int
    answered: int

    @property
    def rate(self) -> int | None:
        """In percent; None where nobody has asked."""
        return rules.rate(self.asked, self.answered)


_PUBLIC: Select[Any] = (
    select(Question)
    .add_columns(_IS_GONE)
    .outerjoin(User, User.id == Question.user_id)
    .where(Question.product_id == bindparam("product"), Question.removed_at.is_(None))
)
_NEWEST = (
    _PUBLIC.add_columns(func.count().over().label("total"))
    .order_by(Question.said_at.desc(), Question.id.desc())
    .limit(FIRST)
)
_WORK = (
    select(Question)
    .where(Question.enterprise_id == bindparam("enterprise"), Question.removed_at.is_(None))
    .options(
        load_only(Question.text, Question.is_secret, Question.author, Question.said_at, Question.answered_at),
        joinedload(Question.product).load_only(Product.name_ko, Product.name_en),
    )
)
_COUNTS = select(
    func.count().filter(Question.answered_at.is_(None)),
    func.count().filter(Question.said_at > bindparam("since")),
    func.count().filter(Question.said_at > bindparam("since"), Question.answered_at.is_not(None)),
).where(Question.enterprise_id == bindparam("enterprise"), Question.removed_at.is_(None))


def _by_time(statement: Select[Any], *, oldest_first: bool = False) -> Walk:
    columns = Question.__table__.c
    return Walk(statement, by=columns.said_at, id_=columns.id, size=PAGE, descending=not oldest_first)


_OF_PRODUCT = _by_time(_PUBLIC)
_OF_USER = _by_time(
    select(Question).where(Question.user_id == bindparam("user")).options(joinedload(Question.product))
)
_WAITING = _by_time(_WORK.where(Question.answered_at.is_(None)), oldest_first=True)
_ANSWERED = _by_time(_WORK.where(Question.answered_at.is_not(None)))


def newest(product_id: int) -> Newest:
    """The newest questions about a product, in one statement, kept while nothing changes: read only."""
    return kept(("newest questions", product_id), lambda: _newest(product_id))


def _newest(product_id: int) -> Newest:
    rows = db.session.execute(_NEWEST, {"product": product_id}).all()
    for row in rows:
        db.session.expunge(row[0])
    return Newest([(row[0], bool(row.is_gone)) for row in rows], rows[0].total if rows else 0)


def of_product(product_id: int, edge: Edge | None) -> Stretch:
    """One page of a product's questions, the newest first, each with whether its author has left the market."""
    return _OF_PRODUCT.page(edge, {"product": product_id})


def of_user(user: User, edge: Edge | None) -> Stretch:
    """One page of what ``user`` has asked, the newest first, with the products."""
    return _OF_USER.page(edge, {"user": user.id})


def worklist(enterprise: Enterprise, edge: Edge | None, *, is_answered: bool) -> Stretch:
    """One page of questions to ``enterprise``: the waiting, the oldest first, or the answered, the newest first."""
    return (_ANSWERED if is_answered else _WAITING).page(edge, {"enterprise": enterprise.id})


def own(user: User, question_id: int, slug: str) -> Question:
    """``user``'s question about the product called ``slug``; ``NoSuchVoice`` when it is another's."""
    question = db.session.scalar(
        select(Question)
        .join(Question.product)
        .where(Question.id == question_id, Question.user_id == user.id, Product.slug == slug)
        .options(joinedload(Question.product))
    )
    if question is None:
        raise NoSuchVoice
    return question


def product_to_ask_about(slug: str) -> Product:
    """A product on the shelf, with its enterprise; ``NoSuchProduct`` when nobody sees it."""
    product = db.session.scalar(
        select(Product)
        .join(Product.enterprise)
        .where(
            Product.slug == slug,
            Product.status == ProductStatus.PUBLISHED,
            Enterprise.status != EnterpriseStatus.HIDDEN,
        )
        .options(joinedload(Product.enterprise), joinedload(Product.category))
    )
    if product is None:
        raise NoSuchProduct
    return product


def answering(enterprise: Enterprise, *, now: datetime) -> Answering:
    """How ``enterprise`` answers. What was removed counts for nothing."""
    row = db.session.execute(_COUNTS, {"enterprise": enterprise.id, "since": now - rules.RATE_OVER}).one()
    return Answering(*row)


def everything_of(user: User) -> Sequence[Question]:
    """All that ``user`` has asked, the oldest first, with the products: for the export of their data."""
    return db.session.scalars(
        select(Question)
        .where(Question.user_id == user.id)
        .order_by(Question.id)
        .options(joinedload(Question.product))
    ).all()


def of_enterprise(enterprise: Enterprise, question_id: int) -> Question:
    """A question to ``enterprise``, with its product; ``NoSuchVoice`` when it is to another one."""
    question = db.session.scalar(
        select(Question)
        .where(Question.id == question_id, Question.enterprise_id == enterprise.id)
        .options(joinedload(Question.product))
    )
    if question is None:
        raise NoSuchVoice
    return question
