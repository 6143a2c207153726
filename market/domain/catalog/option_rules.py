"""What options can be like. Pure: no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from market.domain.catalog import rules
from market.domain.catalog.option_errors import (
    ExtraOutOfRange,
    LabelMissing,
    LabelTwice,
    OptionTextTooLong,
    TooManyOptions,
    TooManyVariants,
    ValueRefused,
    ValuesMissing,
    ValueTwice,
    VariantCodeTwice,
    VariantUnknown,
)
from market.foundation.database import Won


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an option: blue, or large."""

    name_ko: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """One way in which a product differs: its colour, its size."""

    label_ko: str
    label_en: str | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """What can be bought: one value of each axis by its Korean name; no names where there are no axes."""

    names_ko: tuple[str, ...] = ()
    code: str | None = None
    extra_price: Won = 0
    is_active: bool = True


def checked_axes(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """``axes`` without needless blanks. Raises an ``OptionsRefused``."""
    if len(axes) > rules.MOST_OPTIONS:
        raise TooManyOptions(most=rules.MOST_OPTIONS)
    tidied = tuple(_axis(axis) for axis in axes)
    twice = _first_twice(axis.label_ko for axis in tidied)
    if twice is not None:
        raise LabelTwice(label=twice)
    number = prod(len(axis.values) for axis in tidied)
    if number > rules.MOST_VARIANTS:
        raise TooManyVariants(most=rules.MOST_VARIANTS, number=f"{number:,}")
    return tidied


def checked_variants(axes: Sequence[Axis], variants: Sequence[VariantFacts]) -> list[VariantFacts]:
    """``variants`` as they are kept, each one that ``axes`` make and none twice. Raises an ``OptionsRefused``."""
    if not variants:
        raise VariantUnknown(name="")
    wanted = [_variant(axes, one) for one in variants]
    twice = _first_twice(rules.joined(one.names_ko) for one in wanted)
    if twice is not None:
        raise VariantUnknown(name=twice)
    code = _first_twice(one.code for one in wanted if one.code)
    if code is not None:
        raise VariantCodeTwice(code=code)
    return wanted


def _axis(axis: Axis) -> Axis:
    label = _line(axis.label_ko, rules.LONGEST_LABEL)
    if not label:
        raise LabelMissing
    values = tuple(_value(value) for value in axis.values)
    if not values:
        raise ValuesMissing(label=label)
    twice = _first_twice(value.name_ko for value in values)
    if twice is not None:
        raise ValueTwice(value=twice, label=label)
    return Axis(label, _line(axis.label_en or "", rules.LONGEST_LABEL) or None, values)


def _value(value: Value) -> Value:
    korean = _line(value.name_ko, rules.LONGEST_VALUE)
    english = _line(value.name_en or "", rules.LONGEST_VALUE)
    for text in (korean, english):
        if "," in text or rules.SEPARATOR in f" {text} ":
            raise ValueRefused(value=text)
    if not korean:
        raise ValueRefused(value="")
    return Value(korean, english or None)


def _variant(axes: Sequence[Axis], facts: VariantFacts) -> VariantFacts:
    names = tuple(" ".join(name.split()) for name in facts.names_ko)
    known = [{value.name_ko for value in axis.values} for axis in axes]
    if len(names) != len(axes) or not all(name in values for name, values in zip(names, known, strict=True)):
        raise VariantUnknown(name=rules.joined(names))
    if not 0 <= facts.extra_price <= rules.HIGHEST_EXTRA:
        raise ExtraOutOfRange(name=rules.joined(names), highest=f"{rules.HIGHEST_EXTRA:,}")
    return replace(facts, names_ko=names, code=_line(facts.code or "", rules.LONGEST_CODE) or None)


def _line(text: str, most: int) -> str:
    line = " ".join(text.split())
    if len(line) > most:
        raise OptionTextTooLong(text=f"{line[:most]}…", most=most)
    return line


def _first_twice(words: Iterable[str | None]) -> str | None:
    """The first of ``words`` that was there already."""
    known: set[str | None] = set()
    for word in words:
        if word in known:
            return word
        known.add(word)
    return None
