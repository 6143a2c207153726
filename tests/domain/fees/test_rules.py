"""Which rule holds, and what it makes in whole won."""

from dataclasses import dataclass

import pytest

from market.domain.fees.rules import Fee, fee_on


@dataclass
class Rule:
    id: int
    basis_points: int
    fixed: int = 0
    enterprise_id: int | None = None
    category_id: int | None = None


EVERYBODY = Rule(1, 500)
FOOD = Rule(2, 300, category_id=7)
ONES_OWN = Rule(3, 100, fixed=30, enterprise_id=4)


def fee(amount, *rules, enterprise=4, category=7):
    return fee_on(amount, rules, enterprise_id=enterprise, category_id=category)


@pytest.mark.parametrize(
    ("enterprise", "category", "rule"),
    [(4, 7, ONES_OWN), (4, 9, ONES_OWN), (5, 7, FOOD), (5, 9, EVERYBODY)],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_enterprises_own_rule_goes_before_its_categorys_and_that_before_everybodys(
    enterprise, category, rule, turned
):
    rules = [EVERYBODY, FOOD, ONES_OWN]
    found = fee(10_000, *(reversed(rules) if turned else rules), enterprise=enterprise, category=category)

    assert (found.rule_id, found.basis_points, found.fixed) == (rule.id, rule.basis_points, rule.fixed)


def test_of_two_rules_for_the_same_the_newer_which_comes_first_holds():
    assert fee(10_000, Rule(9, 400), EVERYBODY).rule_id == 9


def test_without_a_rule_there_is_no_fee():
    assert fee(10_000) == Fee(rule_id=None, basis_points=0, fixed=0, amount=0)
    assert fee(10_000, Rule(1, 500, enterprise_id=99), Rule(2, 500, category_id=99)).amount == 0


@pytest.mark.parametrize(
    ("amount", "basis_points", "fixed", "expected"),
    [
        (10_000, 330, 0, 330),
        (10_000, 0, 50, 50),
        (12_345, 330, 50, 457),
        (150, 330, 0, 5),
        (151, 330, 0, 5),
        (167, 330, 0, 6),
        (100, 5_000, 100_000, 100),
        (1, 330, 0, 0),
    ],
    ids=["per cent", "fixed", "both", "half up", "down", "up", "never more than the line", "nothing of a won"],
)
def test_a_fee_is_whole_won(amount, basis_points, fixed, expected):
    assert fee(amount, Rule(1, basis_points, fixed)).amount == expected
