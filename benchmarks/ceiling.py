"""The ceiling of placing an order: the statements that ``place_order`` sends, through SQLAlchemy Core, with nothing
around them: no objects, no checks, no sums. What is written is known beforehand.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, and_, bindparam, exists, func, insert, select, update

from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import Product, ProductNotice, ProductVariant, TaxKind, WithdrawalLimit
from market.domain.enterprises.models import Enterprise, SellerIdentity
from market.domain.fees.models import FeeRule
from market.domain.inventory.models import Stock
from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder
from market.domain.popups.models import Participation, Popup, PopupDay, Venue
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation.database import _turn_to_write


class Goods(NamedTuple):
    """What is ordered: an option, its product, its maker."""

    variant_id: int
    product_id: int
    enterprise_id: int


NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
cart, line, stock, order, part = (model.__table__ for model in (Cart, CartLine, Stock, Order, SellerOrder))
variant, product, enterprise, seller, policy = (
    model.__table__ for model in (ProductVariant, Product, Enterprise, SellerIdentity, ShippingPolicy)
)
day, popup, venue, there = (model.__table__ for model in (PopupDay, Popup, Venue, Participation))
rule, notice = FeeRule.__table__, ProductNotice.__table__

CLOSE = (
    update(cart)
    .where(cart.c.id == bindparam("key"), cart.c.ordered_at.is_(None))
    .values(ordered_at=NOW, touched_at=NOW)
    .returning(cart.c.id)
)
ROWS = (
    select(
        *(line, variant, product, enterprise, seller, policy),
        func.coalesce(stock.c.on_hand - stock.c.promised, 0),
        *(day, popup, venue),
        exists().where(there.c.popup_id == day.c.popup_id, there.c.enterprise_id == product.c.enterprise_id),
    )
    .select_from(line)
    .join(variant, variant.c.id == line.c.variant_id)
    .join(product, product.c.id == variant.c.product_id)
    .join(enterprise, enterprise.c.id == product.c.enterprise_id)
    .outerjoin(seller, seller.c.enterprise_id == enterprise.c.id)
    .outerjoin(policy, policy.c.enterprise_id == enterprise.c.id)
    .outerjoin(stock, stock.c.variant_id == variant.c.id)
    .outerjoin(day, and_(day.c.id == line.c.collect_on_id, line.c.to_collect))
    .outerjoin(popup, popup.c.id == day.c.popup_id)
    .outerjoin(venue, venue.c.id == day.c.venue_id)
    .where(line.c.cart_id == bindparam("key"))
    .order_by(line.c.id)
)
RESERVE = (
    update(stock)
    .where(stock.c.variant_id == bindparam("key"), stock.c.on_hand - stock.c.promised >= 1)
    .values(promised=stock.c.promised + 1)
    .returning(stock.c.variant_id)
)
FEES = select(rule).where(rule.c.since <= NOW).order_by(rule.c.since.desc(), rule.c.id.desc())
NOTICES = (
    select(notice.c.product_id, notice.c.label_ko, notice.c.label_en, notice.c.value_ko, notice.c.value_en)
    .where(notice.c.product_id.in_(bindparam("keys", expanding=True)))
    .order_by(notice.c.product_id, notice.c.position)
)
ORDER, LINES = insert(order).returning(order.c.id), insert(OrderLine.__table__)
PARTS = insert(part).returning(part.c.id, part.c.enterprise_id, part.c.collect_on_id)

WHO = {
    "company_name": "들꽃공방 12",
    "representative": "예시 대표",
    "address": "경기도 고양시 덕양구 행신동 (예시)",
    "phone": "0310000000",
    "email": "seller@example.com",
    "business_no": "0008100017",
    "mail_order_no": "2026-예시고양-0001",
    "mail_order_office": "고양시청 (예시)",
    "mail_order_exemption": None,
    "verified_on": "2026-01-01",
}
SAYS = {
    "label_ko": "고시 항목 1",
    "label_en": "Field 1 of the notice",
    "value_ko": "포장에 적은 대로입니다. 자세한 내용은 판매자에게 물어봐 주십시오.",
    "value_en": "As printed on the package. Please ask the seller for more.",
}
SHOWN = {
    "terms": "2026-12-01",
    "privacy_collection": "2026-12-01",
    "third_party_provision": "2026-12-01",
    "overseas_transfer": "2026-12-01",
    "broker_notice": "2026-12-01",
}


def place(engine: Engine, cart_id: int, goods: Sequence[Goods]) -> None:
    """Write down an order of one each of ``goods``. Writers on SQLite queue here, too: its own retries are slower."""
    with _turn_to_write(engine), engine.connect().execution_options(writes=True) as connection:
        connection.execute(CLOSE, {"key": cart_id}).one()
        connection.execute(ROWS, {"key": cart_id}).all()
        connection.execute(FEES).all()
        connection.execute(NOTICES, {"keys": [one.product_id for one in goods]}).all()
        order_id = connection.execute(ORDER, _order(cart_id, len(goods))).scalar_one()
        makers = sorted({one.enterprise_id for one in goods})
        made = connection.execute(PARTS, [_part(order_id, enterprise_id) for enterprise_id in makers])
        parts = {row.enterprise_id: row.id for row in made}
        connection.execute(LINES, [_line(parts[one.enterprise_id], one.variant_id) for one in goods])
        for one in sorted(goods):
            connection.execute(RESERVE, {"key": one.variant_id}).one()
        connection.commit()


def _order(cart_id: int, lines: int) -> dict[str, Any]:
    number = secrets.token_hex(8)
    return {
        "number": number,
        "cart_id": cart_id,
        "user_id": None,
        "language": "ko",
        "status": OrderStatus.AWAITING_PAYMENT,
        "is_sandbox": True,
        "placed_at": NOW,
        "pay_by": NOW + timedelta(minutes=15),
        "orderer_name": "김다정",
        "orderer_phone": "01012345678",
        "orderer_email": "dajeong@example.com",
        "lookup_fingerprint": number * 4,
        "recipient_name": "김다정",
        "recipient_phone": "01012345678",
        "postcode": "10408",
        "road_address": "경기도 고양시 일산동구 중앙로 1",
        "address_detail": "101동 1203호",
        "delivery_note": "",
        "goods_total": 12_000 * lines,
        "shipping_total": 0,
        "coupon_total": 0,
        "total": 12_000 * lines,
        "text_versions": SHOWN,
    }


def _part(order_id: int, enterprise_id: int) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "enterprise_id": enterprise_id,
        "enterprise_name_ko": "들꽃공방",
        "enterprise_name_en": "Wildflower Works",
        "seller_identity": WHO,
        "goods_total": 12_000,
        "shipping_fee": 0,
        "shipping_kind": ShippingKind.PAID,
        "free_above": None,
        "return_fee": 3_000,
        "collect_on_id": None,
        "collect_day": None,
        "collect_place_ko": None,
        "collect_place_en": None,
        "collect_venue_id": None,
        "collect_address_ko": None,
    }


def _line(part_id: int, variant_id: int) -> dict[str, Any]:
    return {
        "seller_order_id": part_id,
        "variant_id": variant_id,
        "name_ko": "꿀·잼 한 상자",
        "name_en": "Honey and jam, a box",
        "option_name_ko": "담백한 맛",
        "option_name_en": "Plain",
        "picture": "drawings/honey-1.svg",
        "unit_price": 12_000,
        "quantity": 1,
        "tax_kind": TaxKind.TAXABLE,
        "withdrawal_limit": WithdrawalLimit.NONE,
        "made_to_order_consent_at": None,
        "fee_rule_id": None,
        "fee_basis_points": 0,
        "fee_fixed": 0,
        "fee": 0,
        "notice": [SAYS] * 10,
    }
