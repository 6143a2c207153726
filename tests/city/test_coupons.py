"""Coupons at the market's cost: offered, taken, borne by the market's account, never above their budget."""

import pytest
from sqlalchemy import func, select

from market.domain.carts import coupons
from market.domain.carts.models import Cart
from market.domain.catalog.models import ProductVariant
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders import services as orders
from market.domain.orders.agreements import Orderer
from market.domain.orders.models import CouponBearer, Order, OrderLine, OrderStatus
from market.domain.promotions.models import Coupon, CouponCategory
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.domain.orders.ordering import agreement
from tests.factories import CartLineFactory, CouponFactory, StaffFactory, StockFactory
from tests.races import all_at_once
from tests.shop.shopping import check_out, goods, put_in

TYPED = {
    "name_ko": "봄맞이 다다켓",
    "name_en": "Spring",
    "kind": "amount",
    "amount": "3,000",
    "minimum": "10,000",
    "budget": "100,000",
    "first_day": "2020-01-01",
    "last_day": "2090-01-01",
    "once_each": "y",
    "is_public": "y",
    "code": "SPRING",
}


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


@pytest.fixture
def honey(app):
    return goods(on_hand=50, variant__product__price=12_000)


def product_of(variant):
    return db.session.get_one(ProductVariant, variant.id).product


def test_one_is_made_with_a_budget_for_what_was_chosen_and_withdrawn(staff, client, honey):
    category = product_of(honey).category_id

    assert staff.post("/city/coupons/new", TYPED | {"budget": ""}).status_code == 422
    assert staff.post("/city/coupons/new", TYPED | {"budget": "2,000"}).status_code == 422
    made = staff.post("/city/coupons/new", TYPED | {"categories": [str(category)]})
    assert made.status_code == 303
    assert staff.post("/city/coupons/new", TYPED).status_code == 409  # the code is taken
    coupon = db.session.scalars(select(Coupon)).one()
    assert (coupon.enterprise_id, coupon.budget) == (None, 100_000)
    assert [row.category_id for row in coupon.for_categories] == [category]
    assert "봄맞이 다다켓" in staff.get("/city/coupons/").text
    assert "봄맞이 다다켓" in client.get(f"/products/{product_of(honey).slug}").text

    staff.post(f"/city/coupons/{coupon.id}/stop")
    db.session.expire_all()
    assert coupon.stopped_at is not None
    assert "봄맞이 다다켓" not in client.get(f"/products/{product_of(honey).slug}").text


def test_the_market_bears_it_and_both_enterprises_are_paid_in_full(desk, client, honey):
    jam = goods(on_hand=9, variant__product__price=20_000)
    spring = CouponFactory(enterprise=None, code="SPRING", amount=3_000, minimum=10_000, budget=5_000)
    own = CouponFactory(enterprise=product_of(honey).enterprise, code="THANKS", amount=1_000, minimum=5_000)
    db.session.commit()
    put_in(client, honey)
    put_in(client, jam)
    assert f"/cart/coupons/{spring.id}" in client.get("/cart").text

    for coupon in (spring, own):
        client.post(f"/cart/coupons/{coupon.id}")
    page = client.get("/cart").text
    assert "−3,000원" in page
    assert "−1,000원" in page
    check_out(client)
    db.session.rollback()
    order = db.session.scalars(select(Order)).one()
    borne = {(line.coupon_bearer, line.coupon_discount) for line in db.session.scalars(select(OrderLine))}
    assert borne == {(CouponBearer.ENTERPRISE, 1_000), (CouponBearer.MARKET, 3_000)}
    assert order.coupon_total == 4_000

    desk.pay(order.id)
    db.session.expire_all()
    sums = dict(
        iter(
            db.session.execute(
                select(LedgerEntry.enterprise_id, func.sum(LedgerEntry.amount))
                .where(LedgerEntry.kind.in_([EntryKind.SALE, EntryKind.COUPON]))
                .group_by(LedgerEntry.enterprise_id)
            )
        )
    )
    assert sums == {product_of(honey).enterprise_id: 11_000, product_of(jam).enterprise_id: 20_000, None: -3_000}
    assert db.session.scalar(select(func.sum(LedgerEntry.amount))) == db.session.get_one(Order, order.id).total
    assert db.session.get_one(Coupon, spring.id).spent == 3_000


def test_a_basket_of_other_goods_and_an_empty_budget_are_told(client, honey):
    other = StockFactory(on_hand=9).variant.product.category
    db.session.commit()
    bound = CouponFactory(enterprise=None, code="BOUND", budget=9_000)
    db.session.flush()
    db.session.add(CouponCategory(coupon_id=bound.id, category_id=other.id))
    CouponFactory(enterprise=None, code="EMPTY", amount=3_000, minimum=5_000, budget=9_000, spent=7_000)
    db.session.commit()
    put_in(client, honey)

    assert "담긴 상품에는" in client.post("/cart/coupons", {"code": "BOUND"}, follow_redirects=True).text
    client.post("/cart/coupons", {"code": "EMPTY"})
    page = client.get("/cart").text
    assert "−3,000원" not in page
    assert "모두 쓰였어요" in page


@pytest.mark.race
def test_the_last_won_of_a_budget_goes_to_as_many_orders_as_it_is_enough_for(app):
    honey = StockFactory(on_hand=50, variant__product__price=30_000).variant
    coupon = CouponFactory(enterprise=None, amount=3_000, minimum=5_000, budget=10_000)
    carts = [CartLineFactory(variant=honey).cart for _ in range(8)]
    db.session.commit()
    with transaction():
        for cart in carts:
            coupons.hold(cart, coupon)
    agreements = {
        cart.id: agreement(cart, orderer=Orderer(f"손님{cart.id}", f"0101111{cart.id:04}", "a@example.com"))
        for cart in carts
    }
    coupon_id = coupon.id
    db.session.remove()

    def place(cart_id):
        try:
            with transaction():
                cart = db.session.get_one(Cart, cart_id)
                return orders.place_order(
                    cart, agreement=agreements[cart_id], user=None, is_sandbox=True, now=clock.now()
                ).id
        except MarketError as refusal:
            return type(refusal).__name__

    said = all_at_once(app, place, list(agreements))
    placed = [one for one in said if isinstance(one, int)]

    assert len(placed) == 3
    assert {one for one in said if not isinstance(one, int)} <= {"CouponUsedUp", "TotalChanged"}
    coupon = db.session.get_one(Coupon, coupon_id)
    assert (coupon.used, coupon.spent) == (3, 9_000)
    with transaction():
        orders.release_unpaid(db.session.get_one(Order, placed[0]), to=OrderStatus.EXPIRED, now=clock.now())
    assert db.session.get_one(Coupon, coupon_id).spent == 6_000
    with transaction():
        orders.reclaim_stock(db.session.get_one(Order, placed[0]))
    assert db.session.get_one(Coupon, coupon_id).spent == 9_000
