"""Closing: what is earned goes into a statement of its period, once. Periods are days in Seoul.

A statement takes what was due before the end of its period and stands in none yet; what comes too late for one,
stands in the next.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, insert, select

from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import SellerOrder
from market.domain.settlements import rules
from market.domain.settlements.models import Period, Statement, StatementLine
from market.domain.settlements.queries import on_account, payout_account
from market.foundation.clock import day_of
from market.foundation.database import db

_SETTLED_AT = func.coalesce(SellerOrder.confirmed_at, SellerOrder.ended_at)
due_at = case(
    (LedgerEntry.seller_order_id.is_(None), LedgerEntry.posted_at),
    (LedgerEntry.posted_at > _SETTLED_AT, LedgerEntry.posted_at),
    else_=_SETTLED_AT,
)
"""When an entry's money is earned: NULL as long as the purchase is not confirmed."""


def enterprises_with_due(before: datetime) -> Sequence[int]:
    """Enterprises with entries that were due before that moment and are in no statement: ids."""
    wanted = _unstated(select(LedgerEntry.enterprise_id)).where(due_at < before)
    return [found for found in db.session.scalars(wanted.distinct()) if found is not None]


def close_periods(enterprise_id: int, *, now: datetime) -> list[Statement]:
    """Make the statements of every period that is over, and in which something was due; those that were made now.

    A second time makes nothing new. Of two at the same moment the table lets one through: ``IntegrityError``.
    """
    period, today = _period_of(enterprise_id), day_of(now)
    made: list[Statement] = []
    for is_sandbox in (False, True):
        since = _first_due(enterprise_id, is_sandbox=is_sandbox)
        if since is None:
            continue
        for first, last in rules.ended_periods(day_of(since), today=today, period=period):
            if not _is_closed(enterprise_id, first, last, is_sandbox=is_sandbox):
                made += _close(enterprise_id, period, first, last, is_sandbox=is_sandbox, now=now)
    return made


def _close(
    enterprise_id: int, period: Period, first: date, last: date, *, is_sandbox: bool, now: datetime
) -> list[Statement]:
    entries = _due_entries(enterprise_id, is_sandbox=is_sandbox, before=rules.end_of(last))
    if not entries:
        return []
    statement = Statement(
        number=rules.statement_number(enterprise_id, last, period, is_sandbox=is_sandbox),
        enterprise_id=enterprise_id,
        period=period,
        first_day=first,
        last_day=last,
        is_sandbox=is_sandbox,
        made_at=now,
    )
    db.session.add(statement)
    db.session.flush()
    db.session.execute(
        insert(StatementLine), [{"entry_id": entry, "statement_id": statement.id} for entry in entries]
    )
    return [statement]


def _period_of(enterprise_id: int) -> Period:
    """How often the enterprise is settled with: weekly, unless its account says otherwise."""
    account = payout_account(enterprise_id)
    return account.period if account else Period.WEEK


def _first_due(enterprise_id: int, *, is_sandbox: bool) -> datetime | None:
    """When the oldest entry that is in no statement was due; None when there is none."""
    own = on_account(enterprise_id, is_sandbox=is_sandbox)
    found: datetime | None = db.session.scalar(_unstated(select(func.min(due_at))).where(*own))
    return found


def _due_entries(enterprise_id: int, *, is_sandbox: bool, before: datetime) -> Sequence[int]:
    """The entries that were due before that moment and are in no statement: ids."""
    own = on_account(enterprise_id, is_sandbox=is_sandbox)
    wanted = _unstated(select(LedgerEntry.id)).where(*own, due_at < before)
    return db.session.scalars(wanted.order_by(LedgerEntry.id)).all()


def _is_closed(enterprise_id: int, first_day: date, last_day: date, *, is_sandbox: bool) -> bool:
    """There is a statement of that period."""
    return (
        db.session.scalar(
            select(Statement.id).where(
                Statement.enterprise_id == enterprise_id,
                Statement.first_day == first_day,
                Statement.last_day == last_day,
                Statement.is_sandbox.is_(is_sandbox),
            )
        )
        is not None
    )


def _unstated(statement: Select[Any]) -> Select[Any]:
    """Entries of enterprises that are in no statement yet. Payouts never are: they settle what is in one."""
    return (
        statement.select_from(LedgerEntry)
        .outerjoin(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .outerjoin(SellerOrder, SellerOrder.id == LedgerEntry.seller_order_id)
        .where(
            StatementLine.entry_id.is_(None),
            LedgerEntry.enterprise_id.is_not(None),
            LedgerEntry.kind != EntryKind.PAYOUT,
        )
    )
