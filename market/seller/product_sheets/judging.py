"""One product of a sheet: what its rows say of it, what that changes, and whether it can be so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from market.domain.catalog import rules
from market.domain.catalog.errors import (
    ListPriceTooLow,
    NothingToSell,
    NoticeIncomplete,
    PhotoMissing,
    ProductBlocked,
    SellerNotReady,
    ShippingFeeMissing,
    WrongStatus,
)
from market.domain.catalog.facts import ProductFacts, checked, differences, facts_of
from market.domain.catalog.models import ProductStatus, ShippingRule
from market.domain.imports.known import Known
from market.domain.imports.wishes import Changes, NoticeWish, PhotoWish, ProductWish, kept_facts
from market.foundation.errors import MarketError
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.seller.product_sheets.cells import CellRefused, long_text
from market.seller.product_sheets.columns import Heads
from market.seller.product_sheets.filled import as_it_comes_back, product_cells
from market.seller.product_sheets.options import Options, options_of
from market.seller.product_sheets.pictures import Box, photos_of
from market.seller.product_sheets.reading import Faults, Group
from market.web.sheets import as_read

FACTS: Mapping[str, str] = {
    **{key: key for key in ProductFacts.__dataclass_fields__ if key != "category_id"},
    "category": "category_id",
}
"""What a column says of the product, as the facts call it."""

NEEDED: Mapping[str, LazyText] = {
    "name_ko": _l("Please write the name."),
    "category": _l("Please write the category."),
    "price": _l("Please write the price."),
}

EMPTIED: Mapping[str, Any] = {
    **dict.fromkeys(("summary_ko", "story_ko"), ""),
    **dict.fromkeys(("code", "name_en", "summary_en", "story_en", "list_price", "closes_at"), None),
    **dict.fromkeys(("daily_limit", "weight_g", "shipping_fee", "own_notice_template"), None),
}
"""What an empty cell makes of it. Everything else stays as it is, or is as new products are."""


@dataclass(frozen=True, slots=True)
class World:
    """What all products of a sheet share. ``templates`` are the notices of the categories, by id."""

    heads: Heads
    faults: Faults
    box: Box
    may_sell: bool
    is_sample: bool
    templates: Mapping[int, str]


def wish_for(group: Group, world: World) -> ProductWish | None:
    """What the rows of ``group`` want; None when something in them has to be corrected."""
    known, faults = group.known, world.faults
    before = facts_of(known.product) if known else None
    facts = _facts(group, before, world)
    options = options_of(group, faults)
    photos = photos_of(group, world.box, faults)
    status = _status(group, faults)
    if facts is None or faults.of(group.rows):
        return None
    notice, notice_changes = _notice(group, facts, world)
    on_sale = group.known is not None and group.known.product.status is ProductStatus.PUBLISHED
    if status is ProductStatus.PUBLISHED:
        _check_ready(group, facts, options, photos, notice, world)
    elif on_sale and status is None:
        is_asked = notice_changes or _template(facts, world) != cast(Known, known).product.notice_template
        _check_whole(group, facts, options, photos, notice if is_asked else None, world)
    if faults.of(group.rows):
        return None
    product = known.product if known else None
    return ProductWish(
        row=group.first.number,
        name_ko=facts.name_ko,
        facts=kept_facts(facts),
        product_id=product.id if product else None,
        version=product.version if product else None,
        has_code=bool(facts.code),
        changes=differences(before, facts) if before else {},
        status=status.value if status else None,
        status_was=product.status.value if product else None,
        was_on_sale=product is not None and product.published_at is not None,
        axes=options.axes,
        axes_changes=options.changes,
        variants=options.variants,
        left=options.left,
        notice=notice if notice_changes else None,
        notice_changes=notice_changes,
        photos=photos,
        photos_were=[photo.reference for photo in known.photos] if known else [],
    )


# --- what is said of it


def _facts(group: Group, before: ProductFacts | None, world: World) -> ProductFacts | None:
    row, heads, faults = group.first, world.heads, world.faults
    was = as_it_comes_back(product_cells(group.known)) if group.known else {}
    told: dict[str, Any] = {}
    for key, name in FACTS.items():
        text = heads.cell(row, key)
        if before is not None and (not heads.has(key) or text == was[key]):
            continue
        if text:
            told[name] = faults.value(row, key)
        elif key in NEEDED:
            faults.add(row, key, str(NEEDED[key]))
        elif key in EMPTIED:
            told[name] = EMPTIED[key]
    if faults.of([row]):
        return None
    _check_fee(group, told, before, world)
    told = {name: value for name, value in told.items() if before is None or getattr(before, name) != value}
    if before is not None and not told:
        return before
    try:
        return checked(replace(before, **told) if before else ProductFacts(**told))
    except ListPriceTooLow as refusal:
        faults.add(row, "list_price", str(refusal))
    except ShippingFeeMissing as refusal:
        faults.add(row, "shipping_fee", str(refusal))
    except MarketError as refusal:
        faults.add(row, "name_ko", str(refusal))
    return None


def _check_fee(group: Group, told: dict[str, Any], before: ProductFacts | None, world: World) -> None:
    rule = told.get("shipping_rule", before.shipping_rule if before else ShippingRule.TARIFF)
    if told.get("shipping_fee") is not None and rule is not ShippingRule.SEPARATE:
        words = gettext("A charge of its own is only for “Each item”. Please change the way, or leave this empty.")
        world.faults.add(group.first, "shipping_fee", words)


def _status(group: Group, faults: Faults) -> ProductStatus | None:
    """Where the product is to go; None when it stays."""
    text = faults.heads.cell(group.first, "status")
    if not text:
        return None
    wanted = cast(ProductStatus | None, faults.value(group.first, "status"))
    now = group.known.product.status if group.known else ProductStatus.DRAFT
    if wanted is None or wanted is now:
        return None
    if wanted not in rules.NEXT[now]:
        faults.add(group.first, "status", str(WrongStatus(before=now.label, after=wanted.label)))
        return None
    return wanted


# --- its notice


def _notice(group: Group, facts: ProductFacts, world: World) -> tuple[list[NoticeWish], Changes]:
    """What stands in the notice then, and what of it is new. What its goods need not say has to stay empty."""
    row, heads, faults = group.first, world.heads, world.faults
    template = _template(facts, world)
    said = {one.label_ko: (one.value_ko, one.value_en) for one in group.known.product.notices} if group.known else {}
    fields = rules.notice_templates()[template].fields
    now = {field.label_ko: said.get(field.label_ko, ("", "")) for field in fields}
    for column in heads.notices:
        text, field = heads.cell(row, column.key), column.field_of(template)
        if field is None:
            if text:
                faults.add(row, column.key, _not_asked(template))
            continue
        korean, english = now[field.label_ko]
        if text == as_read(english if column.in_english else korean):
            continue
        try:
            text = long_text(text, most=rules.LONGEST_IN_NOTICE)
        except CellRefused as refusal:
            faults.add(row, column.key, str(refusal))
        now[field.label_ko] = (korean, text) if column.in_english else (text, english)
    moved = group.known is not None and template != group.known.product.notice_template
    labels = dict.fromkeys([*(said if moved else ()), *now])
    changes = {
        label: [_answer(said.get(label)), _answer(now.get(label))]
        for label in labels
        if _answer(said.get(label)) != _answer(now.get(label))
    }
    wishes = [NoticeWish(one.label_ko, one.label_en, *now[one.label_ko]) for one in fields if any(now[one.label_ko])]
    return wishes, changes


def _template(facts: ProductFacts, world: World) -> str:
    return facts.own_notice_template or world.templates[facts.category_id]


def _not_asked(template: str) -> str:
    name = rules.notice_templates()[template].name
    return gettext("The notice “%(notice)s” does not ask for this. Please leave it empty.", notice=name)


def _answer(texts: tuple[str, str] | None) -> str | None:
    return " | ".join(filter(None, texts or ())) or None


# --- whether it can be sold so


def _check_ready(
    group: Group,
    facts: ProductFacts,
    options: Options,
    photos: list[PhotoWish] | None,
    notice: list[NoticeWish],
    world: World,
) -> None:
    """What is put on sale is whole; drafts may be as they are."""
    refusals: list[MarketError] = []
    missing = _missing(facts, notice, world)
    if group.known is not None and group.known.product.blocked_at is not None:
        refusals.append(ProductBlocked(reason=group.known.product.block_reason))
    if not world.may_sell:
        refusals.append(SellerNotReady())
    if not options.is_sold:
        refusals.append(NothingToSell())
    if missing:
        refusals.append(NoticeIncomplete(missing=", ".join(missing)))
    if not world.is_sample and not _shows(group.known, photos):
        refusals.append(PhotoMissing())
    if refusals:
        world.faults.add(group.first, "status", " ".join(map(str, refusals)))


def _check_whole(
    group: Group,
    facts: ProductFacts,
    options: Options,
    photos: list[PhotoWish] | None,
    notice: list[NoticeWish] | None,
    world: World,
) -> None:
    """What is on sale stays whole; what the sheet does not touch is not asked about."""
    row, faults = group.first, world.faults
    if not options.is_sold and (options.variants or options.left):
        faults.add(row, "is_active", str(NothingToSell()))
    missing = _missing(facts, notice, world) if notice is not None else []
    if missing:
        key = next((one.key for one in world.heads.notices if one.label in missing), "category")
        faults.add(row, key, str(NoticeIncomplete(missing=", ".join(missing))))
    if photos is not None and not world.is_sample and not _shows(group.known, photos):
        faults.add(row, "photos", str(PhotoMissing()))


def _missing(facts: ProductFacts, notice: list[NoticeWish], world: World) -> list[str]:
    template = rules.notice_templates()[_template(facts, world)]
    filled = {one.label_ko: one.value_ko for one in notice}
    return [field.label for field in rules.missing_from_notice(template, filled)]


def _shows(known: Known | None, photos: list[PhotoWish] | None) -> bool:
    """Something of it is a photo, and not a drawing."""
    real = {photo.reference for photo in known.photos if not photo.is_drawing} if known else set()
    if photos is None:
        return bool(real)
    return any(photo.file or photo.reference in real for photo in photos)
