"""Coupons in the basket and at the checkout, as a shopper meets them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.carts.models import CartCoupon
from market.domain.catalog.models import ProductVariant
from market.domain.ledger import queries as ledger
from market.domain.ledger.models import EntryKind
from market.domain.orders import services as orders
from market.domain.orders.coupon_models import OrderCoupon
from market.domain.orders.models import CouponBearer, Order, OrderStatus
from market.domain.promotions.models import Coupon
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.browser import Browser
from tests.factories import CouponFactory, UserFactory
from tests.shop.shopping import check_out, goods, put_in


@pytest.fixture
def honey(app):
    return goods(on_hand=50, variant__product__price=12_000)


@pytest.fixture
def coupon(honey):
    made = CouponFactory(enterprise=enterprise_of(honey), code="THANKS")
    db.session.commit()
    return made


def enterprise_of(thing):
    return db.session.get_one(ProductVariant, thing.id).product.enterprise


def placed():
    db.session.rollback()
    return db.session.scalars(select(Order).order_by(Order.id.desc())).first()


def used(coupon):
    db.session.rollback()
    return db.session.scalar(select(Coupon.used).where(Coupon.id == coupon.id))


def test_the_basket_offers_a_coupon_and_a_button_uses_it(client, honey, coupon):
    put_in(client, honey, 2)

    assert "첫 주문 감사" in client.get("/cart").text
    client.post(f"/cart/coupons/{coupon.id}")

    page = client.get("/cart").text
    assert "−3,000원" in page
    assert "24,000원 주문" in page  # 24,000 of honey, 3,000 for sending, 3,000 off


def test_a_code_is_read_as_people_write_it(client, honey, coupon):
    put_in(client, honey, 2)

    client.post("/cart/coupons", {"code": " tha-nks "})

    assert "−3,000원" in client.get("/cart").text


@pytest.mark.parametrize("code", ["NOSUCHCODE", "쿠폰", "", "'; DROP TABLE coupon; --"])
def test_a_code_that_is_none_is_said_and_kept(client, honey, code):
    put_in(client, honey)

    page = client.post("/cart/coupons", {"code": code}, follow_redirects=True)

    assert page.status_code == 200
    assert "그런 쿠폰을 찾지 못했어요" in page.text


def test_a_coupon_for_others_goods_says_whose_it_is_for(client, honey):
    other = CouponFactory(code="OTHERS")
    db.session.commit()
    put_in(client, honey)

    page = client.post("/cart/coupons", {"code": "OTHERS"}, follow_redirects=True).text

    assert f"{other.enterprise.name_ko}의 상품에 쓰는 쿠폰" in page
    assert db.session.scalar(select(func.count()).select_from(CartCoupon)) == 0


def test_below_its_minimum_it_says_how_much_is_missing(client, honey, coupon):
    put_in(client, honey)
    client.post(f"/cart/coupons/{coupon.id}")

    page = client.get("/cart").text

    assert "8,000원 더 담으면 쓸 수 있어요" in page
    assert "−3,000원" not in page


def test_it_can_be_taken_out_again(client, honey, coupon):
    put_in(client, honey, 2)
    client.post(f"/cart/coupons/{coupon.id}")

    client.post(f"/cart/coupons/{coupon.id}/remove")

    assert "−3,000원" not in client.get("/cart").text


def test_a_coupon_that_only_its_code_opens_is_not_offered_nor_used_by_its_number(client, honey, coupon):
    coupon.is_public = False
    db.session.commit()
    put_in(client, honey, 2)

    client.post(f"/cart/coupons/{coupon.id}")

    assert "첫 주문 감사" not in client.get("/cart").text


def test_an_order_keeps_the_coupon_on_its_lines_at_the_enterprises_cost(client, honey, coupon):
    soap = goods(variant__product__enterprise=enterprise_of(honey), variant__product__price=6_000)
    put_in(client, honey, 2)
    put_in(client, soap)
    client.post(f"/cart/coupons/{coupon.id}")

    assert check_out(client).status_code == 303

    order = placed()
    assert (order.goods_total, order.coupon_total, order.total) == (30_000, 3_000, 30_000)
    assert [(line.coupon_discount, line.coupon_bearer) for line in order.lines] == [
        (2_400, CouponBearer.ENTERPRISE),
        (600, CouponBearer.ENTERPRISE),
    ]
    assert used(coupon) == 1


def test_once_paid_the_accounts_add_up_to_what_was_paid(desk, client, honey, coupon):
    put_in(client, honey, 2)
    client.post(f"/cart/coupons/{coupon.id}")
    check_out(client)
    order_id = placed().id

    desk.pay(order_id)

    entries = ledger.of_order(order_id)
    assert sum(entry.amount for entry in entries) == 24_000
    assert [entry.amount for entry in entries if entry.kind is EntryKind.COUPON] == [-3_000]


def test_the_same_phone_uses_it_once_and_the_checkout_goes_on_without_it(app, client, honey, coupon):
    for browser in (client, Browser(app)):
        put_in(browser, honey, 2)
        browser.post(f"/cart/coupons/{coupon.id}")
    check_out(client)
    second = Browser(app)
    put_in(second, honey, 2)
    second.post(f"/cart/coupons/{coupon.id}")

    refused = check_out(second)
    again = check_out(second)

    assert refused.status_code == 409
    assert "더 이상 쓸 수 없어요" in refused.text
    assert "27,000원" in refused.text
    assert again.status_code == 303
    assert placed().coupon_total == 0
    assert used(coupon) == 1


def test_a_coupon_that_ends_before_the_order_changes_the_total_openly(client, honey, coupon):
    put_in(client, honey, 2)
    client.post(f"/cart/coupons/{coupon.id}")
    client.get("/checkout")
    data_before = client.get("/checkout").text
    assert "24,000원" in data_before
    coupon.stopped_at = clock.now()
    db.session.commit()

    answer = check_out(client, agreed_total="24000")

    assert answer.status_code == 409
    assert "27,000원" in answer.text


def test_an_order_that_was_never_paid_gives_the_coupon_back(client, honey, coupon):
    put_in(client, honey, 2)
    client.post(f"/cart/coupons/{coupon.id}")
    check_out(client)
    order = placed()

    with transaction():
        orders.release_unpaid(db.session.get_one(Order, order.id), to=OrderStatus.EXPIRED, now=clock.now())

    assert used(coupon) == 0
    assert db.session.scalars(select(OrderCoupon.once_key)).all() == [None]


def test_paid_after_all_it_counts_again(client, honey, coupon):
    put_in(client, honey, 2)
    client.post(f"/cart/coupons/{coupon.id}")
    check_out(client)
    order_id = placed().id
    with transaction():
        orders.release_unpaid(db.session.get_one(Order, order_id), to=OrderStatus.EXPIRED, now=clock.now())

    with transaction():
        orders.reclaim_stock(db.session.get_one(Order, order_id))

    assert used(coupon) == 1


def test_what_a_guest_chose_stays_theirs_after_signing_in(app, client, honey, coupon, sign_in):
    shopper = UserFactory()
    db.session.commit()
    theirs = sign_in(shopper)
    put_in(theirs, honey)
    theirs.post(f"/cart/coupons/{coupon.id}")

    put_in(theirs, honey)

    assert "−3,000원" in theirs.get("/cart").text


def test_a_coupon_of_tomorrow_waits(client, honey, coupon):
    coupon.first_day = clock.day_of(clock.now()) + timedelta(days=1)
    db.session.commit()
    put_in(client, honey, 2)
    client.post("/cart/coupons", {"code": "THANKS"})

    assert "아직 쓸 수 있는 기간이 아니에요" in client.get("/cart").text


def test_the_basket_takes_few_queries(client, honey, coupon, max_queries):
    put_in(client, honey, 2)
    client.post(f"/cart/coupons/{coupon.id}")

    with max_queries(6):
        client.get("/cart")


def test_product_and_enterprise_pages_say_which_coupons_there_are(client, honey, coupon):
    slug = enterprise_of(honey).slug
    for path in (f"/products/{honey.slug}", f"/enterprises/{slug}"):
        assert "첫 주문 감사: 3,000원 할인" in client.get(path).text

    coupon.stopped_at = clock.now()
    db.session.commit()

    assert "첫 주문 감사" not in client.get(f"/products/{honey.slug}").text


def test_a_product_page_says_the_best_coupons_and_leads_to_the_rest(client, honey):
    enterprise = enterprise_of(honey)
    for amount, minimum in ((1_000, 5_000), (3_000, 12_000), (2_000, 0), (9_000, 90_000), (4_000, 13_000)):
        CouponFactory(enterprise=enterprise, name_ko=f"덤 {amount}", amount=amount, minimum=minimum)
    db.session.commit()

    page = client.get(f"/products/{honey.slug}").text

    shown = [amount for amount in (1_000, 2_000, 3_000, 4_000, 9_000) if f"덤 {amount}" in page]
    assert shown == [1_000, 2_000, 3_000], "what takes something off one jar of 12,000 won"
    assert page.index("덤 3000") < page.index("덤 2000") < page.index("덤 1000")
    assert f'href="/enterprises/{enterprise.slug}#goods"' in page
    assert "쿠폰 2장 더 보기" in page
    assert "덤 9000" in client.get(f"/enterprises/{enterprise.slug}").text
