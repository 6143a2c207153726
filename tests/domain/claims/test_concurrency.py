"""Many at once: units are claimed once, a parcel is sent or cancelled, goods are received once."""

import pytest
from sqlalchemy import func, select

from market.domain.claims import services
from market.domain.claims.errors import AmountChanged, ClaimMoved, ClaimNotPossible
from market.domain.claims.models import Claim, ClaimKind, ClaimLine
from market.domain.orders.errors import LineTaken, NotReadyToSend
from market.domain.orders.models import SellerOrderStatus
from market.domain.payments.models import Refund
from market.foundation.database import db
from tests.claiming import claim_of, money_agrees, part_of, stock_of
from tests.races import all_at_once

pytestmark = pytest.mark.race

REFUSALS = (LineTaken, ClaimNotPossible, AmountChanged, ClaimMoved, NotReadyToSend)


def tried(what):
    """What ``what`` answers, or None when it was refused."""
    try:
        return what()
    except REFUSALS:
        return None


def test_of_twenty_cancellations_of_five_units_five_succeed(app, claims):
    part = claims.paid((12_000, 5))

    made = all_at_once(app, lambda _: tried(lambda: claims.ask(part, [1], agreed=12_000)), range(20))
    last = claims.ask(part, [1])  # the fifth gives the delivery charge back too, which nobody had confirmed

    assert len([claim for claim in made if claim]) == 4
    assert last
    assert part_of(part).lines[0].claimed == 5
    assert stock_of(part) == (10, 0)
    assert money_agrees(part) == 0
    assert part_of(part).status is SellerOrderStatus.CANCELLED


def test_of_twenty_returns_of_three_units_three_succeed(app, claims):
    part = claims.delivered(claims.paid((12_000, 3)))

    made = all_at_once(
        app, lambda _: tried(lambda: claims.ask(part, [1], ClaimKind.WITHDRAW, agreed=9_000)), range(20)
    )

    assert len([claim for claim in made if claim]) == 3
    assert db.session.scalar(select(func.sum(ClaimLine.quantity))) == 3
    assert part_of(part).lines[0].claimed == 3


def test_a_part_is_sent_or_cancelled_and_never_both(app, claims):
    for _ in range(5):
        part = claims.paid((12_000, 1))
        cancel = lambda part=part: claims.ask(part, agreed=15_000)  # noqa: E731
        send = lambda part=part: claims.sent(part)  # noqa: E731

        answers = all_at_once(app, tried, [cancel, send])

        assert len([answer for answer in answers if answer]) == 1
        cancelled = answers[0] is not None
        assert part_of(part).status is (SellerOrderStatus.CANCELLED if cancelled else SellerOrderStatus.SENT)
        assert stock_of(part) == ((10, 0) if cancelled else (9, 0))
        money_agrees(part)


def test_a_unit_that_is_cancelled_while_the_rest_is_sent_stays_on_the_shelf(app, claims):
    for _ in range(5):
        part = claims.paid((12_000, 3))
        cancel = lambda part=part: claims.ask(part, [1], agreed=12_000)  # noqa: E731
        send = lambda part=part: claims.sent(part)  # noqa: E731

        answers = all_at_once(app, tried, [cancel, send])

        assert part_of(part).status is SellerOrderStatus.SENT
        assert stock_of(part) == ((8, 0) if answers[0] else (7, 0))
        assert money_agrees(part) == (27_000 if answers[0] else 39_000)


def test_goods_that_ten_hands_receive_at_once_are_refunded_once(app, claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=ClaimKind.WITHDRAW)
    line = part_of(part).lines[0].id

    done = all_at_once(app, lambda _: claims.received(claim, {line: 1}), range(10))

    assert done.count(True) == 1
    assert db.session.scalar(select(func.count(Refund.id))) == 1
    assert stock_of(part) == (10, 0)
    assert money_agrees(part) == 6_000


def test_a_claim_is_taken_back_or_received_and_never_both(app, claims):
    part = claims.delivered(claims.paid())
    claim = claims.ask(part, kind=ClaimKind.WITHDRAW)

    def one_of_both(verb):
        return tried(lambda: claims.received(claim) if verb == "receive" else claims.do(services.take_back, claim))

    answers = all_at_once(app, one_of_both, ["receive", "take back"] * 5)

    assert answers.count(True) == 1
    received = claim_of(claim).refund is not None
    assert part_of(part).lines[0].claimed == (1 if received else 0)
    assert db.session.scalar(select(func.count(Claim.id))) == 1
    money_agrees(part)
