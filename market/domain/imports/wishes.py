"""What a spreadsheet wants, product by product: what was checked, in the form in which it waits for the worker.

Only what differs from the catalogue is in it, beside what it was compared with, so that nothing is overwritten that
somebody has changed in the meantime.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import time
from typing import Any

from market.domain.catalog.facts import ProductFacts, stored
from market.domain.catalog.models import ProductKind, ProductStatus, ShippingRule, TaxKind, WithdrawalLimit

Changes = dict[str, list[Any]]
"""``{field: [before, after]}``, as the audit keeps it."""

_STORED_AS = {
    "kind": ProductKind.stored_as,
    "tax_kind": TaxKind.stored_as,
    "withdrawal_limit": WithdrawalLimit.stored_as,
    "shipping_rule": ShippingRule.stored_as,
    "closes_at": time.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class VariantWish:
    """One thing that can be bought, as it should be. ``on_hand`` is a count, where ``seen`` were there before."""

    row: int
    name_ko: str
    name_en: str | None
    code: str | None
    extra_price: int
    is_active: bool
    variant_id: int | None = None
    changes: Changes = field(default_factory=dict)
    on_hand: int | None = None
    seen: int = 0
    low_at: int | None = None
    low_was: int | None = None

    @property
    def is_counted(self) -> bool:
        return self.on_hand is not None and self.on_hand != self.seen

    @property
    def is_idle(self) -> bool:
        """Nothing of it is to be done."""
        return self.variant_id is not None and not self.changes and not self.is_counted and self.low_at is None


@dataclass(frozen=True, slots=True)
class PhotoWish:
    """One photo of a product: what it is kept as already, or the ``file`` in which it waits."""

    name: str
    reference: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """One field of the notice, with its two answers."""

    label_ko: str
    label_en: str
    value_ko: str
    value_en: str


@dataclass(frozen=True, slots=True)
class AxisWish:
    """One kind of option and its values, each in Korean and English."""

    label_ko: str
    label_en: str | None
    values: list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class ProductWish:
    """One product as it should be. None stands for what stays as it is; a new one has no ``product_id``."""

    row: int
    name_ko: str
    facts: Mapping[str, Any]
    product_id: int | None = None
    version: int | None = None
    has_code: bool = True
    changes: Changes = field(default_factory=dict)
    status: str | None = None
    status_was: str | None = None
    was_on_sale: bool = False
    axes: list[AxisWish] | None = None
    axes_changes: Changes = field(default_factory=dict)
    variants: list[VariantWish] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    notice: list[NoticeWish] | None = None
    notice_changes: Changes = field(default_factory=dict)
    photos: list[PhotoWish] | None = None
    photos_were: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.product_id is None

    @property
    def touches_product(self) -> bool:
        """Something of it is to be done that makes another version of the product."""
        said = (self.changes, self.status, self.axes_changes, self.left, self.notice is not None)
        return any(said) or any(one.changes or one.variant_id is None for one in self.variants)

    @property
    def is_shown(self) -> bool:
        """Shoppers find it, or found it until now."""
        return ProductStatus.PUBLISHED.value in (self.status, self.status_was)

    @property
    def is_idle(self) -> bool:
        """Nothing is to be done."""
        return not (self.is_new or self.touches_product or self.variants or self.photos is not None)

    def kept(self) -> dict[str, Any]:
        """The wish as JSON holds it."""
        return asdict(self)


def wish_of(kept: Mapping[str, Any]) -> ProductWish:
    """What ``ProductWish.kept`` was made of."""
    told = dict(kept)
    told["variants"] = [VariantWish(**one) for one in told["variants"]]
    if told["axes"] is not None:
        told["axes"] = [
            AxisWish(one["label_ko"], one["label_en"], [tuple(v) for v in one["values"]]) for one in told["axes"]
        ]
    if told["notice"] is not None:
        told["notice"] = [NoticeWish(**one) for one in told["notice"]]
    if told["photos"] is not None:
        told["photos"] = [PhotoWish(**one) for one in told["photos"]]
    return ProductWish(**told)


def kept_facts(facts: ProductFacts) -> dict[str, Any]:
    """``facts`` as JSON holds them."""
    return {name: stored(getattr(facts, name)) for name in ProductFacts.__dataclass_fields__}


def columns_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What ``kept_facts`` has made, as the table takes it."""
    return {
        name: _STORED_AS[name](value) if name in _STORED_AS and value is not None else value
        for name, value in kept.items()
    }


def count(wishes: Sequence[ProductWish]) -> dict[str, int]:
    """How much is to be done: products that are new, changed and unchanged, numbers of stock, photos."""
    at_work = [one for one in wishes if not one.is_new and not one.is_idle]
    return {
        "products": len(wishes),
        "new": sum(one.is_new for one in wishes),
        "changed": len(at_work),
        "unchanged": sum(one.is_idle for one in wishes),
        "counted": sum(v.is_counted for one in wishes if not one.is_new for v in one.variants),
        "photos": sum(1 for one in wishes for photo in one.photos or () if photo.file),
        "published": sum(one.status == ProductStatus.PUBLISHED.value for one in wishes),
        "hidden": sum(one.status == ProductStatus.HIDDEN.value for one in wishes),
    }
