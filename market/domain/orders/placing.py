"""Placing an order: what was agreed is written down at that moment, and the stock is promised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from market.domain.accounts.models import User
from market.domain.carts import queries as cart_queries
from market.domain.carts import services as carts
from market.domain.carts.basket import Basket, Line, Part
from market.domain.carts.models import Cart
from market.domain.carts.queries import Row
from market.domain.catalog.models import ProductNotice, WithdrawalLimit
from market.domain.enterprises.models import SellerIdentity
from market.domain.fees import queries as fee_queries
from market.domain.fees.rules import Rule, fee_on
from market.domain.inventory import making
from market.domain.inventory import services as inventory
from market.domain.inventory.making import Wanted
from market.domain.legal import texts
from market.domain.orders import coupons, rules
from market.domain.orders.agreements import Agreement
from market.domain.orders.errors import (
    AddressMissing,
    BelowFloor,
    ConsentMissing,
    NothingToOrder,
    TooManyLines,
    TotalChanged,
)
from market.domain.orders.models import CouponBearer, Order, OrderLine, SellerOrder
from market.domain.shipping import rules as shipping
from market.domain.shipping.models import ShippingKind
from market.domain.shipping.rules import Zone, zone_of
from market.foundation.crypto import fingerprint
from market.foundation.database import below_orm, key_of, table_of

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

# Built once, and below the ORM: who orders is not kept waiting for objects that nobody asks for.
_part_table, _notice_table = table_of(SellerOrder), table_of(ProductNotice)
_ORDER = insert(table_of(Order)).returning(table_of(Order).c.id)
_PARTS = insert(_part_table).returning(_part_table.c.id, _part_table.c.enterprise_id, _part_table.c.collect_on_id)
_LINES = insert(table_of(OrderLine))
_COLLECTING = (
    "collect_on_id",
    "collect_day",
    "collect_place_ko",
    "collect_place_en",
    "collect_venue_id",
    "collect_address_ko",
)
_NOTICE_FACTS = ("label_ko", "label_en", "value_ko", "value_en")
_NOTICES = (
    select(_notice_table.c.product_id, *(_notice_table.c[fact] for fact in _NOTICE_FACTS))
    .where(_notice_table.c.product_id.in_(bindparam("product_ids", expanding=True)))
    .order_by(_notice_table.c.product_id, _notice_table.c.position)
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as it has just been placed; ``bought`` are its variants, each with the way it is received."""

    id: int
    number: str
    bought: frozenset[carts.Way]


def place_order(cart: Cart, *, agreement: Agreement, user: User | None, is_sandbox: bool, now: datetime) -> Placed:
    """Make an order of everything in ``cart`` that can be ordered, and promise its stock; the cart is closed.

    Names, prices, notices, sellers and text versions are copied; sums come from the database. Lines that cannot
    be ordered stay behind (``carts.carry_over``). Raises ``CartAlreadyOrdered``, ``NothingToOrder``,
    ``TooManyLines``, ``BelowFloor``, ``AddressMissing``, ``ConsentMissing``, ``TotalChanged``,
    ``CouponUsedUp``, ``OutOfStock`` or ``MadeOut``; the caller's transaction then undoes everything.
    """
    carts.close(cart, now=now)
    rows = cart_queries.load_rows(cart, now=now)
    basket = cart_queries.as_basket(cart, rows, now=now)
    zone = zone_of(agreement.delivery.postcode) if basket.is_sent and agreement.delivery else Zone.MAINLAND
    _check(basket, agreement, zone)
    order = _order(cart, basket, agreement, zone, user=user, is_sandbox=is_sandbox, now=now)
    by_line = {row.line.id: row for row in rows}
    fee_rules = fee_queries.rules_in_force(now)
    notices = _notices({by_line[line.id].product.id for line in basket.ordered})
    order_id = below_orm().execute(_ORDER, order).scalar_one()
    # all parts in one statement and all lines in another: the session would write each by itself
    parts = [_part(part, by_line, zone) | {"order_id": order_id} for part in basket.ordered_parts]
    part_ids = {(made.enterprise_id, made.collect_on_id): made.id for made in below_orm().execute(_PARTS, parts)}
    lines = [
        _line(by_line[line.id], notices, fee_rules, now)
        | _sending(line, is_sent=part.is_sent)
        | _coupon(line)
        | {"seller_order_id": part_ids[row["enterprise_id"], row["collect_on_id"]]}
        for part, row in zip(basket.ordered_parts, parts, strict=True)
        for line in part.ordered
    ]
    below_orm().execute(_LINES, lines)
    # last: from here to the commit, everybody else who wants the same thing waits
    if basket.coupons:
        coupons.take(basket.coupons, order_id=order_id, phone=agreement.orderer.phone)
    making.claim(
        Wanted(by_line[line.id].product, line.made_on, line.quantity) for line in basket.ordered if line.made_on
    )
    inventory.reserve(_quantities(basket))
    ordered = [by_line[line.id].line for line in basket.ordered]
    bought = frozenset((line.variant_id, line.collect_on_id) for line in ordered)
    return Placed(order_id, order["number"], bought)


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
) -> dict[str, Any]:
    number = rules.new_number(now)
    orderer, delivery = agreement.orderer, agreement.delivery if basket.is_sent else None
    return {
        "number": number,
        "cart_id": key_of(cart),
        "user_id": user.id if user else None,
        "language": agreement.language,
        "is_sandbox": is_sandbox,
        "placed_at": now,
        "pay_by": now + rules.PAY_WITHIN,
        "orderer_name": orderer.name,
        "orderer_phone": orderer.phone,
        "orderer_email": orderer.email,
        "lookup_fingerprint": fingerprint(rules.lookup_text(number=number, name=orderer.name, phone=orderer.phone)),
        "recipient_name": delivery.name if delivery else None,
        "recipient_phone": delivery.phone if delivery else None,
        "postcode": delivery.postcode if delivery else None,
        "road_address": delivery.road_address if delivery else None,
        "address_detail": delivery.detail if delivery else None,
        "delivery_note": delivery.note if delivery else None,
        "goods_total": basket.goods_total,
        "shipping_total": basket.shipping_total(zone),
        "coupon_total": basket.coupon_total,
        "total": basket.total(zone),
        "text_versions": texts.current_versions(*SHOWN_TEXTS, *_texts_of_limits(basket)),
    }


def _part(part: Part, rows: dict[int, Row], zone: Zone) -> dict[str, Any]:
    first = rows[part.ordered[0].id]
    enterprise = first.enterprise
    return {
        "enterprise_id": enterprise.id,
        "enterprise_name_ko": enterprise.name_ko,
        "enterprise_name_en": enterprise.name_en or f"{enterprise.name_romanised} ({enterprise.name_ko})",
        "seller_identity": _identity(first.seller),
        "goods_total": part.goods_total,
        "shipping_fee": part.shipping_fee(zone),
        **_terms(part, zone),
        **_collecting(first),
    }


def _terms(part: Part, zone: Zone) -> dict[str, Any]:
    """The seller's terms for sending, by which a return will be charged."""
    if part.tariff is None:
        return {"shipping_kind": ShippingKind.PAID, "free_above": None, "return_fee": 0}
    return {
        "shipping_kind": part.tariff.kind,
        "free_above": part.tariff.free_above,
        "return_fee": shipping.one_parcel(part.tariff, zone),
    }


def _collecting(first: Row) -> dict[str, Any]:
    """Where and when a part is handed over, in words that stay; all empty for what is sent."""
    day, popup, venue = first.day, first.popup, first.venue
    if day is None or popup is None or venue is None:
        return dict.fromkeys(_COLLECTING)
    return {
        "collect_on_id": day.id,
        "collect_day": day.day,
        "collect_place_ko": f"{popup.title_ko}, {venue.name_ko}",
        "collect_place_en": f"{popup.title_en or popup.title_ko}, {venue.name_en or venue.name_ko}",
        "collect_venue_id": venue.id,
        "collect_address_ko": venue.address_ko,
    }


def _line(
    row: Row, notices: dict[int, list[dict[str, str]]], fee_rules: Sequence[Rule], now: datetime
) -> dict[str, Any]:
    product, variant = row.product, row.variant
    price = product.price + variant.extra_price
    fee = fee_on(
        price * row.line.quantity, fee_rules, enterprise_id=product.enterprise_id, category_id=product.category_id
    )
    return {
        "variant_id": variant.id,
        "name_ko": product.name_ko,
        "name_en": product.name_en or product.name_ko,
        "option_name_ko": variant.name_ko,
        "option_name_en": variant.name_en or variant.name_ko,
        "picture": product.picture,
        "unit_price": price,
        "quantity": row.line.quantity,
        "tax_kind": product.tax_kind,
        "withdrawal_limit": product.withdrawal_limit,
        "made_to_order_consent_at": now if product.withdrawal_limit is WithdrawalLimit.MADE_TO_ORDER else None,
        "fee_rule_id": fee.rule_id,
        "fee_basis_points": fee.basis_points,
        "fee_fixed": fee.fixed,
        "fee": fee.amount,
        "notice": notices.get(product.id, []),
    }


def _coupon(line: Line) -> dict[str, Any]:
    """The line's share of a coupon, at its enterprise's cost or the market's."""
    bearer = CouponBearer.MARKET if line.by_market else CouponBearer.ENTERPRISE
    return {"coupon_discount": line.discount, "coupon_bearer": bearer if line.discount else None}


def _sending(line: Line, *, is_sent: bool) -> dict[str, Any]:
    """What sending the line costs by itself, by which a refund will be reckoned, and the day it is made for."""
    return {
        "shipping_rule": line.shipping_rule,
        "shipping_each": line.shipping_each if is_sent else 0,
        "made_on": line.made_on,
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
    for product_id, *facts in below_orm().execute(_NOTICES, {"product_ids": product_ids}):
        found.setdefault(product_id, []).append(dict(zip(_NOTICE_FACTS, facts, strict=True)))
    return found
