"""A claim from asking to its end: who may ask for what, what happens to stock, part and money, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import WithdrawalLimit
from market.domain.claims import queries, services
from market.domain.claims.errors import (
    AmountChanged,
    ClaimMoved,
    ClaimNotFound,
    ClaimNotPossible,
    KnownWhen,
    MadeToOrder,
    NothingChosen,
    NotSentYet,
    Perishable,
    ReasonUnfit,
    RefusalUnexplained,
    RestockedTooMany,
    SentAlready,
    TooLate,
)
from market.domain.claims.models import Claim, ClaimKind, ClaimReason, ClaimStatus
from market.domain.inventory.errors import OutOfStock
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.domain.orders.errors import LineTaken, NotConfirmable
from market.domain.orders.models import OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.payments.errors import RefundNotPossible
from market.domain.payments.models import RefundStatus
from market.domain.payments.refunds import Share
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.claiming import SELLER, SHOPPER, claim_of, money_agrees, part_of, stock_of, today
from tests.factories import EnterpriseFactory

WITHDRAW, DEFECT, EXCHANGE = ClaimKind.WITHDRAW, ClaimKind.DEFECT, ClaimKind.EXCHANGE
FAULT = ClaimReason.DAMAGED


def mails():
    return list(db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


def actions():
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


# cancelling


def test_a_cancelled_unit_can_be_bought_again_and_its_money_goes_back_at_once(claims):
    part = claims.paid((12_000, 3))
    assert stock_of(part) == (10, 3)

    claim = claims.ask(part, [1])

    found = claim_of(claim)
    assert (found.status, found.refund.status, found.refund.amount) == (
        ClaimStatus.DONE,
        RefundStatus.SUCCEEDED,
        12_000,
    )
    assert stock_of(part) == (10, 2)
    assert part_of(part).status is SellerOrderStatus.PREPARING
    assert part_of(part).order.status is OrderStatus.PARTLY_REFUNDED
    assert mails()[2:] == ["claim_requested", "claim_for_seller", "order_refunded"]
    assert "claim.requested" in actions()


def test_what_was_cancelled_is_not_sent(claims):
    part = claims.paid((12_000, 3))
    claims.ask(part, [1])

    claims.sent(part)

    assert stock_of(part) == (8, 0)


def test_when_the_last_unit_is_cancelled_the_part_and_the_order_are_over(claims):
    part = claims.paid((12_000, 2))
    claims.ask(part, [1])
    claims.ask(part, [1])

    found = part_of(part)
    assert (found.status, found.order.status) == (SellerOrderStatus.CANCELLED, OrderStatus.REFUNDED)
    assert found.ended_at is not None
    assert stock_of(part) == (10, 0)
    assert money_agrees(part) == 0


def test_what_was_sent_is_not_cancelled(claims):
    part = claims.sent(claims.paid())

    with pytest.raises(SentAlready):
        claims.ask(part)


def test_more_than_is_left_is_not_cancelled(claims):
    part = claims.paid((12_000, 2))
    claims.ask(part, [1])

    with pytest.raises(LineTaken):
        claims.ask(part, [2], agreed=24_000)


@pytest.mark.parametrize("numbers", [{}, {0: 1}, {"own": 0}, {"own": -1}])
def test_nothing_and_less_is_not_a_claim(claims, numbers):
    part = part_of(claims.paid())
    wanted = {part.lines[0].id if key == "own" else key: number for key, number in numbers.items()}

    with pytest.raises(NothingChosen):
        queries.quote(part, wanted, kind=ClaimKind.CANCEL, reason=ClaimReason.TOO_LATE, today=today())


def test_another_amount_than_the_one_that_was_confirmed_changes_nothing(claims):
    part = claims.paid((12_000, 2))

    with pytest.raises(AmountChanged):
        claims.ask(part, [1], agreed=12_001)

    assert part_of(part).lines[0].claimed == 0
    assert stock_of(part) == (10, 2)


# what comes back


def test_a_return_waits_for_the_goods_and_then_gives_the_money_back(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    claim = claims.ask(part, [2], WITHDRAW)
    assert (claim_of(claim).status, claim_of(claim).refund) == (ClaimStatus.TO_RETURN, None)
    assert money_agrees(part) == 27_000

    line = part_of(part).lines[0].id
    assert claims.received(claim, {line: 1}) is True

    found = claim_of(claim)
    assert (found.status, found.refund.status) == (ClaimStatus.DONE, RefundStatus.SUCCEEDED)
    assert (found.refund.amount, found.refund.withheld) == (21_000, 3_000)
    assert found.refund_due_on > today()
    assert stock_of(part) == (9, 0)
    assert part_of(part).status is SellerOrderStatus.RETURNED
    assert money_agrees(part) == 6_000


def test_goods_that_are_received_twice_are_refunded_once(claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=WITHDRAW)
    claims.received(claim)

    assert claims.received(claim) is False
    assert money_agrees(part) == 6_000


def test_no_more_goes_on_the_shelf_than_came_back(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    claim = claims.ask(part, [1], WITHDRAW)

    with pytest.raises(RestockedTooMany):
        claims.received(claim, {part_of(part).lines[0].id: 2})

    assert claim_of(claim).status is ClaimStatus.TO_RETURN


def test_what_has_not_been_sent_is_cancelled_and_not_returned(claims):
    with pytest.raises(NotSentYet):
        claims.ask(claims.paid(), kind=WITHDRAW)


def test_a_return_may_be_asked_for_before_delivery(claims):
    claim = claims.ask(claims.sent(claims.paid()), kind=WITHDRAW)

    assert claim_of(claim).status is ClaimStatus.TO_RETURN


@pytest.mark.parametrize(("days", "possible"), [(7, True), (8, False)])
def test_the_seventh_day_is_the_last_and_an_early_confirmation_does_not_end_it(claims, days, possible):
    part = claims.delivered(claims.paid(), days_ago=days)
    with transaction():
        services.confirm_purchase(db.session.get_one(SellerOrder, part), actor=SHOPPER, now=clock.now())

    if possible:
        assert claims.ask(part, kind=WITHDRAW)
    else:
        with pytest.raises(TooLate) as refusal:
            claims.ask(part, kind=WITHDRAW)
        assert refusal.value.facts["until"] == today() - timedelta(days=1)


@pytest.mark.parametrize(
    ("limit", "refusal", "words"),
    [
        (WithdrawalLimit.PERISHABLE, Perishable, "신선식품"),
        (WithdrawalLimit.MADE_TO_ORDER, MadeToOrder, "맞춤 제작"),
    ],
)
def test_what_is_limited_is_not_returned_for_a_change_of_mind_but_for_a_fault(claims, limit, refusal, words):
    part = claims.delivered(claims.paid({"price": 12_000, "withdrawal_limit": limit}))

    for kind in (WITHDRAW, EXCHANGE):
        with pytest.raises(refusal) as said:
            claims.ask(part, kind=kind)
        assert words in str(said.value)
    assert claims.ask(part, kind=DEFECT, reason=FAULT, known_on=today())


def test_a_reason_has_to_fit(claims):
    part = claims.delivered(claims.paid())

    for kind, reason in ((WITHDRAW, FAULT), (DEFECT, ClaimReason.CHANGE_OF_MIND), (WITHDRAW, ClaimReason.TOO_LATE)):
        with pytest.raises(ReasonUnfit):
            claims.ask(part, kind=kind, reason=reason, known_on=today())


@pytest.mark.parametrize("day", [None, 1, -9])
def test_a_fault_was_noticed_on_some_day_since_sending(claims, day):
    part = claims.delivered(claims.paid())

    with pytest.raises(KnownWhen):
        claims.ask(part, kind=DEFECT, reason=FAULT, known_on=None if day is None else today() + timedelta(days=day))


def test_thirty_days_after_noticing_it_is_too_late(claims):
    part = claims.delivered(claims.paid(), days_ago=40)

    with pytest.raises(TooLate):
        claims.ask(part, kind=DEFECT, reason=FAULT, known_on=today() - timedelta(days=31))
    assert claims.ask(part, kind=DEFECT, reason=FAULT, known_on=today() - timedelta(days=30))


def test_an_enterprise_refuses_with_its_reason_and_the_units_are_free_again(claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=DEFECT, reason=FAULT, known_on=today())

    with pytest.raises(RefusalUnexplained):
        claims.do(services.refuse, claim, reason="  ")
    claims.do(services.refuse, claim, reason="사진의 상품은 저희 것이 아닙니다.")

    assert claim_of(claim).status is ClaimStatus.REFUSED
    assert part_of(part).lines[0].left == 1
    assert "claim_answered" in mails()


def test_a_fault_that_is_accepted_comes_back_at_the_enterprises_cost(claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=DEFECT, reason=FAULT, known_on=today())
    with pytest.raises(ClaimMoved):
        claims.received(claim)
    claims.do(services.accept, claim)

    claims.received(claim)

    assert claim_of(claim).refund.amount == 15_000
    assert money_agrees(part) == 0
    assert part_of(part).order.status is OrderStatus.REFUNDED


def test_a_claim_is_taken_back_until_the_goods_are_on_their_way(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    one, other = claims.ask(part, [1], WITHDRAW), claims.ask(part, [1], WITHDRAW)
    claims.do(services.take_back, one)
    claims.do(services.record_return_parcel, other, carrier="cj", tracking_number="1234-5678-90")

    with pytest.raises(ClaimMoved):
        claims.do(services.take_back, other)

    assert claim_of(one).status is ClaimStatus.WITHDRAWN
    assert claim_of(other).return_tracking_number == "1234567890"
    assert part_of(part).lines[0].left == 1


# exchanging


def test_an_exchange_takes_another_one_from_the_shelf_and_can_be_claimed_again(claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=EXCHANGE, reason=FAULT, known_on=today())
    claims.do(services.accept, claim)
    claims.received(claim)
    assert (claim_of(claim).status, part_of(part).status) == (ClaimStatus.RECEIVED, SellerOrderStatus.DELIVERED)

    claims.do(services.resend, claim, carrier="cj", tracking_number="9876543210")

    assert claim_of(claim).status is ClaimStatus.DONE
    assert stock_of(part) == (8, 0)
    assert part_of(part).lines[0].left == 1
    assert money_agrees(part) == 15_000
    assert "claim_resent" in mails()
    assert claims.ask(part, kind=DEFECT, reason=FAULT, known_on=today())


def test_an_exchange_without_another_one_gives_the_money_back_instead(claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=EXCHANGE, reason=FAULT, known_on=today())
    claims.do(services.accept, claim)
    claims.received(claim)
    db.session.query(Stock).update({"on_hand": 0})
    db.session.commit()

    with pytest.raises(OutOfStock):
        claims.do(services.resend, claim, carrier="cj", tracking_number="9876543210")
    assert claim_of(claim).status is ClaimStatus.RECEIVED
    claims.do(services.refund_instead, claim, gateway=claims.gateway)

    found = claim_of(claim)
    assert (found.kind, found.status, found.refund.amount) == (DEFECT, ClaimStatus.DONE, 15_000)
    assert part_of(part).status is SellerOrderStatus.RETURNED
    assert money_agrees(part) == 0


def test_a_return_is_not_resent(claims):
    claim = claims.ask(claims.delivered(claims.paid()), kind=WITHDRAW)

    with pytest.raises(ClaimMoved):
        claims.do(services.resend, claim, carrier="cj", tracking_number="9876543210")


def test_a_part_is_not_over_while_something_of_it_is_being_exchanged(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    exchange = claims.ask(part, [1], EXCHANGE, FAULT, known_on=today())
    returned = claims.ask(part, [1], WITHDRAW)

    claims.received(returned)

    assert part_of(part).status is SellerOrderStatus.DELIVERED
    claims.do(services.accept, exchange)
    claims.received(exchange)
    claims.do(services.resend, exchange, carrier="cj", tracking_number="9876543210")
    assert part_of(part).status is SellerOrderStatus.DELIVERED


# money that did not arrive, and money that the city gives


def test_a_refund_that_failed_is_asked_for_again(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    claim = claims.ask(part, [1], WITHDRAW)
    claims.received_but_the_refund_fails(claim)
    failed = claim_of(claim).refund
    assert failed.status is RefundStatus.FAILED
    assert [late.id for late in queries.failed_refunds()] == [claim]
    assert money_agrees(part) == 27_000

    claims.do(services.retry_refund, claim, gateway=claims.gateway)

    assert claim_of(claim).refund.status is RefundStatus.SUCCEEDED
    assert claim_of(claim).refund.id != failed.id
    assert money_agrees(part) == 18_000
    with pytest.raises(ClaimMoved):
        claims.do(services.retry_refund, claim, gateway=claims.gateway)


def by_operator(claims, part_id, shares, reason="포장이 찢어져 도착했습니다."):
    with transaction():
        part = db.session.get_one(SellerOrder, part_id)
        facts = {"actor": SELLER, "now": clock.now(), "gateway": claims.gateway}
        return services.refund_by_operator(part, shares(part), reason=reason, **facts).amount


def test_the_city_gives_back_part_of_a_price_and_of_the_delivery(claims):
    part = claims.delivered(claims.paid((12_000, 2)))

    given = by_operator(claims, part, lambda part: [Share(part.lines[0], 4_000), Share(part, 1_000)])

    assert given == 5_000
    assert money_agrees(part) == 22_000
    assert "refund.by_the_market" in actions()
    assert claims.quote(part, [2], DEFECT, FAULT).amount == 22_000


def test_the_city_gives_back_nothing_that_an_open_claim_was_promised(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    claims.ask(part, [1], WITHDRAW)

    with pytest.raises(RefundNotPossible):
        by_operator(claims, part, lambda part: [Share(part.lines[0], 12_001)])
    with pytest.raises(RefusalUnexplained):
        by_operator(claims, part, lambda part: [Share(part.lines[0], 1)], reason=" ")
    assert by_operator(claims, part, lambda part: [Share(part.lines[0], 12_000)]) == 12_000


# whose it is, and who is late


def test_another_orders_claim_is_not_found(claims):
    part, other = claims.delivered(claims.paid()), claims.delivered(claims.paid())
    claim = claim_of(claims.ask(part, kind=WITHDRAW))

    assert queries.claim_for_shopper(part_of(part).order, claim.number).id == claim.id
    assert queries.of_enterprise(part_of(part).enterprise, claim.id).id == claim.id
    with pytest.raises(ClaimNotFound):
        queries.claim_for_shopper(part_of(other).order, claim.number)
    with pytest.raises(ClaimNotFound):
        queries.of_enterprise(part_of(other).enterprise, claim.id)


def test_an_enterprises_claims_are_listed_by_their_state_with_few_queries(claims, max_queries):
    part = claims.delivered(claims.paid((12_000, 3)))
    made = [claims.ask(part, [1], WITHDRAW) for _ in range(3)]
    enterprise = part_of(part).enterprise

    with max_queries(3):
        found = queries.for_enterprise(enterprise, statuses=[ClaimStatus.TO_RETURN])
        assert [(claim.id, claim.seller_order.order.number[:1], len(claim.lines)) for claim in found]
    assert [claim.id for claim in found] == made[::-1]
    older = queries.for_enterprise(enterprise, statuses=[ClaimStatus.TO_RETURN], before_id=made[1])
    assert [claim.id for claim in older] == made[:1]
    assert queries.count_by_status(enterprise) == {ClaimStatus.TO_RETURN: 3}
    other = EnterpriseFactory()
    db.session.commit()
    assert queries.for_enterprise(other, statuses=list(ClaimStatus)) == []


def test_an_answer_that_is_late_is_on_the_worklists(claims):
    part = claims.delivered(claims.paid((12_000, 2)))
    claim = claim_of(claims.ask(part, [1], DEFECT, FAULT, known_on=today()))
    claims.ask(part, [1], WITHDRAW)

    assert queries.late_claims(claim.answer_due_on) == []
    late = claim.answer_due_on + timedelta(days=1)
    assert [found.id for found in queries.late_claims(late)] == [claim.id]
    assert [found.id for found in queries.late_claims_of(part_of(part).enterprise, late)] == [claim.id]


def test_money_that_is_late_is_on_the_worklists(claims):
    part = claims.delivered(claims.paid())
    claim_id = claims.ask(part, kind=WITHDRAW)
    claims.received_but_the_refund_fails(claim_id)
    due = claim_of(claim_id).refund_due_on

    assert queries.late_claims(due) == []
    assert [found.id for found in queries.late_claims(due + timedelta(days=1))] == [claim_id]


# confirming the purchase


def test_a_purchase_is_not_confirmed_while_a_claim_is_open(claims):
    part = claims.delivered(claims.paid((12_000, 2)), days_ago=7)
    claim = claims.ask(part, [1], WITHDRAW)

    assert list(queries.parts_to_confirm(now=clock.now())) == []
    with pytest.raises(NotConfirmable), transaction():
        services.confirm_purchase(db.session.get_one(SellerOrder, part), actor=SHOPPER, now=clock.now())
    with transaction():
        assert services.confirm_due(db.session.get_one(SellerOrder, part), now=clock.now()) is False

    claims.received(claim)
    assert list(queries.parts_to_confirm(now=clock.now())) == [part]
    with transaction():
        assert services.confirm_due(db.session.get_one(SellerOrder, part), now=clock.now()) is True


def test_what_is_under_review_is_not_cancelled_but_can_be_returned(claims):
    waiting, received = claims.paid(), claims.delivered(claims.paid())
    for part in (waiting, received):
        with transaction():
            orders.mark_for_review(db.session.get_one(SellerOrder, part).order, reason="test", now=clock.now())

    with pytest.raises(ClaimNotPossible):
        claims.ask(waiting)
    claim = claims.ask(received, kind=WITHDRAW)
    claims.received(claim)
    assert part_of(received).status is SellerOrderStatus.RETURNED


def test_every_claim_says_whose_it_is(claims):
    claims.ask(claims.paid())

    assert db.session.scalars(select(Claim.requested_by)).all() == ["guest"]
