"""Entries of the directory as the city lists them: hidden ones too, workspaces of applicants never."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.enterprises.errors import NoSuchEntry
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseAlias,
    EnterpriseKind,
    EnterpriseStatus,
    SellerIdentity,
    entry_name,
)
from market.domain.enterprises.shop_models import EntryHiding
from market.foundation.database import db
from market.foundation.keyset import Edge, Stretch, fetch

PAGE = 20
FEWEST_DIGITS = 3
"""From so many digits on a word is looked for in business numbers, too."""

_columns = Enterprise.__table__.c
_HIDDEN_BY_CITY = select(EntryHiding.enterprise_id).where(EntryHiding.enterprise_id == Enterprise.id).exists()
_LISTED = or_(Enterprise.status != EnterpriseStatus.HIDDEN, _HIDDEN_BY_CITY)
_SELLS = select(SellerIdentity.enterprise_id).where(SellerIdentity.enterprise_id == Enterprise.id).exists()


@dataclass(frozen=True, slots=True)
class EntryWish:
    """What somebody looks for; None and empty mean anything. ``sells``: its details as a seller are checked."""

    words: tuple[str, ...] = ()
    kind: EnterpriseKind | None = None
    district: District | None = None
    status: EnterpriseStatus | None = None
    sells: bool | None = None


def entries(wish: EntryWish, edge: Edge | None) -> Stretch:
    """One page of entries by their names, each with whether it sells: one statement."""
    rows: Any = select(Enterprise, _SELLS.label("sells")).where(_LISTED, *(_says(word) for word in wish.words))
    if wish.kind is not None:
        rows = rows.where(Enterprise.kind == wish.kind)
    if wish.district is not None:
        rows = rows.where(Enterprise.district == wish.district)
    if wish.status is not None:
        rows = rows.where(Enterprise.status == wish.status)
    if wish.sells is not None:
        rows = rows.where(_SELLS if wish.sells else ~_SELLS)
    return fetch(rows, by=_columns.sort_key, id_=_columns.id, edge=edge, size=PAGE)


def entry_by_slug(slug: str) -> Enterprise:
    """The entry called ``slug`` with all that its page tells, a hidden one too; or ``NoSuchEntry``."""
    found = db.session.scalar(
        select(Enterprise)
        .where(Enterprise.slug == slug, _LISTED)
        .options(joinedload(Enterprise.seller), selectinload(Enterprise.aliases), selectinload(Enterprise.sources))
    )
    if found is None:
        raise NoSuchEntry
    return found


@dataclass(frozen=True, slots=True)
class Called:
    """An entry that is called as somebody typed. ``is_exact``: that is one of its names, not a part of it."""

    key: int
    name: str
    kind: EnterpriseKind
    district: District
    is_exact: bool


def called(rows: Select[Any], typed: str, most: int) -> list[Called]:
    """The first ``most`` that are meant by ``typed``, a name or a part of it: who is called exactly so in front.

    ``rows`` says among whom, and selects the key by which each is told: a statement over ``Enterprise``.
    """
    whole = typed.lower()
    is_exact = or_(
        func.lower(Enterprise.name_ko) == whole,
        func.lower(func.coalesce(Enterprise.name_en, "")) == whole,
        func.lower(Enterprise.name_romanised) == whole,
    )
    found = db.session.execute(
        rows.add_columns(
            Enterprise.name_ko,
            Enterprise.name_en,
            Enterprise.name_romanised,
            Enterprise.kind,
            Enterprise.district,
            is_exact,
        )
        .where(*(_says(word) for word in typed.split()))
        .order_by(is_exact.desc(), Enterprise.sort_key, Enterprise.id)
        .limit(most)
    )
    return [
        Called(key, entry_name(*names), kind, district, bool(exact)) for key, *names, kind, district, exact in found
    ]


def names() -> Sequence[tuple[int, str]]:
    """The ids and Korean names of all enterprises that sell, for a choice."""
    rows = select(Enterprise.id, Enterprise.name_ko).where(Enterprise.status == EnterpriseStatus.ACTIVE, _SELLS)
    return [(number, name) for number, name in db.session.execute(rows.order_by(Enterprise.sort_key, Enterprise.id))]


def _says(word: str) -> ColumnElement[bool]:
    texts = (Enterprise.name_ko, Enterprise.name_en, Enterprise.name_romanised)
    ways: list[ColumnElement[bool]] = [text.icontains(word, autoescape=True) for text in texts]
    ways.append(
        select(EnterpriseAlias.name)
        .where(EnterpriseAlias.enterprise_id == Enterprise.id, EnterpriseAlias.name.icontains(word, autoescape=True))
        .exists()
    )
    digits = "".join(sign for sign in word if sign.isascii() and sign.isdigit())
    if len(digits) >= FEWEST_DIGITS and not set(word) - set("0123456789-"):
        number = func.replace(SellerIdentity.business_no, "-", "")
        ways.append(
            select(SellerIdentity.enterprise_id)
            .where(SellerIdentity.enterprise_id == Enterprise.id, number.contains(digits, autoescape=True))
            .exists()
        )
    return or_(*ways)
