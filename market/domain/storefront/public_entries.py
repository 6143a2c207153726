"""The directory for programs: entries that are not hidden, with everything that their pages tell of them.

Who sells (representative, telephone, registration numbers) is not asked for: the law wants it told to buyers, on the
pages where they buy.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select

from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import (
    Enterprise,
    EnterpriseAlias,
    EnterpriseField,
    EnterpriseSource,
    EnterpriseStatus,
    Field,
    IntroducedProduct,
)
from market.domain.enterprises.rules import DirectorySort
from market.foundation import keyset
from market.foundation.database import db, table_of

_enterprise, _field, _alias = table_of(Enterprise).c, table_of(EnterpriseField).c, table_of(EnterpriseAlias).c
_source, _introduced, _product = table_of(EnterpriseSource).c, table_of(IntroducedProduct).c, table_of(Product).c

NAMED = "named"
"""The filter by a part of the name: its value is what ``containing`` makes of a word."""

ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An enterprise with what it does. ``row`` holds the columns of ``_ENTRIES``."""

    row: Any
    fields: Sequence[Field]
    sources: Sequence[str]


@dataclass(frozen=True, slots=True)
class PublicEntries:
    """One page of the directory."""

    entries: Sequence[PublicEntry]
    stretch: keyset.Stretch


@dataclass(frozen=True, slots=True)
class WholeEntry:
    """An enterprise with what only its own page tells."""

    row: Any
    fields: Sequence[Field]
    sources: Sequence[str]
    aliases: Sequence[str]
    introduced: Sequence[Any]


_on_sale = (
    select(func.count(_product.id))
    .where(_product.enterprise_id == _enterprise.id, _product.status == ProductStatus.PUBLISHED)
    .correlate(table_of(Enterprise))
    .scalar_subquery()
)
_ENTRIES = select(
    _enterprise.id,
    _enterprise.slug,
    _enterprise.is_sample,
    _enterprise.status,
    _enterprise.kind,
    _enterprise.kind_as_of,
    _enterprise.name_ko,
    _enterprise.name_en,
    _enterprise.name_romanised,
    _enterprise.summary_ko,
    _enterprise.summary_en,
    _enterprise.district,
    _enterprise.dong,
    _enterprise.address_ko,
    _enterprise.founded_year,
    _enterprise.employees,
    _enterprise.opening_hours_ko,
    _enterprise.opening_hours_en,
    _enterprise.picture,
    _enterprise.created_at,
    case((_enterprise.status == EnterpriseStatus.ACTIVE, _on_sale), else_=0).label("products"),
).where(_enterprise.status != EnterpriseStatus.HIDDEN)
_ENTRY = _ENTRIES.add_columns(
    _enterprise.story_ko, _enterprise.story_en, _enterprise.effect_ko, _enterprise.effect_en
).where(_enterprise.slug == bindparam("slug"))

_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    NAMED: or_(
        *(
            func.lower(name).like(bindparam(NAMED), escape=ESCAPE)
            for name in (_enterprise.name_ko, _enterprise.name_en, _enterprise.name_romanised)
        )
    ),
    "kinds": _enterprise.kind.in_(bindparam("kinds", expanding=True)),
    "districts": _enterprise.district.in_(bindparam("districts", expanding=True)),
    "fields": _enterprise.id.in_(
        select(_field.enterprise_id).where(_field.field.in_(bindparam("fields", expanding=True)))
    ),
    "sample": _enterprise.is_sample == bindparam("sample"),
}
"""What each filter asks of an entry; the values come apart."""

_SORTED: Mapping[tuple[DirectorySort, bool], tuple[ColumnElement[Any], bool]] = {
    (DirectorySort.NAME, False): (_enterprise.sort_key, False),
    (DirectorySort.NAME, True): (_enterprise.name_romanised, False),
    (DirectorySort.NEWEST, False): (_enterprise.created_at, True),
    (DirectorySort.NEWEST, True): (_enterprise.created_at, True),
}
"""The column of each order, in Korean and in English, and whether it descends."""

_FIELDS = (
    select(_field.enterprise_id, _field.field)
    .where(_field.enterprise_id.in_(bindparam("ids", expanding=True)))
    .order_by(_field.enterprise_id, _field.field)
)
_SOURCES = (
    select(_source.enterprise_id, _source.url)
    .where(_source.enterprise_id.in_(bindparam("ids", expanding=True)))
    .order_by(_source.enterprise_id, _source.position)
)
_ALIASES = select(_alias.name).where(_alias.enterprise_id == bindparam("id")).order_by(_alias.name)
_INTRODUCED = (
    select(_introduced.name_ko, _introduced.name_en)
    .where(_introduced.enterprise_id == bindparam("id"))
    .order_by(_introduced.position)
)
_COUNTED = (
    select(_enterprise.district, _enterprise.kind, func.count())
    .where(_enterprise.status != EnterpriseStatus.HIDDEN, _enterprise.is_sample.is_(False))
    .group_by(_enterprise.district, _enterprise.kind)
)


def containing(word: str) -> str:
    """``word`` as a pattern that finds it anywhere in a name, whatever signs it holds."""
    for sign in (ESCAPE, "%", "_"):
        word = word.replace(sign, ESCAPE + sign)
    return f"%{word.lower()}%"


def public_entries(
    filters: Mapping[str, Any], *, sort: DirectorySort, english: bool, edge: keyset.Edge | None, size: int
) -> PublicEntries:
    """The page of entries beside ``edge`` that pass ``filters`` (the names of ``_CONDITIONS``): three statements."""
    stretch = _walk(sort, english, size, frozenset(filters)).page(edge, filters)
    ids = [row.id for row in stretch.rows]
    fields, sources = _by_entry(_FIELDS, ids), _by_entry(_SOURCES, ids)
    return PublicEntries(
        [PublicEntry(row, fields.get(row.id, ()), sources.get(row.id, ())) for row in stretch.rows], stretch
    )


@lru_cache(maxsize=512)
def _walk(sort: DirectorySort, english: bool, size: int, filters: frozenset[str]) -> keyset.Walk:
    by, descending = _SORTED[sort, english]
    wanted = _ENTRIES.where(*(_CONDITIONS[name] for name in sorted(filters)))
    return keyset.Walk(wanted, by=by, id_=_enterprise.id, size=size, descending=descending)


def whole_entry(slug: str) -> WholeEntry | None:
    """One entry, in five statements; None where there is none, or it is hidden."""
    row = db.session.execute(_ENTRY, {"slug": slug}).first()
    if row is None:
        return None
    return WholeEntry(
        row,
        fields=_by_entry(_FIELDS, [row.id]).get(row.id, ()),
        sources=_by_entry(_SOURCES, [row.id]).get(row.id, ()),
        aliases=db.session.scalars(_ALIASES, {"id": row.id}).all(),
        introduced=db.session.execute(_INTRODUCED, {"id": row.id}).all(),
    )


def real_entries_by_district_and_kind() -> Sequence[Any]:
    """How many real entries there are of each kind in each district: rows of district, kind and number."""
    return db.session.execute(_COUNTED).all()


def _by_entry(statement: Select[Any], ids: Collection[int]) -> Mapping[int, Sequence[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    if ids:
        for enterprise_id, value in db.session.execute(statement, {"ids": ids}):
            found[enterprise_id].append(value)
    return found
