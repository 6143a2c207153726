"""The photos of one's own product: added from a phone, put into order, said in words, taken away."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from market.domain.catalog import photos
from market.domain.catalog.models import Product, ProductPhoto
from market.domain.catalog.own_products import own_product
from market.domain.catalog.photo_errors import LastPhoto
from market.domain.enterprises.abilities import Ability
from market.domain.media import queries as media
from market.domain.media.models import Picture, PictureState
from market.domain.media.services import LIMITS, add_picture
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext, ngettext
from market.seller.photos.forms import TextsForm
from market.web.guards import needs, own_enterprise
from market.web.limits import CHECKOUT, limiter
from market.web.session import actor, signed_in_user

bp = Blueprint("photos", __name__, url_prefix="/products/<slug>/photos")
bp.before_request(needs(Ability.EDIT_PRODUCTS))

LARGEST_POST = 120 * 1024 * 1024
"""Bytes of one request: twelve pictures as phones take them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo as its page shows it; of a drawing there is no picture."""

    photo: ProductPhoto
    picture: Picture | None

    @property
    def is_waiting(self) -> bool:
        return self.picture is not None and self.picture.state is PictureState.WAITING

    @property
    def has_failed(self) -> bool:
        return self.picture is not None and self.picture.state is PictureState.FAILED


@bp.url_value_preprocessor
def _let_pictures_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Pictures are larger than anything else that comes in; this is asked before the form is read."""
    if endpoint == "seller.photos.add":
        request.max_content_length = LARGEST_POST


@bp.get("/")
def index(slug: str) -> ResponseReturnValue:
    """Every photo with its words, its place and how far it is."""
    product = _own(slug)
    return _page(product, TextsForm.about(photos.photos_of(product)))


@bp.post("/")
@limiter.limit(CHECKOUT)
def add(slug: str) -> ResponseReturnValue:
    """Add pictures: each good one is taken, and of each other it is said why it was not."""
    product = _own(slug)
    files = [file for file in request.files.getlist("photos") if file.filename]
    if not files:
        flash(gettext("Please choose at least one picture."), "warning")
    else:
        added = sum(_added(product.slug, file) for file in files)
        if added:
            flash(
                ngettext("%(num)s photo is added.", "%(num)s photos are added.", added)
                + " "
                + gettext("It takes some seconds until it can be seen. Check the words beside it meanwhile."),
                "success",
            )
    return redirect(url_for("seller.photos.index", slug=slug), 303)


@bp.post("/save")
def save(slug: str) -> ResponseReturnValue:
    """Say what can be seen and, by the button of a photo, put that one elsewhere."""
    product = _own(slug)
    form = TextsForm.about(photos.photos_of(product))
    if not form.validate_on_submit():
        return _page(product, form), 422
    moved = form.to_move()
    with transaction():
        photos.say(product, form.to_texts(), actor=actor(), now=clock.now())
        if moved:
            photos.move(product, *moved, actor=actor(), now=clock.now())
    if moved:
        return redirect(url_for("seller.photos.index", slug=slug) + f"#photo-{moved[0]}", 303)
    flash(gettext("Saved. The shop shows it now."), "success")
    return redirect(url_for("seller.photos.index", slug=slug), 303)


@bp.route("/<int:photo_id>/remove", methods=["GET", "POST"])
def remove(slug: str, photo_id: int) -> ResponseReturnValue:
    """Take a photo away, once that is confirmed."""
    product = _own(slug)
    if request.method == "GET":
        photo = photos.photo_of(product, photo_id)
        return render_template("seller/photos/remove.html", product=product, photo=photo)
    try:
        with transaction():
            photos.remove(product, photo_id, actor=actor(), now=clock.now())
    except LastPhoto as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The photo is removed."), "success")
    return redirect(url_for("seller.photos.index", slug=slug), 303)


def _added(slug: str, file: FileStorage) -> bool:
    """Whether ``file`` is a photo of the product now; if not, the page will say why."""
    try:
        raw = file.stream.read(LIMITS.bytes + 1)
        with transaction():
            enterprise = own_enterprise(signed_in_user())
            product, now = own_product(enterprise, slug), clock.now()
            picture = add_picture(
                raw, name=file.filename or "", enterprise=enterprise, user=signed_in_user(), now=now
            )
            photos.add(product, [picture], actor=actor(), now=now)
    except MarketError as refusal:
        flash(str(refusal), "error")
        return False
    finally:
        file.close()
    return True


def _own(slug: str) -> Product:
    return own_product(own_enterprise(signed_in_user()), slug)


def _page(product: Product, form: TextsForm) -> str:
    rows = photos.photos_of(product)
    known = media.by_reference([photo.file for photo in rows])
    return render_template(
        "seller/photos/index.html",
        product=product,
        form=form,
        texts=form.by_photo(),
        rows=[Shown(photo, known.get(photo.file)) for photo in rows],
        room=photos.MOST_PHOTOS - len(rows),
        most=photos.MOST_PHOTOS,
        limits=LIMITS,
        most_megabytes=LARGEST_POST // 1024**2,
    )
