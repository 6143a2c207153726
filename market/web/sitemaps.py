"""Sitemaps: an index at ``/sitemap.xml``, and of each kind of page as many files as it needs.

Every page stands there in both languages, each naming both. Files are sent while they are read, and what a file holds
follows from the keys of its rows, so that a new product changes one file only. In production samples are left out:
nobody who searches should be led to what does not exist.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, stream_with_context, url_for

from market.domain.legal import texts
from market.domain.storefront import published
from market.foundation.i18n import DEFAULT_LANGUAGE, LANGUAGES
from market.web.language import PREFIX
from market.web.site import settings

bp = Blueprint("sitemaps", __name__)

XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"

Page = tuple[str, datetime | None]
"""The path of a page in Korean, and when it was changed last, if that is known."""


class Kind(NamedTuple):
    """One kind of page: its stretches, and the pages of one."""

    stretches: Callable[[bool], list[published.Stretch]]
    pages: Callable[[int, bool], Iterable[Page]]


@bp.get("/sitemap.xml")
def index() -> Response:
    """Which sitemaps there are, and when something in each was changed last."""
    told = [_HEAD, f'<sitemapindex xmlns="{_SITEMAPS}">\n']
    for name, kind in _KINDS.items():
        for stretch in kind.stretches(_with_samples()):
            path = url_for("sitemaps.show", kind=name, number=stretch.number)
            told.append(f"<sitemap><loc>{_whole(path)}</loc>{_changed(stretch.changed_at)}</sitemap>\n")
    return Response("".join([*told, "</sitemapindex>\n"]), content_type=XML)


@bp.get("/sitemaps/<kind>-<int:number>.xml")
def show(kind: str, number: int) -> Response:
    """The pages of one stretch."""
    if kind not in _KINDS or not 1 <= number <= _MOST:
        abort(404)
    pages = iter(_KINDS[kind].pages(number, _with_samples()))
    first = next(pages, None)
    if first is None:
        abort(404)
    return Response(stream_with_context(_written(first, pages)), content_type=XML)


_MOST = 2**31 // published.STRETCH
"""More stretches than there are keys."""


def _with_samples() -> bool:
    return not settings().is_production


def _written(first: Page, others: Iterator[Page]) -> Iterator[str]:
    yield f'{_HEAD}<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="{_XHTML}">\n'
    yield _entry(*first)
    for page in others:
        yield _entry(*page)
    yield "</urlset>\n"


def _entry(path: str, changed_at: datetime | None) -> str:
    """The page in each language, each with all of them."""
    at = {language: _whole(path, "" if language == DEFAULT_LANGUAGE else PREFIX) for language in LANGUAGES}
    named = [*at.items(), ("x-default", at[DEFAULT_LANGUAGE])]
    others = "".join(f'<xhtml:link rel="alternate" hreflang="{name}" href="{whole}"/>' for name, whole in named)
    return "".join(f"<url><loc>{whole}</loc>{_changed(changed_at)}{others}</url>\n" for whole in at.values())


def _whole(path: str, prefix: str = "") -> str:
    return escape(settings().site_url + prefix + path, {'"': "&quot;"})


def _changed(moment: datetime | None) -> str:
    return f"<lastmod>{moment:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if moment else ""


def _walked(walk: published.Walk, endpoint: str) -> Kind:
    def pages(number: int, samples: bool) -> Iterator[Page]:
        before, after = url_for(endpoint, slug="*").split("*")  # asking for each would cost more than reading it
        return ((before + quote(slug) + after, moment) for slug, moment in walk.rows(number, samples=samples))

    return Kind(lambda samples: walk.stretches(samples=samples), pages)


def _shelves(number: int, samples: bool) -> Iterator[Page]:
    if number == 1:
        for slug, moment in published.shelves(samples=samples):
            yield url_for("shop.products.index", category=slug), moment


def _fixed(number: int, _samples: bool) -> Iterator[Page]:
    if number == 1:
        lists = ("home", "products", "directory", "popups", "calls")
        yield from ((url_for(f"shop.{name}.index"), None) for name in lists)
        yield from ((url_for(name), None) for name in ("api.open_data.index", "api.guide.index"))
        yield from ((url_for("shop.pages.show", key=key), None) for key in texts.PAGES)


def _shelves_there(samples: bool) -> list[published.Stretch]:
    moments = [moment for _, moment in published.shelves(samples=samples)]
    return [published.Stretch(1, max(moments))] if moments else []


_KINDS = {
    "pages": Kind(lambda _samples: [published.Stretch(1, None)], _fixed),
    "categories": Kind(_shelves_there, _shelves),
    "enterprises": _walked(published.ENTERPRISES, "shop.directory.show"),
    "products": _walked(published.PRODUCTS, "shop.products.show"),
    "popups": _walked(published.POPUPS, "shop.popups.show"),
}
