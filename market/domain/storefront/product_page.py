"""All that the page of one product tells, in seven statements however much there is to tell.

Products are read far more often than they or their stock change, so the answers are kept while nothing does; what
is kept has left its session and is only read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from market.domain.catalog import rules
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductKind, ProductStatus, ProductVariant
from market.domain.catalog.photos import CAN_BE_SHOWN
from market.domain.enterprises.holidays import Rest, rests, told_today
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.inventory.making import Kitchen, Making, kitchen_of
from market.domain.inventory.models import Stock
from market.domain.popups.models import Booth, Participation, Popup, PopupDay, PopupStatus, Venue
from market.domain.shipping.models import ShippingPolicy
from market.domain.shipping.rules import Tariff, tariff_of
from market.domain.storefront.queries import Card, of_enterprise
from market.domain.workdays.rules import business_days_after
from market.foundation.clock import day_of
from market.foundation.database import Won, db
from market.foundation.i18n import current_language, in_language
from market.foundation.memory import kept, let_go

OTHERS = 4
"""How many other goods of the enterprise are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of the product, with its full price in won and how many are left."""

    variant_id: int
    name: str
    price: Won
    extra_price: Won
    available: int

    @property
    def is_sold_out(self) -> bool:
        return self.available <= 0


@dataclass(frozen=True, slots=True)
class Group:
    """The options that share the first of several values: under ``name``, the others' names beside each."""

    name: str
    choices: Sequence[tuple[str, Choice]]


@dataclass(frozen=True, slots=True)
class CollectDay:
    """A day on which the product can be collected at a pop-up. ``is_open``: it can still be ordered ahead."""

    id: int
    day: date
    popup_slug: str
    popup_title: str
    is_sample: bool
    place: str
    hours: str | None
    booth: str | None
    preorder_until: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product with all that belongs to it. ``tariff`` is None when its enterprise does not send; ``rests`` are its
    holidays, those of ``today`` and later. What is made fresh says for which day it is ordered now, and when it is
    sent at the latest."""

    product: Product
    choices: Sequence[Choice]
    tariff: Tariff | None
    days: Sequence[CollectDay]
    others: Sequence[Card]
    rests: Sequence[Rest]
    today: date
    making: Making | None = None
    sent_on: date | None = None

    @property
    def enterprise(self) -> Enterprise:
        return self.product.enterprise

    @property
    def is_selling(self) -> bool:
        """The enterprise sells at the moment and says who it is (전자상거래법 제20조 제2항)."""
        return self.enterprise.status is EnterpriseStatus.ACTIVE and self.enterprise.seller is not None

    @property
    def rest(self) -> Rest | None:
        """The holiday that shoppers are told of."""
        return told_today(self.rests, self.today)

    @property
    def is_closed(self) -> bool:
        """No orders are taken today, because of a holiday."""
        return self.rest is not None and self.rest.closes(self.today)

    @property
    def is_by_quote(self) -> bool:
        """It is asked about first: nobody puts it into the basket, and there is no stock of it."""
        return self.product.kind is ProductKind.SERVICE_BY_QUOTE

    @property
    def groups(self) -> list[Group]:
        """The options by the first of their values; one group without a name where each has only one value."""
        found: dict[str, list[tuple[str, Choice]]] = {}
        for choice in self.choices:
            first, *others = rules.parted(choice.name) or ("",)
            name, rest = (first, rules.joined(others)) if others else ("", first)
            found.setdefault(name, []).append((rest, choice))
        return [Group(name, choices) for name, choices in found.items()]

    @property
    def is_sold_out(self) -> bool:
        return not self.is_by_quote and all(choice.is_sold_out for choice in self.choices)

    @property
    def can_be_had(self) -> bool:
        """There is a way to get it: it is sent, or can be collected on an open day."""
        return self.can_be_sent or any(day.is_open for day in self.days)

    @property
    def is_made_out(self) -> bool:
        """It is made fresh, and all that can be made for the next making day are taken."""
        return self.making is not None and self.making.is_taken

    @property
    def can_be_sent(self) -> bool:
        return self.tariff is not None and not self.is_made_out

    @property
    def can_be_bought(self) -> bool:
        can_be_ordered = self.is_selling and not self.is_closed and not self.is_by_quote
        return can_be_ordered and not self.is_sold_out and self.can_be_had

    @property
    def first_choice(self) -> Choice | None:
        """The option that is chosen at first: the first that is left."""
        return next((choice for choice in self.choices if not choice.is_sold_out), None)

    @property
    def available(self) -> int:
        """The most that is left of one option."""
        return max((choice.available for choice in self.choices), default=0)


def product_page(slug: str, *, now: datetime) -> ProductPage:
    """The page of a published product; ``NoSuchProduct`` when it is hidden, a draft, or never was."""
    today = day_of(now)
    told = kept(("product page", slug, today, current_language()), lambda: _told(slug, today))
    if told is None:
        raise NoSuchProduct
    kitchen = kitchen_of([told.product], now=now)
    days = [replace(day, is_open=_is_open(told.product, day, kitchen)) for day in told.days]
    making = kitchen.making(told.product)
    sent_on = None
    if making is not None:
        sent_on = business_days_after(making.day, told.product.lead_days, closed=kitchen.closed_for(told.product))
    return replace(told, days=days, making=making, sent_on=sent_on)


def _is_open(product: Product, day: CollectDay, kitchen: Kitchen) -> bool:
    """It can still be ordered ahead, and be made for that day."""
    making = kitchen.making(product, collected_on=day.day)
    in_time = day.preorder_until is None or kitchen.now < day.preorder_until
    return in_time and not (making is not None and making.is_taken)


_PRODUCT = (
    select(Product, ShippingPolicy)
    .join(Product.enterprise)
    .outerjoin(ShippingPolicy, ShippingPolicy.enterprise_id == Enterprise.id)
    .where(
        Product.slug == bindparam("slug"),
        Product.status == ProductStatus.PUBLISHED,
        Enterprise.status != EnterpriseStatus.HIDDEN,
    )
    .options(
        contains_eager(Product.enterprise).joinedload(Enterprise.seller),
        joinedload(Product.category),
        selectinload(Product.photos.and_(CAN_BE_SHOWN)),
        selectinload(Product.notices),
    )
)
_CHOICES = (
    select(ProductVariant.id, ProductVariant.name_ko, ProductVariant.name_en, ProductVariant.extra_price)
    .add_columns(func.coalesce(Stock.on_hand - Stock.promised, 0).label("available"))
    .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
    .where(ProductVariant.product_id == bindparam("product"), ProductVariant.is_active)
    .order_by(ProductVariant.position)
)
_DAYS = (
    select(PopupDay, Popup, Venue, Booth.number)
    .join(Popup, Popup.id == PopupDay.popup_id)
    .join(Venue, Venue.id == PopupDay.venue_id)  # a day that was given up has no venue
    .join(Participation, Participation.popup_id == Popup.id)
    .outerjoin(Booth, Booth.id == Participation.booth_id)
    .where(
        Participation.enterprise_id == bindparam("enterprise"),
        Popup.status == PopupStatus.PUBLISHED,
        PopupDay.day >= bindparam("today"),
    )
    .order_by(PopupDay.day, PopupDay.id)
)


def _told(slug: str, today: date) -> ProductPage | None:
    found = db.session.execute(_PRODUCT, {"slug": slug}).first()
    if found is None:
        return None
    product, policy = found
    page = ProductPage(
        product=product,
        choices=_choices(product),
        tariff=tariff_of(policy) if policy else None,
        days=_days(product.enterprise_id, today) if product.can_collect else (),
        others=of_enterprise(product.enterprise_id, OTHERS, but=product.id),
        rests=rests(today).get(product.enterprise_id, ()),
        today=today,
    )
    seller = product.enterprise.seller
    let_go(product, product.enterprise, product.category, seller, *product.photos, *product.notices)
    return page


def _choices(product: Product) -> list[Choice]:
    rows = db.session.execute(_CHOICES, {"product": product.id})
    return [
        Choice(
            variant_id=row.id,
            name=in_language(row.name_ko, row.name_en),
            price=product.price + row.extra_price,
            extra_price=row.extra_price,
            available=row.available,
        )
        for row in rows
    ]


def _days(enterprise_id: int, today: date) -> list[CollectDay]:
    rows = db.session.execute(_DAYS, {"enterprise": enterprise_id, "today": today})
    return [
        CollectDay(
            id=day.id,
            day=day.day,
            popup_slug=popup.slug,
            popup_title=popup.title,
            is_sample=popup.is_sample,
            place=venue.name,
            hours=popup.hours,
            booth=booth,
            preorder_until=popup.preorder_until,
            is_open=False,
        )
        for day, popup, venue, booth in rows
    ]
