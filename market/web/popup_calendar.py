"""When a pop-up is on; and the same as an iCalendar file (RFC 5545), to be put into one's own calendar."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote, urlsplit

from flask import Response
from icalendar import Calendar, Event

from market.domain.popups.facts import PopupFacts
from market.domain.popups.models import Popup, PopupStatus
from market.domain.popups.rules import runs
from market.foundation.clock import SEOUL
from market.foundation.i18n import current_language, gettext
from market.web.press_facts import address_of
from market.web.site import settings

ICS = "text/calendar; charset=utf-8"
ASKED_EVERY = timedelta(hours=6)
"""How often programs that have subscribed are asked to look again (RFC 7986)."""


def calendar_of(popup: Popup, *, address: str) -> bytes:
    """The calendar of ``popup``: an event for each day where the hours are known, else whole days.

    The same pop-up always has the same UIDs, so that a file taken again replaces what was taken before.
    """
    calendar = _empty()
    _put_in(calendar, popup, address)
    return bytes(calendar.to_ical())


def calendar_of_all(popups: Iterable[Popup], name: str) -> bytes:
    """A calendar to subscribe to, called ``name``; its events are the same as those of each pop-up’s own file."""
    calendar = _empty()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Seoul")
    calendar.add("refresh-interval", ASKED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for popup in popups:
        _put_in(calendar, popup, address_of(popup))
    return bytes(calendar.to_ical())


def calendar_answer(calendar: bytes, *, name: str, title: str | None = None) -> Response:
    """``calendar`` as a file that is called ``name``, or ``title`` by whoever knows UTF-8 (RFC 6266, RFC 8187)."""
    answer = Response(calendar, content_type=ICS)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}.ics\"; filename*=UTF-8''{quote(title or name, safe='')}.ics"
    )
    return answer


def _empty() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//DADAKET//{_host()}//{current_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    return calendar


def _put_in(calendar: Calendar, popup: Popup, address: str) -> None:
    for number, (begin, end) in enumerate(_times(popup)):
        uid = f"popup-{popup.id}-{number}@{_host()}"
        calendar.add_component(_event(popup, begin, end, uid=uid, address=address))


def _host() -> str:
    return urlsplit(settings().site_url).hostname or "dadaket"


def days_of(popup: Popup | PopupFacts) -> list[tuple[date, date]]:
    """The stretches of days of ``popup``: those it holds, would have held, or has according to its source."""
    if popup.starts_on is None:
        return []
    last = popup.ends_on or popup.starts_on
    cancelled = popup.status is PopupStatus.CANCELLED  # it has let go of its days
    days = [
        claim.day for claim in popup.days if claim.is_held or (cancelled and popup.starts_on <= claim.day <= last)
    ]
    return runs(days) or [(popup.starts_on, last)]


def _times(popup: Popup) -> list[tuple[date, date]]:
    """When it is on: moments where the hours are known; else days, of which the last is no longer part."""
    stretches = days_of(popup)
    if popup.opens_at is None or popup.closes_at is None:
        return [(first, last + timedelta(days=1)) for first, last in stretches]
    return [
        (_moment(first + timedelta(days=n), popup.opens_at), _moment(first + timedelta(days=n), popup.closes_at))
        for first, last in stretches
        for n in range((last - first).days + 1)
    ]


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SEOUL).astimezone(UTC)


def _event(popup: Popup, begin: date, end: date, *, uid: str, address: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", popup.updated_at)
    event.add("last-modified", popup.updated_at)
    event.add("dtstart", begin)
    event.add("dtend", end)
    event.add("summary", gettext("[Sample] %(title)s", title=popup.title) if popup.is_sample else popup.title)
    event.add("status", "CANCELLED" if popup.status is PopupStatus.CANCELLED else "CONFIRMED")
    event.add("url", address)
    if popup.venue_text:
        event.add("location", popup.venue_text)
    if told := [text for text in (popup.summary, popup.date_note, address) if text]:
        event.add("description", "\n\n".join(told))
    return event
