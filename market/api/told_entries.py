"""What is told of enterprises. Who represents one and how to reach that person stays on the pages for buyers."""

from market.api.describing import LINK, NUMBER, SLUG_TEXT, TEXT, YES_OR_NO, Fact, Thing, many, one_of
from market.api.telling import (
    DISTRICT_WORDS,
    LABEL_WORDS,
    PAGE_WORDS,
    SAMPLE_WORDS,
    SELF_WORDS,
    SLUG_WORDS,
    SOURCES_WORDS,
    name_of,
    page_in,
    picture_of,
    self_in,
    slug_of,
    spoken,
    within,
)
from market.domain.enterprises.models import District, EnterpriseKind, EnterpriseStatus, Field
from market.foundation.i18n import lazy_gettext as _l

_ENTRY: tuple[Fact, ...] = within(
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, slug_of),
        Fact("name", TEXT, _l("Its name; in English the known English name, or the romanised one"), name_of),
        Fact("is_sample", YES_OR_NO, SAMPLE_WORDS, lambda row: row.is_sample),
        Fact("kind", one_of(EnterpriseKind), _l("What a source says that it is"), lambda row: row.kind),
        Fact("kind_label", TEXT, LABEL_WORDS, lambda row: str(row.kind.label)),
        Fact(
            "kind_as_of",
            NUMBER,
            _l("The year of the source that states the kind; no certification of today"),
            lambda row: row.kind_as_of,
            can_lack=True,
        ),
        Fact("district", one_of(District), DISTRICT_WORDS, lambda row: row.district),
        Fact("district_label", TEXT, LABEL_WORDS, lambda row: str(row.district.label)),
        Fact("dong", TEXT, _l("The neighbourhood (dong), in Korean"), lambda row: row.dong, can_lack=True),
        Fact("address", TEXT, _l("The address, in Korean"), lambda row: row.address_ko, can_lack=True),
        Fact("summary", TEXT, _l("What it does, in a sentence or two"), spoken("summary"), can_lack=True),
        Fact("founded_year", NUMBER, _l("Since which year it exists"), lambda row: row.founded_year, can_lack=True),
        Fact("employees", NUMBER, _l("How many people work there"), lambda row: row.employees, can_lack=True),
        Fact(
            "is_selling",
            YES_OR_NO,
            _l("False while it has paused its sales"),
            lambda row: row.status is EnterpriseStatus.ACTIVE,
        ),
        Fact("products", NUMBER, _l("How many products it has on sale here"), lambda row: row.products),
        Fact("picture", LINK, _l("The address of a picture"), picture_of, can_lack=True),
        Fact("url", LINK, PAGE_WORDS, page_in("enterprises", slug_of)),
        Fact("self", LINK, SELF_WORDS, self_in("enterprises", slug_of)),
    )
)
_DOES = (
    Fact("fields", many(one_of(Field)), _l("What it does, as fields of work"), lambda one: one.fields),
    Fact("sources", many(TEXT), SOURCES_WORDS, lambda one: one.sources),
)
ENTERPRISE = Thing("Enterprise", _l("An entry of the directory"), (*_ENTRY, *_DOES))
INTRODUCED = Thing(
    "IntroducedProduct",
    _l("A product that a source names; it has no price here"),
    (Fact("name", TEXT, _l("Its name"), spoken("name")),),
)
WHOLE_ENTERPRISE = Thing(
    "WholeEnterprise",
    _l("An entry of the directory with all that its page tells"),
    (
        *ENTERPRISE.facts,
        *within(
            (
                Fact("story", TEXT, _l("Its story, as simple Markdown"), spoken("story"), can_lack=True),
                Fact("effect", TEXT, _l("What buying from it keeps going"), spoken("effect"), can_lack=True),
                Fact("opening_hours", TEXT, _l("When it is open"), spoken("opening_hours"), can_lack=True),
            )
        ),
        Fact("aliases", many(TEXT), _l("Other names in sources"), lambda one: one.aliases),
        Fact(
            "introduced_products",
            many(INTRODUCED.kind),
            _l("Products that sources name"),
            lambda one: one.introduced,
        ),
    ),
)
