"""Feeds: RSS 2.0, read by programs that follow what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from market.foundation.i18n import current_language, gettext

RSS = "application/rss+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told: its page, by which it is known, and when it was told."""

    title: str
    link: str
    told_at: datetime
    words: str


def feed_of(title: str, words: str, items: Sequence[Item], *, page: str, address: str) -> bytes:
    """The feed at ``address`` of ``items``; ``page`` is the one of all. The same items make the same bytes."""
    rss = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = SubElement(rss, "channel")
    _say(channel, "title", title)
    _say(channel, "link", page)
    _say(channel, "description", words)
    _say(channel, "language", current_language())
    if items:
        _say(channel, "lastBuildDate", format_datetime(max(item.told_at for item in items)))
    SubElement(channel, "atom:link", {"href": address, "rel": "self", "type": "application/rss+xml"})
    for told in items:
        item = SubElement(channel, "item")
        _say(item, "title", told.title)
        _say(item, "link", told.link)
        _say(item, "guid", told.link)
        _say(item, "pubDate", format_datetime(told.told_at))
        _say(item, "description", told.words)
    return bytes(tostring(rss, encoding="utf-8", xml_declaration=True))


def marked(title: str, *, is_sample: bool) -> str:
    """``title``; of a sample it says so."""
    return gettext("[Sample] %(title)s", title=title) if is_sample else title


def _say(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = "".join(letter for letter in words if letter.isprintable() or letter == "\n")
