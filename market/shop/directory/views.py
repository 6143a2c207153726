"""The directory: every enterprise that is known, real and sample apart, with the way in for those who work there."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog.queries import goods_of_enterprise
from market.domain.enterprises import holidays, places, profile, shop_photos
from market.domain.enterprises.queries import Entry, count_entries, directory, is_managed, shown_entry
from market.domain.popups.queries import in_calendars, of_enterprise, popups_of_enterprise
from market.domain.promotions.queries import offered_for
from market.domain.public_files.queries import registers_of
from market.domain.reviews.sums import rating_of_enterprise
from market.domain.storefront import queries as storefront
from market.foundation import clock
from market.foundation.i18n import gettext, ngettext
from market.foundation.memory import kept
from market.shop.directory import facts, filters
from market.shop.directory.structured import organisation_of
from market.shop.popups.shown import shown_popups
from market.shop.sources import source_links
from market.web import paging, share_pictures
from market.web.goyang import goyang_map
from market.web.inputs import show_phone
from market.web.markdown import render_story
from market.web.popup_calendar import calendar_answer, calendar_of_all
from market.web.structured import listed

bp = Blueprint("directory", __name__, url_prefix="/enterprises")

MOST_GOODS = 24
"""How many goods the page of an enterprise shows."""


@bp.get("")
def index() -> ResponseReturnValue:
    """The list and the map, narrowed by what the address asks for. What somebody typed is not worth keeping."""
    is_typed = bool(request.args.get("q"))
    told = _listed() if is_typed else kept(("directory", request.root_path, request.query_string), _listed)
    return render_template("shop/directory/index.html", geometry=goyang_map(), **told)


def _listed() -> dict[str, Any]:
    """All that the page of the directory tells, kept while nothing changes."""
    wish, sort = filters.asked_wish(), filters.asked_sort()
    found = directory(
        wish,
        sort=sort,
        edge=paging.requested_edge(filters.READERS[sort]),
        products=goods_of_enterprise(),
        popups=popups_of_enterprise(),
    )
    return {
        "page": paging.page_of([(entry, _in_numbers(entry)) for entry in found.entries], found.stretch),
        "counts": found.counts,
        "everything": count_entries(),
        "filters": filters.shown(wish, found.counts),
        "words": filters.asked_words(),
        "sort": sort.value,
        "sorts": [(one.value, str(label)) for one, label in filters.SORTS.items()],
        "structured": listed(
            url_for("shop.directory.show", slug=entry.slug) for entry in found.entries if not entry.is_sample
        ),
        "selected_district": wish.districts[0].value if len(wish.districts) == 1 else "",
    }


def _in_numbers(entry: Entry) -> tuple[str, ...]:
    """How much of an enterprise can be seen here."""
    told = []
    if entry.products:
        told.append(ngettext("%(num)s product", "%(num)s products", entry.products))
    if entry.popups:
        told.append(ngettext("at %(num)s pop-up", "at %(num)s pop-ups", entry.popups))
    return tuple(told)


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One enterprise: what is known of it, and where that stands."""
    enterprise = shown_entry(slug)
    part_in = shown_popups(of_enterprise(enterprise), today=clock.day_of(clock.now()))
    today = clock.day_of(clock.now())
    goods = storefront.of_enterprise(enterprise.id, MOST_GOODS + 1)
    has_more = len(goods) > MOST_GOODS
    return render_template(
        "shop/directory/show.html",
        enterprise=enterprise,
        kind_as_stated=facts.kind_as_stated(enterprise),
        sources=source_links(source.url for source in enterprise.sources),
        story=render_story(enterprise.story) if enterprise.story else "",
        goods=goods[:MOST_GOODS],
        rating=rating_of_enterprise(enterprise) if goods else None,
        goods_in_all=storefront.count_of_enterprise(enterprise.id) if has_more else len(goods),
        popups=part_in,
        own=profile.own_words(enterprise),
        photos=shop_photos.photos_of(enterprise),
        places=places.places_of(enterprise),
        registers=facts.register_facts(registers_of(enterprise)),
        rest=holidays.told_today(holidays.rests(today).get(enterprise.id, ()), today),
        today=today,
        coupons=offered_for(today, enterprise.id) if goods else (),
        tiles=facts.figures(enterprise, popups=len(part_in)),
        can_claim=not enterprise.is_sample and not is_managed(enterprise),
        seller=enterprise.seller,
        seller_phone=show_phone(enterprise.seller.phone) if enterprise.seller else "",
        seller_business_no=facts.business_no(enterprise.seller.business_no) if enterprise.seller else "",
        geometry=goyang_map(),
        structured=organisation_of(enterprise),
        share=share_pictures.of_enterprise(enterprise),
    )


@bp.get("/<slug>.ics")
def calendar(slug: str) -> ResponseReturnValue:
    """The pop-ups of one enterprise, for a calendar program that asks again and again."""
    enterprise = shown_entry(slug)
    dated = in_calendars(enterprise=enterprise)
    name = gettext("%(enterprise)s at pop-ups", enterprise=enterprise.name)
    return calendar_answer(calendar_of_all(dated, name), name=slug, title=name)
