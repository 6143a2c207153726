"""What goes back where goods are always sent free, or each for a charge of its own."""

from market.domain.catalog.models import ShippingRule
from market.domain.claims.models import ClaimKind, ClaimReason
from tests.claiming import FREE_ABOVE_30000, money_agrees, part_of

MIND, FAULT = ClaimReason.CHANGE_OF_MIND, ClaimReason.DEFECTIVE
WITHDRAW, DEFECT = ClaimKind.WITHDRAW, ClaimKind.DEFECT
BIG = {"price": 20_000, "quantity": 2, "shipping_rule": ShippingRule.SEPARATE, "shipping_fee": 5_000}
LETTER = {"price": 20_000, "quantity": 1, "shipping_rule": ShippingRule.FREE}


def figures(quote):
    return quote.goods_amount, quote.shipping_amount, quote.withheld, quote.amount


def test_the_terms_are_frozen_on_the_order(claims):
    part = part_of(claims.paid(dict(BIG), (12_000, 1), dict(LETTER)))

    assert part.shipping_fee == 10_000 + 3_000
    assert [(line.shipping_rule, line.shipping_each) for line in part.lines] == [
        (ShippingRule.SEPARATE, 5_000),
        (ShippingRule.TARIFF, 0),
        (ShippingRule.FREE, 0),
    ]


def test_cancelling_gives_back_what_was_charged_for_sending_these_items(claims):
    part = claims.paid(dict(BIG), (12_000, 1))

    quote = claims.quote(part, [1, 0])
    assert figures(quote) == (20_000, 5_000, 0, 25_000)
    assert [row.amount for row in quote.explanations] == [20_000, 5_000]
    claims.ask(part, [1, 0])
    assert money_agrees(part) == 32_000 + 8_000
    claims.ask(part, [1, 1])
    assert money_agrees(part) == 0


def test_a_return_at_the_shoppers_cost_keeps_it_and_one_at_the_enterprises_gives_it_back(claims):
    part = claims.delivered(claims.paid(dict(BIG), (12_000, 1)))

    assert figures(claims.quote(part, [1, 0], WITHDRAW, MIND)) == (20_000, 0, 3_000, 17_000)
    assert figures(claims.quote(part, [1, 0], DEFECT, FAULT)) == (20_000, 5_000, 0, 25_000)
    assert figures(claims.quote(part, [2, 1], DEFECT, FAULT)) == (52_000, 13_000, 0, 65_000)


def test_a_lost_threshold_is_reckoned_without_the_charges_of_single_items(claims):
    part = claims.paid(dict(BIG), (12_000, 1), terms=FREE_ABOVE_30000)
    assert part_of(part).shipping_fee == 10_000

    assert figures(claims.quote(part, [2, 0])) == (40_000, 10_000, 3_000, 47_000)
    claims.ask(part, [2, 0])
    assert money_agrees(part) == 15_000


def test_what_is_always_sent_free_loses_no_threshold(claims):
    part = claims.paid(dict(LETTER), (12_000, 1), terms=FREE_ABOVE_30000)
    assert part_of(part).shipping_fee == 0

    assert figures(claims.quote(part, [0, 1])) == (12_000, 0, 0, 12_000)
    assert figures(claims.quote(part, [1, 0])) == (20_000, 0, 3_000, 17_000)


def test_returning_both_after_they_were_sent_pays_both_ways(claims):
    part = claims.delivered(claims.paid(dict(LETTER), (12_000, 1), terms=FREE_ABOVE_30000))

    assert figures(claims.quote(part, [1, 1], WITHDRAW, MIND)) == (32_000, 0, 6_000, 26_000)


def test_what_went_free_alone_pays_only_the_way_back(claims):
    part = claims.delivered(claims.paid({**LETTER, "quantity": 2}, terms=FREE_ABOVE_30000))

    assert figures(claims.quote(part, [2], WITHDRAW, MIND)) == (40_000, 0, 3_000, 37_000)
