"""Questions about requests for a quote. Whose they are is part of the question: another's is not found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from market.domain.accounts.models import User
from market.domain.accounts.queries import token_hash
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.domain.orders.models import Order, OrderLine, SellerOrder
from market.domain.quotes.errors import NoSuchRequest
from market.domain.quotes.models import Quotation, QuotationLine, QuoteMessage, QuoteRequest
from market.domain.quotes.rules import IN_TAB, Tab
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20

_WHOLE = (
    joinedload(QuoteRequest.enterprise).joinedload(Enterprise.seller),
    joinedload(QuoteRequest.product),
    selectinload(QuoteRequest.quotations).selectinload(Quotation.lines),
    selectinload(QuoteRequest.messages),
)
_LISTED = load_only(
    QuoteRequest.number,
    QuoteRequest.status,
    QuoteRequest.is_sample,
    QuoteRequest.wanted,
    QuoteRequest.quantity,
    QuoteRequest.wanted_on,
    QuoteRequest.asker_name,
    QuoteRequest.organisation,
    QuoteRequest.is_public_body,
    QuoteRequest.asked_at,
    QuoteRequest.last_word_at,
    QuoteRequest.accepted_at,
)
"""What an enterprise's list shows: nothing that is encrypted is opened beside it."""
_table = QuoteRequest.__table__
_LAST_BY_ENTERPRISE = (
    select(QuoteMessage.by_enterprise)
    .where(QuoteMessage.request_id == QuoteRequest.id)
    .order_by(QuoteMessage.id.desc())
    .limit(1)
    .correlate(QuoteRequest)
    .scalar_subquery()
)
"""Whether the last message is the enterprise's; NULL without one."""

_TOTAL = (
    select(Quotation.total)
    .where(Quotation.request_id == QuoteRequest.id, Quotation.revision == QuoteRequest.revision)
    .correlate(QuoteRequest)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A request as lists show it. ``total`` is its quotation's, in won; ``waits``: the asker wrote last."""

    request: QuoteRequest
    total: int | None
    waits: bool
    order: Order | None


def by_number(number: str) -> QuoteRequest | None:
    """The request called ``number``, with all that its page shows. Whose it is is not asked here."""
    return db.session.scalar(
        select(QuoteRequest)
        .where(QuoteRequest.number == number)
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    )


def number_of_link(link: str) -> str:
    """The number of the request that a mail's link opens; ``NoSuchRequest`` for a link that is none."""
    number = db.session.scalar(select(QuoteRequest.number).where(QuoteRequest.link_hash == token_hash(link)))
    if number is None:
        raise NoSuchRequest
    return number


def of_enterprise(enterprise: Enterprise, number: str) -> QuoteRequest:
    """A request to ``enterprise``, with all that its page shows; ``NoSuchRequest`` when it is to another one."""
    request = by_number(number)
    if request is None or request.enterprise_id != enterprise.id:
        raise NoSuchRequest
    return request


def orders_of(request_ids: Sequence[int]) -> Mapping[int, Order]:
    """The newest order of what was quoted, by the request's id."""
    if not request_ids:
        return {}
    rows = db.session.execute(
        select(Quotation.request_id, Order)
        .join(QuotationLine, QuotationLine.quotation_id == Quotation.id)
        .join(OrderLine, OrderLine.variant_id == QuotationLine.variant_id)
        .join(SellerOrder, SellerOrder.id == OrderLine.seller_order_id)
        .join(Order, Order.id == SellerOrder.order_id)
        .where(Quotation.request_id.in_(request_ids))
        .order_by(Order.id)
    )
    return {row[0]: row[1] for row in rows}


def part_of_order(request: QuoteRequest, order: Order) -> int | None:
    """The enterprise's part of ``order``, by its id."""
    return db.session.scalar(
        select(SellerOrder.id).where(
            SellerOrder.order_id == order.id, SellerOrder.enterprise_id == request.enterprise_id
        )
    )


def worklist(enterprise: Enterprise, tab: Tab, edge: Edge | None) -> Stretch:
    """One page of the requests to ``enterprise``: of the new ones the oldest first, else by the last word."""
    return _WORK[tab].page(edge, {"enterprise": enterprise.id})


def counts(enterprise: Enterprise) -> Mapping[Tab, int]:
    """How many requests each tab holds."""
    sums = (func.sum(case((QuoteRequest.status.in_(states), 1), else_=0)) for states in IN_TAB.values())
    row = db.session.execute(select(*sums).where(QuoteRequest.enterprise_id == enterprise.id)).one()
    return {tab: int(number or 0) for tab, number in zip(IN_TAB, row, strict=True)}


def of_user(user: User, edge: Edge | None) -> Stretch:
    """One page of what ``user`` has asked for, the newest first, with the enterprises."""
    return _OF_USER.page(edge, {"user": user.id})


def listed(rows: Sequence[tuple[QuoteRequest, int | None, bool | None]]) -> list[Listed]:
    """The rows of ``worklist`` or ``of_user`` with their orders."""
    found = orders_of([row[0].id for row in rows if row[0].accepted_at is not None])
    return [Listed(row[0], row[1], row[2] is False, found.get(row[0].id)) for row in rows]


def everything_of(user: User) -> Sequence[QuoteRequest]:
    """All that ``user`` has asked for, the oldest first: for the export of their data."""
    return db.session.scalars(
        select(QuoteRequest).where(QuoteRequest.user_id == user.id).order_by(QuoteRequest.id).options(*_WHOLE)
    ).all()


def enterprise_to_ask(slug: str) -> Enterprise:
    """An enterprise that sells, so that it can be asked; ``NoSuchRequest`` for any other."""
    enterprise = db.session.scalar(
        select(Enterprise)
        .join(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
        .where(Enterprise.slug == slug, Enterprise.status == EnterpriseStatus.ACTIVE)
    )
    if enterprise is None:
        raise NoSuchRequest
    return enterprise


def product_to_ask_about(slug: str) -> Product:
    """A product on the shelf of an enterprise that sells; ``NoSuchProduct`` for any other."""
    product = db.session.scalar(
        select(Product)
        .join(Product.enterprise)
        .join(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
        .where(
            Product.slug == slug,
            Product.status == ProductStatus.PUBLISHED,
            Enterprise.status == EnterpriseStatus.ACTIVE,
        )
        .options(joinedload(Product.enterprise))
    )
    if product is None:
        raise NoSuchProduct
    return product


def _work(tab: Tab) -> Walk:
    rows = (
        select(QuoteRequest, _TOTAL.label("total"), _LAST_BY_ENTERPRISE.label("last_by_enterprise"))
        .where(QuoteRequest.enterprise_id == bindparam("enterprise"), QuoteRequest.status.in_(IN_TAB[tab]))
        .options(_LISTED, joinedload(QuoteRequest.product).load_only(Product.name_ko, Product.name_en))
    )
    if tab is Tab.NEW:
        return Walk(rows, by=_table.c.asked_at, id_=_table.c.id, size=PAGE)
    return Walk(rows, by=_table.c.last_word_at, id_=_table.c.id, descending=True, size=PAGE)


_WORK = {tab: _work(tab) for tab in Tab}
_OF_USER = Walk(
    select(QuoteRequest, _TOTAL.label("total"), _LAST_BY_ENTERPRISE.label("last_by_enterprise"))
    .where(QuoteRequest.user_id == bindparam("user"))
    .options(joinedload(QuoteRequest.product), joinedload(QuoteRequest.enterprise)),
    by=_table.c.id,
    id_=_table.c.id,
    descending=True,
    size=PAGE,
)
