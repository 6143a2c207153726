"""Holding payments and ledger against each other, and resolving by hand what differs. Nothing is ever put right here
by itself: what was found stays listed until a person says what it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.audit import services as audit
from market.domain.ledger import services as ledger
from market.domain.settlements import reconciliation_queries as queries
from market.domain.settlements.models import Difference, DifferenceKind, Reconciliation
from market.domain.settlements.reconciliation_errors import DifferenceResolved, NotAdjustable
from market.foundation.actors import Actor
from market.foundation.database import db

OVERLAP = timedelta(minutes=10)
"""A short run looks back further than the one before: what it began to write may have been committed after it."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An entry that puts an order right: in won, on an account; ``enterprise_id`` None is the market's own."""

    enterprise_id: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one look at the orders has shown."""

    started_at: datetime
    is_full: bool
    orders: int
    findings: list[queries.Finding]


def compare(*, is_full: bool, now: datetime) -> Comparison:
    """Compare every order, or only those touched since the last run. It only reads, and keeps no writer waiting."""
    before = queries.latest_runs(1)
    since = before[0].started_at - OVERLAP if before and not is_full else None
    return Comparison(now, since is None, queries.count_orders(since), queries.findings(since))


def record(comparison: Comparison) -> Reconciliation:
    """List what differs, and write the run down.

    What is listed already is not listed twice, and takes the new numbers. What a person resolved is listed again only
    when its numbers have changed since.
    """
    _list(comparison.findings, now=comparison.started_at)
    run = Reconciliation(
        started_at=comparison.started_at,
        is_full=comparison.is_full,
        orders=comparison.orders,
        differences=queries.count_open(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def resolve(
    difference: Difference, *, reason: str, adjustment: Adjustment | None, actor: Actor, now: datetime
) -> None:
    """A person says what it was, and may put the order's accounts right with one entry; both are in the audit.

    Raises ``DifferenceResolved`` when somebody was faster, ``NotAdjustable`` when no such entry is possible.
    """
    claim = (
        update(Difference)
        .where(Difference.id == difference.id, Difference.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by=actor.name, resolution=reason)
        .returning(Difference.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        raise DifferenceResolved
    if adjustment is not None:
        _adjust(difference, adjustment, reason=reason, actor=actor, now=now)
    number = difference.order.number if difference.order else difference.subject
    audit.record(
        "difference.resolved",
        actor=actor,
        subject=("difference", difference.id, number),
        now=now,
        changes={"amount": [difference.expected, difference.found]},
        reason=reason,
    )


def _list(findings: list[queries.Finding], *, now: datetime) -> None:
    known, new = queries.known(), []
    for finding in findings:
        row_id, numbers, is_open = known.get(finding.subject, (None, None, False))
        if numbers == (finding.expected, finding.found):
            continue
        if is_open:
            db.session.execute(
                update(Difference)
                .where(Difference.id == row_id, Difference.resolved_at.is_(None))
                .values(expected=finding.expected, found=finding.found)
            )
        else:
            new.append(
                {
                    "kind": finding.kind,
                    "subject": finding.subject,
                    "order_id": finding.order_id,
                    "expected": finding.expected,
                    "found": finding.found,
                    "detail": finding.detail,
                    "found_at": now,
                }
            )
    if new:  # another run may list the same at this moment: its row is as good
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        db.session.execute(insert(Difference).on_conflict_do_nothing(), new)


def _adjust(difference: Difference, adjustment: Adjustment, *, reason: str, actor: Actor, now: datetime) -> None:
    order = difference.order
    if order is None or difference.kind is not DifferenceKind.ORDER or not adjustment.amount:
        raise NotAdjustable
    accounts = {None, *(enterprise.id for enterprise in queries.enterprises_of(order.id))}
    if adjustment.enterprise_id not in accounts:
        raise NotAdjustable
    ledger.adjust(
        adjustment.enterprise_id,
        amount=adjustment.amount,
        cause=f"difference:{difference.id}",
        reason=reason,
        is_sandbox=order.is_sandbox,
        actor=actor,
        now=now,
        order_id=order.id,
    )
