"""What the open data hold: real entries and real pop-ups only, each column explained once.

Texts that enterprises or others have written (summaries, stories, pictures) are not ours to give away, and are not in
the files. Both languages stand beside each other, so a file is the same in either.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from market.api.describing import DAY, DEGREES, HOUR, LINK, MOMENT, NUMBER, TEXT, YES_OR_NO, Fact, many, one_of
from market.api.telling import SLUG_WORDS, SOURCES_WORDS, row_of, slug_of, within
from market.domain.enterprises.models import District, EnterpriseKind, Field
from market.domain.enterprises.rules import DirectorySort
from market.domain.popups.models import PopupKind
from market.domain.popups.public_lists import PopupOrder, count_real_popups, public_popups
from market.domain.storefront.public_entries import public_entries, real_entries_by_district_and_kind
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import LazyText, in_request
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.keyset import Edge, Stretch
from market.web.site import settings

AT_ONCE = 500
"""So many rows are asked for and sent at a time."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table: ``pages`` gives it in pieces, ``count`` says how many rows, ``point`` where a row lies (or None)."""

    key: str
    title: LazyText
    words: LazyText
    columns: Sequence[Fact]
    pages: Callable[[], Iterator[Sequence[Any]]]
    count: Callable[[], int]
    point: Callable[[Any], tuple[float, float] | None] | None = None


def _in_korean(find: Callable[[Any], LabelledEnum | None]) -> Callable[[Any], str | None]:
    def words_of(row: Any) -> str | None:
        member = find(row)
        with in_request("ko"):
            return str(member.label) if member is not None else None

    return words_of


def _own_page(folder: str) -> Callable[[Any], str]:
    return lambda row: f"{settings().site_url}/{folder}/{row.slug}"


_IN_KOREAN, _IN_ENGLISH = _l("The same in Korean words"), _l("The same in English, where somebody has written it")
_KOREAN_NAMES = _l("Names in Korean, several set apart by semicolons")

ENTERPRISES_COLUMNS: Sequence[Fact] = (
    *within(
        (
            Fact("slug", TEXT, SLUG_WORDS, slug_of),
            Fact("name_ko", TEXT, _l("The name in Korean"), lambda row: row.name_ko),
            Fact(
                "name_en", TEXT, _l("The name in English, where it is known"), lambda row: row.name_en, can_lack=True
            ),
            Fact("name_romanised", TEXT, _l("The Korean name in Latin letters"), lambda row: row.name_romanised),
            Fact("kind", one_of(EnterpriseKind), _l("What a source says that it is"), lambda row: row.kind),
            Fact("kind_ko", TEXT, _IN_KOREAN, _in_korean(lambda row: row.kind)),
            Fact(
                "kind_as_of",
                NUMBER,
                _l("The year of the source that states the kind; no certification of today"),
                lambda row: row.kind_as_of,
                can_lack=True,
            ),
            Fact(
                "district", one_of(District), _l("The district of Goyang, as far as known"), lambda row: row.district
            ),
            Fact("district_ko", TEXT, _IN_KOREAN, _in_korean(lambda row: row.district)),
            Fact("dong", TEXT, _l("The neighbourhood (dong), in Korean"), lambda row: row.dong, can_lack=True),
            Fact("address_ko", TEXT, _l("The address, in Korean"), lambda row: row.address_ko, can_lack=True),
            Fact(
                "founded_year", NUMBER, _l("Since which year it exists"), lambda row: row.founded_year, can_lack=True
            ),
        )
    ),
    Fact("fields", many(one_of(Field)), _l("What it does, several set apart by semicolons"), lambda one: one.fields),
    Fact("url", LINK, _l("The page for people"), row_of(_own_page("enterprises"))),
    Fact("sources", many(TEXT), SOURCES_WORDS, lambda one: one.sources),
)

POPUPS_COLUMNS: Sequence[Fact] = (
    Fact("slug", TEXT, SLUG_WORDS, slug_of),
    Fact("title_ko", TEXT, _l("The title in Korean"), lambda row: row.title_ko),
    Fact("title_en", TEXT, _IN_ENGLISH, lambda row: row.title_en, can_lack=True),
    Fact("kind", one_of(PopupKind), _l("What sort of event it is"), lambda row: row.kind),
    Fact("kind_ko", TEXT, _IN_KOREAN, _in_korean(lambda row: row.kind)),
    Fact("is_dadaket", YES_OR_NO, _l("Held under the name DADAKET"), lambda row: row.is_dadaket),
    Fact("status", TEXT, _l("published, or cancelled"), lambda row: row.status.value),
    Fact("starts_on", DAY, _l("Its first day, in Korea"), lambda row: row.starts_on, can_lack=True),
    Fact("ends_on", DAY, _l("Its last day, in Korea"), lambda row: row.ends_on, can_lack=True),
    Fact("date_note_ko", TEXT, _l("What sources say of its days"), lambda row: row.date_note_ko, can_lack=True),
    Fact("date_note_en", TEXT, _IN_ENGLISH, lambda row: row.date_note_en, can_lack=True),
    Fact("opens_at", HOUR, _l("Opens each day, in Korea"), lambda row: row.opens_at, can_lack=True),
    Fact("closes_at", HOUR, _l("Closes each day, in Korea"), lambda row: row.closes_at, can_lack=True),
    Fact("hours_ko", TEXT, _l("What sources say of its hours"), lambda row: row.hours_ko, can_lack=True),
    Fact(
        "place_ko",
        TEXT,
        _l("The place, in Korean"),
        lambda row: row.venue_text_ko or row.venue_ko,
        can_lack=True,
    ),
    Fact("place_en", TEXT, _IN_ENGLISH, lambda row: row.venue_text_en or row.venue_en, can_lack=True),
    Fact("venue", TEXT, _l("The slug of the venue in the API"), lambda row: row.venue_slug, can_lack=True),
    Fact("city", TEXT, _l("The city"), lambda row: row.venue_city, can_lack=True),
    Fact("address_ko", TEXT, _l("The address, in Korean"), lambda row: row.venue_address_ko, can_lack=True),
    Fact("latitude", DEGREES, _l("Degrees north (WGS 84), approximate"), lambda row: row.latitude, can_lack=True),
    Fact("longitude", DEGREES, _l("Degrees east (WGS 84), approximate"), lambda row: row.longitude, can_lack=True),
    Fact("precision_m", NUMBER, _l("Right to so many metres"), lambda row: row.precision_m, can_lack=True),
    Fact("organisers_ko", many(TEXT), _KOREAN_NAMES, lambda row: row.organisers_ko),
    Fact("partners_ko", many(TEXT), _KOREAN_NAMES, lambda row: row.partners_ko),
    Fact(
        "enterprises_reported",
        NUMBER,
        _l("How many enterprises took part, as a source reports"),
        lambda row: row.enterprises_reported,
        can_lack=True,
    ),
    Fact(
        "visitors_reported",
        NUMBER,
        _l("How many people came, as a source reports"),
        lambda row: row.visitors_reported,
        can_lack=True,
    ),
    Fact("updated_at", MOMENT, _l("When it was last changed, in UTC"), lambda row: row.updated_at),
    Fact("url", LINK, _l("The page for people"), _own_page("popups")),
    Fact("sources", many(TEXT), SOURCES_WORDS, lambda row: row.sources),
)


REAL: Mapping[str, Any] = {"sample": False}


def _pages(ask: Callable[[Edge | None], tuple[Sequence[Any], Stretch]]) -> Iterator[Sequence[Any]]:
    """Every page of a list; an end that has gone meanwhile is the end, and never the first page again."""
    edge: Edge | None = None
    while True:
        rows, stretch = ask(edge)
        if edge is not None and stretch.previous is None:
            return
        yield rows
        edge = stretch.next
        if edge is None:
            return


def _enterprises(edge: Edge | None) -> tuple[Sequence[Any], Stretch]:
    found = public_entries(REAL, sort=DirectorySort.NAME, english=False, edge=edge, size=AT_ONCE)
    return found.entries, found.stretch


def _popups(edge: Edge | None) -> tuple[Sequence[Any], Stretch]:
    stretch = public_popups(REAL, order=PopupOrder.LATEST, edge=edge, size=AT_ONCE)
    return stretch.rows, stretch


def _place(row: Any) -> tuple[float, float] | None:
    """Where a pop-up lies: degrees east, then north, as GeoJSON has them."""
    return (row.longitude, row.latitude) if row.latitude is not None else None


ENTERPRISES = Dataset(
    "enterprises",
    _l("Directory of Goyang’s social economy"),
    _l(
        "Every real organisation that an article or an official page names, with what these state and nothing else. "
        "The map has one area for each district: nothing more exact is known of all of them."
    ),
    ENTERPRISES_COLUMNS,
    lambda: _pages(_enterprises),
    lambda: sum(number for _, _, number in real_entries_by_district_and_kind()),
)
POPUPS = Dataset(
    "popups",
    _l("Pop-ups and markets of Goyang’s social economy"),
    _l("Every real pop-up, market and event that is known, with its place and what sources report of it."),
    POPUPS_COLUMNS,
    lambda: _pages(_popups),
    count_real_popups,
    _place,
)
DATASETS: Sequence[Dataset] = (ENTERPRISES, POPUPS)

DISTRICT_CODES: Mapping[District, str] = {
    District.DEOGYANG: "41281",
    District.ILSANDONG: "41285",
    District.ILSANSEO: "41287",
}
"""The administrative code of each district, by which its outline is found."""
