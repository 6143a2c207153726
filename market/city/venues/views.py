"""Venues: where they are, who lends them, what is allowed there, their plan, photos and days that are closed."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.venues.forms import BlackoutForm, VenueForm, VenuePhotoForm
from market.city.venues.plan import bp as plan
from market.city.venues.shown import plan_of, zones_of
from market.domain.catalog.photos import Move
from market.domain.enterprises.errors import PhotoMissing
from market.domain.media import queries as media_queries
from market.domain.media import services as media
from market.domain.operators.abilities import StaffAbility
from market.domain.popups import schedule_queries, space_queries
from market.domain.popups import venues as venue_book
from market.domain.popups.models import BoothZone
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError, Refused
from market.foundation.i18n import gettext
from market.web.addresses import address_word
from market.web.goyang import goyang_map, point_on_map
from market.web.guards import staff_needs
from market.web.paging import page_of, requested_edge, words
from market.web.session import actor

bp = Blueprint("venues", __name__, url_prefix="/venues")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS))
bp.register_blueprint(plan)

LARGEST_POST = (media.LIMITS.megabytes + 1) * 1024 * 1024
LOOKED_AHEAD = timedelta(days=365)


@bp.url_value_preprocessor
def _let_photos_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Photos are larger than anything else that comes in; this is asked before the form is read."""
    if endpoint == "city.venues.photos":
        request.max_content_length = LARGEST_POST


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every venue by name, with its partner and how many booths its plan has."""
    found, stretch = space_queries.venues(requested_edge(words))
    return render_template("city/venues/index.html", page=page_of(found, stretch))


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Note a new venue."""
    form = VenueForm.about(None, space_queries.all_partners())
    if form.validate_on_submit():
        facts = form.to_facts()
        with transaction():
            slug = address_word(facts.name_en, "venue")
            slug = venue_book.add_venue(facts, slug=slug, actor=actor(), now=clock.now()).slug
        flash(gettext("The venue is noted. Draw its booth plan next."), "success")
        return redirect(url_for("city.venues.show", slug=slug), 303)
    return render_template("city/venues/form.html", form=form, venue=None), 422 if form.errors else 200


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One venue: what is known of it, its booths, who has it in the coming year."""
    venue = space_queries.venue_by_slug(slug)
    today = clock.day_of(clock.now())
    taken = schedule_queries.stays_of([venue.id], today, today + LOOKED_AHEAD).get(venue.id, [])
    return render_template(
        "city/venues/show.html",
        venue=venue,
        zones=[BoothZone.stored_as(zone).label for zone in venue.zones],
        taken=taken,
        photos=venue_book.photos_of(venue),
        plan=plan_of(venue),
        plan_words=zones_of(venue.booths),
        geometry=goyang_map(),
        point=point_on_map(venue.latitude, venue.longitude),
    )


@bp.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Say anew what is known of a venue."""
    venue = space_queries.venue_by_slug(slug)
    form = VenueForm.about(venue, space_queries.all_partners())
    if form.validate_on_submit():
        with transaction():
            changed = venue_book.change_venue(
                space_queries.venue_by_slug(slug), form.to_facts(), actor=actor(), now=clock.now()
            )
        flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
        return redirect(url_for("city.venues.show", slug=slug), 303)
    return render_template("city/venues/form.html", form=form, venue=venue), 422 if form.errors else 200


@bp.route("/<slug>/blackouts", methods=["GET", "POST"])
def blackouts(slug: str) -> ResponseReturnValue:
    """Days on which nobody can have the venue, and some more of them."""
    venue, form = space_queries.venue_by_slug(slug), BlackoutForm()
    if form.validate_on_submit():
        try:
            with transaction():
                venue_book.black_out(
                    space_queries.venue_by_slug(slug),
                    form.first_day.data,
                    form.last_day.data,
                    reason_ko=form.reason_ko.data,
                    reason_en=form.reason_en.data or None,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            venue = space_queries.venue_by_slug(slug)
        else:
            flash(gettext("Nobody can have the venue on these days."), "success")
            return redirect(url_for("city.venues.blackouts", slug=slug), 303)
    closed = schedule_queries.blackouts(venue, clock.day_of(clock.now()))
    page = render_template("city/venues/blackouts.html", venue=venue, form=form, blackouts=closed)
    return page, 422 if form.errors else 200


@bp.post("/<slug>/blackouts/<int:blackout_id>/lift")
def lift_blackout(slug: str, blackout_id: int) -> ResponseReturnValue:
    """The venue can be had on these days again."""
    with transaction():
        venue_book.lift_blackout(space_queries.venue_by_slug(slug), blackout_id, actor=actor(), now=clock.now())
    flash(gettext("The days are free again."), "success")
    return redirect(url_for("city.venues.blackouts", slug=slug), 303)


@bp.route("/<slug>/photos", methods=["GET", "POST"])
def photos(slug: str) -> ResponseReturnValue:
    """The photos of a venue, and one more."""
    venue, form = space_queries.venue_by_slug(slug), VenuePhotoForm()
    if form.validate_on_submit():
        try:
            _add_photo(slug, form)
        except Refused as refusal:
            form.form_errors.append(str(refusal))
            venue = space_queries.venue_by_slug(slug)
        else:
            flash(gettext("The photo is added. It appears as soon as it is prepared, within a minute."), "success")
            return redirect(url_for("city.venues.photos", slug=slug), 303)
    shown = venue_book.photos_of(venue)
    pictures = media_queries.by_reference([photo.reference for photo in shown])
    page = render_template(
        "city/venues/photos.html",
        venue=venue,
        form=form,
        photos=shown,
        trouble={name: one.trouble.label for name, one in pictures.items() if one.trouble},
        most=venue_book.MOST_PHOTOS,
    )
    return page, 422 if form.errors else 200


@bp.post("/<slug>/photos/<int:photo_id>/<any(first, up, down):way>")
def move_photo(slug: str, photo_id: int, way: str) -> ResponseReturnValue:
    """Show a photo before all others, one place earlier, or one later."""
    with transaction():
        venue = space_queries.venue_by_slug(slug)
        venue_book.move_photo(venue, photo_id, Move.stored_as(way), actor=actor(), now=clock.now())
    return redirect(url_for("city.venues.photos", slug=slug, _anchor=f"photo-{photo_id}"), 303)


@bp.post("/<slug>/photos/<int:photo_id>/remove")
def remove_photo(slug: str, photo_id: int) -> ResponseReturnValue:
    """Take a photo out; its picture is forgotten."""
    now = clock.now()
    with transaction():
        venue = space_queries.venue_by_slug(slug)
        media.release(venue_book.remove_photo(venue, photo_id, actor=actor(), now=now), now=now)
    flash(gettext("The photo is taken out."), "success")
    return redirect(url_for("city.venues.photos", slug=slug), 303)


def _add_photo(slug: str, form: VenuePhotoForm) -> None:
    upload = request.files.get("photo")
    raw = upload.read() if upload is not None else b""
    if upload is None or not raw:
        raise PhotoMissing
    now = clock.now()
    with transaction():
        picture = media.add_picture(raw, name=upload.filename or "", enterprise=None, user=None, now=now)
        venue_book.add_photo(
            space_queries.venue_by_slug(slug),
            picture.reference,
            alt_ko=form.alt_ko.data,
            alt_en=form.alt_en.data or None,
            actor=actor(),
            now=now,
        )
