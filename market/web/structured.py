"""What pages tell machines beside what they show people: schema.org as JSON-LD.

A sample is never described as something that exists. What a page does not show is not told either.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Flask, url_for

from market.foundation.i18n import gettext
from market.web.site import settings

Facts = dict[str, Any]

CONTEXT = "https://schema.org"


def address_of(endpoint: str, **values: Any) -> str:
    """The whole address of a page, in the language of this one."""
    return settings().site_url + url_for(endpoint, **values)


def market_itself() -> Facts:
    """The market as a seller's place and an events' calendar are said to belong to it."""
    return {"@type": "Organization", "name": gettext("DADAKET"), "url": address_of("shop.home.index")}


def trail(items: Sequence[tuple[str, str]], *, is_sample: bool = False) -> Facts:
    """The way to this page, from (path, words): the last one has no path. A sample's name says that it is one."""
    ways = [(url_for("shop.home.index"), gettext("Home")), *items]
    if is_sample:
        path, words = ways[-1]
        ways[-1] = path, gettext("[Sample] %(title)s", title=words)
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [_step(number, *way) for number, way in enumerate(ways, start=1)],
    }


def _step(number: int, path: str, words: str) -> Facts:
    step: Facts = {"@type": "ListItem", "position": number, "name": words}
    if path:
        step["item"] = settings().site_url + path
    return step


def listed(paths: Iterable[str]) -> Facts | None:
    """A list of pages in their order; None where there is none."""
    told = [
        {"@type": "ListItem", "position": number, "url": settings().site_url + path}
        for number, path in enumerate(paths, start=1)
    ]
    return {"@context": CONTEXT, "@type": "ItemList", "itemListElement": told} if told else None


def tell_trails(app: Flask) -> None:
    """Give templates ``trail``."""
    app.add_template_global(trail, "trail")
