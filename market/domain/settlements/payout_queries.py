"""Questions about payouts: what the next file would hold, the files that there are, and their transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from market.domain.enterprises.models import Enterprise
from market.domain.ledger.models import LedgerEntry
from market.domain.settlements import rules
from market.domain.settlements.errors import NoSuchPayout
from market.domain.settlements.models import (
    Payout,
    PayoutAccount,
    PayoutFile,
    PayoutLine,
    PayoutStatus,
    StatementLine,
)
from market.domain.settlements.queries import DISPUTED
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one enterprise would get with the next file, and by which entries."""

    account: PayoutAccount
    amount: int
    entries: tuple[int, ...]

    @property
    def enterprise(self) -> Enterprise:
        return self.account.enterprise


def proposals() -> list[Proposal]:
    """Everybody who can be paid now, by name: undisputed real money of statements, above 0, with an account."""
    entries: dict[int, list[tuple[int, int]]] = {}
    for entry, enterprise, amount in db.session.execute(_free_entries()):
        entries.setdefault(enterprise, []).append((entry, amount))
    accounts = db.session.scalars(
        select(PayoutAccount)
        .where(PayoutAccount.enterprise_id.in_(entries))
        .join(PayoutAccount.enterprise)
        .options(joinedload(PayoutAccount.enterprise))
        .order_by(Enterprise.sort_key, Enterprise.id)
    )
    found = []
    for account in accounts:
        own = entries[account.enterprise_id]
        amount = sum(won for _, won in own)
        if rules.hold_on(amount, has_account=True) is None:
            found.append(Proposal(account, amount, tuple(entry for entry, _ in own)))
    return found


def _free_entries() -> Select[Any]:
    columns: tuple[Any, ...] = (LedgerEntry.id, LedgerEntry.enterprise_id, LedgerEntry.amount)
    return (
        select(*columns)
        .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .outerjoin(PayoutLine, PayoutLine.entry_id == LedgerEntry.id)
        .outerjoin(DISPUTED, DISPUTED.c.order_id == LedgerEntry.order_id)
        .where(PayoutLine.entry_id.is_(None), DISPUTED.c.order_id.is_(None), LedgerEntry.is_sandbox.is_(False))
        .order_by(LedgerEntry.id)
    )


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file in a list: how much it holds, and how many of its transfers are in which state."""

    file: PayoutFile
    amount: int
    states: dict[PayoutStatus, int]


def files(edge: Edge | None) -> tuple[list[ListedFile], Stretch]:
    """One page of payout files, the newest first."""
    column = PayoutFile.__table__.c.id
    stretch = fetch(select(PayoutFile), by=column, id_=column, descending=True, edge=edge, size=PAGE)
    found = [row[0] for row in stretch.rows]
    amounts: dict[int, int] = {}
    states: dict[int, dict[PayoutStatus, int]] = {}
    sums = (
        select(Payout.file_id, Payout.status, func.count(), func.sum(Payout.amount))
        .where(Payout.file_id.in_([file.id for file in found]))
        .group_by(Payout.file_id, Payout.status)
    )
    for file_id, status, number, amount in db.session.execute(sums):
        amounts[file_id] = amounts.get(file_id, 0) + int(amount)
        states.setdefault(file_id, {})[status] = number
    return [ListedFile(file, amounts.get(file.id, 0), states.get(file.id, {})) for file in found], stretch


def file_by_number(number: str) -> PayoutFile:
    """The file with its payouts and their enterprises; raises ``NoSuchPayout``."""
    found = db.session.scalar(
        select(PayoutFile)
        .where(PayoutFile.number == number)
        .options(joinedload(PayoutFile.payouts).joinedload(Payout.enterprise))
    )
    if found is None:
        raise NoSuchPayout
    return found


def payout_in(file: PayoutFile, payout_id: int) -> Payout:
    """One transfer of ``file``; raises ``NoSuchPayout``."""
    found = next((payout for payout in file.payouts if payout.id == payout_id), None)
    if found is None:
        raise NoSuchPayout
    return found


def disputed_since(file: PayoutFile) -> set[int]:
    """Payouts of ``file`` that the bank has not worked off and that hold money that is disputed by now: ids."""
    return set(
        db.session.scalars(
            select(PayoutLine.payout_id)
            .join(Payout, Payout.id == PayoutLine.payout_id)
            .join(LedgerEntry, LedgerEntry.id == PayoutLine.entry_id)
            .join(DISPUTED, DISPUTED.c.order_id == LedgerEntry.order_id)
            .where(Payout.file_id == file.id, Payout.status == PayoutStatus.FILE_CREATED)
            .distinct()
        )
    )


def payouts_of(enterprise: Enterprise, edge: Edge | None) -> tuple[Sequence[Payout], Stretch]:
    """One page of the enterprise's payouts, the newest first."""
    column = Payout.__table__.c.id
    wanted = select(Payout).where(Payout.enterprise_id == enterprise.id).options(joinedload(Payout.file))
    stretch = fetch(wanted, by=column, id_=column, descending=True, edge=edge, size=PAGE)
    return [row[0] for row in stretch.rows], stretch


_LATEST = (
    select(Payout)
    .where(Payout.enterprise_id == bindparam("enterprise"))
    .options(joinedload(Payout.file))
    .order_by(Payout.id.desc())
    .limit(bindparam("most"))
)


def latest_payouts(enterprise: Enterprise, most: int) -> Sequence[Payout]:
    """The enterprise's last ``most`` payouts."""
    return db.session.scalars(_LATEST, {"enterprise": enterprise.id, "most": most}).all()
