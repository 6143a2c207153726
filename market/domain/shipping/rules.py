"""What sending costs. Pure, but for the table of remote postcodes, which is read once."""

import json
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from market.domain.shipping.models import ShippingKind, ShippingPolicy

_TABLE = Path(__file__).parent / "remote_postcodes.json"


class Zone(Enum):
    """Where a parcel goes, as far as its price is concerned."""

    MAINLAND = "mainland"
    JEJU = "jeju"
    ISLAND = "island"


@dataclass(frozen=True, slots=True)
class Tariff:
    """The charges of one enterprise, apart from their row: they can be kept when its transaction is over."""

    kind: ShippingKind
    fee: int
    free_above: int | None
    per_quantity: int | None
    jeju_extra: int
    island_extra: int


def tariff_of(policy: ShippingPolicy) -> Tariff:
    """The charges in ``policy``."""
    return Tariff(
        kind=policy.kind,
        fee=policy.fee,
        free_above=policy.free_above,
        per_quantity=policy.per_quantity,
        jeju_extra=policy.jeju_extra,
        island_extra=policy.island_extra,
    )


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one enterprise sends together: the price of all its goods in won, how many of the items are sent by its
    tariff, and what the others cost to send, each by itself (0 where they are always sent free)."""

    goods_total: int
    items: int
    separate: int = 0


def zone_of(postcode: str) -> Zone:
    """Where ``postcode`` lies. The table is the one that Korean shops commonly use; it is not law."""
    number = int(postcode)
    return next((zone for first, last, zone in _remote_ranges() if first <= number <= last), Zone.MAINLAND)


def fee(tariff: Tariff, parcel: Parcel, zone: Zone = Zone.MAINLAND) -> int:
    """What ``parcel`` costs to send to ``zone``, in won. Far places cost more even where sending is free, once.

    All goods together reach the amount for free delivery; the tariff is charged only where some are sent by it.
    """
    return _base_fee(tariff, parcel) + parcel.separate + extra(tariff, zone)


def extra(tariff: Tariff, zone: Zone) -> int:
    """The surcharge for ``zone``, in won."""
    return {Zone.MAINLAND: 0, Zone.JEJU: tariff.jeju_extra, Zone.ISLAND: tariff.island_extra}[zone]


def one_parcel(tariff: Tariff, zone: Zone) -> int:
    """What one parcel to or from ``zone`` costs, in won, were nothing free: what a return is charged by."""
    return tariff.fee + extra(tariff, zone)


def missing_for_free(tariff: Tariff, parcel: Parcel) -> int | None:
    """How many won more make sending free; None when it is free, or never will be."""
    if tariff.kind is not ShippingKind.FREE_ABOVE or not tariff.fee or not parcel.items:
        return None
    missing = (tariff.free_above or 0) - parcel.goods_total
    return missing if missing > 0 else None


def _base_fee(tariff: Tariff, parcel: Parcel) -> int:
    if not parcel.items:
        return 0
    match tariff.kind:
        case ShippingKind.FREE:
            return 0
        case ShippingKind.FREE_ABOVE if parcel.goods_total >= (tariff.free_above or 0):
            return 0
        case ShippingKind.PER_QUANTITY:
            started = -(-parcel.items // (tariff.per_quantity or 1))
            return tariff.fee * started
        case _:
            return tariff.fee


@lru_cache(maxsize=1)
def _remote_ranges() -> tuple[tuple[int, int, Zone], ...]:
    zones: dict[str, list[str]] = json.loads(_TABLE.read_text(encoding="utf-8"))["zones"]
    ranges = []
    for name, spans in zones.items():
        zone = Zone.JEJU if name == "jeju" else Zone.ISLAND
        for span in spans:
            first, _, last = span.partition("-")
            ranges.append((int(first), int(last or first), zone))
    return tuple(ranges)
