"""What may happen in settlement: an account is named, a file is made, a transfer is recorded, something is put right.

The caller opens the transaction; nothing here commits. A person does each of these, and each is in the audit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.telling import notify_members
from market.domain.ledger import services as ledger
from market.domain.ledger.models import EntryKind
from market.domain.ledger.services import Posting
from market.domain.settlements import payout_queries, queries, rules
from market.domain.settlements.errors import (
    AdjustmentOfNothing,
    AlreadyAdjusted,
    NothingToPayOut,
    PayoutAlreadyRecorded,
    PayoutMovedOn,
    TransferBeforeFile,
    TransferInTheFuture,
)
from market.domain.settlements.models import (
    Payout,
    PayoutAccount,
    PayoutFile,
    PayoutLine,
    PayoutStatus,
    Period,
)
from market.domain.settlements.payout_queries import Proposal
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db

# --- the enterprise's account


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Where an enterprise wants its money, and how often: the digits of the number alone."""

    bank_code: str
    number: str
    holder: str
    period: Period


def change_account(enterprise: Enterprise, facts: AccountFacts, *, actor: Actor, now: datetime) -> None:
    """From now on payouts go there; all who decide for the enterprise are told. The number stays out of the audit."""
    known = queries.payout_account(enterprise.id)
    account = known or PayoutAccount(enterprise_id=enterprise.id)
    before = (account.bank_code, rules.masked_number(account.number), account.period.value) if known else (None,) * 3
    account.bank_code, account.number = facts.bank_code, facts.number
    account.holder, account.period, account.changed_at = facts.holder, facts.period, now
    db.session.add(account)
    after = (facts.bank_code, rules.masked_number(facts.number), facts.period.value)
    audit.record(
        "payout_account.changed",
        actor=actor,
        subject=("enterprise", enterprise.id, enterprise.name_ko),
        now=now,
        changes={
            name: [old, new]
            for name, old, new in zip(("bank", "number", "period"), before, after, strict=True)
            if old != new
        },
    )
    _tell("payout_account_changed", enterprise.id, {"enterprise_id": enterprise.id}, key=now.isoformat(), now=now)


# --- files for the bank


def make_payout_file(*, total: int, actor: Actor, now: datetime) -> PayoutFile:
    """Put everything that can be paid now into one file; ``total`` is what was shown to who asks for it.

    An entry is in one payout at most, by its key: of two that ask at once, the other meets ``PayoutMovedOn``.
    Raises ``NothingToPayOut`` where there is nothing.
    """
    wanted = payout_queries.proposals()
    if not wanted:
        raise NothingToPayOut
    if sum(proposal.amount for proposal in wanted) != total:
        raise PayoutMovedOn
    try:
        with db.session.begin_nested():
            file = _claim(wanted, actor=actor, now=now)
    except IntegrityError:
        raise PayoutMovedOn from None
    audit.record(
        "payout_file.made",
        actor=actor,
        subject=("payout_file", file.id, file.number),
        now=now,
        changes={"enterprises": [0, len(wanted)], "amount": [0, total]},
    )
    return file


def _claim(wanted: Sequence[Proposal], *, actor: Actor, now: datetime) -> PayoutFile:
    start, end = rules.start_of(day_of(now)), rules.end_of(day_of(now))
    today = select(func.count(PayoutFile.id)).where(PayoutFile.made_at >= start, PayoutFile.made_at < end)
    nth = (db.session.scalar(today) or 0) + 1
    file = PayoutFile(number=rules.file_number(day_of(now), nth), made_at=now, made_by=actor.name)
    for proposal in wanted:
        payout = Payout(
            enterprise_id=proposal.account.enterprise_id,
            amount=proposal.amount,
            bank_code=proposal.account.bank_code,
            account_number=proposal.account.number,
            account_holder=proposal.account.holder,
        )
        file.payouts.append(payout)
    db.session.add(file)
    db.session.flush()
    lines = [
        {"entry_id": entry, "payout_id": payout.id}
        for payout, proposal in zip(file.payouts, wanted, strict=True)
        for entry in proposal.entries
    ]
    db.session.execute(insert(PayoutLine), lines)
    return file


def record_opened(file: PayoutFile, *, kind: str, reason: str, actor: Actor, now: datetime) -> None:
    """Somebody takes the file, with the account numbers in it, as ``kind`` (csv or xlsx), for a reason."""
    audit.record(
        "payout_file.opened",
        actor=actor,
        subject=("payout_file", file.id, file.number),
        now=now,
        changes={"file": [None, kind]},
        reason=reason,
    )


# --- what the bank has done


def record_transfers(
    file: PayoutFile, payout_ids: Sequence[int], *, on: date, reference: str, actor: Actor, now: datetime
) -> int:
    """The bank has transferred these payouts of ``file`` on that day, under its ``reference``; how many were open.

    Each is posted to the ledger, and its enterprise is told. Raises ``PayoutAlreadyRecorded`` when none was open.
    """
    if on > day_of(now):
        raise TransferInTheFuture
    if on < day_of(file.made_at):
        raise TransferBeforeFile(day=day_of(file.made_at))
    claim = (
        update(Payout)
        .where(Payout.file_id == file.id, Payout.id.in_(payout_ids), Payout.status == PayoutStatus.FILE_CREATED)
        .values(status=PayoutStatus.TRANSFERRED, transferred_on=on, bank_reference=reference, recorded_by=actor.name)
        .returning(Payout.id, Payout.enterprise_id, Payout.amount)
        .execution_options(synchronize_session="fetch")
    )
    done = db.session.execute(claim).all()
    if not done:
        raise PayoutAlreadyRecorded
    ledger.post(
        [
            Posting(enterprise_id=enterprise_id, kind=EntryKind.PAYOUT, amount=-amount, cause=f"payout:{payout_id}")
            for payout_id, enterprise_id, amount in done
        ],
        is_sandbox=False,
        now=now,
    )
    for payout_id, enterprise_id, amount in done:
        audit.record(
            "payout.transferred",
            actor=actor,
            subject=("payout", payout_id, file.number),
            now=now,
            changes={
                "amount": [0, amount],
                "transferred_on": [None, on.isoformat()],
                "bank_reference": [None, reference],
            },
        )
        _tell("payout_transferred", enterprise_id, {"payout_id": payout_id}, key=str(payout_id), now=now)
    return len(done)


def record_failure(payout: Payout, *, reason: str, actor: Actor, now: datetime) -> None:
    """The bank did not transfer it: its entries are free for the next file, and its enterprise is told.

    Raises ``PayoutAlreadyRecorded`` when it was not open.
    """
    claim = (
        update(Payout)
        .where(Payout.id == payout.id, Payout.status == PayoutStatus.FILE_CREATED)
        .values(status=PayoutStatus.FAILED, failure=reason, recorded_by=actor.name)
        .returning(Payout.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        raise PayoutAlreadyRecorded
    db.session.execute(delete(PayoutLine).where(PayoutLine.payout_id == payout.id))
    audit.record(
        "payout.failed",
        actor=actor,
        subject=("payout", payout.id, payout.file.number),
        now=now,
        changes={"amount": [payout.amount, 0]},
        reason=reason,
    )
    _tell("payout_failed", payout.enterprise_id, {"payout_id": payout.id}, key=str(payout.id), now=now)


# --- by hand


def adjust(enterprise: Enterprise, *, amount: int, reason: str, ticket: str, actor: Actor, now: datetime) -> None:
    """Give to (above 0) or take from an enterprise's account by hand. ``ticket`` is one form's: it counts once."""
    if amount == 0:
        raise AdjustmentOfNothing
    try:
        with db.session.begin_nested():
            ledger.adjust(
                enterprise.id,
                amount=amount,
                cause=f"adjustment:{ticket}",
                reason=reason,
                is_sandbox=False,
                actor=actor,
                now=now,
            )
    except IntegrityError:
        raise AlreadyAdjusted from None


def _tell(kind: str, enterprise_id: int, facts: dict[str, int], *, key: str, now: datetime) -> None:
    notify_members(
        db.session.get_one(Enterprise, enterprise_id),
        kind,
        facts,
        ability=Ability.SEE_SALES,
        dedupe_key=f"{kind}:{key}",
        now=now,
    )
