"""Pop-ups: the calendar of what comes, what has been, and each of them with its place, its people and its goods."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.popups import queries as popups
from market.domain.popups.facts import PopupFacts
from market.domain.popups.rules import Month, Phase, phase
from market.domain.popups.seats import Seat, floor_words_of, seats_of, spots_of
from market.domain.storefront import queries as storefront
from market.domain.storefront.brought import brought_to
from market.foundation import clock
from market.foundation.i18n import current_language, gettext
from market.foundation.memory import kept, let_go
from market.shop.popups import calendar, page
from market.shop.popups.feed import item_of
from market.shop.popups.shown import ShownPopup, countdown, shown_popups
from market.shop.popups.structured import event_of
from market.shop.sources import source_links
from market.web import paging, share_pictures
from market.web.feeds import RSS, feed_of
from market.web.popup_calendar import calendar_answer, calendar_of, calendar_of_all, days_of
from market.web.press_facts import address_of as popup_address
from market.web.structured import address_of, listed

bp = Blueprint("popups", __name__, url_prefix="/popups")

MOST_GOODS = 8
"""How many goods to order ahead the page of a pop-up shows."""


@bp.get("")
def index() -> ResponseReturnValue:
    """A month as a calendar and as an agenda; what comes, what has been, and what has no known day."""
    today = clock.day_of(clock.now())
    this_month = Month.of(today)
    month = Month.read(request.args.get("month", "")) or _worth_opening(this_month)
    language = current_language()
    weeks, agenda = kept(("month of pop-ups", month, today, language), lambda: _drawn(month, today))
    coming, undated = kept(("pop-ups ahead", today, language), lambda: _ahead(today))
    past = popups.past(today, paging.requested_edge(paging.day))
    return render_template(
        "shop/popups/index.html",
        month=calendar.month_words(month),
        this_month=str(this_month) if month != this_month else "",
        previous_month=calendar.neighbour(month.previous),
        next_month=calendar.neighbour(month.next),
        weekdays=calendar.weekday_words(day.day for day in weeks[0].days),
        weeks=weeks,
        agenda=agenda,
        coming=coming,
        past=paging.page_of(shown_popups(past.popups, today=today), past.stretch),
        undated=undated,
        structured=listed(
            url_for("shop.popups.show", slug=one.popup.slug) for one in coming if not one.popup.is_sample
        ),
    )


def _drawn(month: Month, today: date) -> tuple[tuple[calendar.Week, ...], tuple[ShownPopup, ...]]:
    """``month`` as a calendar, with the days of its neighbours that fill its weeks, and as an agenda."""
    days = month.weeks()
    on = shown_popups(popups.between(days[0][0], days[-1][-1]), today=today)
    agenda = tuple(one for one in on if _touches(one.popup, month))
    return tuple(calendar.weeks(month, on, today=today)), agenda


def _ahead(today: date) -> tuple[tuple[ShownPopup, ...], tuple[ShownPopup, ...]]:
    """What comes, and what has no known day."""
    return tuple(shown_popups(popups.coming(today), today=today)), tuple(shown_popups(popups.undated(), today=today))


def _worth_opening(month: Month) -> Month:
    """``month``, or the nearest one with a pop-up where it has none: nobody comes to see an empty calendar."""
    day = popups.nearest_day(month.first, month.last)
    return Month.of(day) if day else month


def _touches(popup: PopupFacts, month: Month) -> bool:
    return any(first <= month.last and last >= month.first for first, last in days_of(popup))


@bp.get("/feed.xml")
def feed() -> ResponseReturnValue:
    """What is to come and the latest that are over, for programs that follow it."""
    today = clock.day_of(clock.now())
    found = [*popups.coming(today), *popups.past(today, None).popups]
    return Response(
        feed_of(
            gettext("Pop-ups of DADAKET"),
            gettext("Where Goyang’s social economy sells in person, and when."),
            [item_of(one.popup) for one in found],
            page=address_of("shop.popups.index"),
            address=address_of("shop.popups.feed"),
        ),
        content_type=RSS,
    )


@bp.get("/calendar.ics")
def subscription() -> ResponseReturnValue:
    """Every pop-up to come, for a calendar program that asks again and again."""
    coming = popups.in_calendars(since=clock.day_of(clock.now()))
    return calendar_answer(calendar_of_all(coming, gettext("Pop-ups of DADAKET")), name="dadaket")


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One pop-up. What nobody has stated about a past one (hours, a plan) is not shown."""
    minute = clock.now().replace(second=0, microsecond=0)
    told = kept(("pop-up page", slug, minute, current_language()), lambda: _told(slug, minute))
    return render_template("shop/popups/show.html", minute=minute, **told)


def _told(slug: str, now: datetime) -> dict[str, Any]:
    """All that its page tells, kept while nothing changes."""
    popup = popups.public_popup(slug)
    today = clock.day_of(now)
    stands = phase(popup.status, popup.starts_on, popup.ends_on, today=today)
    to_come = stands in (Phase.COMING, Phase.RUNNING)
    takes_orders = to_come and (popup.preorder_until is None or popup.preorder_until > now)
    is_told = popup.reference is None and stands is not Phase.CANCELLED
    brought = brought_to(popup.id, guesses=to_come) if is_told else {}
    seats = seats_of(popup.id)
    spots = {spot.id: spot for spot in spots_of(popup.venue_id)} if popup.venue_id else {}
    sellers, supporters = page.participants(seats, spots, brought)
    drawn = page.plan(seats, spots.values())
    share = share_pictures.of_popup(popup)
    let_go(popup, popup.venue, *popup.days)
    return {
        "popup": popup,
        "phase": stands,
        "is_to_come": to_come,
        "countdown": countdown(stands, popup.starts_on, today=today),
        "today": page.today_of(popup, now=now) if stands is Phase.RUNNING else None,
        "structured": event_of(popup, picture=share.address),
        "share": share,
        "sellers": sellers,
        "supporters": supporters,
        "plan": drawn,
        "plan_words": _plan_words(drawn) if drawn else [],
        "floor_words": floor_words_of(popup.venue_id) if drawn and popup.venue_id else (),
        "takes_orders": takes_orders,
        "goods": storefront.to_collect_from(_known(seats), MOST_GOODS) if takes_orders else [],
        "map_links": page.map_links(popup),
        "sources": source_links([*popup.sources, *(popup.venue.sources if popup.venue else [])]),
    }


def _known(seats: Sequence[Seat]) -> list[int]:
    """Those who take part and stand in the directory."""
    return [seat.enterprise_id for seat in seats if seat.enterprise_id is not None]


def _plan_words(plan: page.Plan) -> list[tuple[str, str]]:
    """What the colours mean: each zone with its number of booths, and how many are free."""
    words = [(zone.value, f"{zone.label} {number}") for zone, number in plan.zones]
    return [*words, (page.NO_ZONE, gettext("Free %(num)s", num=plan.free))] if plan.free else words


@bp.get("/<slug>.ics", endpoint="calendar")
def calendar_file(slug: str) -> ResponseReturnValue:
    """The pop-up for one's own calendar."""
    popup = popups.public_popup(slug)
    if popup.starts_on is None:
        abort(404)
    return calendar_answer(calendar_of(popup, address=popup_address(popup)), name=slug, title=popup.title)
