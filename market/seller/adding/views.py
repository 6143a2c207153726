"""One more product in two minutes: a page for photo, name, price and stock, and one for what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog import notices, photos
from market.domain.catalog import services as catalog
from market.domain.catalog.facts import facts_of
from market.domain.catalog.models import Product, ProductStatus
from market.domain.catalog.own_list import lacking, may_sell, next_draft
from market.domain.catalog.own_products import own_product
from market.domain.catalog.queries import Shelf, categories
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise
from market.domain.media.services import LIMITS
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.adding import drafting, pictures
from market.seller.adding.forms import (
    ANOTHER,
    NEXT,
    NOTICE,
    PUBLISH,
    BeginForm,
    FinishForm,
    FirstOfItsKind,
    finish_form,
)
from market.seller.adding.makers import known_of_maker
from market.seller.photos.views import LARGEST_POST
from market.web.guards import needs, own_enterprise
from market.web.limits import CHECKOUT, limiter
from market.web.session import actor, signed_in_user

bp = Blueprint("adding", __name__, url_prefix="/products/add")
bp.before_request(needs(Ability.EDIT_PRODUCTS))

OFFERED = 3
"""So many shelves stand on the page at once; the others open below."""


@bp.url_value_preprocessor
def _let_pictures_in(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Pictures are larger than anything else that comes in; this is asked before the form is read."""
    request.max_content_length = LARGEST_POST


@bp.get("")
def index() -> ResponseReturnValue:
    """Photo, name, price, stock."""
    return _begin_page(BeginForm(), [])


@bp.post("")
@limiter.limit(CHECKOUT)
def begin() -> ResponseReturnValue:
    """Make a draft of it. Whatever else is wrong, the photos are kept and stand on the page."""
    form = BeginForm()
    kept, refusals = pictures.taken_in()
    slug = _begun(form, kept) if form.validate() else None
    for refusal in refusals:
        flash(refusal, "error")
    if slug is None:
        return _begin_page(form, kept), 422
    return redirect(url_for("seller.adding.finish", slug=slug), 303)


def _begun(form: BeginForm, kept: Sequence[str]) -> str | None:
    """The address of the new draft; None when something has to be put right, which the form says."""
    likely = drafting.likely_shelves(_own(), form.name_ko.data)
    shelf = form.chosen() or next(iter(likely), None)
    if shelf is None:
        form.ask_category()
        return None
    try:
        with transaction():
            shown = pictures.own_pictures(kept)
            product = drafting.begin(_own(), form.to_basics(), shelf.id, shown, actor=actor(), now=clock.now())
            return product.slug
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return None


def _begin_page(form: BeginForm, kept: Sequence[str]) -> str:
    return render_template(
        "seller/adding/begin.html",
        form=form,
        kept=pictures.own_pictures(kept) if kept else [],
        may_sell=may_sell(_own()),
        limits=LIMITS,
        most=photos.MOST_PHOTOS,
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft on its second page: the form, what it is sold like, and the fields of the notice by how they stand."""

    product: Product
    form: FinishForm
    forerunner: Product | None
    open_fields: Sequence[str]
    told_fields: Sequence[str]


@bp.get("/<slug>")
def finish(slug: str) -> ResponseReturnValue:
    """What is still missing, and the button; what is no draft any more is changed in the editor."""
    product = own_product(_own(), slug)
    if product.status is not ProductStatus.DRAFT:
        return redirect(url_for("seller.products.edit", slug=slug), 303)
    return _finish_page(_draft(product))


@bp.post("/<slug>")
@limiter.limit(CHECKOUT)
def save(slug: str) -> ResponseReturnValue:
    """Keep what was said, and put it on sale or add another. What was said is kept even where publishing waits."""
    draft = _draft(own_product(_own(), slug))
    if draft.product.status is not ProductStatus.DRAFT:
        return redirect(url_for("seller.products.edit", slug=slug), 303)
    form = draft.form
    kept, refusals = pictures.taken_in()
    if not form.validate():
        return _finish_page(draft, kept=kept), 422
    was_moved = form.category.data != draft.product.category.slug
    try:
        with transaction():
            _keep(draft, kept)
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        form.look_again(draft.product)
        return _finish_page(draft, kept=kept), 422
    for refused in refusals:
        flash(refused, "error")
    if not form.wants(PUBLISH) and not form.wants(NEXT):
        return _leave(form.wants(ANOTHER), draft.product.name)
    return _published(slug, was_moved=was_moved, goes_on=form.wants(NEXT))


def _keep(draft: Draft, kept: Sequence[str]) -> None:
    """Write down all that the form says; the category last, since another one asks for other things."""
    product, form, now = draft.product, draft.form, clock.now()
    facts = facts_of(product)
    if isinstance(form, FirstOfItsKind):
        facts = form.applied_to(facts)
    seen, notice = form.to_seen(), form.to_notice(product)
    catalog.change_product(product, facts, notice=notice, seen=seen, actor=actor(), now=now)
    shelf = next(one for one in categories() if one.slug == form.category.data)
    if shelf.id != product.category_id:
        drafting.move(_own(), product, shelf.id, actor=actor(), now=now)
    shown = pictures.own_pictures(kept) if kept else []
    if shown:
        photos.add(product, shown, actor=actor(), now=now)


def _published(slug: str, *, was_moved: bool, goes_on: bool) -> ResponseReturnValue:
    """Put it on sale, and go on to the next draft or the list; or show the page with what is missing."""
    try:
        with transaction():
            product = own_product(_own(), slug)
            catalog.publish(product, actor=actor(), now=clock.now())
    except MarketError as refusal:
        draft = _draft(own_product(_own(), slug), is_fresh=True)
        if was_moved:
            flash(gettext("The category is changed. It asks for other things: please look at them."), "warning")
        missing = [field.key for field in notices.missing_in_notice(draft.product)]
        draft.form.complain([] if was_moved else missing)
        if not missing:
            draft.form.form_errors.append(str(refusal))
        return _finish_page(draft), 422
    flash(gettext("“%(name)s” is on sale. Shoppers see it now.", name=product.name), "success")
    following = next_draft(_own(), after=product.id) if goes_on else None
    if following is not None:
        return redirect(url_for("seller.adding.finish", slug=following.slug), 303)
    return redirect(url_for("seller.products.index"), 303)


def _leave(is_going_on: bool, name: str) -> ResponseReturnValue:
    flash(gettext("“%(name)s” is saved as a draft.", name=name), "success")
    return redirect(url_for("seller.adding.index" if is_going_on else "seller.products.index"), 303)


def _draft(product: Product, *, is_fresh: bool = False) -> Draft:
    """``product`` on its page; ``is_fresh``: with what is kept, whatever was posted."""
    enterprise = _own()
    forerunner = drafting.forerunner(enterprise, product)
    suggested = drafting.suggestions(product, known_of_maker(enterprise, signed_in_user(), product))
    form = finish_form(product, suggested, is_first=forerunner is None, is_fresh=is_fresh)
    missing = {NOTICE + field.key for field in notices.missing_in_notice(product)}
    fields = [NOTICE + field.key for field in notices.template_of(product).fields]
    return Draft(
        product,
        form,
        forerunner,
        open_fields=[name for name in fields if name in missing],
        told_fields=[name for name in fields if name not in missing],
    )


def _finish_page(draft: Draft, *, kept: Sequence[str] = ()) -> str:
    product, enterprise = draft.product, _own()
    return render_template(
        "seller/adding/finish.html",
        draft=draft,
        product=product,
        form=draft.form,
        offered=_offered(enterprise, product),
        shown=photos.photos_of(product),
        kept=pictures.own_pictures(kept) if kept else [],
        lacks=lacking([product]).get(product.id, ()),
        may_sell=may_sell(enterprise),
        is_first=isinstance(draft.form, FirstOfItsKind),
        following=next_draft(enterprise, after=product.id),
        limits=LIMITS,
    )


def _offered(enterprise: Enterprise, product: Product) -> list[str]:
    """The shelf where it stands, and the next likeliest beside it, by slug."""
    likely: list[Shelf] = drafting.likely_shelves(enterprise, product.name_ko)
    return list(dict.fromkeys([product.category.slug, *(shelf.slug for shelf in likely)]))[:OFFERED]


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())
