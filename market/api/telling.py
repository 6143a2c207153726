"""How facts are found and worded, for every thing that is told.

Texts are in the language of the address where there is one in it, Korean otherwise.
"""

from collections.abc import Callable, Sequence
from typing import Any

from market.api.answers import PATH, site_address
from market.api.describing import Fact
from market.domain.enterprises.models import entry_name
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l
from market.web.pictures import shown
from market.web.site import settings

Of = Callable[[Any], Any]


def spoken(name: str) -> Of:
    """The text ``<name>_ko``, or ``<name>_en`` where it fits the language of the address and there is one."""
    korean, english = f"{name}_ko", f"{name}_en"

    def text_of(row: Any) -> str | None:
        text = getattr(row, korean)
        return in_language(text, getattr(row, english)) if text else None

    return text_of


def row_of(of: Of) -> Of:
    """``of`` asked of the row within what was found."""
    return lambda one: of(one.row)


def name_of(row: Any) -> str:
    """The name of an enterprise as lists have it."""
    return entry_name(row.name_ko, row.name_en, row.name_romanised)


def page_in(folder: str, slug: Of) -> Of:
    """The address of its page for people."""
    return lambda row: f"{site_address()}/{folder}/{slug(row)}"


def self_in(folder: str, slug: Of) -> Of:
    """Its address in the API."""
    return lambda row: f"{site_address()}{PATH}/{folder}/{slug(row)}"


def slug_of(row: Any) -> str:
    """Its name in addresses."""
    return str(row.slug)


def picture_of(row: Any) -> str | None:
    """The whole address of its picture, where it has one."""
    return settings().site_url + shown(row.picture).address if row.picture else None


def within(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The same facts, found in the row within what was found."""
    return tuple(Fact(fact.name, fact.kind, fact.words, row_of(fact.of), fact.can_lack) for fact in facts)


SLUG_WORDS = _l("Its name in addresses; never changes")
PAGE_WORDS = _l("The page for people")
SELF_WORDS = _l("The address of this in the API")
SAMPLE_WORDS = _l("Invented, to show how the market works; never take it for a fact")
SOURCES_WORDS = _l("What states it: addresses of articles and official pages, or a paper’s name")
LABEL_WORDS = _l("The same in words")
DISTRICT_WORDS = _l("The district of Goyang; “unknown” where no source states it, and elsewhere")
