"""Parts of orders as a list shows them: no address, no notice of the goods, and of each line its name and numbers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder, SellerOrderStatus
from market.foundation.database import below_orm, table_of
from market.foundation.i18n import in_language


@dataclass(frozen=True, slots=True)
class ListedLine:
    """What was bought, how many of it, how many have left, and how many are still to leave."""

    name: str
    option_name: str
    quantity: int
    sent: int
    to_send: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One enterprise's part of an order. ``name`` is whom it is for, in full: a list masks it."""

    lines: Sequence[ListedLine]
    id: int
    number: str
    order_status: OrderStatus
    name: str
    status: SellerOrderStatus
    collect_day: date | None
    ship_due_on: date | None
    accepted_at: datetime | None
    first_sent_at: datetime | None
    confirmed_at: datetime | None
    goods_total: int

    @property
    def units_sent(self) -> int:
        return sum(line.sent for line in self.lines)

    @property
    def units_to_send(self) -> int:
        return sum(line.to_send for line in self.lines)


_part, _order = table_of(SellerOrder).c, table_of(Order).c
COLUMNS = (
    _part.id,
    _order.number,
    _order.status,
    func.coalesce(_order.recipient_name, _order.orderer_name),
    _part.status,
    _part.collect_day,
    _part.ship_due_on,
    _part.accepted_at,
    _part.first_sent_at,
    _part.confirmed_at,
    _part.goods_total,
)
"""What ``listed`` makes parts of, at the beginning of each row."""

_line = table_of(OrderLine).c
_LINES = (
    select(
        _line.seller_order_id,
        _line.name_ko,
        _line.name_en,
        _line.option_name_ko,
        _line.option_name_en,
        _line.quantity,
        _line.sent,
        _line.quantity - _line.claimed - _line.sent,
    )
    .where(_line.seller_order_id.in_(bindparam("parts", expanding=True)))
    .order_by(_line.id)
)


def listed(rows: Sequence[Any]) -> list[Listed]:
    """The parts of ``rows`` with their lines, in one statement for all of them."""
    if not rows:
        return []
    lines: dict[int, list[ListedLine]] = defaultdict(list)
    for part_id, name_ko, name_en, option_ko, option_en, *numbers in below_orm().execute(
        _LINES, {"parts": [row[0] for row in rows]}
    ):
        line = ListedLine(in_language(name_ko, name_en), in_language(option_ko, option_en), *numbers)
        lines[part_id].append(line)
    return [Listed(lines[row[0]], *row[: len(COLUMNS)]) for row in rows]
