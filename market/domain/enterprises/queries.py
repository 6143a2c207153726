"""Questions about enterprises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.accounts.models import User
from market.domain.enterprises.errors import NoSuchEntry
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseAlias,
    EnterpriseField,
    EnterpriseKind,
    EnterpriseStatus,
    Field,
    IntroducedProduct,
    Membership,
    entry_name,
)
from market.domain.enterprises.rules import (
    NO_FIELD,
    REAL,
    SAMPLE,
    DirectoryCounts,
    DirectorySort,
    DirectoryWish,
    Heap,
    count,
)
from market.foundation import keyset
from market.foundation.database import below_orm, db, table_of
from market.foundation.i18n import current_language

PAGE = 20
_enterprise, _field = table_of(Enterprise).c, table_of(EnterpriseField).c
_alias, _introduced = table_of(EnterpriseAlias).c, table_of(IntroducedProduct).c
_SHOWN = _enterprise.status != EnterpriseStatus.HIDDEN


@dataclass(frozen=True, slots=True)
class Entry:
    """An enterprise in a list. ``summary_is_korean``: nobody has put it into the language of the page."""

    slug: str
    name: str
    kind: EnterpriseKind
    district: District
    is_sample: bool
    summary: str | None
    summary_is_korean: bool
    picture: str | None
    products: int = 0
    popups: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of the directory, and what each filter would show."""

    entries: Sequence[Entry]
    stretch: keyset.Stretch
    counts: DirectoryCounts


_ENTRIES = select(
    _enterprise.slug,
    _enterprise.name_ko,
    _enterprise.name_en,
    _enterprise.name_romanised,
    _enterprise.kind,
    _enterprise.district,
    _enterprise.is_sample,
    _enterprise.summary_ko,
    _enterprise.summary_en,
    _enterprise.picture,
).where(_SHOWN)

_MEMBERSHIPS = (
    select(Membership)
    .where(Membership.user_id == bindparam("user_id"))
    .options(joinedload(Membership.enterprise))
    .order_by(Membership.since, Membership.enterprise_id)
)


def memberships_of(user: User) -> Sequence[Membership]:
    """``user``'s places in the enterprises that they work for, with them, the first they joined first."""
    return db.session.scalars(_MEMBERSHIPS, {"user_id": user.id}).all()


def directory(
    wish: DirectoryWish,
    *,
    sort: DirectorySort,
    edge: keyset.Edge | None,
    products: ScalarSelect[int],
    popups: ScalarSelect[int],
) -> Directory:
    """The page of entries beside ``edge`` that fit ``wish``, with the counts of every filter: three statements.

    ``products`` and ``popups`` count for one enterprise of the statement; the steps that know them lend them.
    """
    by, descending = _sorted_by(sort, products)
    stretch = keyset.fetch(
        _ENTRIES.add_columns(products.label("products"), popups.label("popups")).where(*_wanted(wish)),
        by=by,
        id_=_enterprise.id,
        descending=descending,
        edge=edge,
        size=PAGE,
    )
    return Directory(
        [_entry(row, products=row.products, popups=row.popups) for row in stretch.rows], stretch, counts(wish)
    )


def counts(wish: DirectoryWish) -> DirectoryCounts:
    """How many entries fit ``wish``, real and sample apart, and how many each choice would show: two statements."""
    alike = (_enterprise.kind, _enterprise.district, _enterprise.is_sample)
    heaps = below_orm().execute(
        select(*alike, func.count()).where(_SHOWN, *_does(wish), *_says(wish)).group_by(*alike)
    )
    counted = count((Heap(*heap) for heap in heaps), wish)
    fields = below_orm().execute(
        select(_field.field, func.count())
        .outerjoin_from(table_of(Enterprise), table_of(EnterpriseField), _field.enterprise_id == _enterprise.id)
        .where(_SHOWN, *_is(wish), *_says(wish))
        .group_by(_field.field)
    )
    for field, number in fields:
        counted.fields[field.value if field else NO_FIELD] += number
    return counted


def count_entries() -> DirectoryCounts:
    """How many entries there are in all, real and sample apart: one statement."""
    apart = select(_enterprise.is_sample, func.count()).where(_SHOWN).group_by(_enterprise.is_sample)
    numbers: dict[bool, int] = dict(iter(below_orm().execute(apart)))
    return DirectoryCounts(real=numbers.get(False, 0), sample=numbers.get(True, 0))


def introductions(*, day: int, limit: int) -> list[Entry]:
    """A few real entries of which something is known, others each day."""
    known = _ENTRIES.where(
        _enterprise.is_sample.is_(False),
        _enterprise.summary_ko.is_not(None),
        _enterprise.district != District.UNKNOWN,
    )
    rows = below_orm().execute(known.order_by(_enterprise.id).limit(100)).all()
    start = day * limit % len(rows) if rows else 0
    return [_entry(row) for row in (*rows[start:], *rows[:start])[:limit]]


def entries_by_ids(ids: Sequence[int]) -> list[Entry]:
    """The entries of these ids in their order; hidden ones are left out."""
    rows = (
        below_orm().execute(_ENTRIES.add_columns(_enterprise.id).where(_enterprise.id.in_(ids))).all() if ids else []
    )
    found = {row.id: _entry(row) for row in rows}
    return [found[number] for number in ids if number in found]


def shown_entry(slug: str) -> Enterprise:
    """The entry with all that its page tells, in five statements; raises ``NoSuchEntry``."""
    enterprise = db.session.scalar(
        select(Enterprise)
        .where(Enterprise.slug == slug, _SHOWN)
        .options(
            joinedload(Enterprise.seller),
            selectinload(Enterprise.fields),
            selectinload(Enterprise.aliases),
            selectinload(Enterprise.sources),
            selectinload(Enterprise.introduced),
        )
    )
    if enterprise is None:
        raise NoSuchEntry
    return enterprise


def is_managed(enterprise: Enterprise) -> bool:
    """Somebody who works for ``enterprise`` has an account here."""
    member = select(Membership.user_id).where(Membership.enterprise_id == enterprise.id).limit(1)
    return db.session.scalar(member) is not None


def _entry(row: Any, *, products: int = 0, popups: int = 0) -> Entry:
    english = current_language() == "en"
    return Entry(
        slug=row.slug,
        name=entry_name(row.name_ko, row.name_en, row.name_romanised),
        kind=row.kind,
        district=row.district,
        is_sample=row.is_sample,
        summary=(row.summary_en or row.summary_ko) if english else row.summary_ko,
        summary_is_korean=english and not row.summary_en,
        picture=row.picture,
        products=products,
        popups=popups,
    )


def _sorted_by(sort: DirectorySort, products: ScalarSelect[int]) -> tuple[ColumnElement[Any], bool]:
    match sort:
        case DirectorySort.NEWEST:
            return _enterprise.created_at, True
        case DirectorySort.PRODUCTS:
            return products, True
        case DirectorySort.NAME:
            return _enterprise.name_romanised if current_language() == "en" else _enterprise.sort_key, False


def _wanted(wish: DirectoryWish) -> list[ColumnElement[bool]]:
    return [*_is(wish), *_does(wish), *_says(wish)]


def _is(wish: DirectoryWish) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wish.entries and set(wish.entries) != {REAL, SAMPLE}:
        conditions.append(_enterprise.is_sample.is_(SAMPLE in wish.entries))
    if wish.kinds:
        conditions.append(_enterprise.kind.in_(wish.kinds))
    if wish.districts:
        conditions.append(_enterprise.district.in_(wish.districts))
    return conditions


def _does(wish: DirectoryWish) -> list[ColumnElement[bool]]:
    """One of the fields asked for, or none that is known where that was asked for."""
    told = select(_field.field).where(_field.enterprise_id == _enterprise.id).correlate(table_of(Enterprise))
    ways: list[ColumnElement[bool]] = []
    if wish.fields:
        ways.append(told.where(_field.field.in_(wish.fields)).exists())
    if wish.no_field:
        ways.append(~told.exists())
    return [or_(*ways)] if ways else []


def _says(wish: DirectoryWish) -> list[ColumnElement[bool]]:
    return [_mentions(word) for word in wish.words]


def _mentions(word: str) -> ColumnElement[bool]:
    """``word`` occurs in what is told of the enterprise, or names its kind, its district or something it does."""
    texts = (
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.summary_ko,
        _enterprise.summary_en,
        _enterprise.dong,
        _enterprise.address_ko,
    )
    aliases = select(_alias.name).where(
        _alias.enterprise_id == _enterprise.id, _alias.name.icontains(word, autoescape=True)
    )
    introduced = select(_introduced.id).where(
        _introduced.enterprise_id == _enterprise.id,
        or_(
            _introduced.name_ko.icontains(word, autoescape=True),
            _introduced.name_en.icontains(word, autoescape=True),
        ),
    )
    ways = [text.icontains(word, autoescape=True) for text in texts]
    ways += [aliases.exists(), introduced.exists()]
    if kinds := [kind for kind in EnterpriseKind if word.casefold() in str(kind.label).casefold()]:
        ways.append(_enterprise.kind.in_(kinds))
    if districts := [district for district in District if word.casefold() in str(district.label).casefold()]:
        ways.append(_enterprise.district.in_(districts))
    if fields := [field for field in Field if word.casefold() in str(field.label).casefold()]:
        ways.append(
            select(_field.field)
            .where(_field.enterprise_id == _enterprise.id, _field.field.in_(fields))
            .correlate(table_of(Enterprise))
            .exists()
        )
    return or_(*ways)
