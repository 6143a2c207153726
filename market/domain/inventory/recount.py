"""An enterprise counts what it has: one thing, or all that stands on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from market.domain.audit import services as audit
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.errors import BelowPromises, CountedMeanwhile, CountsRefused, ReasonMissing
from market.domain.inventory.models import LOW_AT, MovementCause, Stock
from market.domain.inventory.services import Occasion, open_record, set_on_hand
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.errors import MarketError

REASONS = (
    MovementCause.COUNTED,
    MovementCause.DAMAGED,
    MovementCause.FOUND,
    MovementCause.RETURNED_BY_HAND,
    MovementCause.OWN_USE,
    MovementCause.OTHER,
)
"""Why an enterprise may write down another number."""

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of a variant; ``seen`` is what the page had said, None when it does not matter."""

    variant_id: int
    on_hand: int
    seen: int | None = None
    low_at: int | None = None


def recount(
    variant: ProductVariant,
    *,
    on_hand: int,
    actor: Actor,
    now: datetime,
    reason: MovementCause = MovementCause.COUNTED,
    words: str = "",
    seen: int | None = None,
) -> None:
    """Write down that there are ``on_hand`` of ``variant``, and why; without a difference nothing is written.

    Raises ``BelowPromises`` when more are promised to orders, ``CountedMeanwhile`` when there were not ``seen``
    any more, ``ReasonMissing`` for another reason without words.
    """
    if reason is MovementCause.OTHER and not words.strip():
        raise ReasonMissing
    open_record(variant.id)
    before = _set(variant.id, on_hand, seen, Occasion(reason, actor, now, words.strip()))
    if before != on_hand:
        audit.record(
            "stock.recounted",
            actor=actor,
            subject=("product", variant.product_id, variant.product.name_ko),
            now=now,
            changes={"on_hand": [before, on_hand], "option": variant.name_ko, "cause": [None, reason.value]},
            reason=words.strip(),
        )


def recount_many(
    enterprise: Enterprise,
    counts: Sequence[Count],
    *,
    reason: MovementCause,
    words: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Write down all of ``counts``, or none; how many numbers have changed.

    A count that says what was ``seen`` changes nothing, whatever has become of it meanwhile. Raises
    ``NoSuchProduct`` for a variant of another enterprise, ``ReasonMissing``, and ``CountsRefused`` with the
    refusal of each that cannot be.
    """
    variants = _own_variants(enterprise, [count.variant_id for count in counts])
    refusals: dict[int, MarketError] = {}
    changed = 0
    for count in sorted(counts, key=lambda count: count.variant_id):
        variant = variants[count.variant_id]
        if count.low_at is not None:
            changed += _draw_line(variant, count.low_at, actor=actor, now=now)
        if count.on_hand == count.seen:
            continue
        try:
            recount(
                variant,
                on_hand=count.on_hand,
                reason=reason,
                words=words,
                seen=count.seen,
                actor=actor,
                now=now,
            )
            changed += 1
        except (BelowPromises, CountedMeanwhile) as refusal:
            refusals[count.variant_id] = refusal
    if refusals:
        raise CountsRefused(refusals=refusals)
    return changed


def own_variant(enterprise: Enterprise, variant_id: int) -> ProductVariant:
    """One option of ``enterprise``'s goods; ``NoSuchProduct`` when it is another's."""
    return _own_variants(enterprise, [variant_id])[variant_id]


def _set(variant_id: int, on_hand: int, seen: int | None, occasion: Occasion) -> int:
    """How many there were. An order that is placed or sent meanwhile makes us look again."""
    before = 0
    for _ in range(_TRIES):
        before, promised = db.session.execute(
            select(Stock.on_hand, Stock.promised).where(Stock.variant_id == variant_id)
        ).one()
        if seen is not None and before != seen:
            break
        if promised > on_hand:
            raise BelowPromises(promised=promised)
        if set_on_hand(variant_id, before=before, on_hand=on_hand, occasion=occasion):
            return before
    raise CountedMeanwhile(on_hand=before)


def _draw_line(variant: ProductVariant, low_at: int, *, actor: Actor, now: datetime) -> bool:
    stock = db.session.get(Stock, variant.id)
    before = stock.low_at if stock else LOW_AT
    if low_at == before:
        return False
    open_record(variant.id)
    db.session.execute(update(Stock).where(Stock.variant_id == variant.id).values(low_at=low_at))
    audit.record(
        "stock.low_line_drawn",
        actor=actor,
        subject=("product", variant.product_id, variant.product.name_ko),
        now=now,
        changes={"low_at": [before, low_at], "option": variant.name_ko},
    )
    return True


def _own_variants(enterprise: Enterprise, ids: Sequence[int]) -> dict[int, ProductVariant]:
    found = db.session.scalars(
        select(ProductVariant)
        .join(ProductVariant.product)
        .where(ProductVariant.id.in_(ids), Product.enterprise_id == enterprise.id)
    )
    variants = {variant.id: variant for variant in found}
    if not set(ids) <= variants.keys():
        raise NoSuchProduct
    return variants
