"""The columns of the spreadsheet of products: what they are called, what belongs there, what other words mean them.

The columns of the notice come from its templates: “고시: 제품명” holds that field for every product that has to fill
it, so that people write beside the heading instead of inside one long cell.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from market.domain.catalog.rules import NoticeField, notice_templates
from market.foundation.errors import Refused
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l
from market.web.sheets import Row

AXES = (1, 2, 3)
OF_THE_VARIANT = frozenset(
    {
        *(f"value{number}{tongue}" for number in AXES for tongue in ("", "_en")),
        *("variant_code", "extra_price", "is_active", "on_hand", "seen", "low_at"),
    }
)
"""What each row of a product says for itself; all else is said of the product, on its first row."""

_SIGNS = re.compile(r"[\s_()*\[\]\-:.]+")


class HeadMissing(Refused):
    """Facts: ``names`` of the columns."""

    message = _l(
        "The first row has to name the columns, at least: %(names)s. Please start from the file to fill in that you "
        "can download here."
    )


class HeadTwice(Refused):
    """Facts: ``name`` of the column."""

    message = _l("The column “%(name)s” is there twice. Please remove one of them.")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``choices`` maps what is stored to the words for it: Korean, English, then others."""

    key: str
    ko: str
    en: str
    also: tuple[str, ...]
    about: Mapping[str, str]
    example: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    width: int

    @property
    def head(self) -> str:
        return in_language(self.ko, self.en)

    def word(self, stored: str) -> str:
        """How ``stored`` is written in the language of the page."""
        korean, english, *_ = self.choices[stored]
        return in_language(korean, english)

    @property
    def words(self) -> list[str]:
        """What may be written, in the language of the page."""
        return [self.word(stored) for stored in self.choices]

    def stored(self, text: str) -> str | None:
        """What ``text`` means, in either language; None for a word that is none of the choices."""
        return _stored_by_word(self.key).get(squeezed(text))


@dataclass(frozen=True, slots=True)
class NoticeColumn:
    """A column of the notice: the field that is called ``label``, in Korean or in English."""

    label: str
    in_english: bool

    @property
    def key(self) -> str:
        return f"notice{'_en' if self.in_english else ''}:{squeezed(self.label)}"

    @property
    def head(self) -> str:
        return f"{in_language(*words('notice_en' if self.in_english else 'notice'))}: {self.label}"

    def field_of(self, template: str) -> NoticeField | None:
        """The field of ``template`` that this column fills; None where its goods need no such thing."""
        return _fields_by_label(template).get(squeezed(self.label))


@dataclass(frozen=True, slots=True)
class Heads:
    """Where which column is in a sheet, how its heading is written there, and which headings say nothing to us."""

    places: Mapping[str, int]
    notices: tuple[NoticeColumn, ...]
    written: Mapping[str, str]
    unread: tuple[str, ...]

    def has(self, key: str) -> bool:
        return key in self.places

    def cell(self, row: Row, key: str) -> str:
        """The text of a cell; empty where the sheet has no such column."""
        return row.cell(self.places.get(key))


def words(name: str) -> tuple[str, str]:
    """What the sheet says beside its columns, in Korean and English: ``sample``, ``reasons``, ``filled``."""
    korean, english = _table()["words"][name]
    return korean, english


def squeezed(text: str) -> str:
    """``text`` as headings and words are compared: small, without blanks and brackets."""
    return _SIGNS.sub("", text).casefold()


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Column]:
    """Every column but those of the notice, in their order."""
    return {
        one["key"]: Column(
            key=one["key"],
            ko=one["ko"],
            en=one["en"],
            also=tuple(one["also"]),
            about=one["about"],
            example=one["example"],
            choices=one.get("choices", {}),
            width=one["width"],
        )
        for one in _table()["columns"]
    }


def notice_columns(templates: Iterable[str], *, in_english: bool = False) -> list[NoticeColumn]:
    """A column for each label that goods of ``templates`` have to fill, each label once."""
    labels = dict.fromkeys(field.label for template in templates for field in notice_templates()[template].fields)
    return [NoticeColumn(label, in_english) for label in labels]


def heads_of(row: Row) -> Heads:
    """What the first row of a sheet says of its columns. Raises ``HeadMissing`` or ``HeadTwice``."""
    places: dict[str, int] = {}
    written: dict[str, str] = {}
    notices, unread = [], []
    for place, head in enumerate(row.cells):
        key, notice = _meant(head)
        if key is None:
            if head and head not in words("reasons"):
                unread.append(head)
            continue
        if key in places:
            raise HeadTwice(name=head)
        places[key], written[key] = place, head
        if notice is not None:
            notices.append(notice)
    if not places.keys() & {"code", "slug", "name_ko"}:
        raise HeadMissing(names=", ".join(columns()[key].head for key in ("name_ko", "category", "price")))
    return Heads(places, tuple(notices), written, tuple(unread))


def _meant(head: str) -> tuple[str | None, NoticeColumn | None]:
    """The key of the column that is called ``head``; a mark and a colon stand before a field of the notice."""
    mark, colon, label = head.replace("：", ":").partition(":")
    for name in ("notice", "notice_en") if colon and label.strip() else ():
        if squeezed(mark) in map(squeezed, words(name)):
            notice = NoticeColumn(label.strip(), in_english=name == "notice_en")
            return notice.key, notice
    return _known_heads().get(squeezed(head)), None


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((Path(__file__).parent / "columns.json").read_text(encoding="utf-8"))
    return table


@cache
def _stored_by_word(key: str) -> Mapping[str, str]:
    choices = columns()[key].choices
    return {squeezed(word): stored for stored, words in choices.items() for word in (stored, *words)}


@cache
def _fields_by_label(template: str) -> Mapping[str, NoticeField]:
    fields = notice_templates()[template].fields
    return {squeezed(label): field for field in fields for label in (field.label_en, field.label_ko)}


@lru_cache(maxsize=1)
def _known_heads() -> Mapping[str, str]:
    return {
        squeezed(name): column.key
        for column in columns().values()
        for name in (column.ko, column.en, column.key, *column.also)
    }
