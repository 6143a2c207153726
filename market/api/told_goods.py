"""What is told of goods and of the shelves that they stand on."""

from typing import Any

from market.api.answers import site_address
from market.api.describing import (
    CURRENCY,
    LINK,
    MOMENT,
    NUMBER,
    SLUG_TEXT,
    TEXT,
    WON,
    YES_OR_NO,
    Fact,
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
    page_in,
    picture_of,
    self_in,
    slug_of,
    spoken,
    within,
)
from market.domain.catalog.models import ProductKind, TaxKind, WithdrawalLimit
from market.domain.enterprises.models import District, EnterpriseKind, entry_name
from market.foundation.i18n import lazy_gettext as _l
from market.web.pictures import shown
from market.web.site import settings

CATEGORY = Thing(
    "Category",
    _l("A shelf of the market"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, lambda one: one.shelf.slug),
        Fact("name", TEXT, _l("Its name"), lambda one: one.shelf.name),
        Fact("products", NUMBER, _l("How many products stand on it"), lambda one: one.products),
        Fact(
            "url",
            LINK,
            PAGE_WORDS,
            lambda one: f"{site_address()}/products?category={one.shelf.slug}",
        ),
        Fact("self", LINK, SELF_WORDS, self_in("categories", lambda one: one.shelf.slug)),
    ),
)

# --- products

MAKER = Thing(
    "Maker",
    _l("The enterprise that sells it"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, lambda row: row.maker_slug),
        Fact(
            "name",
            TEXT,
            _l("Its name"),
            lambda row: entry_name(row.maker_ko, row.maker_en, row.maker_romanised),
        ),
        Fact("kind", one_of(EnterpriseKind), _l("What a source says that it is"), lambda row: row.maker_kind),
        Fact("district", one_of(District), DISTRICT_WORDS, lambda row: row.maker_district),
        Fact("self", LINK, SELF_WORDS, self_in("enterprises", lambda row: row.maker_slug)),
    ),
)
SHELF = Thing(
    "Shelf",
    _l("The category that it stands in"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, lambda row: row.category_slug),
        Fact("name", TEXT, _l("Its name"), spoken("category")),
        Fact("self", LINK, SELF_WORDS, self_in("categories", lambda row: row.category_slug)),
    ),
)


def _product_kind(row: Any) -> ProductKind:
    return ProductKind.SERVICE_BY_QUOTE if row.by_quote else ProductKind.GOODS


PRODUCT = Thing(
    "Product",
    _l("Something on sale"),
    (
        Fact("slug", SLUG_TEXT, SLUG_WORDS, slug_of),
        Fact("name", TEXT, _l("Its name"), spoken("name")),
        Fact("is_sample", YES_OR_NO, SAMPLE_WORDS, lambda row: row.is_sample),
        Fact("summary", TEXT, _l("What it is, in a sentence or two"), spoken("summary")),
        Fact("kind", one_of(ProductKind), _l("Put into the basket, or asked about first"), _product_kind),
        Fact(
            "price",
            WON,
            _l("In whole won, tax included: of the cheapest option, of a service by quote the lowest"),
            lambda row: row.price,
        ),
        Fact(
            "list_price",
            WON,
            _l("The price before a reduction, in whole won"),
            lambda row: row.list_price,
            can_lack=True,
        ),
        Fact("currency", CURRENCY, _l("Always KRW"), lambda row: "KRW"),
        Fact("tax_kind", one_of(TaxKind), _l("Whether the price contains value added tax"), lambda row: row.tax_kind),
        Fact("in_stock", YES_OR_NO, _l("At least one option can be ordered"), lambda row: row.in_stock),
        Fact("can_collect", YES_OR_NO, _l("It can be collected at a pop-up"), lambda row: row.can_collect),
        Fact("picture", LINK, _l("The address of a picture"), picture_of),
        Fact("category", SHELF.kind, SHELF.words, lambda row: row),
        Fact("enterprise", MAKER.kind, MAKER.words, lambda row: row),
        Fact("published_at", MOMENT, _l("Since when it is on sale, in UTC"), lambda row: row.published_at),
        Fact("updated_at", MOMENT, _l("When it was last changed, in UTC"), lambda row: row.updated_at),
        Fact("url", LINK, PAGE_WORDS, page_in("products", slug_of)),
        Fact("self", LINK, SELF_WORDS, self_in("products", slug_of)),
    ),
)


def _variants(one: Any) -> list[tuple[Any, int]]:
    return [(variant, one.row.price + variant.extra_price) for variant in one.variants]


VARIANT = Thing(
    "Variant",
    _l("One choice of a product: what is really bought"),
    (
        Fact(
            "name",
            TEXT,
            _l("Its values, joined; empty where there is only one"),
            lambda one: spoken("name")(one[0]) or "",
        ),
        Fact("price", WON, _l("In whole won, tax included"), lambda one: one[1]),
        Fact("currency", CURRENCY, _l("Always KRW"), lambda one: "KRW"),
        Fact("in_stock", YES_OR_NO, _l("It can be ordered"), lambda one: one[0].in_stock),
    ),
)
PHOTO = Thing(
    "Photo",
    _l("A picture with its description"),
    (
        Fact("address", LINK, _l("Its address"), lambda row: settings().site_url + shown(row.file).address),
        Fact("description", TEXT, _l("What can be seen"), spoken("alt")),
        Fact("is_drawing", YES_OR_NO, _l("A drawing that stands for no real look"), lambda row: row.is_drawing),
    ),
)
NOTICE = Thing(
    "Notice",
    _l("One field of the product information notice that the law wants"),
    (
        Fact("label", TEXT, _l("What is told"), spoken("label")),
        Fact("value", TEXT, _l("What is said of it"), spoken("value")),
    ),
)
WHOLE_PRODUCT = Thing(
    "WholeProduct",
    _l("Something on sale with all that its page tells"),
    (
        *within(PRODUCT.facts),
        *within(
            (
                Fact("story", TEXT, _l("Its story, as simple Markdown"), spoken("story")),
                Fact("lead_days", NUMBER, _l("Business days until it is sent"), lambda row: row.lead_days),
                Fact("weight_g", NUMBER, _l("Its weight in grams"), lambda row: row.weight_g, can_lack=True),
                Fact(
                    "withdrawal",
                    one_of(WithdrawalLimit),
                    _l("Whether the right of withdrawal is limited, and why"),
                    lambda row: row.withdrawal_limit,
                ),
            )
        ),
        Fact("variants", many(VARIANT.kind), _l("What can be chosen"), _variants),
        Fact("photos", many(PHOTO.kind), _l("Its pictures, the first one stands for it"), lambda one: one.photos),
        Fact("notices", many(NOTICE.kind), _l("Its product information notice"), lambda one: one.notices),
    ),
)
