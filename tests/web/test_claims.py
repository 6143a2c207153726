"""Claims around a call to the provider, what the worker does by the clock, and what the mails say."""

import email
import email.policy
from datetime import timedelta

import pytest

from market.domain.claims import services
from market.domain.claims.models import ClaimKind, ClaimReason, ClaimStatus
from market.domain.orders import services as orders
from market.domain.orders.models import DeliveryWord, SellerOrder, SellerOrderStatus
from market.domain.payments.models import Refund, RefundStatus
from market.domain.payments.sandbox.faults import RequestFault
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import claims as web_claims
from market.web.claims import Wish
from market.web.jobs import do_due_work
from market.web.outbox import send_due_mails
from tests.claiming import SELLER, SHOPPER, claim_of, money_agrees, part_of, stock_of, today

FAULT = ClaimReason.DAMAGED


def wish(part_id, number=1, **facts):
    line = part_of(part_id).lines[0].id
    plain = {
        "kind": ClaimKind.CANCEL,
        "reason": ClaimReason.CHANGE_OF_MIND,
        "quantities": {line: number},
        "note": "",
        "known_on": None,
        "agreed_amount": 12_000,
    }
    return Wish(**{**plain, **facts})


def sweep(app):
    db.session.rollback()
    web_claims.sweep(app, app.extensions["market_settings"])
    db.session.rollback()


def test_a_cancellation_stands_when_the_provider_is_silent_and_the_worker_asks_again(app, claims, desk):
    part = claims.paid((12_000, 2))
    desk.faults.requests.extend([RequestFault.CUT_BEFORE] * 5)

    web_claims.request(part, wish(part), actor=SHOPPER)

    assert part_of(part).lines[0].claimed == 1
    assert stock_of(part) == (10, 1)
    assert money_agrees(part) == 15_000
    desk.faults.requests.clear()
    refund = db.session.scalars(db.select(Refund)).one()
    refund.called_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    desk.sweep()
    assert refund.status is RefundStatus.SUCCEEDED


def test_receiving_asks_for_the_money_after_the_commit(app, claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=ClaimKind.WITHDRAW)

    assert web_claims.receive(claim, restocked={}, actor=SELLER) is True

    assert claim_of(claim).refund.status is RefundStatus.SUCCEEDED
    assert web_claims.receive(claim, restocked={}, actor=SELLER) is False


def test_a_failed_refund_is_asked_for_again(app, claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=ClaimKind.WITHDRAW)
    claims.received_but_the_refund_fails(claim)

    refund = web_claims.retry_refund(claim, actor=SELLER)

    assert refund.status is RefundStatus.SUCCEEDED
    assert money_agrees(part) == 6_000


def test_the_city_refunds_lines_and_delivery_and_nothing_of_others(app, claims):
    part, other = claims.delivered(claims.paid()), claims.delivered(claims.paid())
    lines = {part_of(part).lines[0].id: 2_000, part_of(other).lines[0].id: 9_000}

    refund = web_claims.refund_by_operator(part, lines=lines, shipping=500, reason="늦은 배송", actor=SELLER)

    assert (refund.amount, refund.status) == (2_500, RefundStatus.SUCCEEDED)
    assert (money_agrees(part), money_agrees(other)) == (12_500, 15_000)


def test_an_exchange_becomes_money(app, claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=ClaimKind.EXCHANGE, reason=FAULT, known_on=today())
    claims.do(services.accept, claim)
    claims.received(claim)

    web_claims.refund_instead(claim, actor=SELLER)

    assert claim_of(claim).refund.status is RefundStatus.SUCCEEDED


# the clock


def test_a_week_after_sending_it_counts_as_delivered_and_a_week_later_it_is_confirmed(app, claims):
    part = claims.sent(claims.paid(), at=clock.now() - timedelta(days=15))

    sweep(app)

    found = part_of(part)
    assert (found.status, found.delivery_word) == (SellerOrderStatus.DELIVERED, DeliveryWord.ASSUMED)
    assert found.delivered_at == found.sent_at + timedelta(days=7)
    assert found.confirmed_at is not None


def test_what_is_young_waits(app, claims):
    sent = claims.sent(claims.paid(), at=clock.now() - timedelta(days=6))
    delivered = claims.delivered(claims.paid(), days_ago=6)

    sweep(app)

    assert part_of(sent).status is SellerOrderStatus.SENT
    assert part_of(delivered).confirmed_at is None


def test_a_purchase_with_an_open_claim_waits_for_its_end(app, claims):
    part = claims.delivered(claims.paid((12_000, 2)), days_ago=7)
    claim = claims.ask(part, [1], ClaimKind.WITHDRAW)

    sweep(app)
    assert part_of(part).confirmed_at is None

    claims.do(services.take_back, claim)
    sweep(app)
    assert part_of(part).confirmed_at is not None


def test_a_part_under_review_is_not_said_to_be_delivered(app, claims):
    part = claims.sent(claims.paid(), at=clock.now() - timedelta(days=8))
    with transaction():
        orders.mark_for_review(db.session.get_one(SellerOrder, part).order, reason="test", now=clock.now())

    sweep(app)

    assert part_of(part).status is SellerOrderStatus.SENT


def test_the_workers_round_includes_it(app, claims, settings):
    part = claims.delivered(claims.paid(), days_ago=7)
    db.session.rollback()

    do_due_work(app, settings)

    assert part_of(part).confirmed_at is not None


# mails


@pytest.fixture
def post(app, settings, mailbox):
    """``post()`` sends what waits; the mails as (to, subject, text, HTML), in their order."""

    def post():
        db.session.rollback()
        before = set(mailbox.glob("*.eml"))
        send_due_mails(app, settings)
        new = sorted(set(mailbox.glob("*.eml")) - before, key=lambda file: int(file.stem.split("-")[1]))
        found = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in new]
        return [
            (mail["To"], mail["Subject"], *(mail.get_body((kind,)).get_content() for kind in ("plain", "html")))
            for mail in found
        ]

    return post


@pytest.mark.parametrize(
    ("language", "subject", "words", "address"),
    [("ko", "일부를 취소했어요", "12,000원", "/orders/"), ("en", "Cancelled: part of", "₩12,000", "/en/orders/")],
)
def test_a_cancellation_is_told_to_both_sides(claims, post, language, subject, words, address):
    part = claims.paid((12_000, 2), language=language)
    post()
    claim = claim_of(claims.ask(part, [1]))

    shopper, seller, refunded = post()

    assert subject in shopper[1]
    for body in (*shopper[2:], *seller[2:]):
        assert claim.number in body
    assert all(words in body for body in shopper[2:])
    assert f"{address}{part_of(part).order.number}/claims/{claim.number}" in shopper[2]
    assert seller[0] == part_of(part).seller_identity["email"]
    assert "보내지 마세요" in seller[2]
    assert f"/seller/claims/{claim.id}" in seller[2]
    assert "김다정" not in seller[2] + seller[3]
    assert words in refunded[2]


def test_a_return_names_the_address_and_who_pays(claims, post):
    part = claims.delivered(claims.paid())
    post()
    claims.ask(part, kind=ClaimKind.WITHDRAW)

    shopper, seller = post()

    assert all(part_of(part).seller_identity["address"] in body for body in shopper[2:])
    assert "착불" in shopper[2]
    assert "9,000원" in shopper[2]
    assert "3영업일" in seller[2]


@pytest.mark.parametrize("answer", ["accept", "refuse"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_answer_is_told_with_its_reason(claims, post, answer, language):
    part = claims.delivered(claims.paid(language=language))
    claim = claims.ask(part, kind=ClaimKind.DEFECT, reason=FAULT, known_on=today())
    post()
    facts = {"reason": "<b>사용</b>한 흔적이 있어요."} if answer == "refuse" else {}
    claims.do(getattr(services, answer), claim, **facts)

    ((_, subject, text, rich),) = post()

    if answer == "refuse":
        assert ("거절" if language == "ko" else "refused") in subject
        assert "<b>사용</b>한 흔적이 있어요." in text
        assert "&lt;b&gt;사용" in rich
        assert "1372" in text
    else:
        assert ("승인" if language == "ko" else "accepted") in subject
        assert part_of(part).seller_identity["address"] in text


def test_an_exchange_and_a_change_of_mind_are_told(claims, post):
    part = claims.delivered(claims.paid((12_000, 2)))
    one = claims.ask(part, [1], ClaimKind.EXCHANGE, FAULT, known_on=today())
    other = claims.ask(part, [1], ClaimKind.EXCHANGE, FAULT, known_on=today())
    claims.do(services.accept, one)
    claims.received(one)
    post()

    claims.do(services.resend, one, carrier="cj", tracking_number="5555-6666-7777")
    claims.do(services.take_back, other)

    resent, taken_back = post()
    assert all("555566667777" in body for body in resent[2:])
    assert taken_back[0] == part_of(part).seller_identity["email"]
    assert claim_of(other).number in taken_back[1]
    assert claim_of(one).status is ClaimStatus.DONE
