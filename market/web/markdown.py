"""Markdown as HTML: legal texts, and what enterprises write about themselves.

HTML in the source is shown as text, and what leaves here has passed an allow-list (nh3): two walls, so that
a hole in one of them is not a hole in the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_TEXT_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "br"}
_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td", "div"}
_TEXT_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_DOCUMENT_ATTRIBUTES = {
    **_TEXT_ATTRIBUTES,
    "h2": {"id"},
    "h3": {"id"},
    "th": {"scope"},
    "div": {"class", "role", "tabindex", "aria-label", "aria-labelledby"},
    "table": {"class"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading, for the table of contents."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """A long text: its HTML, and the headings of its sections (h2)."""

    html: Markup
    headings: tuple[Heading, ...]


@lru_cache(maxsize=256)
def render_document(source: str, *, title: str, root: str = "") -> Document:
    """A text of this market, with tables, and an id at each heading so that it can be linked to.

    Links to this site begin with "/" in the source and get ``root`` before them ("/en" on English pages).
    A table may be wider than a phone: it scrolls in a region named by the heading above it, or by ``title``;
    the first cell of each row names the row.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(source)
    headings = _numbered_headings(tokens)
    _root_links(tokens, root)
    html = markdown.renderer.render(_with_scrolling_tables(tokens, title), markdown.options, {})
    clean = nh3.clean(
        html,
        tags=_TEXT_TAGS | _TABLE_TAGS,
        attributes=_DOCUMENT_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return Document(Markup(clean), headings)  # noqa: S704 - cleaned one line above


@lru_cache(maxsize=1024)
def render_story(source: str) -> Markup:
    """What an enterprise wrote: paragraphs, lists, emphasis, links; its headings begin below the page's."""
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    tokens = markdown.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
    clean = nh3.clean(
        markdown.renderer.render(tokens, markdown.options, {}),
        tags=_TEXT_TAGS - {"h2"},
        attributes=_TEXT_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="nofollow noopener",
    )
    return Markup(clean)  # noqa: S704 - cleaned one line above


def _numbered_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give each heading an id by its place; answer those of the sections."""
    sections = []
    for number, (opening, words) in enumerate(
        (pair for pair in pairwise(tokens) if pair[0].type == "heading_open"), start=1
    ):
        opening.attrSet("id", f"section-{number}")
        if opening.tag == "h2":
            sections.append(Heading(f"section-{number}", words.content))
    return tuple(sections)


def _root_links(tokens: Sequence[Token], root: str) -> None:
    for token in tokens:
        for inner in token.children or ():
            href = inner.attrGet("href")
            if isinstance(href, str) and href.startswith("/") and not href.startswith("//"):
                inner.attrSet("href", root + href)


def _with_scrolling_tables(tokens: Sequence[Token], title: str) -> list[Token]:
    """``tokens`` with each table inside a region that can be scrolled with the keyboard."""
    wrapped: list[Token] = []
    name = f'aria-label="{escape(title)}"'
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = f'aria-labelledby="{token.attrGet("id")}"'
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "td_open" and wrapped[-1].type == "tr_open":
            _name_row(tokens[place:])
        if token.type == "table_open":
            token.attrSet("class", "tbl tbl--facts")
            region = Token("html_block", "", 0)
            region.content = f'<div class="tbl-x" tabindex="0" role="region" {name}>'
            wrapped.append(region)
        wrapped.append(token)
        if token.type == "table_close":
            end = Token("html_block", "", 0)
            end.content = "</div>"
            wrapped.append(end)
    return wrapped


def _name_row(cells: Sequence[Token]) -> None:
    """Turn the first of ``cells`` into its row's header."""
    opening = cells[0]
    opening.tag = "th"
    opening.attrSet("scope", "row")
    next(token for token in cells if token.type == "td_close").tag = "th"
