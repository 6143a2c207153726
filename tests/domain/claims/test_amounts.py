"""What goes back, to the won: the one written rule, case by case, and the accounts after each."""

import pytest

from market.domain.claims import services
from market.domain.claims.models import Bearer, ClaimKind, ClaimReason
from market.domain.orders.models import CouponBearer, SellerOrderStatus
from tests.claiming import FREE_ABOVE_30000, claim_of, money_agrees, part_of, today

MIND, FAULT = ClaimReason.CHANGE_OF_MIND, ClaimReason.DEFECTIVE
WITHDRAW, DEFECT = ClaimKind.WITHDRAW, ClaimKind.DEFECT


def figures(quote):
    return quote.goods_amount, quote.shipping_amount, quote.withheld, quote.amount


def test_cancelling_one_of_three_keeps_the_delivery_charge(claims):
    part = claims.paid((12_000, 3))

    assert figures(claims.quote(part, [1])) == (12_000, 0, 0, 12_000)
    claims.ask(part, [1])
    assert money_agrees(part) == 27_000


def test_cancelling_everything_gives_back_the_delivery_charge(claims):
    part = claims.paid((12_000, 3))

    assert figures(claims.quote(part, [3])) == (36_000, 3_000, 0, 39_000)
    claims.ask(part, [3])
    assert money_agrees(part) == 0
    assert part_of(part).status is SellerOrderStatus.CANCELLED


def test_cancelling_below_the_threshold_costs_the_delivery_that_was_free(claims):
    part = claims.paid((12_000, 3), terms=FREE_ABOVE_30000)

    assert figures(claims.quote(part, [1])) == (12_000, 0, 3_000, 9_000)
    claims.ask(part, [1])
    assert money_agrees(part) == 27_000


def test_the_lost_threshold_is_charged_once(claims):
    part = claims.paid((12_000, 3), terms=FREE_ABOVE_30000)
    claims.ask(part, [1])

    assert figures(claims.quote(part, [1])) == (12_000, 0, 0, 12_000)


def test_when_the_rest_is_cancelled_too_the_lost_threshold_comes_back(claims):
    part = claims.paid((12_000, 3), terms=FREE_ABOVE_30000)
    claims.ask(part, [1])

    assert figures(claims.quote(part, [2])) == (24_000, 3_000, 0, 27_000)
    claims.ask(part, [2])
    assert money_agrees(part) == 0


def test_a_threshold_that_is_still_reached_costs_nothing(claims):
    part = claims.paid((16_000, 3), terms=FREE_ABOVE_30000)

    assert figures(claims.quote(part, [1])) == (16_000, 0, 0, 16_000)


def test_what_the_enterprise_cannot_send_costs_the_shopper_nothing(claims):
    part = claims.paid((12_000, 3), terms=FREE_ABOVE_30000)

    assert figures(claims.quote(part, [1], reason=ClaimReason.SELLER_CANNOT)) == (12_000, 0, 0, 12_000)


def test_a_return_at_the_shoppers_cost_pays_one_parcel(claims):
    part = claims.delivered(claims.paid((12_000, 2)))

    quote = claims.quote(part, [1], WITHDRAW, MIND)

    assert quote.bearer is Bearer.SHOPPER
    assert figures(quote) == (12_000, 0, 3_000, 9_000)
    assert figures(claims.quote(part, [2], WITHDRAW, MIND)) == (24_000, 0, 3_000, 21_000)


def test_a_return_of_everything_that_was_sent_free_pays_both_ways(claims):
    part = claims.delivered(claims.paid((12_000, 3), terms=FREE_ABOVE_30000))

    quote = claims.quote(part, [3], WITHDRAW, MIND)

    assert (quote.return_fee, quote.lost_threshold) == (3_000, 3_000)
    assert figures(quote) == (36_000, 0, 6_000, 30_000)


def test_a_return_at_the_enterprises_cost_gives_everything_back(claims):
    part = claims.delivered(claims.paid((12_000, 2)))

    assert figures(claims.quote(part, [1], DEFECT, FAULT)) == (12_000, 0, 0, 12_000)
    assert figures(claims.quote(part, [2], DEFECT, FAULT)) == (24_000, 3_000, 0, 27_000)


def test_what_is_withheld_is_never_more_than_the_goods(claims):
    part = claims.delivered(claims.paid((2_000, 1), terms={"fee": 3_000}))

    assert figures(claims.quote(part, [1], WITHDRAW, MIND)) == (2_000, 0, 2_000, 0)


def test_a_return_that_gives_nothing_back_asks_the_provider_for_nothing(claims):
    part = claims.delivered(claims.paid((2_000, 1), terms={"fee": 3_000}))
    claim = claims.ask(part, [1], WITHDRAW, MIND)

    claims.received(claim)

    assert claim_of(claim).refund is None
    assert part_of(part).status is SellerOrderStatus.RETURNED
    assert money_agrees(part) == 5_000


def test_an_exchange_gives_nothing_back(claims):
    part = claims.delivered(claims.paid((12_000, 2)))

    quote = claims.quote(part, [1], ClaimKind.EXCHANGE, FAULT)

    assert figures(quote) == (0, 0, 0, 0)
    assert quote.lines[0].amount == 12_000


@pytest.mark.parametrize("bearer", list(CouponBearer))
def test_a_coupons_share_is_lost_with_the_units_and_no_won_with_the_rounding(claims, bearer):
    part = claims.paid((9_000, 3), coupon=bearer)  # 29,000 for three: 9,667, 9,667, 9,666

    amounts = []
    for _ in range(3):
        amounts.append(claims.quote(part, [1]).goods_amount)
        claims.ask(part, [1])
        money_agrees(part)

    assert sorted(amounts) == [9_666, 9_667, 9_667]
    assert money_agrees(part) == 0


def test_units_that_were_freed_lose_no_won_either(claims):
    part = claims.delivered(claims.paid((9_000, 3), coupon=CouponBearer.ENTERPRISE))
    refused = claims.ask(part, [1], DEFECT, FAULT, known_on=today())
    kept = claims.ask(part, [1], DEFECT, FAULT, known_on=today())
    claims.do(services.refuse, refused, reason="사용 흔적이 있습니다.")

    rest = claims.ask(part, [2], DEFECT, FAULT, known_on=today())

    assert claim_of(kept).goods_amount + claim_of(rest).goods_amount == 29_000


def test_the_rows_of_the_reckoning_add_up(claims):
    part = claims.delivered(claims.paid((12_000, 3), terms=FREE_ABOVE_30000))

    quote = claims.quote(part, [2], WITHDRAW, MIND)

    assert sum(row.amount for row in quote.explanations) == quote.amount
    assert [row.amount for row in quote.explanations] == [24_000, -3_000, -3_000]
