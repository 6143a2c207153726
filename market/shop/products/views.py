"""The products: the list with its filters, and the page of one product."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog import rules
from market.domain.catalog.models import Product, WithdrawalLimit
from market.domain.catalog.queries import categories, moved_shelves
from market.domain.enterprises import holidays
from market.domain.orders.rules import ship_due_on
from market.domain.promotions.queries import offered_for
from market.domain.promotions.rules import best_first
from market.domain.storefront import published
from market.domain.storefront import queries as storefront
from market.domain.storefront.pick_ups import pick_ups_at
from market.domain.storefront.product_page import ProductPage, product_page
from market.domain.workdays.queries import closed_days
from market.foundation import clock
from market.foundation.i18n import gettext
from market.foundation.memory import kept
from market.shop.directory.facts import business_no
from market.shop.products import filters
from market.shop.products.buying import buy_form
from market.shop.products.feed import item_of
from market.shop.products.structured import product_of
from market.shop.reviews.section import voices_of
from market.web import paging, share_pictures
from market.web.context import own_addresses
from market.web.feeds import RSS, feed_of
from market.web.filters import address_with
from market.web.inputs import MOST_OF_ONE_THING, show_phone
from market.web.legal import legal_text
from market.web.markdown import render_story
from market.web.structured import address_of, listed

bp = Blueprint("products", __name__, url_prefix="/products")

TOLD_EXACTLY = 20
"""Up to this many left, the number is told; above it, that there is enough."""

CHIPS_MOST = 12
"""Up to so many options lie open to be tapped; more are in a list to choose from."""

MOST_TOLD = 50
"""So many products stand in the feed."""

COUPONS_SHOWN = 3
"""So many coupons stand beside the price; all of them on the enterprise’s page."""

WITHDRAWAL_TEXTS = {
    WithdrawalLimit.PERISHABLE: "withdrawal_fresh_food",
    WithdrawalLimit.MADE_TO_ORDER: "made_to_order_consent",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the product; a drawing stands for no real look and says so."""

    file: str
    alt: str
    is_drawing: bool


@bp.get("")
def index() -> ResponseReturnValue:
    """The list, narrowed and sorted by what the address asks for."""
    moved, wanted = moved_shelves(), request.args.getlist("category")
    if any(slug in moved for slug in wanted):
        return redirect(address_with(category=list(dict.fromkeys(moved.get(slug, slug) for slug in wanted))), 301)
    shelves, pick_ups = categories(), pick_ups_at(clock.now())
    address = (request.root_path, request.query_string, pick_ups)
    asked = kept(
        ("products asked", *address),
        lambda: filters.asked(shelves, pick_ups, storefront.makers(filters.asked_enterprises())),
    )
    edge = paging.requested_edge(filters.READERS[asked.sort])
    found = storefront.shelf(asked.wish, sort=asked.sort, edge=edge, pick_ups=pick_ups)
    category = next((shelf for shelf in shelves if (shelf.slug,) == asked.categories), None)
    counts, total = found.counts, found.counts.total
    return render_template(
        "shop/products/index.html",
        page=paging.page_of(found.cards, found.stretch),
        total=total if counts.are_exact else min(total, storefront.MOST_TOLD),
        is_more=not counts.are_exact and total > storefront.MOST_TOLD,
        filters=kept(("products filters", *address), lambda: filters.shown(asked, counts, shelves, pick_ups)),
        category=category,
        collected_from=frozenset[int]().union(*(pick_up.enterprises for pick_up in pick_ups)),
        structured=listed(
            url_for("shop.products.show", slug=card.slug) for card in found.cards if not card.is_sample
        ),
        **(own_addresses("category") if category else {}),
    )


@bp.get("/feed.xml")
def feed() -> ResponseReturnValue:
    """What came on sale last, for programs that follow it."""
    return Response(
        feed_of(
            gettext("New products at DADAKET"),
            gettext("What Goyang’s social economy has put on sale last."),
            [item_of(row) for row in published.latest_products(MOST_TOLD)],
            page=address_of("shop.products.index"),
            address=address_of("shop.products.feed"),
        ),
        content_type=RSS,
    )


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One product, and all that the law and a careful shopper want to know of it before buying."""
    now = clock.now()
    page = product_page(slug, now=now)
    product, seller = page.product, page.enterprise.seller
    voices = voices_of(product, now=now)
    limit = WITHDRAWAL_TEXTS.get(product.withdrawal_limit)
    coupons = best_first(
        offered_for(clock.day_of(now), product.enterprise_id, product.category_id), goods=product.price
    )
    return render_template(
        "shop/products/show.html",
        page=page,
        minute=now.replace(second=0, microsecond=0),
        form=buy_form(page),
        product=product,
        enterprise=page.enterprise,
        pictures=_pictures(page),
        story=render_story(product.story),
        notice=rules.notice_templates().get(product.notice_template),
        certified=_certified(product),
        seller=seller,
        seller_phone=show_phone(seller.phone) if seller else "",
        seller_business_no=business_no(seller.business_no) if seller else "",
        withdrawal=legal_text(limit) if limit else None,
        broker=legal_text("broker_notice"),
        told_exactly=TOLD_EXACTLY,
        chips_most=CHIPS_MOST,
        sent_by=_sent_by(page, now),
        most=max(1, min(MOST_OF_ONE_THING, page.available)),
        coupons=coupons[:COUPONS_SHOWN],
        more_coupons=len(coupons) - COUPONS_SHOWN,
        voices=voices,
        structured=product_of(page, voices),
        share=share_pictures.of_product(
            product.id,
            product.name,
            price=product.price,
            is_by_quote=page.is_by_quote,
            maker=page.enterprise.name,
            picture=product.picture or product.category.picture,
            is_sample=product.is_sample,
        ),
    )


def _sent_by(page: ProductPage, now: datetime) -> date | None:
    """Until when it is sent where a holiday is near: then a number of business days alone would mislead."""
    if page.rest is None or page.is_closed:
        return None
    closed = closed_days(page.today) | holidays.all_days(page.rests)
    return ship_due_on(now, page.product.lead_days, closed=closed)


def _pictures(page: ProductPage) -> list[Picture]:
    product = page.product
    if product.photos:
        return [Picture(photo.file, photo.alt, photo.is_drawing) for photo in product.photos]
    alt = gettext("Drawing: %(product)s", product=product.name)
    return [Picture(product.picture or product.category.picture, alt, is_drawing=True)]


def _certified(product: Product) -> frozenset[str]:
    """The fields of the notice that hold a certification's number: it stands as large as the price."""
    template = rules.notice_templates().get(product.notice_template)
    labels = template.certifications if template else frozenset()
    certified = (field for field in product.notices if field.label_ko in labels)
    return frozenset(field.label_ko for field in certified if any(sign.isdigit() for sign in field.value_ko))
