"""The options of one product in a sheet: a row for each choice, its code, what it adds to the price, its stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from market.domain.catalog import rules
from market.domain.catalog.models import ProductVariant
from market.domain.catalog.option_errors import OptionsRefused
from market.domain.catalog.option_rules import Axis, Value, checked_axes
from market.domain.catalog.options import axes_of
from market.domain.imports.known import Known
from market.domain.imports.wishes import AxisWish, Changes, VariantWish
from market.domain.inventory.errors import BelowPromises
from market.domain.inventory.models import LOW_AT
from market.foundation.i18n import gettext
from market.seller.product_sheets.columns import AXES, OF_THE_VARIANT
from market.seller.product_sheets.filled import as_it_comes_back, variant_cells
from market.seller.product_sheets.reading import Faults, Group
from market.web.sheets import Row, as_read


@dataclass(frozen=True, slots=True)
class Options:
    """What becomes of a product's options: ``axes`` None when they stay, ``left`` what is not made any more."""

    axes: list[AxisWish] | None
    changes: Changes
    variants: list[VariantWish]
    left: list[int]
    is_sold: bool
    """Something of it can be bought."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What one row is: a value of each axis."""

    row: Row
    names: tuple[str, ...]


def options_of(group: Group, faults: Faults) -> Options:
    """What the rows of ``group`` want of its options; what cannot be is among ``faults``."""
    known = group.known
    before = axes_of(known.product) if known else ()
    choices = _choices(group, before, faults)
    if faults.of(group.rows):
        return Options(None, {}, [], [], is_sold=True)
    axes = _axes(group, choices, before, faults)
    by_name = {variant.name_ko: variant for variant in known.variants} if known else {}
    is_same = axes == before or not choices
    back = {one.name_ko: one for one in known.product.variants if one.name_ko not in by_name} if known else {}
    made = []
    for one in choices:
        name = rules.joined(one.names)
        wish = _variant(one, axes, by_name.get(name), group, faults)
        made.append(_brought_back(wish, one, back[name], group, faults) if name in back else wish)
    named = {wish.name_ko for wish in made}
    kept = by_name if len(axes) == len(before) else {}
    others = [one for name, one in kept.items() if name not in named]
    left = [one.id for name, one in by_name.items() if name not in named and name not in kept]
    _check_codes(made, others, choices, faults)
    if not is_same:
        made = [replace(one, changes=one.changes | _renamed(one, axes, by_name)) for one in made]
        made += _retold(axes, others, group.first)
    return Options(
        axes=None if is_same else [_wish(axis) for axis in axes],
        changes={} if is_same else {"options": [[_told(axis) for axis in before], [_told(axis) for axis in axes]]},
        variants=[wish for wish in made if not wish.is_idle],
        left=left if choices else [],
        is_sold=any(wish.is_active for wish in made) or any(one.is_active for one in others),
    )


# --- which row is which choice


def _choices(group: Group, before: Sequence[Axis], faults: Faults) -> list[_Choice]:
    found: dict[str, _Choice] = {}
    rows = [(row, _values(row, before, faults)) for row in group.rows]
    depth = max(len(names) for _, names in rows)
    for row, names in rows:
        if not names and before:
            name = _by_code(row, group.known, faults)
            if name is None:
                continue
            names = rules.parted(name)
        elif len(names) < depth:
            faults.add(row, f"value{len(names) + 1}", gettext("Please write which one this row is."))
            continue
        earlier = found.setdefault(rules.joined(names), _Choice(row, names))
        if earlier.row is not row:
            words = gettext("This option is in the table twice: see row %(row)s.", row=earlier.row.number)
            faults.add(row, "value1", words)
    if len({len(one.names) for one in found.values()}) > 1:
        faults.add(group.first, "value1", gettext("Please write which one this row is."))
    return list(found.values())


def _values(row: Row, before: Sequence[Axis], faults: Faults) -> tuple[str, ...]:
    """The values of a row, without those that are empty at the end. One that the product has is always good."""
    read = []
    for number in AXES:
        text = faults.heads.cell(row, f"value{number}")
        known = {
            as_read(value.name_ko): value.name_ko for axis in before[number - 1 : number] for value in axis.values
        }
        value = known.get(text)
        if value is None:
            value = cast(str, (faults.value(row, f"value{number}") if text else "") or "")
            if "," in value or rules.SEPARATOR in f" {value} ":
                faults.add(row, f"value{number}", gettext("Please leave out commas, and slashes between blanks."))
        read.append(value)
    while read and not read[-1]:
        read.pop()
    for number, value in enumerate(read, start=1):
        if not value and not faults.heads.cell(row, f"value{number}"):
            faults.add(row, f"value{number}", gettext("Please write which one this row is."))
    return tuple(read)


def _by_code(row: Row, known: Known | None, faults: Faults) -> str | None:
    """The choice that a row without values is about, by its code; none when it says nothing of any."""
    heads = faults.heads
    code = heads.cell(row, "variant_code")
    named = [one.name_ko for one in known.variants if code and one.code == code] if known else []
    if named:
        return named[0]
    if any(heads.cell(row, key) for key in OF_THE_VARIANT):
        faults.add(row, "value1", gettext("This product has options. Please write which one this row is."))
    return None


# --- the options themselves


def _axes(group: Group, choices: Sequence[_Choice], before: Sequence[Axis], faults: Faults) -> tuple[Axis, ...]:
    """The options of the product with all that the rows bring; what was there stays where there are as many."""
    depth = len(choices[0].names) if choices else len(before)
    kept = before if depth == len(before) else ()
    axes = []
    for number in range(1, depth + 1):
        was = kept[number - 1] if kept else None
        label, english = _label(group, number, was, faults)
        axes.append(Axis(label, english, _values_of(number, choices, was, faults)))
    _check_labels(group, depth, faults)
    try:
        return checked_axes(axes) if axes != list(before) and not faults.of(group.rows) else tuple(axes)
    except OptionsRefused as refusal:
        faults.add(group.first, "value1", str(refusal))
        return tuple(axes)


def _label(group: Group, number: int, was: Axis | None, faults: Faults) -> tuple[str, str | None]:
    row, heads, key = group.first, faults.heads, f"option{number}"
    label, english = (was.label_ko, was.label_en) if was else ("", None)
    text = heads.cell(row, key)
    if text and text != as_read(label):
        label = cast(str, faults.value(row, key) or "")
    elif not label:
        faults.add(row, key, gettext("Please write what the option is called, such as colour or size."))
    if heads.has(f"{key}_en") and heads.cell(row, f"{key}_en") != as_read(english or ""):
        english = cast(str | None, faults.value(row, f"{key}_en") or None)
    return label, english


def _check_labels(group: Group, depth: int, faults: Faults) -> None:
    for number in AXES[depth:]:
        if faults.heads.cell(group.first, f"option{number}"):
            faults.add(group.first, f"value{number}", gettext("Please write which one this row is."))


def _values_of(number: int, choices: Sequence[_Choice], was: Axis | None, faults: Faults) -> tuple[Value, ...]:
    values = {value.name_ko: value for value in was.values} if was else {}
    told: dict[str, str] = {}
    key = f"value{number}_en"
    for choice in choices:
        name = choice.names[number - 1]
        value = values.setdefault(name, Value(name))
        if not faults.heads.has(key) or not faults.heads.cell(choice.row, f"value{number}"):
            continue
        text = faults.heads.cell(choice.row, key)
        if text and told.setdefault(name, text) != text:
            faults.add(choice.row, key, gettext("Another row has other English words for the same value."))
        elif told.get(name, "") != as_read(value.name_en or ""):
            values[name] = replace(value, name_en=cast(str, faults.value(choice.row, key)) or None)
    return tuple(values.values())


# --- what can be bought


def _variant(
    choice: _Choice, axes: Sequence[Axis], before: ProductVariant | None, group: Group, faults: Faults
) -> VariantWish:
    wish = VariantWish(
        row=choice.row.number,
        name_ko=rules.joined(choice.names),
        name_en=before.name_en if before else _in_english(axes, choice.names),
        code=before.code if before else None,
        extra_price=before.extra_price if before else 0,
        is_active=before.is_active if before else True,
        variant_id=before.id if before else None,
    )
    cells: dict[str, str] = {}
    if before is not None and group.known is not None:
        cells = as_it_comes_back(variant_cells(group.known, before, axes))
    told: dict[str, Any] = {}
    emptied_to = (("variant_code", "code", None), ("extra_price", "extra_price", 0), ("is_active", "is_active", True))
    for key, name, emptied in emptied_to:
        text = faults.heads.cell(choice.row, key)
        if faults.heads.has(key) and text != cells.get(key):
            told[name] = faults.value(choice.row, key) if text else emptied
    wish = _with_stock(replace(wish, **told), choice.row, group.known, cells, faults)
    return replace(wish, changes=_changes(before, wish)) if before is not None else wish


def _brought_back(
    wish: VariantWish, choice: _Choice, before: ProductVariant, group: Group, faults: Faults
) -> VariantWish:
    """A choice that the options had made before and make again: it is the same, with the stock that it had."""
    wish = replace(wish, variant_id=before.id, on_hand=None, low_at=None)
    wish = _with_stock(wish, choice.row, group.known, {}, faults)
    english = {"name_en": [before.name_en, wish.name_en]} if before.name_en != wish.name_en else {}
    return replace(wish, changes=_changes(before, wish) | english)


def _changes(before: ProductVariant, wish: VariantWish) -> Changes:
    fields = ("code", "extra_price", "is_active")
    pairs = {name: [getattr(before, name), getattr(wish, name)] for name in fields}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _renamed(wish: VariantWish, axes: Sequence[Axis], by_name: Mapping[str, ProductVariant]) -> Changes:
    """What it is called in English now, where it was called otherwise."""
    before, english = by_name.get(wish.name_ko), _in_english(axes, rules.parted(wish.name_ko))
    is_other = before is not None and (before.name_en or None) != english
    return {"name_en": [before.name_en, english]} if before is not None and is_other else {}


def _retold(axes: Sequence[Axis], others: Sequence[ProductVariant], row: Row) -> list[VariantWish]:
    """Choices that no row is about and that are called otherwise in English now."""
    found = []
    for one in others:
        english = _in_english(axes, rules.parted(one.name_ko))
        if (one.name_en or None) != english:
            told = VariantWish(row.number, one.name_ko, english, one.code, one.extra_price, one.is_active, one.id)
            found.append(replace(told, changes={"name_en": [one.name_en, english]}))
    return found


def _check_codes(
    made: Sequence[VariantWish], others: Sequence[ProductVariant], choices: Sequence[_Choice], faults: Faults
) -> None:
    rows = {choice.row.number: choice.row for choice in choices}
    known = {one.code for one in others if one.code}
    for wish in made:
        if wish.code and wish.code in known and wish.row in rows:
            sentence = gettext("Two options have the code %(code)s.", code=wish.code)
            faults.add(rows[wish.row], "variant_code", sentence)
        known.add(wish.code or "")


# --- stock


def _with_stock(
    wish: VariantWish, row: Row, known: Known | None, cells: dict[str, str], faults: Faults
) -> VariantWish:
    """``wish`` with what was counted. A number that stands as it was when the sheet was made counts nothing."""
    stock = known.stocks.get(wish.variant_id) if known and wish.variant_id else None
    now, promised = (stock.on_hand, stock.promised) if stock else (0, 0)
    low = stock.low_at if stock else LOW_AT
    text, low_text = faults.heads.cell(row, "on_hand"), faults.heads.cell(row, "low_at")
    if low_text and low_text != cells.get("low_at"):
        line = cast(int | None, faults.value(row, "low_at"))
        wish = replace(wish, low_at=line if line != low else None, low_was=low)
    if not text or text == cells.get("on_hand"):
        return replace(wish, seen=now)
    on_hand = cast(int | None, faults.value(row, "on_hand"))
    seen_text = faults.heads.cell(row, "seen")
    seen = cast(int | None, faults.value(row, "seen")) if seen_text else None
    if on_hand is None or on_hand in (seen, now):
        return replace(wish, seen=now)
    if seen is not None and seen != now:
        words = gettext(
            "Since the sheet was downloaded it has become %(now)s: something was sent or came back. Please count "
            "again, and write %(now)s into “%(column)s”.",
            now=now,
            column=faults.heads.written.get("seen", ""),
        )
        faults.add(row, "on_hand", words)
    elif on_hand < promised:
        faults.add(row, "on_hand", str(BelowPromises(promised=promised)))
    return replace(wish, on_hand=on_hand, seen=now)


# --- words


def _in_english(axes: Sequence[Axis], names: Sequence[str]) -> str | None:
    values = [
        next((value for value in axis.values if value.name_ko == name), Value(name))
        for axis, name in zip(axes, names, strict=False)
    ]
    if not any(value.name_en for value in values):
        return None
    return rules.joined([value.name_en or value.name_ko for value in values])


def _wish(axis: Axis) -> AxisWish:
    return AxisWish(axis.label_ko, axis.label_en, [(value.name_ko, value.name_en) for value in axis.values])


def _told(axis: Axis) -> str:
    return f"{axis.label_ko}: {', '.join(value.name_ko for value in axis.values)}"
