"""What a claim gives back, to the won. Pure: the one written rule of ``docs/payments.md``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from market.domain.catalog.models import ShippingRule
from market.domain.claims.models import Bearer, ClaimKind
from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.shipping.models import ShippingKind
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.money import allocate


@dataclass(frozen=True, slots=True)
class Standing:
    """What claims and refunds before this one have laid hold of, in won.

    ``claimed`` and ``goods_left`` by the line's id: what claims hold of it, and what no claim or refund has.
    ``delivery_withheld`` is what lost thresholds have cost the shopper so far.
    """

    claimed: Mapping[int, int] = field(default_factory=dict)
    goods_left: Mapping[int, int] = field(default_factory=dict)
    shipping_left: int = 0
    shipping_given: int = 0
    delivery_withheld: int = 0

    @property
    def left(self) -> int:
        """What can still be given back, all in."""
        return sum(self.goods_left.values()) + self.shipping_left


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """How many of one order line, and what the shopper paid for them."""

    line: OrderLine
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row of the reckoning: what it is, why, and its won; below zero it is kept back."""

    words: LazyText
    why: LazyText
    amount: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Exactly what goes back, and why. ``return_fee`` and ``lost_threshold`` add up to ``withheld``."""

    kind: ClaimKind
    bearer: Bearer
    lines: tuple[QuoteLine, ...]
    goods_amount: int
    shipping_amount: int
    return_fee: int
    lost_threshold: int
    nothing_left: bool

    @property
    def withheld(self) -> int:
        return self.return_fee + self.lost_threshold

    @property
    def amount(self) -> int:
        return self.goods_amount + self.shipping_amount - self.withheld

    @property
    def _why_sending_goes_back(self) -> LazyText:
        if self.nothing_left:
            return _l("Goes back too: nothing of this part is left")
        return _l("Goes back too: it was charged for each of these items")

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """The rows for the screen; they add up to ``amount``."""
        paid = _l("What you paid for them")
        if any(row.line.coupon_discount for row in self.lines):
            paid = _l("What you paid for them, less their share of the coupon that you used")
        rows = [
            Explanation(_l("Products"), paid, self.goods_amount),
            Explanation(_l("Delivery charge"), self._why_sending_goes_back, self.shipping_amount),
            Explanation(
                _l("The way back"),
                _l("At your cost: one parcel, for a return that is not the enterprise’s fault"),
                -self.return_fee,
            ),
            Explanation(
                _l("Delivery charge after all"),
                _l("What you keep no longer reaches the amount for free delivery"),
                -self.lost_threshold,
            ),
        ]
        return tuple(row for row in rows if row.amount)


def reckon(
    part: SellerOrder,
    chosen: Sequence[tuple[OrderLine, int]],
    *,
    kind: ClaimKind,
    bearer: Bearer,
    standing: Standing,
) -> Quote:
    """What goes back for ``chosen`` units of ``part``, given what went before."""
    numbers = {line.id: number for line, number in chosen}
    lines = tuple(QuoteLine(line, number, _paid_for(line, number, standing)) for line, number in chosen)
    nothing_left = all(line.left == numbers.get(line.id, 0) for line in part.lines)
    kept = sum((line.left - numbers.get(line.id, 0)) * line.unit_price for line in part.lines)
    goods = shipping = fee = lost = 0
    if kind is not ClaimKind.EXCHANGE:
        goods = sum(line.amount for line in lines)
        gives_charge = kind is ClaimKind.CANCEL or bearer is Bearer.ENTERPRISE
        if gives_charge:
            shipping = _shipping_back(part, kind, standing) if nothing_left else _separate_back(chosen, standing)
        if bearer is Bearer.SHOPPER and not (nothing_left and gives_charge):
            fee = 0 if kind is ClaimKind.CANCEL else min(part.return_fee, goods)
            if _is_sent_by_tariff(part, {} if kind is not ClaimKind.CANCEL else numbers):
                lost = min(_lost_threshold(part, kept, standing), goods - fee)
    return Quote(
        kind=kind,
        bearer=bearer,
        lines=lines,
        goods_amount=goods,
        shipping_amount=shipping,
        return_fee=fee,
        lost_threshold=lost,
        nothing_left=nothing_left,
    )


def _paid_for(line: OrderLine, number: int, standing: Standing) -> int:
    """The units' share of what was paid: reckoned on all units together, so that nothing is lost to rounding."""
    together = sum(allocate(line.paid, [1] * line.quantity)[: line.claimed + number])
    share = together - standing.claimed.get(line.id, 0)
    return max(0, min(share, standing.goods_left.get(line.id, 0)))


def _shipping_back(part: SellerOrder, kind: ClaimKind, standing: Standing) -> int:
    """Nothing was sent: all that was charged. All returned: what sending it cost, not what returning did."""
    if kind is ClaimKind.CANCEL:
        return max(0, standing.shipping_left)
    charged = part.shipping_fee + standing.delivery_withheld - standing.shipping_given
    return max(0, min(charged, standing.shipping_left))


def _separate_back(chosen: Sequence[tuple[OrderLine, int]], standing: Standing) -> int:
    """What was charged for sending each of these items by itself, and for nothing else."""
    charged = sum(line.shipping_each * number for line, number in chosen)
    return max(0, min(charged, standing.shipping_left))


def _is_sent_by_tariff(part: SellerOrder, cancelled: Mapping[int, int]) -> bool:
    """Something of the part goes, or went, by the tariff: what is always sent free loses no threshold."""
    return any(
        line.left > cancelled.get(line.id, 0) for line in part.lines if line.shipping_rule is ShippingRule.TARIFF
    )


def _lost_threshold(part: SellerOrder, kept: int, standing: Standing) -> int:
    """What sending by the tariff would have cost without the goods that go back; once a part."""
    reached = (
        part.shipping_kind is ShippingKind.FREE_ABOVE
        and part.free_above is not None
        and part.goods_total >= part.free_above
    )
    if not reached or kept >= (part.free_above or 0):
        return 0
    by_tariff = part.shipping_fee - sum(line.shipping_each * line.quantity for line in part.lines)
    return max(0, part.return_fee - by_tariff - standing.delivery_withheld)
