"""Posting to the ledger. The caller opens the transaction, beside whatever the entries come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from market.domain.audit import services as audit
from market.domain.catalog.models import TaxKind
from market.domain.ledger import queries
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.foundation.actors import Actor
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry to be: in won, with the tax in it. ``enterprise_id`` None is the market's own account."""

    enterprise_id: int | None
    kind: EntryKind
    amount: int
    cause: str
    vat: int = 0
    tax_kind: TaxKind = TaxKind.TAXABLE
    order_id: int | None = None
    seller_order_id: int | None = None
    order_line_id: int | None = None
    refund_id: int | None = None
    reason: str = ""


def post(postings: Sequence[Posting], *, is_sandbox: bool, now: datetime) -> None:
    """Add ``postings``; those of no won are left out. A cause that was posted before is an ``IntegrityError``."""
    rows = [
        {
            "enterprise_id": posting.enterprise_id,
            "kind": posting.kind,
            "amount": posting.amount,
            "vat": posting.vat,
            "tax_kind": posting.tax_kind,
            "is_sandbox": is_sandbox,
            "order_id": posting.order_id,
            "seller_order_id": posting.seller_order_id,
            "order_line_id": posting.order_line_id,
            "refund_id": posting.refund_id,
            "cause": posting.cause,
            "reason": posting.reason,
            "posted_at": now,
        }
        for posting in postings
        if posting.amount
    ]
    if rows:
        db.session.execute(insert(LedgerEntry), rows)


def reverse_refund(refund_id: int, *, now: datetime) -> None:
    """The refund did not happen: what it posted is taken back, entry by entry. A second time is refused."""
    entries = queries.of_refund(refund_id)
    if not entries:
        return
    post(
        [
            Posting(
                enterprise_id=entry.enterprise_id,
                kind=entry.kind,
                amount=-entry.amount,
                vat=-entry.vat,
                tax_kind=entry.tax_kind,
                order_id=entry.order_id,
                seller_order_id=entry.seller_order_id,
                order_line_id=entry.order_line_id,
                refund_id=refund_id,
                cause=f"{entry.cause}:undone",
            )
            for entry in entries
        ],
        is_sandbox=entries[0].is_sandbox,
        now=now,
    )


def adjust(
    enterprise_id: int | None,
    *,
    amount: int,
    cause: str,
    reason: str,
    is_sandbox: bool,
    actor: Actor,
    now: datetime,
    order_id: int | None = None,
) -> None:
    """Put something right by hand, in won, with its reason; it is in the audit."""
    posting = Posting(
        enterprise_id=enterprise_id,
        kind=EntryKind.ADJUSTMENT,
        amount=amount,
        cause=cause,
        reason=reason,
        order_id=order_id,
    )
    post([posting], is_sandbox=is_sandbox, now=now)
    audit.record(
        "ledger.adjusted",
        actor=actor,
        subject=("enterprise", enterprise_id or 0, cause),
        now=now,
        changes={"amount": [0, amount]},
        reason=reason,
    )
