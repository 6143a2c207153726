"""The city's pop-ups: make, change, publish, cancel, and give out booths by hand."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.popups.days import look_at, take
from market.city.popups.forms import CancelForm, MoveForm, PlaceForm, PopupForm
from market.city.popups.series import bp as series
from market.city.popups.space import bp as space
from market.domain.enterprises.errors import NoSuchEntry
from market.domain.enterprises.models import Enterprise
from market.domain.offers import seats
from market.domain.offers.queries import open_objections_at
from market.domain.operators.abilities import StaffAbility
from market.domain.orders.office_queries import count_to_collect
from market.domain.pickups.services import notice_changes
from market.domain.popups import board as boards
from market.domain.popups import office_queries as office
from market.domain.popups import services as popups
from market.domain.popups.errors import BoothElsewhere
from market.domain.popups.models import PLAN_MARGIN, Booth, Popup, PopupStatus, SpaceState
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.web.addresses import address_word
from market.web.guards import check_reach, own_organisation, reach, staff_needs
from market.web.paging import day, page_of, requested_edge
from market.web.session import actor, signed_in_user

bp = Blueprint("popups", __name__, url_prefix="/popups")
bp.before_request(staff_needs(StaffAbility.PLAN_POPUPS, minds_reach=True))
bp.register_blueprint(series)
bp.register_blueprint(space)


class DrawnBooth(NamedTuple):
    """A booth as the plan's macro draws it; without ``label`` it is free."""

    number: str
    x: int
    y: int
    width: int
    height: int
    zone: str
    label: str
    href: str


@bp.get("/")
def index() -> ResponseReturnValue:
    """Pop-ups running and to come; with ``?show=over`` those that are over or cancelled."""
    over = request.args.get("show") == "over"
    found, stretch = office.managed_popups(
        clock.day_of(clock.now()), requested_edge(day), over=over, reach=reach(signed_in_user())
    )
    return render_template("city/popups/index.html", page=page_of(found, stretch), over=over)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a draft on free days of a venue; ``?venue=`` and ``?day=`` come from the scheduler."""
    return _made(PopupForm.about(None, office.venues(), **_asked_for()), like=None)


@bp.route("/<slug>/again", methods=["GET", "POST"])
def again(slug: str) -> ResponseReturnValue:
    """Make a pop-up like an earlier one: texts, hours and venue, not the people."""
    like = _popup(slug)
    return _made(PopupForm.about(like, office.venues(), starts_on=None, ends_on=None, preorder_until=None), like=like)


def _made(form: PopupForm, *, like: Popup | None) -> ResponseReturnValue:
    """Make what is in ``form``; show it again with what stands in the way of its days."""
    if not _only_looks(form) and form.validate_on_submit():
        try:
            with transaction():
                popup = popups.create_popup(
                    form.to_facts(),
                    slug=_address(form.to_facts()),
                    organisation_id=own_organisation(signed_in_user()),
                    like=like,
                    actor=actor(),
                    now=clock.now(),
                )
                slug = popup.slug
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("The draft holds its days. Place enterprises, then publish it."), "success")
            return redirect(url_for("city.popups.show", slug=slug), 303)
    page = render_template("city/popups/form.html", form=form, popup=None, like=like, look=look_at(form, None))
    return page, 422 if form.errors else 200


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One pop-up with its booths and who stands there."""
    return _page(slug, PlaceForm(formdata=None))


@bp.route("/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change what is said of a pop-up, its venue or its days."""
    popup = _popup(slug)
    form = PopupForm.about(popup, office.venues())
    if not _only_looks(form) and form.validate_on_submit():
        had = popup.space_state
        try:
            with transaction():
                popups.change_popup(popup, form.to_facts(), actor=actor(), now=clock.now())
                asks_anew = popup.space_state is not had
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            popup = _popup(slug)
        else:
            flash(gettext("The pop-up is changed."), "success")
            if asks_anew:
                flash(gettext("Other days: the partner has to be asked for the space again."), "warning")
            return redirect(url_for("city.popups.show", slug=slug), 303)
    page = render_template("city/popups/form.html", form=form, popup=popup, like=None, look=look_at(form, popup))
    return page, 422 if form.errors else 200


@bp.post("/<slug>/publish")
def publish(slug: str) -> ResponseReturnValue:
    """Show the pop-up to the public."""
    with transaction():
        popup = _popup(slug)
        popups.publish_popup(popup, actor=actor(), now=clock.now())
        is_confirmed, objections = popup.space_state is SpaceState.CONFIRMED, open_objections_at(popup)
    flash(gettext("The pop-up is public."), "success")
    if objections:
        flash(gettext("Objections to its booths are still open: what is shown may change."), "warning")
    if not is_confirmed:
        flash(gettext("The partner has not confirmed the space yet. Note it here as soon as it has."), "warning")
    return redirect(url_for("city.popups.show", slug=slug), 303)


@bp.route("/<slug>/cancel", methods=["GET", "POST"])
def cancel(slug: str) -> ResponseReturnValue:
    """Call a pop-up off, after showing what that means; those who ordered for it are told by mail."""
    popup = _popup(slug)
    form = CancelForm()
    if form.validate_on_submit():
        with transaction():
            popups.cancel_popup(popup, reason=form.reason.data, actor=actor(), now=clock.now())
            notice_changes(popup_id=popup.id, now=clock.now())
        flash(gettext("The pop-up is cancelled and its days are free."), "success")
        return redirect(url_for("city.popups.show", slug=slug), 303)
    waiting = count_to_collect(popup.id)
    page = render_template("city/popups/cancel.html", popup=popup, form=form, waiting=waiting)
    return page, 422 if form.errors else 200


@bp.post("/<slug>/booths")
def booths(slug: str) -> ResponseReturnValue:
    """Place an enterprise, which is told by its name; of several that are called so one is picked."""
    form, popup = PlaceForm(), _popup(slug)
    form.enterprise.search = boards.placeable
    if form.validate_on_submit():
        try:
            with transaction():
                enterprise = db.session.get(Enterprise, form.enterprise.key)
                if enterprise is None:
                    raise NoSuchEntry
                booth = _booth(form.booth_id.data)
                seats.check_not_offered(popup, booth)
                popups.place(popup, enterprise, booth=booth, actor=actor(), now=clock.now())
                name = enterprise.name
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash(gettext("%(enterprise)s takes part.", enterprise=name), "success")
            return redirect(url_for("city.popups.show", slug=slug, _anchor="booths"), 303)
    return _page(slug, form), 422


@bp.post("/<slug>/booths/<int:participation_id>")
def move(slug: str, participation_id: int) -> ResponseReturnValue:
    """Give an enterprise another booth."""
    form = MoveForm()
    popup = _popup(slug)
    seat = office.participation(popup, participation_id)
    try:
        with transaction():
            popups.move(seat, booth=_booth(form.booth_id.data), actor=actor(), now=clock.now())
            seats.follow_move(seat, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("city.popups.show", slug=slug, _anchor="booths"), 303)


@bp.post("/<slug>/booths/<int:participation_id>/remove")
def remove(slug: str, participation_id: int) -> ResponseReturnValue:
    """Take an enterprise out; of one that has confirmed an offer, the reason is asked first."""
    popup = _popup(slug)
    seat = office.participation(popup, participation_id)
    offer = seats.offer_of_seat(seat)
    if offer is not None:
        return redirect(url_for("city.offers.take_back", slug=offer.call.slug, offer_id=offer.id), 303)
    with transaction():
        popups.remove(seat, actor=actor(), now=clock.now())
    return redirect(url_for("city.popups.show", slug=slug, _anchor="booths"), 303)


def _popup(slug: str) -> Popup:
    """The pop-up called ``slug``, for whom it is in reach."""
    popup = office.popup_by_slug(slug)
    check_reach(signed_in_user(), popup.organisation_id)
    return popup


def _page(slug: str, form: PlaceForm) -> str:
    board = boards.popup_board(slug)
    popup = board.popup
    check_reach(signed_in_user(), popup.organisation_id)
    holders = {seat.booth_id: seat.name for seat in board.seats if seat.booth_id}
    numbers = {booth.id: booth.number for booth in board.plan}
    choices = tuple((booth.id, f"{booth.number} · {booth.zone.label}") for booth in board.plan if booth.is_open)
    return render_template(
        "city/popups/show.html",
        popup=popup,
        form=form,
        seats=board.seats,
        numbers=numbers,
        own_choice=dict(choices),
        free=tuple(choice for choice in choices if choice[0] not in holders),
        plan=tuple(_drawn(booth, holders.get(booth.id, "")) for booth in board.plan),
        plan_height=max((booth.y + booth.height + PLAN_MARGIN for booth in board.plan), default=0),
        plan_texts=board.texts,
        objections=open_objections_at(popup) if popup.status is PopupStatus.DRAFT else 0,
    )


def _drawn(booth: boards.PlanBooth, holder: str) -> DrawnBooth:
    """``booth`` as the plan's macro draws it, with who has it; an information desk says that it is one."""
    return DrawnBooth(
        number=booth.number,
        x=booth.x,
        y=booth.y,
        width=booth.width,
        height=booth.height,
        zone=booth.zone.value,
        label=holder or ("" if booth.is_open else gettext("Information desk")),
        href=f"#booth-{booth.number}" if holder else "",
    )


def _booth(booth_id: int | None) -> Booth | None:
    """The booth that was chosen; None for "no booth yet"."""
    if not booth_id:
        return None
    booth = db.session.get(Booth, booth_id)
    if booth is None:
        raise BoothElsewhere
    return booth


def _only_looks(form: PopupForm) -> bool:
    """Somebody wants to know about the days, or takes other ones; nothing is saved."""
    if not form.is_submitted():
        return False
    if "take" in request.form:
        take(form, request.form["take"])
    return "take" in request.form or "look" in request.form


def _asked_for() -> dict[str, object]:
    """The venue and the day in the address."""
    known: dict[str, object] = {}
    venue = request.args.get("venue", "")
    if venue.isascii() and venue.isdigit() and len(venue) < 16:
        known["venue_id"] = int(venue)
    try:
        wanted = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return known
    return known | {"starts_on": wanted, "ends_on": wanted}


def _address(facts: popups.PopupFacts) -> str:
    """An address made of the English title and the year."""
    return f"{address_word(facts.title_en, 'popup')}-{facts.starts_on.year}"
