"""What is told of pop-ups and of the places where they are."""

from typing import Any

from market.api.describing import (
    DAY,
    DEGREES,
    HOUR,
    LINK,
    MOMENT,
    NUMBER,
    SLUG_TEXT,
    TEXT,
    YES_OR_NO,
    Fact,
    Kind,
    Thing,
    many,
    one_of,
)
from market.api.telling import (
    DISTRICT_WORDS,
    PAGE_WORDS,
    SAMPLE_WORDS,
    SELF_WORDS,
    SLUG_WORDS,
    SOURCES_WORDS,
    Of,
    name_of,
    page_in,
    self_in,
    slug_of,
    spoken,
    within,
)
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.popups.models import PopupKind
from market.domain.popups.public_lists import PUBLIC
from market.foundation.i18n import in_language
from market.foundation.i18n import lazy_gettext as _l

_STATUS = Kind({"type": "string", "enum": [status.value for status in PUBLIC]}, lambda status: status.value)

POSITION = Thing(
    "Position",
    _l("A place on the earth (WGS 84), approximate"),
    (
        Fact("latitude", DEGREES, _l("Degrees north"), lambda row: row.latitude),
        Fact("longitude", DEGREES, _l("Degrees east"), lambda row: row.longitude),
        Fact("precision_m", NUMBER, _l("Right to so many metres"), lambda row: row.precision_m, can_lack=True),
    ),
)


def _position(row: Any) -> Any | None:
    return row if row.latitude is not None else None


def _city(row: Any) -> str:
    return in_language(row.city, row.city_en)


VENUE = Thing(
    "Venue",
    _l("A place where a pop-up is or was"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, slug_of),
        Fact("name", TEXT, _l("Its name"), spoken("name")),
        Fact("is_sample", YES_OR_NO, SAMPLE_WORDS, lambda row: row.is_sample),
        Fact("city", TEXT, _l("The city"), _city),
        Fact("district", one_of(District), DISTRICT_WORDS, lambda row: row.district),
        Fact("address", TEXT, _l("The address"), spoken("address"), can_lack=True),
        Fact("position", POSITION.kind, POSITION.words, _position, can_lack=True),
        Fact("directions", TEXT, _l("How to get there"), spoken("directions"), can_lack=True),
        Fact("sources", many(TEXT), SOURCES_WORDS, lambda row: row.sources),
        Fact("self", LINK, SELF_WORDS, self_in("venues", slug_of)),
    ),
)

# --- pop-ups

PLACE = Thing(
    "Place",
    _l("The venue of a pop-up"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, lambda row: row.venue_slug),
        Fact("name", TEXT, _l("Its name"), spoken("venue")),
        Fact("city", TEXT, _l("The city"), lambda row: in_language(row.venue_city, row.venue_city_en)),
        Fact("district", one_of(District), DISTRICT_WORDS, lambda row: row.venue_district),
        Fact("address", TEXT, _l("The address"), spoken("venue_address"), can_lack=True),
        Fact("position", POSITION.kind, POSITION.words, _position, can_lack=True),
        Fact("self", LINK, SELF_WORDS, self_in("venues", lambda row: row.venue_slug)),
    ),
)


def _both(name: str) -> Of:
    """A list of names in the language of the address."""
    korean, english = f"{name}_ko", f"{name}_en"
    return lambda row: [
        in_language(ko, en) for ko, en in zip(getattr(row, korean), getattr(row, english), strict=True)
    ]


POPUP = Thing(
    "Popup",
    _l("A pop-up, a market or another event"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, slug_of),
        Fact("title", TEXT, _l("What it is called"), spoken("title")),
        Fact("is_sample", YES_OR_NO, SAMPLE_WORDS, lambda row: row.is_sample),
        Fact("is_dadaket", YES_OR_NO, _l("Held under the name DADAKET"), lambda row: row.is_dadaket),
        Fact("kind", one_of(PopupKind), _l("What sort of event it is"), lambda row: row.kind),
        Fact("status", _STATUS, _l("Published or cancelled; drafts are not told"), lambda row: row.status),
        Fact("summary", TEXT, _l("What it is, in a sentence or two"), spoken("summary"), can_lack=True),
        Fact("starts_on", DAY, _l("Its first day, in Korea"), lambda row: row.starts_on, can_lack=True),
        Fact("ends_on", DAY, _l("Its last day, in Korea"), lambda row: row.ends_on, can_lack=True),
        Fact("date_note", TEXT, _l("What sources say of its days"), spoken("date_note"), can_lack=True),
        Fact("opens_at", HOUR, _l("Opens each day, in Korea"), lambda row: row.opens_at, can_lack=True),
        Fact("closes_at", HOUR, _l("Closes each day, in Korea"), lambda row: row.closes_at, can_lack=True),
        Fact("hours_note", TEXT, _l("What sources say of its hours"), spoken("hours"), can_lack=True),
        Fact(
            "preorder_until",
            MOMENT,
            _l("Until when goods can be ordered ahead, in UTC"),
            lambda row: row.preorder_until,
            can_lack=True,
        ),
        Fact("venue", PLACE.kind, PLACE.words, lambda row: row if row.venue_slug else None, can_lack=True),
        Fact("place_note", TEXT, _l("The place in the words of the source"), spoken("venue_text"), can_lack=True),
        Fact("organisers", many(TEXT), _l("Who holds it"), _both("organisers")),
        Fact("partners", many(TEXT), _l("Who helps"), _both("partners")),
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
        Fact("sources", many(TEXT), SOURCES_WORDS, lambda row: row.sources),
        Fact("updated_at", MOMENT, _l("When it was last changed, in UTC"), lambda row: row.updated_at),
        Fact("url", LINK, PAGE_WORDS, page_in("popups", slug_of)),
        Fact("self", LINK, SELF_WORDS, self_in("popups", slug_of)),
    ),
)
PARTICIPANT = Thing(
    "Participant",
    _l("An enterprise that takes part"),
    (
        Fact(
            "name",
            TEXT,
            _l("Its name, as the directory or else the source has it"),
            lambda row: name_of(row) if row.slug else row.listed_name,
        ),
        Fact(
            "enterprise",
            SLUG_TEXT,
            _l("Its name in addresses, where the directory has an entry"),
            lambda row: row.slug,
            can_lack=True,
        ),
        Fact(
            "kind",
            one_of(EnterpriseKind),
            _l("What a source says that it is"),
            lambda row: row.kind,
            can_lack=True,
        ),
        Fact("booth", TEXT, _l("The number of its booth"), lambda row: row.booth, can_lack=True),
    ),
)
WHOLE_POPUP = Thing(
    "WholePopup",
    _l("A pop-up with its days and those who take part"),
    (
        *within(POPUP.facts),
        Fact("days", many(DAY), _l("Each day that it holds, where they are known"), lambda one: one.days),
        Fact("participants", many(PARTICIPANT.kind), _l("Who takes part"), lambda one: one.participants),
    ),
)
