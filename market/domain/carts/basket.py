"""What a cart amounts to at this moment: who sends or hands over what, what it costs, what has changed.

Frozen and without a session: pages show it, orders are made of it, so that both always agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from market.domain.catalog.models import ShippingRule, WithdrawalLimit
from market.domain.enterprises.holidays import Rest
from market.domain.enterprises.models import EnterpriseKind
from market.domain.promotions.rules import Hindrance, Terms
from market.domain.shipping import rules as shipping
from market.domain.shipping.rules import Parcel, Tariff, Zone
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l

MOST_OF_ONE = 99
"""The most that one order can have of one thing."""


class Problem(LabelledEnum):
    """Why a line cannot be ordered now. The other lines can."""

    BY_QUOTE = "by_quote", _l("This service is offered by quote: please ask the enterprise on its page.")
    NOT_ON_SALE = "not_on_sale", _l("This product is no longer on sale.")
    OPTION_GONE = "option_gone", _l("This option is no longer on sale.")
    ON_HOLIDAY = "on_holiday", _l("This enterprise is on holiday and takes no orders.")
    NOT_SELLING = "not_selling", _l("This enterprise is not selling at the moment.")
    NOT_SENT = "not_sent", _l("This enterprise does not deliver at the moment.")
    DAY_GONE = "day_gone", _l("It can no longer be collected on the day you chose.")
    SOLD_OUT = "sold_out", _l("This product is sold out.")
    MADE_OUT = "made_out", _l("All that can be made for now are taken.")
    QUOTE_OVER = "quote_over", _l("The quotation is no longer valid. Please ask the enterprise for a new one.")
    QUOTE_IN_PART = "quote_in_part", _l("A quotation is ordered as a whole. Please open it and accept it again.")
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
    """Some of one variant. ``seen_price`` is what it cost when the shopper last touched it.

    ``discount`` is its share of a coupon, ``by_market`` of one at the market's cost; ``shipping_each`` is what
    sending one item costs by itself. What is made fresh is made on ``made_on``; ``opens_at`` is when orders begin to
    count for the next making day. ``quoted_in`` is the quotation that offers it.
    """

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
    shipping_rule: ShippingRule = ShippingRule.TARIFF
    shipping_each: int = 0
    made_on: date | None = None
    opens_at: datetime | None = None
    discount: int = 0
    quoted_in: str | None = None
    category_id: int = 0
    by_market: bool = False

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
    def quote_number(self) -> str | None:
        """The number of the request that was quoted, for what comes from a quotation."""
        return self.quoted_in.partition("-")[0] if self.quoted_in else None

    @property
    def made_to_order(self) -> bool:
        return self.withdrawal_limit is WithdrawalLimit.MADE_TO_ORDER


@dataclass(frozen=True, slots=True)
class AppliedCoupon:
    """A coupon in the basket: the won that it takes off its enterprise's goods, or why it takes off nothing.

    ``missing`` is how many won of goods are missing to its minimum.
    """

    terms: Terms
    taken_off: int
    problem: Hindrance | None
    missing: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one enterprise sends together, or hands over on one day. Sums are over what can be ordered.

    ``collecting`` is None for what is sent, and for what was to be collected on a day that is gone. ``rest`` is the
    holiday that the enterprise is on, ``coupon`` the one for all of its parts.
    """

    enterprise_id: int
    enterprise_slug: str
    enterprise_name: str
    enterprise_kind: EnterpriseKind
    is_sample: bool
    is_sent: bool
    collecting: Collecting | None
    tariff: Tariff | None
    rest: Rest | None = None
    coupon: AppliedCoupon | None = None
    lines: tuple[Line, ...] = ()

    @property
    def ordered(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.can_be_ordered)

    @property
    def goods_total(self) -> int:
        return sum(line.subtotal for line in self.ordered)

    @property
    def discount(self) -> int:
        """What a coupon takes off this part's goods."""
        return sum(line.discount for line in self.ordered)

    @property
    def paces(self) -> list[tuple[int, date | None]]:
        """The business days that each line needs, and the day it is made for where it is made fresh."""
        return [(line.lead_days, line.made_on) for line in self.ordered]

    @property
    def missing_for_free(self) -> int | None:
        """How many won more make sending free."""
        if not self.is_sent or self.tariff is None or not self.ordered:
            return None
        return shipping.missing_for_free(self.tariff, self._parcel)

    @property
    def may_cost_extra(self) -> bool:
        """Sending it to Jeju or an island costs more."""
        if not self.is_sent or self.tariff is None or self._is_all_in:
            return False
        return bool(self.tariff.jeju_extra or self.tariff.island_extra)

    def shipping_fee(self, zone: Zone = Zone.MAINLAND) -> int:
        """What sending it to ``zone`` costs; nothing is charged for what is collected, or was quoted: all in."""
        if not self.is_sent or self.tariff is None or self._is_all_in:
            return 0
        return shipping.fee(self.tariff, self._parcel, zone)

    @property
    def _is_all_in(self) -> bool:
        """Nothing is charged for sending it: there is nothing, or a quotation's price holds the delivery."""
        return all(line.quoted_in for line in self.ordered)

    @property
    def _parcel(self) -> Parcel:
        by_tariff = (line.quantity for line in self.ordered if line.shipping_rule is ShippingRule.TARIFF)
        separate = sum(line.shipping_each * line.quantity for line in self.ordered)
        return Parcel(self.goods_total, sum(by_tariff), separate)


@dataclass(frozen=True, slots=True)
class Basket:
    """A cart as its shopper sees it. ``market_coupon`` is the market's, for what no enterprise's coupon reduces."""

    cart_id: int | None
    parts: tuple[Part, ...]
    market_coupon: AppliedCoupon | None = None

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

    @property
    def coupons(self) -> tuple[AppliedCoupon, ...]:
        """The coupons that take something off, each once."""
        held = [part.coupon for part in self.parts if part.coupon] + [self.market_coupon]
        return tuple({one.terms.id: one for one in held if one is not None and one.taken_off}.values())

    @property
    def coupon_total(self) -> int:
        """What coupons take off in all."""
        return sum(coupon.taken_off for coupon in self.coupons)

    def total(self, zone: Zone = Zone.MAINLAND) -> int:
        """All in: what the shopper pays."""
        return self.goods_total + self.shipping_total(zone) - self.coupon_total


def in_parts(lines: Sequence[tuple[Part, Line]]) -> tuple[Part, ...]:
    """Gather lines: same enterprise, same way to the shopper; parts in the order of their first lines.

    Each line comes with the part it belongs to, which has no lines yet.
    """
    gathered: dict[Part, list[Line]] = {}
    for part, line in lines:
        gathered.setdefault(part, []).append(line)
    return tuple(replace(part, lines=tuple(own)) for part, own in gathered.items())
