"""Pop-ups as an RSS 2.0 feed: those to come, and the latest that are over."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from market.domain.popups.models import Popup, PopupStatus
from market.foundation.i18n import current_language, gettext
from market.foundation.wording import day_range

RSS = "application/rss+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"


def feed_of(popups: Iterable[tuple[Popup, str]], *, page: str, address: str, now: datetime) -> bytes:
    """The feed at ``address`` of ``popups``, each with the address of its page; ``page`` is the one of all."""
    rss = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = SubElement(rss, "channel")
    _say(channel, "title", gettext("Pop-ups of DADAKET"))
    _say(channel, "link", page)
    _say(channel, "description", gettext("Where Goyang’s social economy sells in person, and when."))
    _say(channel, "language", current_language())
    _say(channel, "lastBuildDate", format_datetime(now))
    SubElement(channel, "atom:link", {"href": address, "rel": "self", "type": "application/rss+xml"})
    for popup, link in popups:
        item = SubElement(channel, "item")
        _say(item, "title", _title(popup))
        _say(item, "link", link)
        _say(item, "guid", link)
        _say(item, "pubDate", format_datetime(popup.updated_at))
        _say(item, "description", "\n".join(part for part in _words(popup) if part))
    return bytes(tostring(rss, encoding="utf-8", xml_declaration=True))


def _say(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = "".join(letter for letter in words if letter.isprintable() or letter == "\n")


def _title(popup: Popup) -> str:
    title = gettext("[Sample] %(title)s", title=popup.title) if popup.is_sample else popup.title
    return gettext("Cancelled: %(title)s", title=title) if popup.status is PopupStatus.CANCELLED else title


def _words(popup: Popup) -> list[str]:
    days = day_range(popup.starts_on, popup.ends_on or popup.starts_on) if popup.starts_on else ""
    return [" · ".join(part for part in (days, popup.hours, popup.venue_text) if part), popup.summary or ""]
