"""The front page: what the market is, what comes next, what is new, and who is behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.catalog.queries import categories
from market.domain.enterprises.models import Field
from market.domain.enterprises.queries import counts, entries_by_ids, introductions
from market.domain.enterprises.rules import DirectoryCounts, DirectoryWish
from market.domain.popups.queries import first_published, next_popup
from market.domain.storefront import queries as storefront
from market.domain.storefront.picks import picked_for
from market.foundation import clock
from market.foundation.i18n import current_language
from market.foundation.memory import kept
from market.shop.home.structured import site_and_market
from market.shop.popups.shown import shown_popup
from market.web.goyang import goyang_map

bp = Blueprint("home", __name__)

NEW_GOODS = 8
INTRODUCED = 3
LOOKS: dict[Field, tuple[str, str]] = {
    Field.FOOD: ("ja", "wheat"),
    Field.CRAFT: ("co", "pencil"),
    Field.LIVING: ("ve", "house"),
    Field.TEXTILE: ("so", "shopping-bag"),
    Field.FARMING: ("ve", "sprout"),
    Field.CULTURE_EDUCATION: ("se", "users"),
    Field.CARE: ("co", "hand-heart"),
    Field.CLEANING_ENVIRONMENT: ("ve", "recycle"),
    Field.DESIGN_PRINTING: ("se", "printer"),
    Field.TOURISM: ("ja", "map"),
    Field.IT_MEDIA: ("se", "smartphone"),
    Field.OTHER: ("so", "store"),
}
"""The tint and the icon of each kind of work."""


@dataclass(frozen=True, slots=True)
class WorkCard:
    """One kind of work that enterprises do, and how many do it."""

    field: Field
    tint: str
    sign: str
    number: int


@bp.get("/")
def index() -> ResponseReturnValue:
    """The front page. Every number on it is counted from the tables, real and sample apart."""
    today = clock.day_of(clock.now())
    told = kept(("front page", today, current_language()), lambda: _told(today))
    picks = picked_for(today)
    picked = storefront.by_ids(picks.products) if picks.products else []
    return render_template(
        "shop/home/index.html",
        goods=picked or storefront.newest(NEW_GOODS),
        are_picked=bool(picked),
        geometry=goyang_map(),
        **told,
    )


def _told(today: date) -> dict[str, Any]:
    """All but the goods, kept while nothing changes: an order, which changes what is in stock, changes none of it."""
    counted = counts(DirectoryWish())
    picks = picked_for(today)
    upcoming = first_published(picks.popups, today) or next_popup(today)
    return {
        "counts": counted,
        "next_popup": shown_popup(upcoming, today=today) if upcoming else None,
        "categories": categories(),
        "work": _work(counted),
        "introduced": entries_by_ids(picks.enterprises) or introductions(day=today.toordinal(), limit=INTRODUCED),
        "structured": site_and_market(),
    }


def _work(counted: DirectoryCounts) -> list[WorkCard]:
    """What enterprises do, the most common first; work that nobody does is left out."""
    cards = [WorkCard(field, *LOOKS[field], counted.fields[field.value]) for field in Field]
    return sorted((card for card in cards if card.number), key=lambda card: -card.number)
