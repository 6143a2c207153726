"""Placing an order: what was agreed is written down at that moment, and the stock is promised."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from market.domain.accounts.models import User
from market.domain.carts import queries as cart_queries
from market.domain.carts import services as carts
from market.domain.carts.basket import Basket, Part
from market.domain.carts.models import Cart
from market.domain.carts.queries import Row
from market.domain.catalog.models import ProductNotice, WithdrawalLimit
from market.domain.enterprises.models import SellerIdentity
from market.domain.inventory import services as inventory
from market.domain.legal import texts
from market.domain.orders import rules
from market.domain.orders.agreements import Agreement
from market.domain.orders.errors import (
    AddressMissing,
    BelowFloor,
    ConsentMissing,
    NothingToOrder,
    TooManyLines,
    TotalChanged,
)
from market.domain.orders.models import Order, OrderLine, SellerOrder
from market.domain.shipping.rules import Zone, zone_of
from market.foundation.crypto import fingerprint
from market.foundation.database import db

SHOWN_TEXTS = (
    "terms",
    "privacy_collection",
    "third_party_provision",
    "overseas_transfer",
    "broker_notice",
)
"""What every checkout shows: the order keeps the version of each."""

TEXT_OF_LIMIT = {
    WithdrawalLimit.MADE_TO_ORDER: "made_to_order_consent",
    WithdrawalLimit.PERISHABLE: "withdrawal_fresh_food",
}
"""What is shown besides where a thing in the order cannot be returned like others."""


def place_order(cart: Cart, *, agreement: Agreement, user: User | None, is_sandbox: bool, now: datetime) -> Order:
    """Make an order of everything in ``cart`` that can be ordered, and promise its stock; the cart is closed.

    Names, prices, notices, sellers and text versions are copied; sums come from the database. Lines that cannot
    be ordered stay behind (``carts.carry_over``). Raises ``CartAlreadyOrdered``, ``NothingToOrder``,
    ``TooManyLines``, ``BelowFloor``, ``AddressMissing``, ``ConsentMissing``, ``TotalChanged`` or ``OutOfStock``;
    the caller's transaction then undoes everything.
    """
    carts.close(cart, now=now)
    rows = cart_queries.load_rows(cart)
    basket = cart_queries.as_basket(cart, rows, now=now)
    zone = zone_of(agreement.delivery.postcode) if basket.is_sent and agreement.delivery else Zone.MAINLAND
    _check(basket, agreement, zone)
    inventory.reserve(_quantities(basket))
    order = _order(cart, basket, agreement, zone, user=user, is_sandbox=is_sandbox, now=now)
    by_line = {row.line.id: row for row in rows}
    notices = _notices({by_line[line.id].product.id for line in basket.ordered})
    parts = [(part, _part(part, by_line, zone)) for part in basket.ordered_parts]
    order.seller_orders = [seller_order for _, seller_order in parts]
    db.session.add(order)
    db.session.flush()
    lines = [
        _line(by_line[line.id], notices, now) | {"seller_order_id": seller_order.id}
        for part, seller_order in parts
        for line in part.ordered
    ]
    db.session.execute(insert(OrderLine), lines)  # all in one statement: one by one SQLite would write them
    return order


def _check(basket: Basket, agreement: Agreement, zone: Zone) -> None:
    if not basket.ordered:
        raise NothingToOrder
    charged = sum(1 for part in basket.ordered_parts if part.shipping_fee(zone))
    if len(basket.ordered) + charged > rules.MOST_LINES:
        raise TooManyLines(most=rules.MOST_LINES)
    if basket.is_sent and agreement.delivery is None:
        raise AddressMissing
    for line in basket.ordered:
        if line.made_to_order and line.id not in agreement.made_to_order:
            raise ConsentMissing(name=line.name)
    total = basket.total(zone)
    if total < rules.FLOOR:
        raise BelowFloor(floor=f"{rules.FLOOR:,}")
    if total != agreement.total:
        raise TotalChanged(agreed=agreement.total, total=total)


def _texts_of_limits(basket: Basket) -> list[str]:
    limits = {line.withdrawal_limit for line in basket.ordered}
    return [text for limit, text in TEXT_OF_LIMIT.items() if limit in limits]


def _quantities(basket: Basket) -> dict[int, int]:
    counted: Counter[int] = Counter()
    for line in basket.ordered:
        counted[line.variant_id] += line.quantity
    return dict(counted)


def _order(
    cart: Cart,
    basket: Basket,
    agreement: Agreement,
    zone: Zone,
    *,
    user: User | None,
    is_sandbox: bool,
    now: datetime,
) -> Order:
    number = rules.new_number(now)
    orderer, delivery = agreement.orderer, agreement.delivery if basket.is_sent else None
    return Order(
        number=number,
        cart_id=cart.id,
        user_id=user.id if user else None,
        language=agreement.language,
        is_sandbox=is_sandbox,
        placed_at=now,
        pay_by=now + rules.PAY_WITHIN,
        orderer_name=orderer.name,
        orderer_phone=orderer.phone,
        orderer_email=orderer.email,
        lookup_fingerprint=fingerprint(rules.lookup_text(number=number, name=orderer.name, phone=orderer.phone)),
        recipient_name=delivery.name if delivery else None,
        recipient_phone=delivery.phone if delivery else None,
        postcode=delivery.postcode if delivery else None,
        road_address=delivery.road_address if delivery else None,
        address_detail=delivery.detail if delivery else None,
        delivery_note=delivery.note if delivery else None,
        goods_total=basket.goods_total,
        shipping_total=basket.shipping_total(zone),
        total=basket.total(zone),
        text_versions=texts.current_versions(*SHOWN_TEXTS, *_texts_of_limits(basket)),
    )


def _part(part: Part, rows: dict[int, Row], zone: Zone) -> SellerOrder:
    first = rows[part.ordered[0].id]
    enterprise = first.enterprise
    seller_order = SellerOrder(
        enterprise_id=enterprise.id,
        enterprise_name_ko=enterprise.name_ko,
        enterprise_name_en=enterprise.name_en or f"{enterprise.name_romanised} ({enterprise.name_ko})",
        seller_identity=_identity(first.seller),
        goods_total=part.goods_total,
        shipping_fee=part.shipping_fee(zone),
    )
    if first.day is not None and first.popup is not None and first.venue is not None:
        popup, venue = first.popup, first.venue
        seller_order.collect_on_id = first.day.id
        seller_order.collect_day = first.day.day
        seller_order.collect_place_ko = f"{popup.title_ko}, {venue.name_ko}"
        seller_order.collect_place_en = f"{popup.title_en or popup.title_ko}, {venue.name_en or venue.name_ko}"
    return seller_order


def _line(row: Row, notices: dict[int, list[dict[str, str]]], now: datetime) -> dict[str, Any]:
    product, variant = row.product, row.variant
    return {
        "variant_id": variant.id,
        "name_ko": product.name_ko,
        "name_en": product.name_en or product.name_ko,
        "option_name_ko": variant.name_ko,
        "option_name_en": variant.name_en or variant.name_ko,
        "picture": product.picture,
        "unit_price": product.price + variant.extra_price,
        "quantity": row.line.quantity,
        "tax_kind": product.tax_kind,
        "withdrawal_limit": product.withdrawal_limit,
        "made_to_order_consent_at": now if product.withdrawal_limit is WithdrawalLimit.MADE_TO_ORDER else None,
        "notice": notices.get(product.id, []),
    }


def _identity(seller: SellerIdentity | None) -> dict[str, Any]:
    if seller is None:
        raise NothingToOrder
    return {
        "company_name": seller.company_name,
        "representative": seller.representative,
        "address": seller.address,
        "phone": seller.phone,
        "email": seller.email,
        "business_no": seller.business_no,
        "mail_order_no": seller.mail_order_no,
        "mail_order_office": seller.mail_order_office,
        "mail_order_exemption": seller.mail_order_exemption,
        "verified_on": seller.verified_at.date().isoformat(),
    }


def _notices(product_ids: set[int]) -> dict[int, list[dict[str, str]]]:
    """The product-information notices as they read now, by product."""
    found: dict[int, list[dict[str, str]]] = {}
    for notice in db.session.scalars(
        select(ProductNotice)
        .where(ProductNotice.product_id.in_(product_ids))
        .order_by(ProductNotice.product_id, ProductNotice.position)
    ):
        found.setdefault(notice.product_id, []).append(
            {
                "label_ko": notice.label_ko,
                "label_en": notice.label_en,
                "value_ko": notice.value_ko,
                "value_en": notice.value_en,
            }
        )
    return found
