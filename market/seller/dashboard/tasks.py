"""What there is to do today, as numbers that lead to their lists. A feature adds one line to ``TASKS``.

Each number is one column of a single statement, so that a day with twenty kinds of work costs one query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, func, literal, select

from market.domain.calls.models import BoothApplication
from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.claims import rules as claim_rules
from market.domain.claims.models import Claim
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.domain.offers.models import BoothOffer, OfferState
from market.domain.orders.models import Order, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus
from market.domain.questions.models import Question
from market.domain.quotes.models import QuoteRequest, QuoteStatus
from market.domain.reviews.models import Review
from market.foundation.database import db
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.memory import kept

_NOTHING_LATE = _l("Nothing is late")

DOCUMENTS_AHEAD, POPUPS_AHEAD = timedelta(days=60), timedelta(days=30)

_WHOSE = bindparam("enterprise", type_=Integer)
_TODAY, _DOCUMENTS_UNTIL, _POPUPS_UNTIL = (
    bindparam(name, type_=Date) for name in ("today", "documents_until", "popups_until")
)
"""What the counts are asked for: their statement is built once, only the values travel."""


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work: how many wait, how many of them are late, and where they are listed.

    ``calm`` is said while nothing is late. Only who has ``ability`` sees it: the list would be closed to others.
    """

    label: LazyText
    icon: str
    ability: Ability
    endpoint: str
    count: Select[int]
    late: Select[int] | None = None
    calm: LazyText = _NOTHING_LATE
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A task with its numbers."""

    task: Task
    number: int
    late: int


def todays(enterprise: Enterprise, abilities: frozenset[Ability], today: date) -> list[Shown]:
    """What ``enterprise`` has to do, as far as it is the member's: one statement, kept while nothing changes."""
    tasks = _open_to(abilities)
    numbers = kept(("to do", enterprise.id, abilities, today), lambda: _numbers(enterprise, abilities, today))
    return [Shown(task, number, late) for task, number, late in zip(tasks, numbers[::2], numbers[1::2], strict=True)]


def _open_to(abilities: frozenset[Ability]) -> list[Task]:
    return [task for task in TASKS if task.ability in abilities]


def _numbers(enterprise: Enterprise, abilities: frozenset[Ability], today: date) -> list[int]:
    values = {
        "enterprise": enterprise.id,
        "today": today,
        "documents_until": today + DOCUMENTS_AHEAD,
        "popups_until": today + POPUPS_AHEAD,
    }
    return list(db.session.execute(_counts(abilities), values).one()) if _open_to(abilities) else []


@lru_cache
def _counts(abilities: frozenset[Ability]) -> Select[Any]:
    """Two columns for each task: how many, and how many of them late."""
    columns: list[Any] = []
    for task in _open_to(abilities):
        late = literal(0) if task.late is None else task.late.scalar_subquery()
        columns += [task.count.scalar_subquery(), late]
    return select(*columns)


def _parts(*conditions: ColumnElement[bool]) -> Select[int]:
    return (
        select(func.count(SellerOrder.id))
        .join(Order, Order.id == SellerOrder.order_id)
        .where(
            SellerOrder.enterprise_id == _WHOSE,
            SellerOrder.status == SellerOrderStatus.PREPARING,
            Order.status.in_(SENDABLE),
            *conditions,
        )
    )


_TO_ACCEPT = _parts(SellerOrder.accepted_at.is_(None))
_TO_ACCEPT_LATE = _parts(SellerOrder.accepted_at.is_(None), SellerOrder.ship_due_on < _TODAY)
_TO_SEND = _parts(SellerOrder.accepted_at.is_not(None), SellerOrder.collect_day.is_(None))
_TO_SEND_LATE = _parts(SellerOrder.accepted_at.is_not(None), SellerOrder.ship_due_on < _TODAY)
_DUE_TODAY = _parts(SellerOrder.ship_due_on == _TODAY)
_TO_HAND_OVER = _parts(SellerOrder.collect_day.is_not(None))


def _claims(*conditions: ColumnElement[bool]) -> Select[int]:
    return (
        select(func.count(Claim.id))
        .join(SellerOrder, SellerOrder.id == Claim.seller_order_id)
        .where(SellerOrder.enterprise_id == _WHOSE, Claim.status.in_(claim_rules.OPEN), *conditions)
    )


_CLAIMS_OPEN = _claims()
_CLAIMS_LATE = _claims(Claim.answer_due_on < _TODAY)
_LOW_STOCK = (
    select(func.count(Stock.variant_id))
    .join(ProductVariant, ProductVariant.id == Stock.variant_id)
    .join(Product, Product.id == ProductVariant.product_id)
    .where(
        Product.enterprise_id == _WHOSE,
        Product.status == ProductStatus.PUBLISHED,
        ProductVariant.is_active,
        Stock.on_hand - Stock.promised <= Stock.low_at,
    )
)


def _documents(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count(EnterpriseDocument.id)).where(
        EnterpriseDocument.enterprise_id == _WHOSE,
        EnterpriseDocument.state == PaperState.CONFIRMED,
        *conditions,
    )


_DOCUMENTS_ENDING = _documents(EnterpriseDocument.ends_on <= _DOCUMENTS_UNTIL)
_DOCUMENTS_ENDED = _documents(EnterpriseDocument.ends_on < _TODAY)
_QUESTIONS = select(func.count(Question.id)).where(
    Question.enterprise_id == _WHOSE, Question.answered_at.is_(None), Question.removed_at.is_(None)
)
_QUOTES = select(func.count(QuoteRequest.id)).where(
    QuoteRequest.enterprise_id == _WHOSE, QuoteRequest.status == QuoteStatus.ASKED
)
_REVIEWS = select(func.count(Review.id)).where(
    Review.enterprise_id == _WHOSE,
    Review.answered_at.is_(None),
    Review.removed_at.is_(None),
    Review.deleted_at.is_(None),
)
_POPUPS = (
    select(func.count(Popup.id.distinct()))
    .join(Participation, Participation.popup_id == Popup.id)
    .join(PopupDay, PopupDay.popup_id == Popup.id)
    .where(
        Participation.enterprise_id == _WHOSE,
        Popup.status == PopupStatus.PUBLISHED,
        PopupDay.venue_id.is_not(None),
        PopupDay.day >= _TODAY,
        PopupDay.day <= _POPUPS_UNTIL,
    )
)
_ORDERS = "seller.orders.index"

_OFFERS = (
    select(func.count(BoothOffer.id))
    .join(BoothApplication, BoothApplication.id == BoothOffer.application_id)
    .where(BoothApplication.enterprise_id == _WHOSE, BoothOffer.state == OfferState.OFFERED)
)

TASKS: tuple[Task, ...] = (
    Task(_l("To accept"), "check", Ability.SEND_ORDERS, _ORDERS, _TO_ACCEPT, _TO_ACCEPT_LATE, query={"show": "new"}),
    Task(_l("To send"), "package", Ability.SEND_ORDERS, _ORDERS, _TO_SEND, _TO_SEND_LATE, query={"show": "accepted"}),
    Task(
        _l("Due today"),
        "clock",
        Ability.SEND_ORDERS,
        _ORDERS,
        _DUE_TODAY,
        calm=_l("Sent today, in time"),
        query={"due": "today"},
    ),
    Task(
        _l("To be collected"),
        "ticket",
        Ability.SEND_ORDERS,
        _ORDERS,
        _TO_HAND_OVER,
        calm=_l("At pop-ups"),
        query={"due": "pickup"},
    ),
    Task(_l("Claims waiting"), "undo-2", Ability.SEND_ORDERS, "seller.claims.index", _CLAIMS_OPEN, _CLAIMS_LATE),
    Task(
        _l("Questions"), "message-circle", Ability.ANSWER, "seller.questions.index", _QUESTIONS, calm=_l("To answer")
    ),
    Task(
        _l("Booths offered to you"),
        "store",
        Ability.JOIN_POPUPS,
        "seller.popups.index",
        _OFFERS,
        calm=_l("To confirm or decline"),
    ),
    Task(_l("Quotes"), "receipt", Ability.ANSWER, "seller.quotes.index", _QUOTES, calm=_l("To answer")),
    Task(_l("Reviews"), "pencil", Ability.ANSWER, "seller.reviews.index", _REVIEWS, calm=_l("Not answered")),
    Task(
        _l("Low stock"),
        "triangle-alert",
        Ability.KEEP_STOCK,
        "seller.stock.index",
        _LOW_STOCK,
        calm=_l("Few left"),
        query={"show": "low"},
    ),
    Task(
        _l("Documents that end"),
        "file-text",
        Ability.EDIT_SHOP,
        "seller.documents.index",
        _DOCUMENTS_ENDING,
        _DOCUMENTS_ENDED,
        calm=_l("Within 60 days"),
    ),
    Task(
        _l("Pop-ups coming"),
        "train-front",
        Ability.SEE_TODAY,
        "shop.popups.index",
        _POPUPS,
        calm=_l("Within 30 days"),
    ),
)
