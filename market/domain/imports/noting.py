"""What stands in the audit of a sheet: the same deeds as if each had been done by hand, and the sheet itself."""

from collections.abc import Sequence
from typing import Any

from market.domain.audit import services as audit
from market.domain.audit.services import Deed
from market.domain.catalog.models import ProductStatus
from market.domain.imports.wishes import Changes, ProductWish, VariantWish
from market.domain.imports.work import Writing

_STEPS = {ProductStatus.PUBLISHED.value: "product.published", ProductStatus.HIDDEN.value: "product.hidden"}


def record(work: Writing, wanted: Sequence[ProductWish]) -> None:
    """Write down what was done to each product, and that it came by a sheet."""
    deeds = [
        Deed(action, ("product", work.ids[one.row], one.name_ko), changes)
        for one in wanted
        for action, changes in (_begun(one) if one.is_new else _deeds(one))
    ]
    numbers = {"new": sum(one.is_new for one in wanted), "changed": sum(not one.is_new for one in wanted)}
    sheet = Deed(
        "products.imported",
        ("enterprise", work.enterprise.id, work.enterprise.name_ko),
        {name: [None, number] for name, number in numbers.items()},
    )
    audit.record_many([*deeds, sheet], actor=work.actor, now=work.now, reason=work.words)


def _begun(one: ProductWish) -> list[tuple[str, Changes]]:
    """A new product; what it begins with is no change of it."""
    created = {name: [None, one.facts[name]] for name in ("price", "category_id")}
    return [("product.created", created), *_step(one)]


def _deeds(one: ProductWish) -> list[tuple[str, Changes]]:
    found: list[tuple[str, Changes]] = [("product.changed", one.changes)] if one.changes else []
    options = one.axes_changes | _options(one)
    if options:
        found.append(("product.options_changed", options))
    if one.notice is not None:
        found.append(("product.notice_changed", one.notice_changes))
    if one.photos is not None:
        found.append(("product.photos_set", {"photos": [len(one.photos_were), len(one.photos)]}))
    return found + _step(one) + [deed for variant in one.variants for deed in _stock(variant)]


def _step(one: ProductWish) -> list[tuple[str, Changes]]:
    if one.status is None:
        return []
    return [(_STEPS[one.status], {"status": [one.status_was or ProductStatus.DRAFT.value, one.status]})]


def _options(one: ProductWish) -> Changes:
    """A field of one variant is called ``field:name``, as the editor calls it."""
    return {
        f"{name}:{variant.name_ko}": pair
        for variant in one.variants
        for name, pair in variant.changes.items()
        if name != "name_en"
    }


def _stock(variant: VariantWish) -> list[tuple[str, Changes]]:
    option: dict[str, Any] = {"option": variant.name_ko}  # a word that says of which, and no change
    found: list[tuple[str, Changes]] = []
    if variant.is_counted:
        counted: Changes = {"on_hand": [variant.seen, variant.on_hand], "cause": [None, "counted"]}
        found.append(("stock.recounted", counted | option))
    if variant.low_at is not None and variant.variant_id is not None:
        found.append(("stock.low_line_drawn", {"low_at": [variant.low_was, variant.low_at]} | option))
    return found
