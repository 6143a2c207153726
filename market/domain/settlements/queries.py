"""Questions about statements: what they say to the won, and what has become of their money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased, joinedload

from market.domain.accounts.models import User
from market.domain.catalog.models import TaxKind
from market.domain.enterprises.errors import NoSuchEntry
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import Order, OrderLine
from market.domain.payments.models import Dispute, DisputeStatus
from market.domain.settlements import rules
from market.domain.settlements.errors import NoSuchStatement
from market.domain.settlements.models import (
    Payout,
    PayoutAccount,
    PayoutLine,
    PayoutStatus,
    Statement,
    StatementLine,
)
from market.domain.settlements.rules import Hold
from market.foundation.database import db
from market.foundation.i18n import in_language
from market.foundation.keyset import Edge, Stretch, Walk

LINES = 100
SOLD = (EntryKind.SALE, EntryKind.SHIPPING, EntryKind.COUPON, EntryKind.REFUND)
"""What an enterprise sells, and takes back: of this it owes value added tax."""

ENTRY_ID = LedgerEntry.__table__.c.id
DISPUTED = select(Dispute.order_id).where(Dispute.status == DisputeStatus.OPEN).distinct().subquery("disputed")


# --- who


def payout_account(enterprise_id: int) -> PayoutAccount | None:
    """Where the enterprise's money goes, as far as it has said so."""
    return db.session.get(PayoutAccount, enterprise_id)


def enterprise_by_slug(slug: str) -> Enterprise:
    """The enterprise, shown or hidden: it may have money to come. Raises ``NoSuchEntry``."""
    found = db.session.scalar(select(Enterprise).where(Enterprise.slug == slug))
    if found is None:
        raise NoSuchEntry
    return found


def people_to_tell(enterprise_id: int) -> Sequence[User]:
    """Those who decide for an enterprise about money."""
    return db.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.enterprise_id == enterprise_id,
            Membership.role.in_((MemberRole.OWNER, MemberRole.MANAGER)),
            User.disabled_at.is_(None),
        )
        .order_by(User.id)
    ).all()


def on_account(enterprise_id: int, *, is_sandbox: bool) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Entries of one enterprise: real ones, or of simulated payments."""
    return LedgerEntry.enterprise_id == enterprise_id, LedgerEntry.is_sandbox.is_(is_sandbox)


# --- what a statement says


@dataclass(frozen=True, slots=True)
class Sum:
    """Some entries together, in won; ``vat`` is the tax within ``amount``."""

    amount: int = 0
    vat: int = 0

    @property
    def supply(self) -> int:
        """What is left without the tax (공급가액)."""
        return self.amount - self.vat

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.amount + other.amount, self.vat + other.vat)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the ledger as a statement tells it. ``what`` is the product, or the reason of an adjustment."""

    id: int
    posted_at: datetime
    kind: EntryKind
    order_number: str
    what: str
    tax_kind: TaxKind
    sum: Sum


@dataclass(slots=True)
class Figures:
    """A statement's sums, all of them out of the ledger. In won.

    ``total`` is of its own entries, ``opening`` what earlier statements had left unpaid when it was made, and
    ``closing`` both. What has become of the total by now: ``paid``, ``in_file``, ``held`` by reason, ``waiting``.
    """

    statement: Statement
    opening: int = 0
    kinds: dict[EntryKind, Sum] = field(default_factory=dict)
    taxable: Sum = Sum()
    exempt: Sum = Sum()
    lines: int = 0
    paid: int = 0
    in_file: int = 0
    waiting: int = 0
    held: dict[Hold, int] = field(default_factory=dict)

    @property
    def whole(self) -> Sum:
        """All entries together."""
        return sum(self.kinds.values(), Sum())

    @property
    def total(self) -> int:
        return self.whole.amount

    @property
    def closing(self) -> int:
        return self.opening + self.total

    @property
    def fee(self) -> Sum:
        """What the market keeps, with the tax in it."""
        return self.kinds.get(EntryKind.FEE, Sum())


def statement_of(enterprise: Enterprise, number: str) -> Statement:
    """The enterprise's own statement of that number; raises ``NoSuchStatement``, for another's too."""
    return _one(Statement.number == number, Statement.enterprise_id == enterprise.id)


def any_statement(number: str) -> Statement:
    """The statement of that number, whosever it is; raises ``NoSuchStatement``."""
    return _one(Statement.number == number)


def _one(*conditions: ColumnElement[bool]) -> Statement:
    wanted = select(Statement).where(*conditions)
    found = db.session.scalar(wanted.options(joinedload(Statement.enterprise).joinedload(Enterprise.seller)))
    if found is None:
        raise NoSuchStatement
    return found


_SUMS = (func.sum(LedgerEntry.amount), func.sum(LedgerEntry.vat), func.count())


def figures(statement: Statement) -> Figures:
    """All sums of a statement, in four statements to the database whatever its length."""
    told = Figures(statement=statement, opening=_opening(statement))
    kinds = (
        select(LedgerEntry.kind, LedgerEntry.tax_kind, *_SUMS)
        .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .where(StatementLine.statement_id == statement.id)
        .group_by(LedgerEntry.kind, LedgerEntry.tax_kind)
    )
    for kind, tax_kind, amount, vat, lines in db.session.execute(kinds):
        part = Sum(int(amount), int(vat))
        told.lines += lines
        told.kinds[kind] = told.kinds.get(kind, Sum()) + part
        if kind in SOLD and tax_kind is TaxKind.TAXABLE:
            told.taxable += part
        elif kind in SOLD:
            told.exempt += part
    told.kinds = {kind: told.kinds[kind] for kind in EntryKind if kind in told.kinds}
    _tell_what_became(told)
    return told


def _opening(statement: Statement) -> int:
    """What is in earlier statements, less what had been paid out when this one was made."""
    earlier = aliased(Statement)
    stated = (
        select(func.coalesce(func.sum(LedgerEntry.amount), 0))
        .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .join(earlier, earlier.id == StatementLine.statement_id)
        .where(
            earlier.enterprise_id == statement.enterprise_id,
            earlier.is_sandbox.is_(statement.is_sandbox),
            earlier.id < statement.id,
        )
    )
    paid = select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(
        *on_account(statement.enterprise_id, is_sandbox=statement.is_sandbox),
        LedgerEntry.kind == EntryKind.PAYOUT,
        LedgerEntry.posted_at <= statement.made_at,
    )
    both = db.session.execute(select(stated.scalar_subquery(), paid.scalar_subquery())).one()
    return int(both[0]) + int(both[1])


def _tell_what_became(told: Figures) -> None:
    """Where the statement's money is now: every won of its total is in one place."""
    statement = told.statement
    places = (
        select(Payout.status, DISPUTED.c.order_id.is_not(None), func.sum(LedgerEntry.amount))
        .select_from(LedgerEntry)
        .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .outerjoin(PayoutLine, PayoutLine.entry_id == LedgerEntry.id)
        .outerjoin(Payout, Payout.id == PayoutLine.payout_id)
        .outerjoin(DISPUTED, DISPUTED.c.order_id == LedgerEntry.order_id)
        .where(StatementLine.statement_id == statement.id)
        .group_by(Payout.status, DISPUTED.c.order_id.is_not(None))
    )
    free = 0
    for status, is_disputed, amount in db.session.execute(places):
        if status is PayoutStatus.TRANSFERRED:
            told.paid += int(amount)
        elif status is PayoutStatus.FILE_CREATED:
            told.in_file += int(amount)
        elif statement.is_sandbox:
            told.held[Hold.SANDBOX] = told.held.get(Hold.SANDBOX, 0) + int(amount)
        elif is_disputed:
            told.held[Hold.DISPUTED] = int(amount)
        else:
            free = int(amount)
    if not free:
        return
    account = select(PayoutAccount.enterprise_id).where(PayoutAccount.enterprise_id == statement.enterprise_id)
    row = db.session.execute(
        free_sums().add_columns(account.exists()).where(LedgerEntry.enterprise_id == statement.enterprise_id)
    ).one()
    hold = rules.hold_on(int(row.payable), has_account=bool(row[-1]))
    if hold is None:
        told.waiting = free
    else:
        told.held[hold] = free


def free_sums() -> Select[Any]:
    """Sums over entries that are in a statement and in no payout: ``payable``, ``disputed``, ``sandbox``."""
    amount, nothing = LedgerEntry.amount, 0
    is_disputed = DISPUTED.c.order_id.is_not(None)
    sums: tuple[Any, ...] = (
        sum_of(case((LedgerEntry.is_sandbox | is_disputed, nothing), else_=amount)).label("payable"),
        sum_of(case((and_(~LedgerEntry.is_sandbox, is_disputed), amount), else_=nothing)).label("disputed"),
        sum_of(case((LedgerEntry.is_sandbox, amount), else_=nothing)).label("sandbox"),
    )
    return (
        select(*sums)
        .select_from(LedgerEntry)
        .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
        .outerjoin(PayoutLine, PayoutLine.entry_id == LedgerEntry.id)
        .outerjoin(DISPUTED, DISPUTED.c.order_id == LedgerEntry.order_id)
        .where(PayoutLine.entry_id.is_(None))
    )


def sum_of(amounts: Any) -> ColumnElement[int]:
    """The sum of a column, 0 where there is no row."""
    return func.coalesce(func.sum(amounts), 0)


_LINES: Any = (
    select(
        LedgerEntry,
        Order.number,
        OrderLine.name_ko,
        OrderLine.name_en,
        OrderLine.option_name_ko,
        OrderLine.option_name_en,
    )
    .join(StatementLine, StatementLine.entry_id == LedgerEntry.id)
    .outerjoin(Order, Order.id == LedgerEntry.order_id)
    .outerjoin(OrderLine, OrderLine.id == LedgerEntry.order_line_id)
    .where(StatementLine.statement_id == bindparam("statement_id"))
)
_LINES_BY_THE_PAGE = Walk(_LINES, by=ENTRY_ID, id_=ENTRY_ID, size=LINES)


def page_of_lines(statement: Statement, edge: Edge | None) -> tuple[list[Line], Stretch]:
    """One page of a statement's entries, in the order in which they were posted."""
    stretch = _LINES_BY_THE_PAGE.page(edge, {"statement_id": statement.id})
    return [_line(row) for row in stretch.rows], stretch


def all_lines(statement: Statement) -> Iterator[Line]:
    """Every entry of a statement, for a file."""
    rows = db.session.execute(_LINES.order_by(ENTRY_ID), {"statement_id": statement.id})
    return (_line(row) for row in rows)


def _line(row: Any) -> Line:
    entry = row[0]
    name = in_language(row.name_ko, row.name_en) if row.name_ko else ""
    option = in_language(row.option_name_ko, row.option_name_en) if row.option_name_ko else ""
    return Line(
        id=entry.id,
        posted_at=entry.posted_at,
        kind=entry.kind,
        order_number=row.number or "",
        what=" · ".join(words for words in (name, option, entry.reason) if words),
        tax_kind=entry.tax_kind,
        sum=Sum(entry.amount, entry.vat),
    )
