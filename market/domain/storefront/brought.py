"""What each participant brings to a pop-up: what it chose when it applied, or else what can be collected there."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Boolean, CompoundSelect, Select, and_, bindparam, literal, literal_column, select, union_all

from market.domain.calls.models import ApplicationState, BoothApplication, BoothApplicationProduct, CallPopup
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.models import Participation
from market.domain.storefront.queries import listed, newest_of_each, table_of
from market.foundation.database import db
from market.foundation.i18n import current_language
from market.foundation.memory import kept

MOST = 4
"""So many products of one participant are named."""

_product, _seat = table_of(Product).c, table_of(Participation).c
_enterprise = table_of(Enterprise).c
_maker = _product.enterprise_id + literal_column("0")
_NOT_ON_SALE = [status for status in ProductStatus if status is not ProductStatus.PUBLISHED]
"""Said so, and the maker with nothing added, a database finds products by the ids that it has, not by these."""


class Brought(NamedTuple):
    """A product that somebody brings; ``is_korean`` when it has no name in the language of the page."""

    name: str
    is_korean: bool


def brought_to(popup_id: int, *, guesses: bool) -> Mapping[int, tuple[Brought, ...]]:
    """What participants of a pop-up bring, by the enterprise's id, kept while nothing changes.

    With ``guesses``, who has not chosen anything is taken to bring what can be collected there: that is promised for
    a pop-up to come, and says nothing of one that is over.
    """
    key = ("brought", popup_id, guesses, current_language())
    return kept(key, lambda: _brought(popup_id, guesses=guesses))


def _brought(popup_id: int, *, guesses: bool) -> Mapping[int, tuple[Brought, ...]]:
    english = current_language() == "en"
    found: dict[int, list[Brought]] = {}
    chose: set[int] = set()
    for row in db.session.execute(_GUESSED if guesses else _CHOSEN_ALONE, {"popup": popup_id}):
        if row.chosen:
            chose.add(row.enterprise_id)
        elif row.enterprise_id in chose:
            continue
        if len(found.get(row.enterprise_id, ())) == MOST:
            continue
        name = row.name_en if english and row.name_en else row.name_ko
        is_korean = english and not row.name_en
        found.setdefault(row.enterprise_id, []).append(Brought(name, is_korean))
    return {number: tuple(products) for number, products in found.items()}


def _chosen() -> Select[Any]:
    """What participants named when they applied: few, so they are found first."""
    line, application, entry = table_of(BoothApplicationProduct), table_of(BoothApplication), table_of(CallPopup)
    here = _seat.popup_id == bindparam("popup")
    named = (
        select(line.c.product_id, application.c.enterprise_id)
        .join_from(line, application, application.c.id == line.c.application_id)
        .join(entry, and_(entry.c.call_id == application.c.call_id, entry.c.popup_id == bindparam("popup")))
        .where(
            application.c.state == ApplicationState.SUBMITTED,
            application.c.enterprise_id.in_(select(_seat.enterprise_id).where(here)),
        )
        .distinct()
        .subquery()
    )
    return (
        _named(is_chosen=True)
        .join_from(named, table_of(Product), _product.id == named.c.product_id)
        .join(table_of(Enterprise), and_(_enterprise.id == _maker, _enterprise.id == named.c.enterprise_id))
        .where(_product.status.not_in(_NOT_ON_SALE), _enterprise.status == EnterpriseStatus.ACTIVE)
    )


def _collected() -> Select[Any]:
    """The newest that can be collected of each participant, each found by the index: however many goods it has."""
    here = _seat.popup_id == bindparam("popup")
    picked = newest_of_each(_seat.enterprise_id, MOST, where=here, stocked=False)
    return listed(_named(is_chosen=False)).join(picked, picked.c.product_id == _product.id)


def _named(*, is_chosen: bool) -> Select[Any]:
    return select(
        _product.enterprise_id,
        _product.name_ko,
        _product.name_en,
        literal(is_chosen, Boolean).label("chosen"),
        _product.published_at,
        _product.id,
    )


def _in_order(rows: CompoundSelect[Any] | Select[Any]) -> Select[Any]:
    found = rows.subquery().c
    return select(found.enterprise_id, found.name_ko, found.name_en, found.chosen).order_by(
        found.enterprise_id, found.chosen.desc(), found.published_at.desc(), found.id.desc()
    )


_GUESSED, _CHOSEN_ALONE = _in_order(union_all(_chosen(), _collected())), _in_order(_chosen())
