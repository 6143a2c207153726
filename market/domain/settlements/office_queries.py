"""What the offices ask about settlement: the balance, lists of statements, and who is held and why."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, select
from sqlalchemy.orm import joinedload

from market.domain.enterprises.models import Enterprise, entry_name
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import SellerOrder
from market.domain.settlements import rules
from market.domain.settlements.closing import due_at
from market.domain.settlements.models import (
    Payout,
    PayoutAccount,
    PayoutLine,
    PayoutStatus,
    Period,
    Statement,
    StatementLine,
)
from market.domain.settlements.queries import free_sums, sum_of
from market.domain.settlements.rules import Hold
from market.foundation.database import db, table_of
from market.foundation.i18n import current_language
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

PAGE = 20


# --- the balance of one enterprise


@dataclass(slots=True)
class Balance:
    """Where an enterprise's money is, in won: each won in one place.

    ``open`` is of purchases that are not confirmed yet, ``earned`` of those that are and stand in no statement,
    ``stated`` in statements and not transferred, ``paid`` transferred.
    """

    open: int = 0
    earned: int = 0
    stated: int = 0
    paid: int = 0
    entries: int = 0

    @property
    def owed(self) -> int:
        """The sum of the account: what the enterprise has not got yet."""
        return self.open + self.earned + self.stated


_PLACE = case(
    (LedgerEntry.kind == EntryKind.PAYOUT, "paid"),
    (StatementLine.entry_id.is_not(None), "stated"),
    (due_at.is_not(None), "earned"),
    else_="open",
).label("place")
_BALANCES = (
    select(LedgerEntry.is_sandbox, _PLACE, func.sum(LedgerEntry.amount), func.count())
    .outerjoin(StatementLine, StatementLine.entry_id == LedgerEntry.id)
    .outerjoin(SellerOrder, SellerOrder.id == LedgerEntry.seller_order_id)
    .where(LedgerEntry.enterprise_id == bindparam("enterprise"))
    .group_by(LedgerEntry.is_sandbox, "place")
)


def balances(enterprise: Enterprise) -> dict[bool, Balance]:
    """The enterprise's balance of real payments (False) and of simulated ones (True): one statement, kept while
    nothing changes."""
    return kept(("balances", enterprise.id), lambda: _balances(enterprise))


def _balances(enterprise: Enterprise) -> dict[bool, Balance]:
    rows = db.session.execute(_BALANCES, {"enterprise": enterprise.id})
    found = {False: Balance(), True: Balance()}
    for is_sandbox, where, amount, entries in rows:
        balance = found[is_sandbox]
        balance.entries += entries
        if where == "paid":
            balance.paid = -int(amount)
            balance.stated += int(amount)
        else:
            setattr(balance, where, getattr(balance, where) + int(amount))
    return found


# --- statements


@dataclass(frozen=True, slots=True)
class Listed:
    """A statement in a list: its total, and how much of that is paid, and in a file."""

    statement: Statement
    total: int
    paid: int
    in_file: int


def statements(
    edge: Edge | None, *, enterprise: Enterprise | None = None, days: tuple[date, date] | None = None
) -> tuple[list[Listed], Stretch]:
    """One page of statements, the newest first: of all enterprises, or of one; of all periods, or of one."""
    values = {
        "enterprise": enterprise.id if enterprise else None,
        "first": days[0] if days else None,
        "last": days[1] if days else None,
    }
    stretch = _statements(enterprise is not None, days is not None).page(edge, values)
    found = [row[0] for row in stretch.rows]
    sums = {row[0]: row[1:] for row in db.session.execute(_SUMS, {"statements": [one.id for one in found]})}
    return [Listed(one, *(int(sum_) for sum_ in sums.get(one.id, (0, 0, 0)))) for one in found], stretch


@lru_cache
def _statements(of_one: bool, of_days: bool) -> Walk:
    wanted, column = select(Statement), Statement.__table__.c.id
    if of_one:
        wanted = wanted.where(Statement.enterprise_id == bindparam("enterprise"))
    else:
        wanted = wanted.options(joinedload(Statement.enterprise))
    if of_days:
        wanted = wanted.where(Statement.first_day == bindparam("first"), Statement.last_day == bindparam("last"))
    return Walk(wanted, by=column, id_=column, size=PAGE, descending=True)


_SUMS = (
    select(
        StatementLine.statement_id,
        func.sum(LedgerEntry.amount),
        sum_of(case((Payout.status == PayoutStatus.TRANSFERRED, LedgerEntry.amount), else_=0)),
        sum_of(case((Payout.status == PayoutStatus.FILE_CREATED, LedgerEntry.amount), else_=0)),
    )
    .join(LedgerEntry, LedgerEntry.id == StatementLine.entry_id)
    .outerjoin(PayoutLine, PayoutLine.entry_id == LedgerEntry.id)
    .outerjoin(Payout, Payout.id == PayoutLine.payout_id)
    .where(StatementLine.statement_id.in_(bindparam("statements", expanding=True)))
    .group_by(StatementLine.statement_id)
)


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A period for which there are statements: of how many enterprises, and what they add up to."""

    period: Period
    first_day: date
    last_day: date
    enterprises: int
    total: int
    simulated: int


_DAYS = (Statement.last_day, Statement.first_day, Statement.period)
_NEWEST_FIRST = [column.desc() for column in _DAYS]
_LATEST = select(*_DAYS).distinct().order_by(*_NEWEST_FIRST).limit(bindparam("most", type_=Integer)).subquery()
_REAL, _SIMULATED = (
    sum_of(case((Statement.is_sandbox.is_(wanted), LedgerEntry.amount), else_=0)) for wanted in (False, True)
)
_CLOSED: Any = (
    select(
        Statement.period,
        Statement.first_day,
        Statement.last_day,
        func.count(Statement.enterprise_id.distinct()),
        _REAL,
        _SIMULATED,
    )
    .join(_LATEST, and_(*(column == _LATEST.c[column.key] for column in _DAYS)))
    .join(StatementLine, StatementLine.statement_id == Statement.id)
    .join(LedgerEntry, LedgerEntry.id == StatementLine.entry_id)
    .group_by(*_DAYS)
    .order_by(*_NEWEST_FIRST)
)
"""The periods are chosen first: nothing adds up what was closed years ago."""


def closed_periods(most: int) -> list[ClosedPeriod]:
    """The latest periods that were closed, with their totals: one statement, kept while nothing changes."""
    return kept(("closed periods", most), lambda: _closed_periods(most))


def _closed_periods(most: int) -> list[ClosedPeriod]:
    return [
        ClosedPeriod(period, first, last, enterprises, int(total), int(trial))
        for period, first, last, enterprises, total, trial in db.session.execute(_CLOSED, {"most": most})
    ]


# --- who is paid next, and who is held


@dataclass(frozen=True, slots=True)
class Standing:
    """What an enterprise has in statements and in no payout: what the next file takes, and what is held, and why."""

    slug: str
    name: str
    is_sample: bool
    payable: int
    held: tuple[tuple[Hold, int], ...]


_enterprise = table_of(Enterprise).c
_FREE: Any = (
    free_sums()
    .add_columns(
        PayoutAccount.enterprise_id.label("account"),
        _enterprise.slug,
        _enterprise.is_sample,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
    )
    .join(Enterprise, Enterprise.id == LedgerEntry.enterprise_id)
    .outerjoin(PayoutAccount, PayoutAccount.enterprise_id == Enterprise.id)
    .group_by(Enterprise.id, PayoutAccount.enterprise_id)
)
_STANDINGS = Walk(_FREE, by=_enterprise.sort_key, id_=_enterprise.id, size=PAGE)
_ONE_STANDING = _FREE.where(_enterprise.id == bindparam("enterprise"))


def standings(edge: Edge | None) -> tuple[list[Standing], Stretch]:
    """One page of the enterprises that have something in statements and in no payout, by name: one statement, kept
    while nothing changes."""
    return kept(("standings", edge, current_language()), lambda: _standings(edge))


def _standings(edge: Edge | None) -> tuple[list[Standing], Stretch]:
    stretch = _STANDINGS.page(edge)
    return [_standing(row) for row in stretch.rows], stretch


def standing_of(enterprise: Enterprise) -> Standing | None:
    """The same of one enterprise; None when all of its statements are paid."""
    row = db.session.execute(_ONE_STANDING, {"enterprise": enterprise.id}).one_or_none()
    return _standing(row) if row else None


def _standing(row: Any) -> Standing:
    payable = int(row.payable)
    held = {Hold.DISPUTED: int(row.disputed), Hold.SANDBOX: int(row.sandbox)}
    hold = rules.hold_on(payable, has_account=row.account is not None)
    if hold is not None:
        held[hold], payable = payable, 0
    name = entry_name(row.name_ko, row.name_en, row.name_romanised)
    return Standing(row.slug, name, row.is_sample, payable, tuple(pair for pair in held.items() if pair[1]))


@dataclass(frozen=True, slots=True)
class Till:
    """So much is to go to so many enterprises, in won."""

    amount: int
    payouts: int


_PAYABLE: Any = (
    free_sums()
    .add_columns(PayoutAccount.enterprise_id.label("account"))
    .join(PayoutAccount, PayoutAccount.enterprise_id == LedgerEntry.enterprise_id)
    .group_by(PayoutAccount.enterprise_id)
)
_UNDER_WAY = select(sum_of(Payout.amount), func.count()).where(Payout.status == PayoutStatus.FILE_CREATED)


def payable() -> Till:
    """What the next file would hold: one statement, kept while nothing changes."""
    return kept("payable", _payable)


def _payable() -> Till:
    amounts = [int(row.payable) for row in db.session.execute(_PAYABLE)]
    free = [amount for amount in amounts if rules.hold_on(amount, has_account=True) is None]
    return Till(sum(free), len(free))


def under_way() -> Till:
    """What was put into files and is not transferred, as far as anybody has said: kept while nothing changes."""
    return kept("under way", _under_way)


def _under_way() -> Till:
    amount, payouts = db.session.execute(_UNDER_WAY).one()
    return Till(int(amount), payouts)
