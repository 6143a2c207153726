"""The directory: every enterprise that is known, real and sample apart, and the way to say that an entry is yours."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog.queries import goods_of_enterprise
from market.domain.enterprises import services as enterprises
from market.domain.enterprises.errors import AlreadyManaged, NothingToClaim
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.queries import Entry, count_entries, directory, is_managed, shown_entry
from market.domain.popups.queries import of_enterprise, popups_of_enterprise
from market.domain.storefront import queries as storefront
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import ngettext
from market.shop.directory import facts, filters
from market.shop.directory.forms import ClaimForm
from market.shop.popups.shown import shown_popups
from market.shop.sources import source_links
from market.web import limits, paging
from market.web.inputs import show_phone
from market.web.markdown import render_story
from market.web.site import settings

bp = Blueprint("directory", __name__, url_prefix="/enterprises")

MOST_GOODS = 24
"""How many goods the page of an enterprise shows."""


@bp.get("")
def index() -> ResponseReturnValue:
    """The list and the map, narrowed by what the address asks for."""
    wish, sort = filters.asked_wish(), filters.asked_sort()
    found = directory(
        wish,
        sort=sort,
        edge=paging.requested_edge(filters.READERS[sort]),
        products=goods_of_enterprise(),
        popups=popups_of_enterprise(),
    )
    return render_template(
        "shop/directory/index.html",
        page=paging.page_of([(entry, _in_numbers(entry)) for entry in found.entries], found.stretch),
        counts=found.counts,
        everything=count_entries(),
        filters=filters.shown(wish, found.counts),
        words=filters.asked_words(),
        sort=sort.value,
        sorts=[(one.value, label) for one, label in filters.SORTS.items()],
        selected_district=wish.districts[0].value if len(wish.districts) == 1 else "",
        geometry=facts.goyang_map(),
    )


def _in_numbers(entry: Entry) -> list[str]:
    """How much of an enterprise can be seen here."""
    told = []
    if entry.products:
        told.append(ngettext("%(num)s product", "%(num)s products", entry.products))
    if entry.popups:
        told.append(ngettext("at %(num)s pop-up", "at %(num)s pop-ups", entry.popups))
    return told


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One enterprise: what is known of it, and where that stands."""
    enterprise = shown_entry(slug)
    part_in = shown_popups(of_enterprise(enterprise), today=clock.day_of(clock.now()))
    goods = storefront.of_enterprise(enterprise.id, MOST_GOODS + 1)
    has_more = len(goods) > MOST_GOODS
    return render_template(
        "shop/directory/show.html",
        enterprise=enterprise,
        kind_as_stated=facts.kind_as_stated(enterprise),
        sources=source_links(source.url for source in enterprise.sources),
        story=render_story(enterprise.story) if enterprise.story else "",
        goods=goods[:MOST_GOODS],
        goods_in_all=storefront.count_of_enterprise(enterprise.id) if has_more else len(goods),
        popups=part_in,
        tiles=facts.figures(enterprise, popups=len(part_in)),
        can_claim=not enterprise.is_sample and not is_managed(enterprise),
        seller=enterprise.seller,
        seller_phone=show_phone(enterprise.seller.phone) if enterprise.seller else "",
        seller_business_no=facts.business_no(enterprise.seller.business_no) if enterprise.seller else "",
        geometry=facts.goyang_map(),
    )


@bp.route("/<slug>/claim", methods=["GET", "POST"])
@limits.limiter.limit(limits.CLAIM, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def claim(slug: str) -> ResponseReturnValue:
    """Say that an entry is yours: the city gets a mail and answers by hand."""
    enterprise = _claimable(slug)
    if is_managed(enterprise):
        raise AlreadyManaged(enterprise=enterprise.name)
    form = ClaimForm()
    if not form.validate_on_submit():
        page = render_template("shop/directory/claim.html", enterprise=enterprise, form=form)
        return page, 422 if form.errors else 200
    with transaction():
        enterprises.claim_entry(_claimable(slug), form.to_claimant(), city_mail=settings().city_mail, now=clock.now())
    return redirect(url_for("shop.directory.claimed", slug=slug), 303)


@bp.get("/<slug>/claim/thanks")
def claimed(slug: str) -> ResponseReturnValue:
    """What happens after a claim was sent."""
    return render_template("shop/directory/claimed.html", enterprise=_claimable(slug))


def _claimable(slug: str) -> Enterprise:
    enterprise = shown_entry(slug)
    if enterprise.is_sample:
        raise NothingToClaim
    return enterprise
