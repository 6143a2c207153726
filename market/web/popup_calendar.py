"""When a pop-up is on; and the same as an iCalendar file (RFC 5545), to be put into one's own calendar."""

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from market.domain.popups.models import Popup, PopupStatus
from market.domain.popups.rules import runs
from market.foundation.clock import SEOUL
from market.foundation.i18n import current_language, gettext


def calendar_of(popup: Popup, *, address: str, host: str) -> bytes:
    """The calendar of ``popup``: an event for each day where the hours are known, else whole days.

    The same pop-up always has the same UIDs, so that a file taken again replaces what was taken before.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//DADAKET//{host}//{current_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for number, (begin, end) in enumerate(_times(popup)):
        calendar.add_component(_event(popup, begin, end, uid=f"popup-{popup.id}-{number}@{host}", address=address))
    return bytes(calendar.to_ical())


def days_of(popup: Popup) -> list[tuple[date, date]]:
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
