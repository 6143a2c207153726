"""What there is to do today, as numbers that lead to their lists. A feature adds one line to ``TASKS``.

Each number is one column of a single statement, so that a day with twenty kinds of work costs one query.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, func, select

from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.claims import rules as claim_rules
from market.domain.claims.models import Claim
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.domain.orders.models import Order, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus
from market.domain.questions.models import Question
from market.domain.quotes.models import QuoteRequest, QuoteStatus
from market.domain.reviews.models import Review
from market.foundation.database import db
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

_NOTHING_LATE = _l("Nothing is late")

Count = Callable[[Enterprise, date], Select[int]]

DOCUMENTS_AHEAD, POPUPS_AHEAD = timedelta(days=60), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work: how many wait, how many of them are late, and where they are listed.

    ``calm`` is said while nothing is late. Only who has ``ability`` sees it: the list would be closed to others.
    """

    label: LazyText
    icon: str
    ability: Ability
    endpoint: str
    count: Count
    late: Count | None = None
    calm: LazyText = _NOTHING_LATE
    query: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A task with its numbers, and the address of its list."""

    task: Task
    number: int
    late: int

    @property
    def address(self) -> str:
        return url_for(self.task.endpoint, **(self.task.query or {}))


def todays(enterprise: Enterprise, abilities: frozenset[Ability], today: date) -> list[Shown]:
    """What ``enterprise`` has to do, as far as it is the member's: all in one statement."""
    tasks = [task for task in TASKS if task.ability in abilities]
    columns: list[ColumnElement[int]] = []
    for task in tasks:
        late = task.late or _none
        columns += [task.count(enterprise, today).scalar_subquery(), late(enterprise, today).scalar_subquery()]
    if not columns:
        return []
    numbers: Any = db.session.execute(select(*columns)).one()
    return [
        Shown(task, int(numbers[2 * place] or 0), int(numbers[2 * place + 1] or 0))
        for place, task in enumerate(tasks)
    ]


def _none(_enterprise: Enterprise, _today: date) -> Select[int]:
    return select(func.count()).where(Enterprise.id == 0)


def _parts(enterprise: Enterprise, *conditions: ColumnElement[bool]) -> Select[int]:
    return (
        select(func.count(SellerOrder.id))
        .join(Order, Order.id == SellerOrder.order_id)
        .where(
            SellerOrder.enterprise_id == enterprise.id,
            SellerOrder.status == SellerOrderStatus.PREPARING,
            Order.status.in_(SENDABLE),
            *conditions,
        )
    )


def _to_accept(enterprise: Enterprise, _today: date) -> Select[int]:
    return _parts(enterprise, SellerOrder.accepted_at.is_(None))


def _to_accept_late(enterprise: Enterprise, today: date) -> Select[int]:
    return _parts(enterprise, SellerOrder.accepted_at.is_(None), SellerOrder.ship_due_on < today)


def _to_send(enterprise: Enterprise, _today: date) -> Select[int]:
    return _parts(enterprise, SellerOrder.accepted_at.is_not(None), SellerOrder.collect_day.is_(None))


def _to_send_late(enterprise: Enterprise, today: date) -> Select[int]:
    return _parts(enterprise, SellerOrder.accepted_at.is_not(None), SellerOrder.ship_due_on < today)


def _due_today(enterprise: Enterprise, today: date) -> Select[int]:
    return _parts(enterprise, SellerOrder.ship_due_on == today)


def _to_hand_over(enterprise: Enterprise, _today: date) -> Select[int]:
    return _parts(enterprise, SellerOrder.collect_day.is_not(None))


def _claims(enterprise: Enterprise, *conditions: ColumnElement[bool]) -> Select[int]:
    return (
        select(func.count(Claim.id))
        .join(SellerOrder, SellerOrder.id == Claim.seller_order_id)
        .where(SellerOrder.enterprise_id == enterprise.id, Claim.status.in_(claim_rules.OPEN), *conditions)
    )


def _claims_open(enterprise: Enterprise, _today: date) -> Select[int]:
    return _claims(enterprise)


def _claims_late(enterprise: Enterprise, today: date) -> Select[int]:
    return _claims(enterprise, Claim.answer_due_on < today)


def _low_stock(enterprise: Enterprise, _today: date) -> Select[int]:
    return (
        select(func.count(Stock.variant_id))
        .join(ProductVariant, ProductVariant.id == Stock.variant_id)
        .join(Product, Product.id == ProductVariant.product_id)
        .where(
            Product.enterprise_id == enterprise.id,
            Product.status == ProductStatus.PUBLISHED,
            ProductVariant.is_active,
            Stock.on_hand - Stock.promised <= Stock.low_at,
        )
    )


def _documents(enterprise: Enterprise, *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count(EnterpriseDocument.id)).where(
        EnterpriseDocument.enterprise_id == enterprise.id,
        EnterpriseDocument.state == PaperState.CONFIRMED,
        *conditions,
    )


def _documents_ending(enterprise: Enterprise, today: date) -> Select[int]:
    return _documents(enterprise, EnterpriseDocument.ends_on <= today + DOCUMENTS_AHEAD)


def _documents_ended(enterprise: Enterprise, today: date) -> Select[int]:
    return _documents(enterprise, EnterpriseDocument.ends_on < today)


def _questions(enterprise: Enterprise, _today: date) -> Select[int]:
    return select(func.count(Question.id)).where(
        Question.enterprise_id == enterprise.id, Question.answered_at.is_(None), Question.removed_at.is_(None)
    )


def _quotes(enterprise: Enterprise, _today: date) -> Select[int]:
    return select(func.count(QuoteRequest.id)).where(
        QuoteRequest.enterprise_id == enterprise.id, QuoteRequest.status == QuoteStatus.ASKED
    )


def _reviews(enterprise: Enterprise, _today: date) -> Select[int]:
    return select(func.count(Review.id)).where(
        Review.enterprise_id == enterprise.id,
        Review.answered_at.is_(None),
        Review.removed_at.is_(None),
        Review.deleted_at.is_(None),
    )


def _popups(enterprise: Enterprise, today: date) -> Select[int]:
    return (
        select(func.count(Popup.id.distinct()))
        .join(Participation, Participation.popup_id == Popup.id)
        .join(PopupDay, PopupDay.popup_id == Popup.id)
        .where(
            Participation.enterprise_id == enterprise.id,
            Popup.status == PopupStatus.PUBLISHED,
            PopupDay.venue_id.is_not(None),
            PopupDay.day >= today,
            PopupDay.day <= today + POPUPS_AHEAD,
        )
    )


_ORDERS = "seller.orders.index"

TASKS: tuple[Task, ...] = (
    Task(_l("To accept"), "check", Ability.SEND_ORDERS, _ORDERS, _to_accept, _to_accept_late, query={"show": "new"}),
    Task(_l("To send"), "package", Ability.SEND_ORDERS, _ORDERS, _to_send, _to_send_late, query={"show": "accepted"}),
    Task(
        _l("Due today"),
        "clock",
        Ability.SEND_ORDERS,
        _ORDERS,
        _due_today,
        calm=_l("Sent today, in time"),
        query={"due": "today"},
    ),
    Task(
        _l("To be collected"),
        "ticket",
        Ability.SEND_ORDERS,
        _ORDERS,
        _to_hand_over,
        calm=_l("At pop-ups"),
        query={"due": "pickup"},
    ),
    Task(_l("Claims waiting"), "undo-2", Ability.SEND_ORDERS, "seller.claims.index", _claims_open, _claims_late),
    Task(
        _l("Questions"), "message-circle", Ability.ANSWER, "seller.questions.index", _questions, calm=_l("To answer")
    ),
    Task(_l("Quotes"), "receipt", Ability.ANSWER, "seller.quotes.index", _quotes, calm=_l("To answer")),
    Task(_l("Reviews"), "pencil", Ability.ANSWER, "seller.reviews.index", _reviews, calm=_l("Not answered")),
    Task(
        _l("Low stock"),
        "triangle-alert",
        Ability.KEEP_STOCK,
        "seller.stock.index",
        _low_stock,
        calm=_l("Few left"),
        query={"show": "low"},
    ),
    Task(
        _l("Documents that end"),
        "file-text",
        Ability.EDIT_SHOP,
        "seller.documents.index",
        _documents_ending,
        _documents_ended,
        calm=_l("Within 60 days"),
    ),
    Task(
        _l("Pop-ups coming"),
        "train-front",
        Ability.SEE_TODAY,
        "shop.popups.index",
        _popups,
        calm=_l("Within 30 days"),
    ),
)
