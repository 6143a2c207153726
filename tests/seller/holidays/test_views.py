"""The enterprises' door: holidays, and what shoppers see of them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.enterprises.shop_models import Holiday
from market.domain.orders import services as orders
from market.domain.orders.models import SellerOrder
from market.domain.search.models import DocumentKind
from market.domain.search.services import index
from market.foundation import clock
from market.foundation.clock import SEOUL
from market.foundation.database import db, transaction
from tests.domain.orders.ordering import order_of
from tests.factories import CartLineFactory, MembershipFactory, StockFactory, UserFactory


@pytest.fixture
def honey(app):
    product = StockFactory(variant__product__slug="honey", variant__product__name_ko="아카시아꿀").variant.product
    product.enterprise.slug, product.enterprise.name_ko = "maker", "들꽃공방"
    index(DocumentKind.PRODUCT, product.id, title=product.name_ko, words=[])
    db.session.commit()
    return product


@pytest.fixture
def seller(sign_in, honey):
    return sign_in(MembershipFactory(enterprise=honey.enterprise).user)


@pytest.fixture
def at(monkeypatch):
    """``at(moment)``: it is that moment from now on."""

    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return at


def today():
    return clock.day_of(clock.now())


def typed(first=0, last=2, **changes):
    return {
        "first_day": (today() + timedelta(first)).isoformat(),
        "last_day": (today() + timedelta(last)).isoformat(),
        "kind": "no_orders",
        "words_ko": "부산 <b>박람회</b>에 갑니다.",
        "words_en": "",
        **changes,
    }


def in_words(days):
    day = today() + timedelta(days)
    return f"{day.month}월 {day.day}일"


def add(browser, product):
    variant = product.variants[0].id
    return browser.post("/cart/lines", {"variant_id": str(variant), "quantity": "1", "collect_on": ""})


def test_the_shop_stays_visible_and_says_until_when(seller, client, honey):
    assert seller.post("/seller/holidays/", typed()).status_code == 303

    for path in ("/enterprises/maker", "/products/honey"):
        page = client.get(path).text
        assert in_words(2) in page
        assert in_words(3) in page
        assert "부산 &lt;b&gt;박람회&lt;/b&gt;에 갑니다." in page
    assert 'id="buy"' not in client.get("/products/honey").text
    for path in ("/products", "/search?q=아카시아꿀", "/enterprises/maker", "/"):
        page = client.get(path).text
        assert "아카시아꿀" in page
        assert "휴무 ~" in page, path


def test_nothing_is_added_and_the_basket_is_kept(seller, client, honey):
    add(client, honey)
    seller.post("/seller/holidays/", typed())

    answer = add(client, honey)
    assert answer.status_code == 303
    assert "까지 휴무예요" in client.get(answer.location).text

    basket = client.get("/cart").text
    assert "아카시아꿀" in basket
    assert f"{in_words(3)}" in basket
    assert 'name="checkout"' not in basket
    assert client.get("/checkout").location == "/cart"
    assert "아카시아꿀" in client.get("/cart").text


def test_at_midnight_in_seoul_it_opens_by_itself(seller, client, honey, at):
    seller.post("/seller/holidays/", typed(0, 0))
    morning = clock.now().astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = morning + timedelta(days=1)

    at(midnight - timedelta(seconds=1))
    assert 'id="buy"' not in client.get("/products/honey").text
    assert "휴무 ~" in client.get("/products").text
    at(midnight)
    assert 'id="buy"' in client.get("/products/honey").text
    assert "휴무 ~" not in client.get("/products").text
    assert add(client, honey).location == "/cart"


def test_where_orders_go_on_the_day_of_dispatch_counts_after_the_holiday(seller, client, honey):
    seller.post("/seller/holidays/", typed(0, 20, kind="later"))

    page = client.get("/products/honey").text
    assert 'id="buy"' in page
    assert f"{in_words(21)}" in page
    promised = page.partition("<dt>발송</dt>")[2].partition("</dd>")[0]
    assert "오늘 결제하면 늦어도" in promised
    add(client, honey)
    assert f"{in_words(21)}" in client.get("/cart").text
    day = promised.partition("늦어도 ")[2].partition("까지")[0]
    assert day in client.get("/checkout").text


def test_days_that_overlap_are_refused_with_words_and_what_was_typed_stays(seller):
    seller.post("/seller/holidays/", typed(3, 5))

    answer = seller.post("/seller/holidays/", typed(5, 9, words_ko="설 연휴"))

    assert answer.status_code == 409
    assert "이미 휴무가 있습니다" in answer.text
    assert 'value="설 연휴"' in answer.text
    assert len(db.session.scalars(select(Holiday)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": ""}, "첫날을 골라"),
        ({"last_day": "2026-02-31"}, "2026-12-03"),
        ({"first_day": "2020-01-01"}, "오늘("),
        ({"last_day": "2020-01-01"}, "첫날보다 빠릅니다"),
        ({"words_ko": " "}, "안내 문구를 적어"),
        ({"words_ko": "가" * 300}, "200자"),
        ({"kind": "never"}, ""),
    ],
)
def test_what_cannot_be_is_said(seller, changes, sentence):
    answer = seller.post("/seller/holidays/", typed(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(Holiday)) is None


def test_a_holiday_is_changed_and_called_off(seller, client):
    seller.post("/seller/holidays/", typed(0, 5))
    key = db.session.scalar(select(Holiday.id))
    assert in_words(5) in client.get("/enterprises/maker").text

    seller.post(f"/seller/holidays/{key}", typed(0, 1))
    assert in_words(5) not in client.get("/enterprises/maker").text
    assert in_words(1) in client.get("/enterprises/maker").text

    seller.post(f"/seller/holidays/{key}/call-off")
    assert "휴무" not in client.get("/enterprises/maker").text.partition("<main")[2].partition("</main>")[0]


def paid_for(honey):
    """An order of one jar that is paid now; its part at the enterprise."""
    line = CartLineFactory(variant=honey.variants[0])
    db.session.commit()
    order = order_of(line.cart)
    with transaction():
        orders.confirm_payment(order, now=clock.now())
    return order.seller_orders[0]


def test_an_order_that_is_paid_in_a_holiday_is_due_after_it(seller, honey):
    seller.post("/seller/holidays/", typed(0, 20, kind="later"))

    assert paid_for(honey).ship_due_on > today() + timedelta(20)


def test_orders_that_are_due_in_a_holiday_are_brought_to_mind_and_keep_their_day(seller, honey):
    part = paid_for(honey)
    due = part.ship_due_on

    answer = seller.post("/seller/holidays/", typed(0, 20), follow_redirects=True)

    assert "이 기간에 보내기로 한 주문이 1건" in answer.text
    assert db.session.get_one(SellerOrder, part.id).ship_due_on == due


def test_anothers_holiday_is_not_found(seller, sign_in):
    seller.post("/seller/holidays/", typed())
    key = db.session.scalar(select(Holiday.id))
    stranger = sign_in(MembershipFactory().user)

    assert stranger.get(f"/seller/holidays/{key}").status_code == 404
    assert stranger.post(f"/seller/holidays/{key}", typed(0, 0)).status_code == 404
    assert stranger.post(f"/seller/holidays/{key}/call-off").status_code == 404
    assert "&lt;b&gt;박람회" not in stranger.get("/seller/holidays/").text
    assert db.session.scalars(select(Holiday.last_day)).all() == [today() + timedelta(2)]


def test_a_signed_in_shopper_has_no_such_door(sign_in, honey):
    assert sign_in(UserFactory()).post("/seller/holidays/", typed()).status_code == 404


@pytest.mark.parametrize("number", [1, 15])
def test_more_holidays_cost_no_more_queries(seller, max_queries, number):
    for place in range(number):
        seller.post("/seller/holidays/", typed(2 * place, 2 * place, kind="later"))
    seller.get("/seller/holidays/")

    with max_queries(4):  # who is signed in, whom they work for, the coming ones, the past ones
        assert seller.get("/seller/holidays/").status_code == 200
