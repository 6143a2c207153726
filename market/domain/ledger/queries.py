"""Questions about the ledger."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from market.domain.ledger.models import EntryKind, LedgerEntry
from market.foundation.database import db


def balance(enterprise_id: int | None, *, is_sandbox: bool) -> int:
    """The sum of an account's entries, in won; None is the market's own account."""
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
                _on(enterprise_id),
                LedgerEntry.is_sandbox.is_(is_sandbox),
            )
        )
        or 0
    )


def of_order(order_id: int) -> Sequence[LedgerEntry]:
    """Every entry that an order has caused, in the order in which they were posted."""
    return db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.order_id == order_id).order_by(LedgerEntry.id)
    ).all()


def of_refund(refund_id: int) -> Sequence[LedgerEntry]:
    """What a refund has posted."""
    return db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.refund_id == refund_id).order_by(LedgerEntry.id)
    ).all()


def given_back(order_line_id: int, kind: EntryKind, enterprise_id: int | None) -> tuple[int, int]:
    """What refunds of one line have posted as ``kind`` on one account so far: won, and the tax in it."""
    amount, vat = db.session.execute(
        select(func.coalesce(func.sum(LedgerEntry.amount), 0), func.coalesce(func.sum(LedgerEntry.vat), 0)).where(
            LedgerEntry.order_line_id == order_line_id,
            LedgerEntry.kind == kind,
            LedgerEntry.refund_id.is_not(None),
            _on(enterprise_id),
        )
    ).one()
    return int(amount), int(vat)


def shipping_given_back(seller_order_id: int) -> int:
    """The tax in what refunds have posted so far for the delivery charge of one enterprise's part, in won."""
    return _tax(LedgerEntry.seller_order_id == seller_order_id, LedgerEntry.kind == EntryKind.REFUND)


def shipping_charged(seller_order_id: int) -> int:
    """The tax in what sending one enterprise's part, and sending it back, has cost the shopper, in won."""
    return _tax(LedgerEntry.seller_order_id == seller_order_id, LedgerEntry.kind == EntryKind.SHIPPING)


def _tax(*conditions: ColumnElement[bool]) -> int:
    total = select(func.coalesce(func.sum(LedgerEntry.vat), 0))
    return int(db.session.scalar(total.where(LedgerEntry.order_line_id.is_(None), *conditions)) or 0)


def _on(enterprise_id: int | None) -> ColumnElement[bool]:
    if enterprise_id is None:
        return LedgerEntry.enterprise_id.is_(None)
    return LedgerEntry.enterprise_id == enterprise_id
