"""The city's door: finding an order, all of its money, and giving some of it back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import StaffRole
from market.domain.audit.models import AuditEntry
from market.domain.claims.models import ClaimKind, ClaimReason
from market.domain.orders.models import Order, OrderStatus, SellerOrder
from market.domain.payments.models import Dispute, DisputeStatus, Refund, RefundReason, RefundStatus
from market.domain.payments.refunds import request_whole_refund
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import giving_back
from tests.claiming import claim_of, money_agrees, part_of, today
from tests.factories import StaffFactory


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


def page_of(part_id):
    return f"/city/orders/{part_of(part_id).order.number}"


def refund_page(part_id):
    return f"{page_of(part_id)}/parts/{part_id}/refund"


def refunds():
    db.session.rollback()
    return list(db.session.scalars(select(Refund).order_by(Refund.id)))


def actions():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def failed(claims):
    """``failed(part_id)`` asks for the whole of an order's money, which its bank sends back; the refund's id."""

    def failed(part_id):
        desk = claims.desk
        desk.faults.refunds_wait = True
        with transaction():
            order = db.session.get_one(SellerOrder, part_id).order
            (attempt,) = desk.attempts(order.id)
            refund = request_whole_refund(attempt, desk.gateway, reason=RefundReason.CANCELLED, now=clock.now())
            attempt_id, refund_id = attempt.id, refund.id
        giving_back.send(attempt_id)
        fail(desk, refund_id)
        return refund_id

    return failed


def fail(desk, refund_id):
    """The bank sends a promised refund back."""
    provider_id = db.session.get_one(Refund, refund_id).provider_id
    desk.sandbox.settle_refund(provider_id, succeeded=False, now=clock.now())
    giving_back.resume(refund_id)
    desk.faults.refunds_wait = False
    db.session.rollback()


# finding


@pytest.mark.parametrize("how", [str, str.lower, lambda number: number.replace("-", " ")])
def test_an_order_is_found_however_its_number_is_typed(staff, claims, how):
    part_id = claims.paid()
    answer = staff.get("/city/orders/", query_string={"q": how(part_of(part_id).order.number)})

    assert answer.status_code == 303
    assert answer.location == page_of(part_id)


def test_a_number_that_no_order_has_is_said_and_kept(staff, app):
    page = staff.get("/city/orders/?q=D000000-XXXXXX<b>")

    assert page.status_code == 200
    assert "D000000-XXXXXX&lt;b&gt;인 주문이 없어요" in page.text
    assert staff.get("/city/orders/D000000-XXXXXX").status_code == 404


def test_late_orders_reviews_and_failed_refunds_are_listed(staff, claims, failed):
    late, other = claims.paid(), claims.paid()
    with transaction():
        db.session.get_one(SellerOrder, late).ship_due_on = today() - timedelta(days=1)
    failed(other)

    page = staff.get("/city/orders/").text

    assert page.count(part_of(late).order.number) >= 1
    assert page.count(part_of(other).order.number) >= 3
    assert f"{page_of(other)}#refunds" in page


@pytest.mark.parametrize("rows", [1, 4])
def test_more_orders_cost_no_more_queries(staff, claims, failed, max_queries, rows):
    for _ in range(rows):
        failed(claims.paid())
    db.session.execute(SellerOrder.__table__.update().values(ship_due_on=today() - timedelta(days=1)))
    db.session.commit()
    staff.get("/city/orders/")

    with max_queries(4):
        staff.get("/city/orders/")


# looking


def test_an_order_shows_all_of_its_money_and_nobody_by_name(staff, claims):
    part_id = claims.delivered(claims.paid((12_000, 2)))
    claims.received(claims.ask(part_id, [1], ClaimKind.WITHDRAW))
    order = part_of(part_id).order
    db.session.add(
        Dispute(
            id="dp_1",
            attempt_id=claims.desk.attempts(order.id)[0].id,
            order_id=order.id,
            status=DisputeStatus.OPEN,
            amount=27_000,
            reason="fraudulent",
            opened_at=clock.now(),
        )
    )
    db.session.commit()

    page = staff.get(page_of(part_id)).text

    for shown in ("27,000원 결제, 그중 9,000원 환급", "-12,000원", "dp_1", "합계 18,000원", "/city/claims/"):
        assert shown in page
    for hidden in ("김다정", "010-1234-5678", "dajeong@example.com", "중앙로"):
        assert hidden not in page


def test_the_people_are_shown_once_for_a_reason_that_stays(staff, claims):
    part_id = claims.paid()

    assert staff.post(f"{page_of(part_id)}/people", {"purpose": "", "words": "전화"}).status_code == 422
    assert "order.personal_data_opened" not in actions()
    opened = staff.post(f"{page_of(part_id)}/people", {"purpose": "other", "words": "배송지를 물어보는 전화"})

    assert "김다정" in opened.text
    assert "010-1234-5678" in opened.text
    assert "김다정" not in staff.get(page_of(part_id)).text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "order.personal_data_opened")).one()
    assert entry.reason == "배송지를 물어보는 전화"


def test_a_viewer_looks_but_opens_nobody_and_gives_nothing_back(sign_in, claims):
    part_id = claims.paid()
    viewer = sign_in(StaffFactory(staff_role=StaffRole.VIEWER))

    assert viewer.get(page_of(part_id)).status_code == 200
    for address in (f"{page_of(part_id)}/people", f"{page_of(part_id)}/reviewed", refund_page(part_id)):
        assert viewer.post(address, {"reason": "없음"}).status_code == 403


# giving back


def test_a_refund_is_shown_to_the_won_and_then_made_once(staff, claims):
    part_id = claims.paid((12_000, 2))
    line = f"line_{part_of(part_id).lines[0].id}"
    typed = {line: "5,000", "shipping": "1000", "reason": "늦게 도착했어요."}

    shown = staff.post(refund_page(part_id), typed)
    assert shown.status_code == 200
    assert "6,000원 환급하기" in shown.text
    assert 'name="left" value="27000"' in shown.text
    assert refunds() == []
    sure = {**typed, "left": "27000"}
    assert staff.post(refund_page(part_id), sure).status_code == 303
    again = staff.post(refund_page(part_id), sure)

    assert again.status_code == 409
    assert 'class="errs"' in again.text
    assert 'value="5000"' in again.text
    assert [(refund.amount, refund.status) for refund in refunds()] == [(6_000, RefundStatus.SUCCEEDED)]
    assert money_agrees(part_id) == 21_000
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "refund.by_the_market")).one()
    assert entry.reason == "늦게 도착했어요."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": " "}, "환급하는 이유를 적어 주세요"),
        ({"line": "0"}, "금액을 하나 이상"),
        ({"line": "12001"}, "0부터 12,000까지"),
        ({"line": "-1"}, "0부터 12,000까지"),
        ({"line": "많이"}, "0부터 12,000까지"),
    ],
)
def test_what_cannot_go_back_is_said_and_kept(staff, claims, changes, sentence):
    part_id = claims.paid()
    line = f"line_{part_of(part_id).lines[0].id}"
    typed = {line: changes.get("line", "500"), "reason": changes.get("reason", "사유")}

    answer = staff.post(refund_page(part_id), {**typed, "left": "15000"})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed[line]}"' in answer.text
    assert refunds() == []


def test_what_an_open_claim_was_promised_cannot_be_given_back_besides(staff, claims):
    part_id = claims.delivered(claims.paid((12_000, 1)))
    claims.ask(part_id, kind=ClaimKind.DEFECT, reason=ClaimReason.DAMAGED, known_on=today())

    assert "더 환급할 것이 없어요" in staff.get(refund_page(part_id)).text


def test_a_part_of_another_order_is_not_found(staff, claims):
    part_id, other = claims.paid(), claims.paid()

    assert staff.get(f"{page_of(part_id)}/parts/{other}/refund").status_code == 404


# what failed, and what was set aside


def test_a_failed_refund_is_asked_for_again_once(staff, claims, failed):
    part_id = claims.paid()
    refund_id = failed(part_id)
    retry = f"{page_of(part_id)}/refunds/{refund_id}/retry"
    assert retry in staff.get(page_of(part_id)).text

    assert staff.post(retry).status_code == 303
    assert staff.post(retry).status_code == 303

    assert "이미 다시 요청했어요" in staff.get(page_of(part_id)).text
    assert [refund.status for refund in refunds()] == [RefundStatus.FAILED, RefundStatus.SUCCEEDED]
    assert refunds()[1].retry_of_id == refund_id
    assert money_agrees(part_id) == 0
    assert part_of(part_id).order.status is OrderStatus.REFUNDED
    assert actions().count("refund.retried") == 1
    assert retry not in staff.get(page_of(part_id)).text
    assert part_of(part_id).order.number not in staff.get("/city/orders/").text


def test_a_retry_that_fails_too_can_be_tried_again(staff, claims, failed):
    part_id = claims.paid()
    refund_id = failed(part_id)
    claims.desk.faults.refunds_wait = True
    staff.post(f"{page_of(part_id)}/refunds/{refund_id}/retry")
    fail(claims.desk, refunds()[1].id)

    staff.post(f"{page_of(part_id)}/refunds/{refunds()[1].id}/retry")

    assert [refund.status.value for refund in refunds()] == ["failed", "failed", "succeeded"]
    assert money_agrees(part_id) == 0


def test_the_refund_of_a_claim_stays_with_its_claim(staff, claims):
    part_id = claims.delivered(claims.paid())
    claim_id = claims.ask(part_id, kind=ClaimKind.WITHDRAW)
    claims.received_but_the_refund_fails(claim_id)
    failed_id = claim_of(claim_id).refund_id
    assert part_of(part_id).order.number in staff.get("/city/").text

    staff.post(f"{page_of(part_id)}/refunds/{failed_id}/retry")

    refund = claim_of(claim_id).refund
    assert (refund.status, refund.retry_of_id) == (RefundStatus.SUCCEEDED, failed_id)
    assert f"refunds/{failed_id}/retry" not in staff.get(page_of(part_id)).text
    assert "claim.refund_retried" in actions()


def test_a_refund_of_another_order_is_not_found(staff, claims, failed):
    part_id, other = claims.paid(), claims.paid()
    refund_id = failed(other)

    assert staff.post(f"{page_of(part_id)}/refunds/{refund_id}/retry").status_code == 404


def test_a_check_ends_with_what_was_found_and_the_order_goes_on(staff, claims):
    part_id = claims.paid()
    with transaction():
        db.session.get_one(Order, part_of(part_id).order_id).status = OrderStatus.NEEDS_REVIEW
    reviewed = f"{page_of(part_id)}/reviewed"

    assert staff.post(reviewed, {"review-reason": ""}).status_code == 422
    assert staff.post(reviewed, {"review-reason": "결제사와 확인했어요."}).status_code == 303
    assert staff.post(reviewed, {"review-reason": "결제사와 확인했어요."}).status_code == 303

    assert part_of(part_id).order.status is OrderStatus.PAID
    assert actions().count("order.review_ended") == 1


def test_a_check_does_not_end_while_a_failed_refund_waits(staff, claims, failed):
    part_id = claims.paid()
    failed(part_id)

    staff.post(f"{page_of(part_id)}/reviewed", {"review-reason": "괜찮아요."})

    assert part_of(part_id).order.status is OrderStatus.NEEDS_REVIEW
    assert "실패한 환급부터" in staff.get(page_of(part_id)).text
    assert db.session.scalar(select(func.count(Refund.id))) == 1
