"""Adding a fee rule, and taking one back before it begins. The caller opens the transaction.

No rule is ever changed (a trigger in the migrations refuses it), and order lines keep the terms they were sold by.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from market.domain.audit import services as audit
from market.domain.fees.errors import BeginsTooEarly, FeeOutOfRange, ForOneOnly, NoSuchRule, RuleHasBegun
from market.domain.fees.models import FeeRule
from market.foundation.actors import Actor
from market.foundation.database import db

MOST_BASIS_POINTS, MOST_FIXED = 5_000, 100_000


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule for one enterprise, one category, or with neither for everybody; ``basis_points``: 250 is 2.5 %."""

    enterprise_id: int | None
    category_id: int | None
    basis_points: int
    fixed: int
    since: datetime


def add_rule(facts: RuleFacts, *, actor: Actor, now: datetime) -> FeeRule:
    """A rule that holds from a moment in the future on, until a newer one for the same follows it.

    Raises ``BeginsTooEarly``, ``ForOneOnly`` or ``FeeOutOfRange``.
    """
    if facts.since <= now:
        raise BeginsTooEarly
    if facts.enterprise_id is not None and facts.category_id is not None:
        raise ForOneOnly
    if not (0 <= facts.basis_points <= MOST_BASIS_POINTS and 0 <= facts.fixed <= MOST_FIXED):
        raise FeeOutOfRange
    rule = FeeRule(
        enterprise_id=facts.enterprise_id,
        category_id=facts.category_id,
        basis_points=facts.basis_points,
        fixed=facts.fixed,
        since=facts.since,
    )
    db.session.add(rule)
    db.session.flush()
    changes: dict[str, list[object]] = {
        "basis_points": [None, rule.basis_points],
        "fixed": [None, rule.fixed],
        "since": [None, rule.since.isoformat()],
        "enterprise_id": [None, rule.enterprise_id],
        "category_id": [None, rule.category_id],
    }
    _note("fee_rule.added", rule.id, changes, actor=actor, now=now)
    return rule


def take_back(rule_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a rule never begin. Raises ``RuleHasBegun`` for one that has, ``NoSuchRule``."""
    gone = delete(FeeRule).where(FeeRule.id == rule_id, FeeRule.since > now).returning(FeeRule.basis_points)
    basis_points = db.session.scalar(gone.execution_options(synchronize_session=False))
    if basis_points is None:
        raise NoSuchRule if db.session.get(FeeRule, rule_id) is None else RuleHasBegun
    _note("fee_rule.taken_back", rule_id, {"basis_points": [basis_points, None]}, actor=actor, now=now)


def _note(action: str, rule_id: int, changes: dict[str, list[object]], *, actor: Actor, now: datetime) -> None:
    audit.record(action, actor=actor, subject=("fee_rule", rule_id, f"#{rule_id}"), now=now, changes=changes)
