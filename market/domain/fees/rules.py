"""Which rule holds for a line, and what it makes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from market.foundation.money import portion

WHOLE = 10_000
"""A hundred per cent, in basis points."""


class Rule(Protocol):
    """What is asked of a fee rule."""

    id: int
    enterprise_id: int | None
    category_id: int | None
    basis_points: int
    fixed: int


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee on one line, in won, tax included, and the terms it was computed by."""

    rule_id: int | None
    basis_points: int
    fixed: int
    amount: int


def fee_on(amount: int, rules: Iterable[Rule], *, enterprise_id: int, category_id: int) -> Fee:
    """The fee on a line of ``amount`` won: by the enterprise's own rule, else its category's, else everybody's.

    ``rules`` are in force, the newest first. No rule: no fee. Never more than the line itself.
    """
    chosen = min((rule for rule in rules if _fits(rule, enterprise_id, category_id)), key=_generality, default=None)
    if chosen is None:
        return Fee(rule_id=None, basis_points=0, fixed=0, amount=0)
    wanted = portion(amount, chosen.basis_points, WHOLE) + chosen.fixed
    return Fee(chosen.id, chosen.basis_points, chosen.fixed, min(wanted, amount))


def _fits(rule: Rule, enterprise_id: int, category_id: int) -> bool:
    return rule.enterprise_id in (None, enterprise_id) and rule.category_id in (None, category_id)


def _generality(rule: Rule) -> int:
    if rule.enterprise_id is not None:
        return 0
    return 1 if rule.category_id is not None else 2
