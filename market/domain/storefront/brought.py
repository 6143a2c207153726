"""What each participant brings to a pop-up: what it chose when it applied, or else what can be collected there."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select

from market.domain.calls.models import ApplicationState, BoothApplication, BoothApplicationProduct, CallPopup
from market.domain.catalog.models import Product, ProductKind
from market.domain.popups.models import Participation
from market.domain.storefront.queries import listed, table_of
from market.foundation.database import db
from market.foundation.i18n import current_language
from market.foundation.memory import kept

MOST = 4
"""So many products of one participant are named."""


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
        name = row.name_en if english and row.name_en else row.name_ko
        is_korean = english and not row.name_en
        found.setdefault(row.enterprise_id, []).append(Brought(name, is_korean))
    return {number: tuple(products) for number, products in found.items()}


def _statement(*, guesses: bool) -> Select[Any]:
    product, seat = table_of(Product).c, table_of(Participation).c
    line, application = table_of(BoothApplicationProduct).c, table_of(BoothApplication).c
    entry = table_of(CallPopup).c
    chosen = exists(
        select(1)
        .select_from(table_of(BoothApplicationProduct))
        .join(
            table_of(BoothApplication),
            and_(application.id == line.application_id, application.state == ApplicationState.SUBMITTED),
        )
        .join(table_of(CallPopup), and_(entry.call_id == application.call_id, entry.popup_id == bindparam("popup")))
        .where(line.product_id == product.id, application.enterprise_id == product.enterprise_id)
    )
    place = func.row_number().over(
        partition_by=product.enterprise_id, order_by=(chosen.desc(), product.published_at.desc(), product.id.desc())
    )
    rows = listed(
        select(
            product.enterprise_id,
            product.name_ko,
            product.name_en,
            chosen.label("chosen"),
            place.label("place"),
        )
    ).where(
        product.enterprise_id.in_(select(seat.enterprise_id).where(seat.popup_id == bindparam("popup"))),
        or_(chosen, and_(product.can_collect, product.kind == ProductKind.GOODS)) if guesses else chosen,
    )
    ranked = rows.subquery()
    return select(ranked).where(ranked.c.place <= MOST).order_by(ranked.c.enterprise_id, ranked.c.place)


_GUESSED, _CHOSEN_ALONE = _statement(guesses=True), _statement(guesses=False)
