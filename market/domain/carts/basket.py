"""What a cart amounts to at this moment: who sends or hands over what, what it costs, what has changed.

Frozen and without a session: pages show it, orders are made of it, so that both always agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from market.domain.catalog.models import WithdrawalLimit
from market.domain.enterprises.models import EnterpriseKind
from market.domain.shipping import rules as shipping
from market.domain.shipping.rules import Parcel, Tariff, Zone
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

MOST_OF_ONE = 99
"""The most that one order can have of one thing."""


class Problem(LabelledEnum):
    """Why a line cannot be ordered now. The other lines can."""

    NOT_ON_SALE = "not_on_sale", _l("This product is no longer on sale.")
    OPTION_GONE = "option_gone", _l("This option is no longer on sale.")
    NOT_SELLING = "not_selling", _l("This enterprise is not selling at the moment.")
    NOT_SENT = "not_sent", _l("This enterprise does not deliver at the moment.")
    DAY_GONE = "day_gone", _l("It can no longer be collected on the day you chose.")
    SOLD_OUT = "sold_out", _l("This product is sold out.")
    TOO_FEW = "too_few", _l("Fewer are left than you want. Please lower the quantity.")


@dataclass(frozen=True, slots=True)
class Collecting:
    """Where and when a part is handed over."""

    day_id: int
    day: date
    popup_slug: str
    popup_title: str
    is_sample: bool
    place: str | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """Some of one variant. ``seen_price`` is what it cost when the shopper last touched it."""

    id: int
    variant_id: int
    product_slug: str
    name: str
    option_name: str
    picture: str | None
    unit_price: int
    seen_price: int
    quantity: int
    available: int
    lead_days: int
    withdrawal_limit: WithdrawalLimit
    problem: Problem | None

    @property
    def subtotal(self) -> int:
        return self.unit_price * self.quantity

    @property
    def can_be_ordered(self) -> bool:
        return self.problem is None

    @property
    def price_changed(self) -> bool:
        return self.unit_price != self.seen_price

    @property
    def most(self) -> int:
        """The largest quantity that can be asked for."""
        return max(1, min(MOST_OF_ONE, self.available))

    @property
    def made_to_order(self) -> bool:
        return self.withdrawal_limit is WithdrawalLimit.MADE_TO_ORDER


@dataclass(frozen=True, slots=True)
class Part:
    """What one enterprise sends together, or hands over on one day. Sums are over what can be ordered.

    ``collecting`` is None for what is sent, and for what was to be collected on a day that is gone.
    """

    enterprise_id: int
    enterprise_slug: str
    enterprise_name: str
    enterprise_kind: EnterpriseKind
    is_sample: bool
    is_sent: bool
    collecting: Collecting | None
    tariff: Tariff | None
    lines: tuple[Line, ...] = ()

    @property
    def ordered(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.can_be_ordered)

    @property
    def goods_total(self) -> int:
        return sum(line.subtotal for line in self.ordered)

    @property
    def lead_days(self) -> int:
        """Business days until the slowest line is sent."""
        return max((line.lead_days for line in self.ordered), default=0)

    @property
    def missing_for_free(self) -> int | None:
        """How many won more make sending free."""
        if not self.is_sent or self.tariff is None or not self.ordered:
            return None
        return shipping.missing_for_free(self.tariff, self._parcel)

    @property
    def may_cost_extra(self) -> bool:
        """Sending it to Jeju or an island costs more."""
        return self.is_sent and self.tariff is not None and bool(self.tariff.jeju_extra or self.tariff.island_extra)

    def shipping_fee(self, zone: Zone = Zone.MAINLAND) -> int:
        """What sending it to ``zone`` costs; nothing is charged for what is collected."""
        if not self.is_sent or self.tariff is None or not self.ordered:
            return 0
        return shipping.fee(self.tariff, self._parcel, zone)

    @property
    def _parcel(self) -> Parcel:
        return Parcel(self.goods_total, sum(line.quantity for line in self.ordered))


@dataclass(frozen=True, slots=True)
class Basket:
    """A cart as its shopper sees it."""

    cart_id: int | None
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def ordered_parts(self) -> tuple[Part, ...]:
        """The parts of which something can be ordered."""
        return tuple(part for part in self.parts if part.ordered)

    @property
    def ordered(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.ordered)

    @property
    def blocked(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.can_be_ordered)

    @property
    def is_sent(self) -> bool:
        """Something is to be sent, so an address is needed."""
        return any(part.is_sent for part in self.ordered_parts)

    @property
    def may_cost_extra(self) -> bool:
        return any(part.may_cost_extra for part in self.ordered_parts)

    @property
    def goods_total(self) -> int:
        return sum(part.goods_total for part in self.parts)

    def shipping_total(self, zone: Zone = Zone.MAINLAND) -> int:
        return sum(part.shipping_fee(zone) for part in self.parts)

    def total(self, zone: Zone = Zone.MAINLAND) -> int:
        """All in: what the shopper pays."""
        return self.goods_total + self.shipping_total(zone)


def in_parts(lines: Sequence[tuple[Part, Line]]) -> tuple[Part, ...]:
    """Gather lines: same enterprise, same way to the shopper; parts in the order of their first lines.

    Each line comes with the part it belongs to, which has no lines yet.
    """
    gathered: dict[Part, list[Line]] = {}
    for part, line in lines:
        gathered.setdefault(part, []).append(line)
    return tuple(replace(part, lines=tuple(own)) for part, own in gathered.items())
