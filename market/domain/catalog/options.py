"""Options of a product: up to three directions in which it differs, and what can be bought of it.

A variant is known by its name, the values joined. It keeps its id, and with it its stock, for as long as there is
one of that name. How many there are of it stands in the inventory, above.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import product as every_pair
from typing import Any

from sqlalchemy import select

from market.domain.catalog import rules
from market.domain.catalog.errors import NothingToSell
from market.domain.catalog.models import OptionValue, Product, ProductOption, ProductStatus, ProductVariant
from market.domain.catalog.option_rules import Axis, Value, VariantFacts, checked_axes, checked_variants
from market.domain.catalog.turns import note_change, take_turn
from market.foundation.actors import Actor
from market.foundation.database import db

__all__ = ["Axis", "Value", "VariantFacts", "axes_of", "combinations", "set_options", "variants_of"]


def axes_of(product: Product) -> tuple[Axis, ...]:
    """In what ``product`` differs, and the values of each; empty for one without options."""
    return tuple(
        Axis(
            option.label_ko,
            option.label_en,
            tuple(Value(value.name_ko, value.name_en) for value in option.values),
        )
        for option in product.options
    )


def combinations(axes: Sequence[Axis]) -> list[tuple[str, ...]]:
    """Every choice that ``axes`` make, by the Korean names, in their order; one without names for no axes."""
    return list(every_pair(*([value.name_ko for value in axis.values] for axis in axes)))


def variants_of(product: Product) -> list[ProductVariant]:
    """What can be bought of ``product``, or is switched off for now; not what its options do not make any more."""
    made = {rules.joined(names) for names in combinations(axes_of(product))}
    return [variant for variant in product.variants if variant.name_ko in made]


def facts_of_variants(product: Product) -> list[VariantFacts]:
    """What is said of the variants of ``product`` now."""
    return [
        VariantFacts(rules.parted(one.name_ko), one.code, one.extra_price, one.is_active)
        for one in variants_of(product)
    ]


def set_options(
    product: Product, axes: Sequence[Axis], variants: Sequence[VariantFacts], *, actor: Actor, now: datetime
) -> list[ProductVariant]:
    """Let ``product`` differ in ``axes`` and be bought as ``variants``, in their order; what can be bought now.

    A choice of the axes that is not among ``variants`` is not made. What is made no more is switched off, or
    deleted while the product was never on sale: nobody can have it in a basket or an order then. Raises an
    ``OptionsRefused``, and ``NothingToSell`` for a product on sale of which nothing would be left.
    """
    axes = checked_axes(axes)
    wanted = checked_variants(axes, variants)
    take_turn(product)
    if product.status is ProductStatus.PUBLISHED and not any(one.is_active for one in wanted):
        raise NothingToSell
    before_axes, before = axes_of(product), facts_of_variants(product)
    if before_axes != axes:
        _rewrite_axes(product, axes)
    made = _arrange(product, axes, wanted)
    changes = _changes(before_axes, axes, before, wanted)
    if changes:
        note_change("product.options_changed", product, changes, actor=actor, now=now)
    db.session.flush()
    db.session.expire(product, ["variants", "options"])
    return made


def _rewrite_axes(product: Product, axes: Sequence[Axis]) -> None:
    for option in product.options:
        db.session.delete(option)
    db.session.flush()
    for position, axis in enumerate(axes, start=1):
        values = [
            OptionValue(position=place, name_ko=value.name_ko, name_en=value.name_en)
            for place, value in enumerate(axis.values, start=1)
        ]
        db.session.add(
            ProductOption(
                product_id=product.id,
                position=position,
                label_ko=axis.label_ko,
                label_en=axis.label_en,
                values=values,
            )
        )
    product.option_label_ko = rules.joined([axis.label_ko for axis in axes]) or None
    in_english = any(axis.label_en for axis in axes)
    product.option_label_en = rules.joined([axis.label_en or axis.label_ko for axis in axes]) if in_english else None
    db.session.flush()
    db.session.expire(product, ["options"])


def _arrange(product: Product, axes: Sequence[Axis], wanted: Sequence[VariantFacts]) -> list[ProductVariant]:
    """Make the variants as ``wanted``. They are numbered in two steps: no two may ever have one number."""
    known = {one.name_ko: one for one in db.session.scalars(_variants(product.id))}
    made = []
    for facts in wanted:
        name = rules.joined(facts.names_ko)
        variant = known.pop(name, None) or ProductVariant(product_id=product.id, name_ko=name)
        variant.name_en = _in_english(axes, facts.names_ko)
        variant.code, variant.extra_price, variant.is_active = facts.code, facts.extra_price, facts.is_active
        made.append(variant)
    _number([*made, *_retired(product, list(known.values()))])
    return made


def _retired(product: Product, left: Sequence[ProductVariant]) -> Sequence[ProductVariant]:
    """Those of ``left`` that stay, switched off; of what was never on sale none does."""
    if product.published_at is None:
        for variant in left:
            db.session.delete(variant)
        db.session.flush()
        return ()
    for variant in left:
        variant.is_active = False
    return left


def _number(variants: Sequence[ProductVariant]) -> None:
    moved = [(number, one) for number, one in enumerate(variants, start=1) if one.position != number]
    for number, one in moved:
        one.position = -number
    db.session.add_all(variants)
    db.session.flush()
    for number, one in moved:
        one.position = number
    db.session.flush()


def _variants(product_id: int) -> Any:
    """Every variant there is, read anew."""
    rows = select(ProductVariant).where(ProductVariant.product_id == product_id).order_by(ProductVariant.position)
    return rows.execution_options(populate_existing=True)


def _in_english(axes: Sequence[Axis], names: Sequence[str]) -> str | None:
    values = [
        next(value for value in axis.values if value.name_ko == name) for axis, name in zip(axes, names, strict=True)
    ]
    if not any(value.name_en for value in values):
        return None
    return rules.joined([value.name_en or value.name_ko for value in values])


def _changes(
    before_axes: Sequence[Axis], axes: Sequence[Axis], before: Sequence[VariantFacts], after: Sequence[VariantFacts]
) -> dict[str, Any]:
    """``{field: [before, after]}`` for the audit; a field of one variant is called ``field:name``."""
    changes: dict[str, Any] = {}
    if before_axes != axes:
        changes["options"] = [[_told(axis) for axis in before_axes], [_told(axis) for axis in axes]]
    earlier = {rules.joined(one.names_ko): one for one in before}
    later = {rules.joined(one.names_ko): one for one in after}
    for name, one in later.items():
        was = earlier.get(name, VariantFacts(one.names_ko))
        for field in ("code", "extra_price", "is_active"):
            if getattr(was, field) != getattr(one, field):
                changes[f"{field}:{name}"] = [getattr(was, field), getattr(one, field)]
    return changes


def _told(axis: Axis) -> str:
    return f"{axis.label_ko}: {', '.join(value.name_ko for value in axis.values)}"
