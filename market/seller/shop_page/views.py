"""The page of one's own enterprise: what it says of itself, and its places. Another's place is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises import places as shop_places
from market.domain.enterprises import profile, shop_photos
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise
from market.domain.media import services as media
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Refused
from market.foundation.i18n import gettext
from market.seller.shop_page import photos
from market.seller.shop_page.forms import PlaceForm, ProfileForm
from market.web.guards import needs, own_enterprise
from market.web.markdown import render_story
from market.web.session import actor, signed_in_user

bp = Blueprint("shop_page", __name__, url_prefix="/shop")
bp.before_request(needs(Ability.EDIT_SHOP))
photos.hang(bp)
LARGEST_POST = (media.LIMITS.megabytes + 1) * 1024 * 1024


@bp.url_value_preprocessor
def _let_photos_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than anything else that comes in; this is asked before the form is read."""
    if endpoint == "seller.shop_page.photos":
        request.max_content_length = LARGEST_POST


@bp.route("", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Change what the page says; shoppers see it at once. The preview button shows the texts and saves nothing."""
    enterprise = _own()
    form = ProfileForm.about(enterprise)
    is_good = form.validate_on_submit()
    if is_good and "preview" not in request.form:
        with transaction():
            changed = profile.change_profile(enterprise, form.to_facts(), actor=actor(), now=clock.now())
        saved = gettext("Saved. Shoppers see it now.") if changed else gettext("Nothing was changed.")
        flash(saved, "success")
        return redirect(url_for("seller.shop_page.edit"), 303)
    page = render_template(
        "seller/shop_page/edit.html",
        enterprise=enterprise,
        form=form,
        preview=_preview(form) if "preview" in request.form else None,
        places=shop_places.places_of(enterprise),
        photos=shop_photos.photos_of(enterprise),
    )
    return page, 422 if form.errors else 200


@bp.route("/places/new", methods=["GET", "POST"])
def new_place() -> ResponseReturnValue:
    """Name one more place."""
    form = PlaceForm.about(None)
    if form.validate_on_submit():
        try:
            with transaction():
                shop_places.add_place(_own(), form.to_facts(), actor=actor(), now=clock.now())
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("Saved. Shoppers see it now."), "success")
            return redirect(url_for("seller.shop_page.edit", _anchor="places"), 303)
    page = render_template("seller/shop_page/place.html", form=form, place=None)
    return page, 422 if form.errors else 200


@bp.route("/places/<int:place_id>", methods=["GET", "POST"])
def edit_place(place_id: int) -> ResponseReturnValue:
    """Change what is said of a place."""
    place = shop_places.own_place(_own(), place_id)
    form = PlaceForm.about(place)
    if form.validate_on_submit():
        with transaction():
            shop_places.change_place(_own(), place_id, form.to_facts(), actor=actor(), now=clock.now())
        flash(gettext("Saved. Shoppers see it now."), "success")
        return redirect(url_for("seller.shop_page.edit", _anchor="places"), 303)
    page = render_template("seller/shop_page/place.html", form=form, place=place)
    return page, 422 if form.errors else 200


@bp.post("/places/<int:place_id>/remove")
def remove_place(place_id: int) -> ResponseReturnValue:
    """Name a place no more."""
    with transaction():
        name = shop_places.remove_place(_own(), place_id, actor=actor(), now=clock.now())
    flash(gettext("%(name)s is no longer on your page.", name=name), "success")
    return redirect(url_for("seller.shop_page.edit", _anchor="places"), 303)


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())


def _preview(form: ProfileForm) -> dict[str, str]:
    """The stories as shoppers would read them."""
    return {
        "story_ko": render_story(form.story_ko.data or ""),
        "story_en": render_story(form.story_en.data or ""),
    }
