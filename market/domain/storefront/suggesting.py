"""What somebody may be about to type: categories, products, enterprises and pop-ups, by how their names go on."""

from collections.abc import Sequence
from typing import NamedTuple

from market.domain.catalog.queries import Shelf, categories
from market.domain.search.finding import in_order
from market.domain.search.letters import initials, is_initials, strokes, without_last_letter
from market.domain.search.models import DocumentKind
from market.domain.search.queries import ask, reader
from market.domain.search.ranking import Fit, fit
from market.domain.search.rewriting import Reading
from market.domain.search.rules import squeeze
from market.domain.storefront import found, queries
from market.foundation.i18n import current_language
from market.foundation.memory import kept

SHORTEST = 2
MOST = {DocumentKind.PRODUCT: 5, DocumentKind.ENTERPRISE: 3, DocumentKind.POPUP: 3}
MOST_SHELVES = 2
LOOKED_AT = 40


class Suggested(NamedTuple):
    """Names to go on to, with the slugs of their pages; ``said`` is what was understood, where that was not typed."""

    said: str = ""
    shelves: tuple[tuple[str, str], ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    enterprises: tuple[tuple[str, str], ...] = ()
    popups: tuple[tuple[str, str], ...] = ()

    @property
    def number(self) -> int:
        return sum(map(len, self[1:]))


def suggestions(typed: str) -> Suggested:
    """What ``typed`` may become; nothing before there are two letters, or two initials."""
    if len(squeeze(typed)) < SHORTEST:
        return Suggested()
    return kept(("suggestions", typed, current_language()), lambda: _suggestions(typed))


def _suggestions(typed: str) -> Suggested:
    said, fits = _found(typed)

    def first(kind: DocumentKind) -> list[int]:
        return [one.document.object_id for one in fits if one.document.kind is kind][: MOST[kind]]

    return Suggested(
        said,
        tuple((shelf.slug, shelf.name) for shelf in categories() if _goes_on(shelf, typed))[:MOST_SHELVES],
        tuple((card.slug, card.name) for card in queries.by_ids(first(DocumentKind.PRODUCT))),
        tuple((entry.slug, entry.name) for entry in found.entries(first(DocumentKind.ENTERPRISE))),
        tuple((popup.slug, popup.title) for popup in found.popups(first(DocumentKind.POPUP))),
    )


def _found(typed: str) -> tuple[str, Sequence[Fit]]:
    """The documents whose titles say ``typed``, or what it is the beginning of, or else what was meant."""
    reads = reader()
    reading = reads.read(typed)
    if reading is not None and (fits := _in_titles(reading)):
        return "", fits
    begun = reads.read(without_last_letter(squeeze(typed)))
    if begun is not None:
        letters = strokes(squeeze(typed))
        fits = [one for one in _in_titles(begun) if letters in strokes(one.document.title.replace(" ", ""))]
        if fits:
            return "", fits
    meant = None if reading is None or reading.is_understood else reads.meant(reading, typed)
    return (meant.said, _in_titles(meant)) if meant is not None else ("", ())


def _in_titles(reading: Reading) -> Sequence[Fit]:
    return in_order([fit(one, reading) for one in ask(reading.asked(in_title=True), LOOKED_AT)])


def _goes_on(shelf: Shelf, typed: str) -> bool:
    wanted = squeeze(typed)
    names = [squeeze(name) for name in (shelf.name_ko, shelf.name_en)]
    return any(wanted in (initials(name) if is_initials(wanted) else name) for name in names)
