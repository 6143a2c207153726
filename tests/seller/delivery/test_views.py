"""The enterprises' door: what sending costs, and how shoppers learn of it."""

import pytest

from market.domain.carts import queries as carts
from market.domain.orders.errors import TotalChanged
from market.domain.shipping import services as shipping
from market.domain.shipping.models import ShippingKind
from market.foundation import clock
from market.foundation.database import db
from tests.domain.orders.ordering import order_of
from tests.factories import CartLineFactory, EnterpriseFactory, MembershipFactory, StockFactory


@pytest.fixture
def honey(app):
    product = StockFactory(variant__product__slug="honey", variant__product__price=12_000).variant.product
    db.session.commit()
    return product


@pytest.fixture
def seller(sign_in, honey):
    return sign_in(MembershipFactory(enterprise=honey.enterprise).user)


def typed(**changes):
    return {
        "kind": "free_above",
        "fee": "3,500",
        "free_above": "20,000",
        "per_quantity": "",
        "jeju_extra": "4000",
        "island_extra": "6000",
        **changes,
    }


def test_new_charges_are_in_the_shop_at_once(seller, client):
    assert seller.post("/seller/delivery", typed()).status_code == 303

    page = client.get("/products/honey").text
    for amount in ("3,500원", "20,000원", "4,000원", "6,000원"):
        assert amount in page


def test_a_basket_is_quoted_anew_and_who_was_about_to_order_is_told(seller, honey):
    line = CartLineFactory(variant=honey.variants[0])
    db.session.commit()
    cart = line.cart
    before = carts.basket_of(cart, now=clock.now()).total()

    seller.post("/seller/delivery", typed())

    assert carts.basket_of(cart, now=clock.now()).total() == 15_500
    with pytest.raises(TotalChanged):
        order_of(cart, total=before)


def test_the_checkout_says_that_a_charge_has_changed(seller, client, honey):
    client.post("/cart/lines", {"variant_id": str(honey.variants[0].id), "quantity": "1", "collect_on": ""})
    page = client.get("/checkout").text
    hidden = {
        name: page.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]
        for name in ("cart", "agreed_total")
    }
    seller.post("/seller/delivery", typed())

    answer = client.post(
        "/checkout",
        {
            **hidden,
            "orderer_name": "김다정",
            "orderer_phone": "010-1234-5678",
            "orderer_email": "dajeong@example.com",
            "recipient_name": "김다정",
            "recipient_phone": "010-1234-5678",
            "postcode": "10408",
            "road_address": "경기도 고양시 일산동구 중앙로 1",
            "address_detail": "101동",
            "terms": "y",
            "agree": "y",
        },
    )

    assert answer.status_code in (409, 422)
    assert "15,500원" in answer.text


def test_the_examples_show_the_threshold_and_far_places_and_save_nothing(seller, honey):
    answer = seller.post("/seller/delivery", typed(preview="1"))

    assert answer.status_code == 200
    rows = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "모두 19,999원" in rows
    assert "모두 20,000원" in rows
    for amount in ("3,500원", "7,500원", "9,500원", "0원", "4,000원", "6,000원"):
        assert amount in rows
    assert shipping.policy_of(honey.enterprise).fee == 3_000


def test_charges_by_number_show_where_the_next_parcel_begins(seller, honey):
    seller.post("/seller/delivery", typed(kind="per_quantity", per_quantity="3"))

    rows = seller.get("/seller/delivery").text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "상품 3개" in rows
    assert "상품 4개" in rows
    assert "7,000원" in rows
    policy = shipping.policy_of(honey.enterprise)
    assert (policy.kind, policy.free_above) == (ShippingKind.PER_QUANTITY, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fee": ""}, "금액을 적어"),
        ({"fee": "-1"}, "0부터"),
        ({"fee": "100001"}, "100,000"),
        ({"fee": "3000.5"}, "0부터"),
        ({"free_above": ""}, "얼마부터 무료배송"),
        ({"free_above": "0"}, "1부터"),
        ({"kind": "per_quantity"}, "몇 개"),
        ({"kind": "per_quantity", "per_quantity": "100"}, "99"),
        ({"kind": "paid", "fee": "0"}, "무료배송을 골라"),
        ({"jeju_extra": "많이"}, "0부터"),
        ({"kind": "whatever"}, ""),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(seller, honey, changes, sentence):
    answer = seller.post("/seller/delivery", typed(island_extra="6543", **changes))

    assert answer.status_code == 422
    assert sentence.replace("몇 개", "개수") in answer.text
    assert "6,543" in answer.text or "6543" in answer.text
    assert shipping.policy_of(honey.enterprise).fee == 3_000


def test_who_does_not_send_yet_is_told_and_can_begin(sign_in, app):
    enterprise = EnterpriseFactory()
    newcomer = sign_in(MembershipFactory(enterprise=enterprise).user)
    assert "아직 배송비를 정하지 않아" in newcomer.get("/seller/delivery").text

    newcomer.post("/seller/delivery", typed())

    assert shipping.policy_of(enterprise).fee == 3_500


def test_only_ones_own_charges_are_changed(seller, sign_in, honey):
    stranger = sign_in(MembershipFactory().user)

    stranger.post("/seller/delivery", typed(enterprise_id=str(honey.enterprise_id)))

    assert shipping.policy_of(honey.enterprise).fee == 3_000
