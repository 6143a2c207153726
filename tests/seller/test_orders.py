"""The enterprises' door: what to send, and sending it."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.domain.orders.models import SellerOrderStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.domain.orders.ordering import placed
from tests.factories import MembershipFactory


@pytest.fixture
def part(app):
    """One enterprise's part of a paid order."""
    order = placed(quantity=2, on_hand=5)
    with transaction():
        orders.confirm_payment(order, now=clock.now())
    return order.seller_orders[0]


@pytest.fixture
def seller(sign_in, part):
    member = MembershipFactory(enterprise=part.enterprise)
    return sign_in(member.user)


@pytest.fixture
def other_seller(sign_in, app):
    return sign_in(MembershipFactory().user)


def test_today_shows_what_to_send_with_a_masked_name(seller, part):
    page = seller.get("/seller/").text

    assert part.order.number in page
    assert "김○정" in page
    assert "김다정" not in page


def test_the_order_shows_its_recipient_and_writes_down_that_it_was_opened(seller, part):
    page = seller.get(f"/seller/orders/{part.id}").text

    assert "김다정" in page
    assert "010-1234-5678" in page
    opened = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%personal_data%"))).one()
    assert opened.subject_id == str(part.id)


def test_sending_tells_the_shopper_and_takes_the_goods_from_the_stock(seller, part):
    answer = seller.post(f"/seller/orders/{part.id}/send", {"carrier": "cj", "tracking_number": "１２３4-5678-90"})

    assert answer.status_code == 303
    db.session.refresh(part)
    assert part.status is SellerOrderStatus.SENT
    assert part.tracking_number == "1234567890"
    stock = db.session.scalars(select(Stock)).one()
    assert (stock.on_hand, stock.promised) == (3, 0)
    kinds = db.session.scalars(select(OutboxMail.kind)).all()
    assert kinds.count("order_shipped") == 1


def test_sending_twice_is_refused_and_nothing_is_taken_again(seller, part):
    facts = {"carrier": "cj", "tracking_number": "1234567890"}
    seller.post(f"/seller/orders/{part.id}/send", facts)

    assert seller.post(f"/seller/orders/{part.id}/send", facts).status_code == 409
    assert db.session.scalars(select(Stock.on_hand)).one() == 3


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"carrier": "", "tracking_number": "1"}, "택배사를 골라 주세요"),
        ({"carrier": "pigeon", "tracking_number": "1"}, "택배사를 골라 주세요"),
        ({"carrier": "cj", "tracking_number": " "}, "운송장에 적힌 번호"),
        ({"carrier": "cj", "tracking_number": "1" * 20_000}, "40자"),
    ],
)
def test_what_is_missing_is_said_at_the_field(seller, part, facts, sentence):
    answer = seller.post(f"/seller/orders/{part.id}/send", facts)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_anothers_order_is_not_found(other_seller, part):
    assert part.order.number not in other_seller.get("/seller/").text
    assert other_seller.get(f"/seller/orders/{part.id}").status_code == 404
    facts = {"carrier": "cj", "tracking_number": "1234567890"}
    assert other_seller.post(f"/seller/orders/{part.id}/send", facts).status_code == 404
    db.session.refresh(part)
    assert part.status is SellerOrderStatus.PREPARING


def test_an_unpaid_order_is_not_on_the_worklist(sign_in, app):
    order = placed()
    seller = sign_in(MembershipFactory(enterprise=order.seller_orders[0].enterprise).user)

    assert order.number not in seller.get("/seller/").text
    assert order.number not in seller.get("/seller/orders").text


def test_bad_addresses_of_the_list_are_the_first_page(seller, part):
    for query in ("show=bad", "before=-1", "before=x", "before=99999999999999999999"):
        assert part.order.number in seller.get(f"/seller/orders?{query}").text


@pytest.mark.parametrize("rows", [1, 8])
def test_more_orders_cost_no_more_queries(sign_in, max_queries, rows, app):
    first = placed()
    enterprise = first.seller_orders[0].enterprise
    made = [first] + [placed() for _ in range(rows - 1)]
    for order in made:
        with transaction():
            orders.confirm_payment(order, now=clock.now())
        order.seller_orders[0].enterprise = enterprise
        db.session.commit()
    seller = sign_in(MembershipFactory(enterprise=enterprise).user)

    for path in ("/seller/", "/seller/orders"):
        with max_queries(10):
            assert seller.get(path).text.count(made[-1].number) >= 1
