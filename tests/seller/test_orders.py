"""The enterprises' door: what to send, and sending it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.payments.models import Refund
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.claiming import part_of, stock_of
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


def test_the_recipient_is_masked_until_somebody_asks_and_that_is_written_down(seller, part):
    page = seller.get(f"/seller/orders/{part.id}").text

    for word in ("김다정", "010-1234-5678", "1234-5678", "중앙로 1", "101동"):
        assert word not in page
    assert "김○정" in page
    assert "***-****-5678" in page
    assert opened() == []
    shown = seller.post(f"/seller/orders/{part.id}/recipient").text

    for word in ("김다정", "010-1234-5678", "중앙로 1", "101동 1203호"):
        assert word in shown
    (entry,) = opened()
    assert (entry.subject_id, entry.subject_name) == (str(part.id), part.order.number)
    assert entry.actor_id is not None


def test_the_parcel_can_be_sent_from_the_page_that_shows_the_recipient(seller, part):
    shown = seller.post(f"/seller/orders/{part.id}/recipient").text
    typed = {
        field: re.search(r'value="(\d*)"', tag)[1]
        for tag, field in re.findall(r'(<input[^>]*name="(line_\d+)"[^>]*>)', shown)
    }

    answer = seller.post(
        f"/seller/orders/{part.id}/send", {"carrier": "cj", "tracking_number": "123456789012", **typed}
    )

    assert typed
    assert answer.status_code == 303


def opened():
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%personal_data%"))).all()


@pytest.mark.parametrize("days", [29, 31])
def test_thirty_days_after_its_confirmation_nobody_opens_the_recipient_any_more(seller, part, days):
    with transaction():
        row = db.session.get_one(SellerOrder, part.id)
        row.status, row.delivered_at = SellerOrderStatus.DELIVERED, clock.now() - timedelta(days=days + 1)
        row.confirmed_at = clock.now() - timedelta(days=days)

    answer = seller.post(f"/seller/orders/{part.id}/recipient")

    assert answer.status_code == (200 if days == 29 else 303)
    assert len(opened()) == (days == 29)
    assert ("/recipient" in seller.get(f"/seller/orders/{part.id}").text) == (days == 29)


def test_sending_tells_the_shopper_and_takes_the_goods_from_the_stock(seller, part):
    answer = seller.post(f"/seller/orders/{part.id}/send", {"carrier": "cj", "tracking_number": "１２３4-5678-90"})

    assert answer.status_code == 303
    db.session.refresh(part)
    assert part.status is SellerOrderStatus.SENT
    assert [parcel.tracking_number for parcel in part.parcels] == ["1234567890"]
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
    assert other_seller.post(f"/seller/orders/{part.id}/delivered").status_code == 404
    assert other_seller.post(f"/seller/orders/{part.id}/cancel").status_code == 404
    db.session.refresh(part)
    assert part.status is SellerOrderStatus.PREPARING


def test_what_was_sent_is_marked_as_delivered_once(seller, part):
    assert seller.post(f"/seller/orders/{part.id}/delivered").status_code == 303
    assert "아직 보내지 않았거나" in seller.get(f"/seller/orders/{part.id}").text
    seller.post(f"/seller/orders/{part.id}/send", {"carrier": "cj", "tracking_number": "1234567890"})

    seller.post(f"/seller/orders/{part.id}/delivered")
    seller.post(f"/seller/orders/{part.id}/delivered")

    db.session.refresh(part)
    assert part.status is SellerOrderStatus.DELIVERED
    page = seller.get(f"/seller/orders/{part.id}").text
    assert "배송된 때" in page
    assert "7일 뒤에 저절로 확정" in page
    told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "seller_order.delivered")).all()
    assert len(told) == 1
    assert part.order.number in seller.get("/seller/orders/?show=delivered").text


def test_nothing_is_sent_while_the_payment_is_checked(seller, part):
    with transaction():
        db.session.get_one(Order, part.order_id).status = OrderStatus.NEEDS_REVIEW

    page = seller.get(f"/seller/orders/{part.id}").text

    assert "결제를 확인하고 있어요" in page
    assert "tracking_number" not in page


@pytest.fixture
def three(claims, sign_in):
    """A paid part of three jars, and its seller: (part id, browser)."""
    part_id = claims.paid((12_000, 3))
    member = MembershipFactory(enterprise=part_of(part_id).enterprise)
    db.session.commit()
    return part_id, sign_in(member.user)


def test_the_packing_list_shows_what_is_still_to_be_sent(three, claims):
    part_id, seller = three
    claims.ask(part_id, [1])

    assert "× 2" in seller.get("/seller/orders/").text
    page = seller.get(f"/seller/orders/{part_id}").text
    assert "취소·반품 1개" in page
    assert "<b>2</b>" in page


def test_what_cannot_be_sent_is_shown_to_the_won_and_then_cancelled_once(three):
    part_id, seller = three
    line = f"line_{part_of(part_id).lines[0].id}"

    shown = seller.post(f"/seller/orders/{part_id}/cancel", {line: "1", "note": "품절이에요."})
    assert shown.status_code == 200
    assert 'name="agreed" value="12000"' in shown.text
    assert db.session.scalars(select(Refund)).all() == []
    sure = {line: "1", "note": "품절이에요.", "agreed": "12000", "left": "3"}
    assert seller.post(f"/seller/orders/{part_id}/cancel", sure).status_code == 303
    again = seller.post(f"/seller/orders/{part_id}/cancel", sure)

    assert again.status_code == 409
    assert 'name="left" value="2"' in again.text
    assert [refund.amount for refund in db.session.scalars(select(Refund))] == [12_000]
    assert stock_of(part_id) == (10, 2)


def test_all_of_it_takes_the_delivery_charge_along_and_ends_the_part(three):
    part_id, seller = three
    line = f"line_{part_of(part_id).lines[0].id}"

    assert 'value="39000"' in seller.post(f"/seller/orders/{part_id}/cancel", {line: "3"}).text
    seller.post(f"/seller/orders/{part_id}/cancel", {line: "3", "agreed": "39000", "left": "3"})

    assert part_of(part_id).status is SellerOrderStatus.CANCELLED
    assert "취소할 것이 없어요" in seller.get(f"/seller/orders/{part_id}/cancel").text


@pytest.mark.parametrize(("typed", "status"), [("4", 422), ("0", 409), ("x", 422)])
def test_what_cannot_be_cancelled_is_said(three, typed, status):
    part_id, seller = three
    line = f"line_{part_of(part_id).lines[0].id}"

    answer = seller.post(f"/seller/orders/{part_id}/cancel", {line: typed})

    assert answer.status_code == status
    assert 'class="errs"' in answer.text


def test_what_was_sent_can_no_longer_be_cancelled(three, claims):
    part_id, seller = three
    line = f"line_{part_of(part_id).lines[0].id}"
    claims.sent(part_id)

    answer = seller.post(f"/seller/orders/{part_id}/cancel", {line: "3", "agreed": "36000", "left": "3"})

    assert answer.status_code == 409
    assert part_of(part_id).status is SellerOrderStatus.SENT


def test_an_unpaid_order_is_not_on_the_worklist(sign_in, app):
    order = placed()
    seller = sign_in(MembershipFactory(enterprise=order.seller_orders[0].enterprise).user)

    assert order.number not in seller.get("/seller/").text
    assert order.number not in seller.get("/seller/orders").text


def test_bad_addresses_of_the_list_are_the_first_page(seller, part):
    for query in ("show=bad", "page=x", "product=x", "product=99999999999999999999", "due=x", "q=%00"):
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
    seller, number = sign_in(MembershipFactory(enterprise=enterprise).user), made[-1].number

    for path in ("/seller/", "/seller/orders"):
        with max_queries(10):
            assert number in seller.get(path).text
