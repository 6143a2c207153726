"""Placing an order."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from market.domain.carts.errors import CartAlreadyOrdered
from market.domain.catalog.models import Product, ProductStatus, WithdrawalLimit
from market.domain.inventory.models import Stock
from market.domain.legal import texts
from market.domain.orders import queries
from market.domain.orders.errors import (
    AddressMissing,
    BelowFloor,
    ConsentMissing,
    NothingToOrder,
    OrderNotFound,
    TooManyLines,
    TotalChanged,
)
from market.domain.orders.models import Order, OrderStatus, SellerOrderStatus
from market.domain.orders.services import place_order
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.domain.orders.ordering import HOME, ORDERER, agreement, order_of, placed
from tests.factories import (
    CartFactory,
    CartLineFactory,
    ParticipationFactory,
    PopupDayFactory,
    ProductNoticeFactory,
    SellingEnterpriseFactory,
    StockFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()
JEJU = replace(HOME, postcode="63000")


def goods(enterprise=None, **facts):
    return StockFactory(variant__product__enterprise=enterprise or SellingEnterpriseFactory(), **facts).variant


def filled(*lines):
    """A cart with a line for each (variant, quantity)."""
    cart = CartFactory()
    for variant, quantity in lines:
        CartLineFactory(cart=cart, variant=variant, quantity=quantity)
    db.session.commit()
    return cart


def place(cart, agreed):
    return place_order(cart, agreement=agreed, user=None, is_sandbox=True, now=NOW)


def test_an_order_keeps_what_the_shopper_saw_and_holds_the_stock():
    honey = goods(on_hand=5, variant__name_ko="작은 병", variant__name_en="Small jar", variant__extra_price=500)
    ProductNoticeFactory(product_id=honey.product.id)
    name = honey.product.name_ko

    order = order_of(filled((honey, 2)), now=NOW)
    with transaction():
        product = db.session.get(Product, honey.product.id)
        product.price, product.name_ko = 99_000, "다른 이름"

    line = order.lines[0]
    assert (line.name_ko, line.option_name_ko, line.option_name_en) == (name, "작은 병", "Small jar")
    assert (line.unit_price, line.quantity, line.subtotal) == (12_500, 2, 25_000)
    assert line.notice == [
        {"label_ko": "제품명", "label_en": "Product name", "value_ko": "아카시아꿀", "value_en": "Acacia honey"}
    ]
    assert (order.goods_total, order.shipping_total, order.total) == (25_000, 3_000, 28_000)
    assert order.status is OrderStatus.AWAITING_PAYMENT
    assert order.pay_by == NOW + timedelta(minutes=15)
    assert order.seller_orders[0].status is SellerOrderStatus.AWAITING_PAYMENT
    assert db.session.get(Stock, honey.id).available == 3


def test_an_order_names_its_sellers_and_the_texts_that_were_shown():
    order = order_of(filled((goods(), 1)))

    who = order.seller_orders[0].seller_identity
    assert who["representative"] == "예시 대표"
    assert who["mail_order_no"] == "2026-예시고양-0001"
    assert order.text_versions["terms"] == texts.current_version("terms")
    assert "broker_notice" in order.text_versions


def test_an_order_of_three_enterprises_has_three_parts():
    bakery, beekeeper = SellingEnterpriseFactory(), SellingEnterpriseFactory()
    cart = filled((goods(bakery), 1), (goods(beekeeper), 2), (goods(bakery), 3), (goods(), 1))

    order = order_of(cart)

    assert [(len(part.lines), part.goods_total, part.shipping_fee) for part in order.seller_orders] == [
        (2, 48_000, 3_000),
        (1, 24_000, 3_000),
        (1, 12_000, 3_000),
    ]
    assert order.total == 84_000 + 9_000


def test_the_surcharge_for_jeju_is_part_of_the_agreement():
    cart = filled((goods(), 1))

    order = order_of(cart, delivery=JEJU)

    assert (order.shipping_total, order.total) == (6_000, 18_000)


def test_a_number_names_the_day_in_korea():
    order = placed(now=NOW)

    assert re.fullmatch(r"D\d{6}-[2-9A-HJKMNP-TW-Z]{6}", order.number)
    assert order.number[1:7] == f"{clock.day_of(NOW):%y%m%d}"


def test_what_is_collected_names_day_and_place_and_needs_no_address():
    honey = goods()
    day = PopupDayFactory()
    ParticipationFactory(popup=day.popup, enterprise=honey.product.enterprise)
    cart = CartFactory()
    CartLineFactory(cart=cart, variant=honey, to_collect=True, collect_on_id=day.id)
    db.session.commit()

    order = order_of(cart, delivery=None)

    part = order.seller_orders[0]
    assert (part.collect_day, part.collect_on_id, part.shipping_fee) == (day.day, day.id, 0)
    assert part.collect_place == f"{day.popup.title_ko}, {day.venue.name_ko}"
    assert order.road_address is None


def test_an_address_that_is_not_needed_is_not_kept():
    honey = goods()
    day = PopupDayFactory()
    ParticipationFactory(popup=day.popup, enterprise=honey.product.enterprise)
    line = CartLineFactory(variant=honey, to_collect=True, collect_on_id=day.id)
    db.session.commit()

    assert order_of(line.cart, delivery=HOME).postcode is None


def test_nothing_is_sent_nowhere():
    with pytest.raises(AddressMissing):
        order_of(filled((goods(), 1)), delivery=None)


def test_one_missing_thing_takes_back_the_whole_order():
    honey, soap = goods(on_hand=9), goods(on_hand=2)
    cart = filled((honey, 3), (soap, 2))
    agreed = agreement(cart)
    db.session.get(Stock, soap.id).promised = 1
    db.session.commit()

    with pytest.raises(TotalChanged), transaction():
        place(cart, agreed)

    assert [stock.promised for stock in db.session.query(Stock).order_by(Stock.variant_id)] == [0, 1]
    assert db.session.query(Order).count() == 0
    assert cart.ordered_at is None


def test_a_cart_is_ordered_once():
    cart = filled((goods(), 1))
    agreed = agreement(cart)
    order_of(cart)

    with pytest.raises(CartAlreadyOrdered), transaction():
        place(cart, agreed)


def test_an_empty_cart_is_not_ordered():
    with pytest.raises(NothingToOrder):
        order_of(filled())


def test_what_cannot_be_ordered_stays_behind():
    honey, soap = goods(), goods()
    soap.product.status = ProductStatus.HIDDEN

    order = order_of(filled((honey, 1), (soap, 1)))

    assert [line.variant_id for line in order.lines] == [honey.id]


@pytest.mark.parametrize("agreed", [0, -1, 1, 14_999, 15_001])
def test_another_total_than_the_shopper_saw_is_shown_again(agreed):
    with pytest.raises(TotalChanged) as refusal:
        order_of(filled((goods(), 1)), total=agreed)

    assert refusal.value.facts == {"agreed": agreed, "total": 15_000}


def test_a_price_that_rose_meanwhile_is_shown_again():
    honey = goods()
    cart = filled((honey, 1))
    agreed = agreement(cart)
    honey.product.price = 13_000
    db.session.commit()

    with pytest.raises(TotalChanged), transaction():
        place(cart, agreed)


def test_what_is_made_to_order_needs_consent_for_each_line():
    ring = goods(variant__product__withdrawal_limit=WithdrawalLimit.MADE_TO_ORDER)
    cart = filled((ring, 1), (goods(), 1))

    with pytest.raises(ConsentMissing) as refusal:
        order_of(cart, made_to_order=frozenset())
    order = order_of(cart, now=NOW)

    assert refusal.value.facts["name"] == ring.product.name
    assert [line.made_to_order_consent_at for line in order.lines] == [NOW, None]


def test_an_order_costs_at_least_a_thousand_won():
    enterprise = SellingEnterpriseFactory(ready_to_sell__fee=0)
    penny = goods(enterprise, variant__product__price=999)

    with pytest.raises(BelowFloor, match="1,000"):
        order_of(filled((penny, 1)))


def test_an_order_has_at_most_a_hundred_lines_with_its_shipping():
    cart = CartFactory()
    for _ in range(26):
        enterprise = SellingEnterpriseFactory()
        for _ in range(3):
            CartLineFactory(cart=cart, variant=goods(enterprise))
    db.session.commit()

    with pytest.raises(TooManyLines):
        order_of(cart)


def test_a_guest_finds_the_order_by_number_name_and_phone():
    order = placed()

    for number in (order.number, order.number.lower(), f" {order.number.replace('-', '')} "):
        for name in ("김다정", " 김 다정 "):
            assert queries.look_up(number=number, name=name, phone="01012345678").id == order.id


@pytest.mark.parametrize(
    "wrong",
    [{"number": "D261123-AAAAAA"}, {"name": "김다솜"}, {"phone": "01012345679"}, {"number": ""}, {"name": ""}],
)
def test_whatever_does_not_fit_gives_one_and_the_same_answer(wrong):
    order = placed()
    known = {"number": order.number, "name": ORDERER.name, "phone": ORDERER.phone}

    with pytest.raises(OrderNotFound):
        queries.look_up(**{**known, **wrong})


def test_personal_data_cannot_be_read_in_the_table():
    order = placed()

    row = db.session.execute(db.text('SELECT * FROM "order"')).mappings().one()

    assert row["orderer_name"] != order.orderer_name
    for value in row.values():
        for secret in ("김다정", "01012345678", "dajeong@example.com", "중앙로"):
            assert secret not in str(value)


def test_an_order_belongs_to_who_was_signed_in():
    shopper = UserFactory()
    cart = filled((goods(), 1))

    order = order_of(cart, user=shopper, language="en")

    assert [one.id for one in queries.of_user(shopper)] == [order.id]
    assert order.language == "en"


def test_placing_an_order_of_three_lines_takes_few_statements(max_queries):
    cart = filled((goods(), 1), (goods(), 2), (goods(), 3))
    agreed = agreement(cart)

    with max_queries(12), transaction():
        place(cart, agreed)
