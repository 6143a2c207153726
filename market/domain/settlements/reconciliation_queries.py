"""Questions of the reconciliation: what does not add up, and how much is where.

Payments and ledger are summed in one statement, so that both are of the same moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from market.domain.enterprises.models import Enterprise
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import Order, SellerOrder
from market.domain.payments.models import (
    AttemptStatus,
    EventOutcome,
    PaymentAttempt,
    ProviderEvent,
    Refund,
    RefundStatus,
)
from market.domain.settlements.models import Difference, DifferenceKind, Payout, PayoutStatus, Reconciliation
from market.domain.settlements.reconciliation_errors import DifferenceNotFound
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk, fetch
from market.foundation.memory import kept

PAGE = 20
RUNS_SHOWN = 6

Sums = tuple[int, int]
"""What the payments say, and what the ledger says, in won."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up; ``subject`` names it. ``expected`` and ``found`` in won."""

    kind: DifferenceKind
    subject: str
    expected: int
    found: int
    order_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A difference in a list; ``order_number`` is None of what concerns no order."""

    id: int
    kind: DifferenceKind
    subject: str
    order_id: int | None
    order_number: str | None
    expected: int
    found: int
    found_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All accounts of one kind of money. ``kept`` is what was paid and not given back: it is on the accounts."""

    is_sandbox: bool
    captured: int
    refunded: int
    enterprises: int
    market: int
    without_order: int
    paid_out: int

    @property
    def kept(self) -> int:
        return self.captured - self.refunded


# what does not add up


def findings(since: datetime | None) -> list[Finding]:
    """Everything that does not add up among what was touched from ``since`` on; None looks at everything."""
    found = [*_orders(since), *_orphans(since), *_in_review(since), *_failed_refunds(since)]
    return [*found, *(Finding(DifferenceKind.PAYOUT, cause, *sums) for cause, sums in _payouts().items())]


def count_orders(since: datetime | None) -> int:
    """How many orders with a payment or an entry there are to compare."""
    scope: Any = _touched(since) if since else union(select(PaymentAttempt.order_id), _entered(None))
    return db.session.scalar(select(func.count()).select_from(scope.subquery())) or 0


def sums_of(differences: Collection[Difference | Listed]) -> dict[str, Sums]:
    """How things stand at this moment where it can change by itself: orders and payouts, by subject."""
    orders = {row.order_id for row in differences if row.kind is DifferenceKind.ORDER and row.order_id}
    payouts = {row.subject for row in differences if row.kind is DifferenceKind.PAYOUT}
    found: dict[str, Sums] = dict.fromkeys(payouts, (0, 0))
    if orders:
        rows = db.session.execute(_sums(PaymentAttempt.order_id.in_(orders), LedgerEntry.order_id.in_(orders)))
        found |= {_subject_of(order_id): (int(expected), int(posted)) for order_id, expected, posted in rows}
    return found | {cause: sums for cause, sums in (_payouts() if payouts else {}).items() if cause in payouts}


def _orders(since: datetime | None) -> list[Finding]:
    """Captured less claimed by refunds is the sum of all entries, enterprises' and market's; these orders differ."""
    if since is None:
        summed = _sums(literal(value=True), LedgerEntry.order_id.is_not(None))
    else:
        touched = _touched(since).subquery()
        summed = _sums(
            PaymentAttempt.order_id.in_(select(touched.c.order_id)),
            LedgerEntry.order_id.in_(select(touched.c.order_id)),
        )
    columns = summed.selected_columns
    rows = db.session.execute(summed.having(columns.expected != columns.found).order_by(columns.order_id))
    return [
        Finding(DifferenceKind.ORDER, _subject_of(order_id), int(expected), int(found), order_id=order_id)
        for order_id, expected, found in rows
    ]


def _sums(paid: ColumnElement[bool], posted: ColumnElement[bool]) -> Select[Any]:
    """Order, what was captured less what refunds have claimed, and what stands in the ledger."""
    nothing = literal(0)
    both = union_all(
        select(
            PaymentAttempt.order_id,
            (PaymentAttempt.captured - PaymentAttempt.claimed).label("paid"),
            nothing.label("posted"),
        ).where(paid),
        select(LedgerEntry.order_id, nothing, LedgerEntry.amount).where(posted),
    ).subquery()
    return select(
        both.c.order_id, func.sum(both.c.paid).label("expected"), func.sum(both.c.posted).label("found")
    ).group_by(both.c.order_id)


def _touched(since: datetime) -> Any:
    """The orders of whose money anything was written down from ``since`` on."""
    attempts = or_(PaymentAttempt.called_at >= since, PaymentAttempt.closed_at >= since)
    refunds = or_(Refund.requested_at >= since, Refund.settled_at >= since)
    return union(
        select(PaymentAttempt.order_id).where(attempts),
        select(PaymentAttempt.order_id).join(Refund, Refund.attempt_id == PaymentAttempt.id).where(refunds),
        _entered(since),
    )


def _entered(since: datetime | None) -> Select[Any]:
    entered = select(LedgerEntry.order_id).where(LedgerEntry.order_id.is_not(None))
    return entered.where(LedgerEntry.posted_at >= since) if since else entered


def _orphans(since: datetime | None) -> list[Finding]:
    wanted = select(ProviderEvent).where(ProviderEvent.outcome == EventOutcome.ORPHAN)
    if since:
        wanted = wanted.where(ProviderEvent.received_at >= since)
    return [
        Finding(DifferenceKind.ORPHAN, f"event:{event.id}", 0, 0, detail=f"{event.type} {event.object_id}")
        for event in db.session.scalars(wanted.order_by(ProviderEvent.received_at, ProviderEvent.id))
    ]


def _in_review(since: datetime | None) -> list[Finding]:
    wanted = select(PaymentAttempt).where(PaymentAttempt.status == AttemptStatus.NEEDS_REVIEW)
    if since:
        wanted = wanted.where(PaymentAttempt.closed_at >= since)
    return [
        Finding(
            DifferenceKind.REVIEW,
            f"attempt:{attempt.id}",
            attempt.amount,
            attempt.captured,
            order_id=attempt.order_id,
            detail=attempt.last_error,
        )
        for attempt in db.session.scalars(wanted.order_by(PaymentAttempt.id))
    ]


def _failed_refunds(since: datetime | None) -> list[Finding]:
    wanted = select(Refund, PaymentAttempt.order_id).join(Refund.attempt).where(Refund.status == RefundStatus.FAILED)
    if since:
        wanted = wanted.where(Refund.settled_at >= since)
    return [
        Finding(
            DifferenceKind.REFUND_FAILED,
            f"refund:{refund.id}",
            refund.amount,
            0,
            order_id=order_id,
            detail=refund.last_error,
        )
        for refund, order_id in db.session.execute(wanted.order_by(Refund.id))
    ]


def _payouts() -> dict[str, Sums]:
    """Transfers without their entry, and entries without their transfer, by cause."""
    nothing = literal(0)
    both = union_all(
        select(
            (literal("payout:") + cast(Payout.id, String)).label("cause"),
            (-Payout.amount).label("transferred"),
            nothing.label("posted"),
        ).where(Payout.status == PayoutStatus.TRANSFERRED),
        select(LedgerEntry.cause, nothing, LedgerEntry.amount).where(LedgerEntry.kind == EntryKind.PAYOUT),
    ).subquery()
    transferred, posted = func.sum(both.c.transferred), func.sum(both.c.posted)
    rows = db.session.execute(
        select(both.c.cause, transferred, posted)
        .group_by(both.c.cause)
        .having(transferred != posted)
        .order_by(both.c.cause)
    )
    return {cause: (int(expected), int(found)) for cause, expected, found in rows}


def _subject_of(order_id: int) -> str:
    return f"order:{order_id}"


# what was found before


def known() -> Mapping[str, tuple[int, Sums | None, bool]]:
    """The latest row of each subject: its id, its numbers, and whether it is still open.

    One that was resolved by an entry has no numbers any more: they have changed with it.
    """
    entry = aliased(LedgerEntry)
    rows = db.session.execute(
        select(Difference, entry.id)
        .outerjoin(entry, entry.cause == literal("difference:") + cast(Difference.id, String))
        .order_by(Difference.id)
    )
    return {
        row.subject: (row.id, (row.expected, row.found) if entry_id is None else None, row.resolved_at is None)
        for row, entry_id in rows
    }


def number_open() -> Select[int]:
    """How many differences wait for a person: one number among others of a statement."""
    return select(func.count(Difference.id)).where(Difference.resolved_at.is_(None))


def count_open() -> int:
    """How many differences wait for a person."""
    return db.session.scalar(select(func.count(Difference.id)).where(Difference.resolved_at.is_(None))) or 0


_difference = table_of(Difference).c
_LIST: Any = select(
    _difference.id,
    _difference.kind,
    _difference.subject,
    _difference.order_id,
    Order.number,
    _difference.expected,
    _difference.found,
    _difference.found_at,
    _difference.resolved_at,
).outerjoin(Order, Order.id == _difference.order_id)
_OPEN, _RESOLVED = (
    Walk(_LIST.where(state), by=_difference.id, id_=_difference.id, size=PAGE, descending=True)
    for state in (_difference.resolved_at.is_(None), _difference.resolved_at.is_not(None))
)


def differences(edge: Edge | None, *, is_open: bool) -> tuple[list[Listed], Stretch]:
    """One page of the open differences, or of the resolved ones; the newest first, with their orders."""
    stretch = (_OPEN if is_open else _RESOLVED).page(edge)
    return [Listed(*row[:-2]) for row in stretch.rows], stretch


def difference(difference_id: int) -> Difference:
    """One difference, with its order. Raises ``DifferenceNotFound``."""
    row = db.session.get(Difference, difference_id, options=[joinedload(Difference.order)])
    if row is None:
        raise DifferenceNotFound
    return row


def open_differences(most: int) -> Sequence[Difference]:
    """The oldest differences that wait for a person, with their orders."""
    return db.session.scalars(
        select(Difference)
        .where(Difference.resolved_at.is_(None))
        .options(joinedload(Difference.order))
        .order_by(Difference.id)
        .limit(most)
    ).all()


def enterprises_of(order_id: int) -> Sequence[Enterprise]:
    """The enterprises that have a part in an order."""
    parts = select(SellerOrder.enterprise_id).where(SellerOrder.order_id == order_id)
    return db.session.scalars(
        select(Enterprise).where(Enterprise.id.in_(parts)).order_by(Enterprise.sort_key, Enterprise.id)
    ).all()


_RUNS = (
    select(Reconciliation.started_at, Reconciliation.is_full, Reconciliation.orders, Reconciliation.differences)
    .order_by(Reconciliation.id.desc())
    .limit(bindparam("most", type_=Integer))
)


def latest_runs(most: int = RUNS_SHOWN) -> Sequence[Any]:
    """The last runs, the newest first: ``started_at``, ``is_full``, ``orders`` and ``differences`` of each."""
    return db.session.execute(_RUNS, {"most": most}).all()


# how much is where


_PAID = (
    select(Order.is_sandbox, func.sum(PaymentAttempt.captured), func.sum(PaymentAttempt.claimed))
    .join(PaymentAttempt.order)
    .group_by(Order.is_sandbox)
)
_PLACE = case(
    (LedgerEntry.kind == EntryKind.PAYOUT, "paid_out"),
    (LedgerEntry.order_id.is_(None), "without_order"),
    (LedgerEntry.enterprise_id.is_(None), "market"),
    else_="enterprises",
).label("place")
_POSTED = select(LedgerEntry.is_sandbox, _PLACE, func.sum(LedgerEntry.amount)).group_by(
    LedgerEntry.is_sandbox, "place"
)


def totals() -> list[Totals]:
    """All money of the market: real, and simulated where there is any. Adds up everything, so it is kept while
    nothing changes."""
    return kept("all money", _totals)


def _totals() -> list[Totals]:
    paid = {
        is_sandbox: (int(captured), int(refunded)) for is_sandbox, captured, refunded in db.session.execute(_PAID)
    }
    posted = {(is_sandbox, where): int(amount) for is_sandbox, where, amount in db.session.execute(_POSTED)}
    kinds = {False} | paid.keys() | {is_sandbox for is_sandbox, _ in posted}
    places = ("enterprises", "market", "without_order", "paid_out")
    return [
        Totals(kind, *paid.get(kind, (0, 0)), **{where: posted.get((kind, where), 0) for where in places})
        for kind in sorted(kinds)
    ]


def accounts(edge: Edge | None) -> Stretch:
    """One page of the enterprises that have an account, by name: enterprise, won, simulated won."""

    def balance(*, is_sandbox: bool) -> ColumnElement[Any]:
        return func.sum(case((LedgerEntry.is_sandbox.is_(is_sandbox), LedgerEntry.amount), else_=0))

    return fetch(
        select(Enterprise, balance(is_sandbox=False), balance(is_sandbox=True))
        .join(LedgerEntry, LedgerEntry.enterprise_id == Enterprise.id)
        .group_by(Enterprise.id),
        by=Enterprise.sort_key,  # type: ignore[arg-type]
        id_=Enterprise.id,  # type: ignore[arg-type]
        edge=edge,
        size=PAGE,
    )
