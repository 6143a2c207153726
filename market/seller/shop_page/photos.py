"""The photos on one's own page: added, put in order, described, taken out. Another's photo is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises import shop_photos
from market.domain.enterprises.errors import PhotoMissing
from market.domain.enterprises.models import Enterprise
from market.domain.media import queries as media_queries
from market.domain.media import services as media
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Refused
from market.foundation.i18n import gettext
from market.seller.shop_page.forms import PhotoForm
from market.web.guards import own_enterprise
from market.web.session import actor, signed_in_user


def hang(bp: Blueprint) -> None:
    """Hang the views of photos on the blueprint of the shop's page."""
    bp.add_url_rule("/photos", view_func=photos, methods=["GET", "POST"])
    bp.add_url_rule("/photos/<int:photo_id>", view_func=describe_photo, methods=["GET", "POST"])
    bp.add_url_rule("/photos/<int:photo_id>/<any(up, down):way>", view_func=move_photo, methods=["POST"])
    bp.add_url_rule("/photos/<int:photo_id>/remove", view_func=remove_photo, methods=["POST"])


def photos() -> ResponseReturnValue:
    """The photos in order, and a form for one more."""
    enterprise, form = _own(), PhotoForm.about(None)
    if form.validate_on_submit():
        try:
            _add(enterprise, form)
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The photo is added. It appears as soon as it is prepared, within a minute."), "success")
            return redirect(url_for("seller.shop_page.photos"), 303)
    shown = shop_photos.photos_of(enterprise)
    pictures = media_queries.by_reference([photo.reference for photo in shown])
    page = render_template(
        "seller/shop_page/photos.html",
        form=form,
        photos=shown,
        trouble={name: one.trouble.label for name, one in pictures.items() if one.trouble},
        most=shop_photos.MOST,
    )
    return page, 422 if form.errors else 200


def describe_photo(photo_id: int) -> ResponseReturnValue:
    """Say anew what can be seen."""
    photo = shop_photos.own_photo(_own(), photo_id)
    form = PhotoForm.about(photo)
    if form.validate_on_submit():
        with transaction():
            shop_photos.describe_photo(
                _own(),
                photo_id,
                alt_ko=form.alt_ko.data,
                alt_en=form.alt_en.data or None,
                actor=actor(),
                now=clock.now(),
            )
        return redirect(url_for("seller.shop_page.photos"), 303)
    page = render_template("seller/shop_page/photo.html", form=form, photo=photo)
    return page, 422 if form.errors else 200


def move_photo(photo_id: int, way: str) -> ResponseReturnValue:
    """Show it earlier or later."""
    with transaction():
        shop_photos.move_photo(_own(), photo_id, up=way == "up", actor=actor(), now=clock.now())
    return redirect(url_for("seller.shop_page.photos"), 303)


def remove_photo(photo_id: int) -> ResponseReturnValue:
    """Take it out; its picture is forgotten."""
    now = clock.now()
    with transaction():
        media.release(shop_photos.remove_photo(_own(), photo_id, actor=actor(), now=now), now=now)
    flash(gettext("The photo is taken out."), "success")
    return redirect(url_for("seller.shop_page.photos"), 303)


def _add(enterprise: Enterprise, form: PhotoForm) -> None:
    upload = request.files.get("photo")
    raw = upload.read() if upload is not None else b""
    if upload is None or not raw:
        raise PhotoMissing
    now = clock.now()
    with transaction():
        picture = media.add_picture(raw, name=upload.filename or "", enterprise=enterprise, user=None, now=now)
        shop_photos.add_photo(
            enterprise,
            picture.reference,
            alt_ko=form.alt_ko.data,
            alt_en=form.alt_en.data or None,
            actor=actor(),
            now=now,
        )


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())
