"""What the API tells: each operation, its filters, its pages, and what it keeps to itself."""

from datetime import date, timedelta

import pytest

from market.domain.catalog.models import ProductStatus
from market.domain.enterprises.models import (
    District,
    EnterpriseField,
    EnterpriseKind,
    EnterpriseSource,
    EnterpriseStatus,
    Field,
    IntroducedProduct,
)
from market.domain.popups.models import PopupKind, PopupStatus
from market.foundation import clock
from market.foundation.database import db
from tests.api.asking import slugs, told, walked
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    ProductFactory,
    ProductNoticeFactory,
    SellingEnterpriseFactory,
    StockFactory,
    VenueFactory,
)


def on_sale(**facts):
    """A product that can be ordered."""
    return StockFactory(**{f"variant__product__{name}": value for name, value in facts.items()}).variant.product


# --- enterprises


def test_an_enterprise_is_told_with_what_its_sources_state(client):
    enterprise = EnterpriseFactory(
        slug="bean",
        is_sample=False,
        kind=EnterpriseKind.COOPERATIVE,
        kind_as_of=2018,
        district=District.ILSANDONG,
        dong="마두1동",
        summary_ko="두부를 만듭니다.",
    )
    db.session.add_all(
        [
            EnterpriseField(enterprise_id=enterprise.id, field=Field.FOOD),
            EnterpriseSource(enterprise_id=enterprise.id, position=1, url="https://example.com/a"),
            IntroducedProduct(enterprise_id=enterprise.id, position=1, name_ko="두부", name_en="Tofu"),
        ]
    )
    db.session.commit()

    korean, english = told(client, "/api/v1/enterprises/bean"), told(client, "/en/api/v1/enterprises/bean")

    assert korean["name"] == enterprise.name_ko
    assert english["name"] == enterprise.name_en
    assert (korean["kind"], korean["kind_label"], english["kind_label"]) == ("cooperative", "협동조합", "Cooperative")
    assert korean["kind_as_of"] == 2018
    assert (korean["district"], korean["dong"], korean["address"]) == ("ilsandong", "마두1동", None)
    assert korean["fields"] == ["food"]
    assert korean["sources"] == ["https://example.com/a"]
    assert english["introduced_products"] == [{"name": "Tofu"}]
    assert english["summary"] == "두부를 만듭니다."
    assert english["url"] == "http://localhost/en/enterprises/bean"
    assert korean["self"] == "http://localhost/api/v1/enterprises/bean"


def test_the_directory_is_narrowed_by_each_of_its_parameters(client):
    first = EnterpriseFactory(
        slug="a", sort_key="a", kind=EnterpriseKind.COOPERATIVE, is_sample=False, name_ko="콩_두부"
    )
    EnterpriseFactory(slug="b", sort_key="b", district=District.ILSANSEO, name_en="Bean % House")
    EnterpriseFactory(slug="c", sort_key="c", kind=EnterpriseKind.VILLAGE_ENTERPRISE)
    db.session.add(EnterpriseField(enterprise_id=first.id, field=Field.CRAFT))
    db.session.commit()

    asked = {
        "": ["a", "b", "c"],
        "kind=cooperative": ["a"],
        "kind=cooperative&kind=village_enterprise": ["a", "c"],
        "district=ilsanseo": ["b"],
        "field=craft": ["a"],
        "sample=false": ["a"],
        "sample=true": ["b", "c"],
        "q=BEAN": ["b"],
        "q=%25": ["b"],
        "q=_": ["a"],
        "q=": ["a", "b", "c"],
        "kind=cooperative&district=ilsanseo": [],
    }
    assert {query: slugs(client, f"/api/v1/enterprises?{query}") for query in asked} == asked


def test_newest_enterprises_come_first_when_that_is_asked(client):
    for number in range(3):
        EnterpriseFactory(slug=f"e{number}", created_at=clock.now() - timedelta(days=number))
    db.session.commit()

    assert slugs(client, "/api/v1/enterprises?sort=newest") == ["e0", "e1", "e2"]


# --- products and categories


def test_a_product_is_told_with_its_price_in_won_and_its_moments_in_utc(client):
    product = on_sale(slug="honey", price=12_000, list_price=15_000, published_at=clock.now().replace(microsecond=0))
    ProductNoticeFactory(product_id=product.id)
    db.session.commit()

    listed = told(client, "/api/v1/products")["items"][0]
    whole = told(client, "/en/api/v1/products/honey")

    assert (listed["price"], listed["list_price"], listed["currency"]) == (12_000, 15_000, "KRW")
    assert listed["published_at"] == product.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert listed["enterprise"]["slug"] == product.enterprise.slug
    assert listed["category"]["slug"] == product.category.slug
    assert whole["name"] == product.name_en
    assert whole["variants"] == [{"name": "", "price": 12_000, "currency": "KRW", "in_stock": True}]
    assert whole["notices"] == [{"label": "Product name", "value": "Acacia honey"}]
    assert set(listed) < set(whole)


def test_the_shelves_are_narrowed_by_each_of_their_parameters(client):
    now = clock.now()
    bakery = CategoryFactory(slug="bakery")
    maker = SellingEnterpriseFactory(slug="mill", district=District.ILSANDONG, kind=EnterpriseKind.COOPERATIVE)
    on_sale(slug="a", price=3_000, category=bakery, published_at=now)
    on_sale(slug="b", price=5_000, enterprise=maker, published_at=now - timedelta(1), name_ko="쑥떡", is_sample=False)
    ProductFactory(slug="c", price=8_000, can_collect=False, published_at=now - timedelta(2))
    db.session.commit()

    asked = {
        "": ["a", "b", "c"],
        "category=bakery": ["a"],
        "category=no-such": [],
        "enterprise=mill": ["b"],
        "kind=cooperative": ["b"],
        "district=ilsandong": ["b"],
        "price_from=5000": ["b", "c"],
        "price_to=5000": ["a", "b"],
        "price_from=9&price_to=8": [],
        "in_stock=true": ["a", "b"],
        "in_stock=false": ["c"],
        "can_collect=true": ["a", "b"],
        "can_collect=false": ["c"],
        "sample=false": ["b"],
        "q=쑥": ["b"],
        "sort=dearest": ["c", "b", "a"],
        "sort=cheapest": ["a", "b", "c"],
    }
    assert {query: slugs(client, f"/api/v1/products?{query}") for query in asked} == asked


def test_categories_are_told_with_how_many_products_stand_on_them(client):
    full, empty = CategoryFactory(slug="full"), CategoryFactory(slug="empty")
    CategoryFactory(slug="merged", merged_into_id=full.id)
    on_sale(category=full)
    ProductFactory(category=full, status=ProductStatus.DRAFT)
    db.session.commit()

    shelves = told(client, "/api/v1/categories")

    assert [(shelf["slug"], shelf["products"]) for shelf in shelves["items"]] == [("full", 1), ("empty", 0)]
    assert shelves["next"] is None
    assert told(client, "/en/api/v1/categories/empty")["name"] == empty.name_en
    assert client.get("/api/v1/categories/merged").status_code == 404


# --- pop-ups and venues


def test_a_popup_is_told_with_its_days_its_place_and_who_takes_part(client):
    venue = VenueFactory(slug="square", latitude=37.66, longitude=126.77, precision_m=200)
    popup = PopupFactory(slug="fair", venue=venue, starts_on=date(2030, 5, 1), ends_on=date(2030, 5, 2))
    PopupDayFactory(popup=popup, day=date(2030, 5, 1))
    PopupDayFactory(popup=popup, day=date(2030, 5, 2), venue=None)
    enterprise = EnterpriseFactory(slug="mill")
    ParticipationFactory(popup=popup, enterprise=enterprise, booth_id=BoothFactory(venue_id=venue.id, number="A1").id)
    ParticipationFactory(popup=popup, enterprise=None, listed_name="이름만 적힌 곳")
    db.session.commit()

    fair = told(client, "/en/api/v1/popups/fair")

    assert (fair["starts_on"], fair["ends_on"], fair["days"]) == ("2030-05-01", "2030-05-02", ["2030-05-01"])
    assert fair["venue"]["position"] == {"latitude": 37.66, "longitude": 126.77, "precision_m": 200}
    assert [(one["name"], one["enterprise"], one["booth"]) for one in fair["participants"]] == [
        (enterprise.name_en, "mill", "A1"),
        ("이름만 적힌 곳", None, None),
    ]


def test_popups_are_narrowed_by_each_of_their_parameters(client):
    maker = EnterpriseFactory(slug="mill")
    square = VenueFactory(slug="square")
    may = PopupFactory(slug="may", starts_on=date(2030, 5, 1), ends_on=date(2030, 5, 3), venue=square)
    PopupFactory(slug="june", starts_on=date(2030, 6, 1), status=PopupStatus.CANCELLED, kind=PopupKind.MARKET)
    PopupFactory(slug="some-day", starts_on=None, ends_on=None, is_dadaket=False, is_sample=False, venue=None)
    ParticipationFactory(popup=may, enterprise=maker)
    db.session.commit()

    asked = {
        "": ["june", "may", "some-day"],
        "sort=soonest": ["some-day", "may", "june"],
        "from=2030-05-03": ["june", "may"],
        "from=2030-05-04": ["june"],
        "to=2030-05-01": ["may"],
        "from=2030-05-02&to=2030-05-02": ["may"],
        "status=cancelled": ["june"],
        "kind=market": ["june"],
        "venue=square": ["may"],
        "enterprise=mill": ["may"],
        "dadaket=false": ["some-day"],
        "sample=false": ["some-day"],
    }
    assert {query: slugs(client, f"/api/v1/popups?{query}") for query in asked} == asked


def test_venues_are_those_of_public_popups(client):
    PopupFactory(venue=VenueFactory(slug="b", name_ko="나", district=District.DEOGYANG))
    PopupFactory(venue=VenueFactory(slug="a", name_ko="가", is_sample=False))
    PopupFactory(status=PopupStatus.DRAFT, venue=VenueFactory(slug="talked-about"))
    VenueFactory(slug="never-used")
    db.session.commit()

    assert slugs(client, "/api/v1/venues") == ["a", "b"]
    assert slugs(client, "/api/v1/venues?district=deogyang") == ["b"]
    assert slugs(client, "/api/v1/venues?sample=false") == ["a"]
    assert told(client, "/api/v1/venues/a")["name"] == "가"
    assert client.get("/api/v1/venues/talked-about").status_code == 404


# --- what nobody is told


def test_what_is_hidden_is_never_told(client):
    hidden = EnterpriseFactory(slug="hidden", status=EnterpriseStatus.HIDDEN)
    paused = SellingEnterpriseFactory(slug="paused", status=EnterpriseStatus.PAUSED)
    on_sale(slug="of-hidden", enterprise=SellingEnterpriseFactory(status=EnterpriseStatus.HIDDEN))
    on_sale(slug="of-paused", enterprise=paused)
    on_sale(slug="draft", status=ProductStatus.DRAFT)
    on_sale(slug="put-away", status=ProductStatus.HIDDEN)
    PopupFactory(slug="not-yet", status=PopupStatus.DRAFT)
    fair = PopupFactory(slug="fair")
    ParticipationFactory(popup=fair, enterprise=hidden)
    db.session.commit()

    gone = [
        *("enterprises/hidden", "products/of-hidden", "products/of-paused", "products/draft"),
        *("products/put-away", "popups/not-yet"),
    ]
    assert {client.get(f"/api/v1/{path}").status_code for path in gone} == {404}
    assert "hidden" not in slugs(client, "/api/v1/enterprises")
    assert slugs(client, "/api/v1/products") == []
    assert slugs(client, "/api/v1/popups") == ["fair"]
    assert slugs(client, "/api/v1/popups?enterprise=hidden") == []
    assert told(client, "/api/v1/popups/fair")["participants"] == []
    entry = told(client, "/api/v1/enterprises/paused")
    assert (entry["is_selling"], entry["products"]) == (False, 0)


def test_nobody_is_named_and_nothing_leads_to_a_person(client):
    product = on_sale()
    seller = product.enterprise.seller
    db.session.commit()

    texts = [
        client.get(f"/api/v1/{path}").text
        for path in (
            "enterprises",
            f"enterprises/{product.enterprise.slug}",
            "products",
            f"products/{product.slug}",
        )
    ]

    for private in (seller.representative, seller.phone, seller.email, seller.business_no, seller.address):
        assert not any(private in text for text in texts), private


# --- pages


@pytest.mark.parametrize("sort", ["newest", "cheapest", "dearest"])
def test_pages_of_goods_follow_each_other_without_gap_or_repeat(client, sort):
    maker, shelf, now = SellingEnterpriseFactory(), CategoryFactory(), clock.now()
    for number in range(23):
        facts = {"price": 1_000 * (number % 4 + 1), "published_at": now - timedelta(hours=number % 3)}
        ProductFactory(slug=f"p{number}", enterprise=maker, category=shelf, **facts)
    db.session.commit()

    found = walked(client, f"/api/v1/products?sort={sort}&limit=5&sample=true")

    assert len(found) == 23
    assert set(found) == {f"p{number}" for number in range(23)}
    assert found[:10] == slugs(client, f"/api/v1/products?sort={sort}&limit=10")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_of_everything_else_follow_each_other_too(client, prefix):
    for number in range(7):
        EnterpriseFactory(slug=f"e{number}", sort_key="ㄱ", name_romanised="G")
        PopupFactory(slug=f"p{number}", starts_on=date(2030, 1, 1) if number % 2 else None, ends_on=None)
    db.session.commit()

    for path in ("enterprises?", "enterprises?sort=newest&", "popups?", "popups?sort=soonest&", "venues?"):
        found = walked(client, f"{prefix}/api/v1/{path}limit=2")
        assert len(found) == len(set(found)) == 7, path


def test_a_page_whose_rows_have_gone_is_the_end_and_never_the_first_page_again(client):
    first, second = PopupFactory(starts_on=date(2030, 2, 1)), PopupFactory(starts_on=date(2030, 1, 1))
    db.session.commit()
    page = told(client, "/api/v1/popups?limit=1")
    second.status = PopupStatus.DRAFT
    db.session.commit()

    assert [item["slug"] for item in page["items"]] == [first.slug]
    assert told(client, page["next"].removeprefix("http://localhost")) == {"items": [], "next": None}


def test_the_next_page_stands_in_the_header_too_and_keeps_what_was_asked(client):
    for _ in range(3):
        EnterpriseFactory(kind=EnterpriseKind.COOPERATIVE)
    db.session.commit()

    answer = client.get("/en/api/v1/enterprises?kind=cooperative&limit=2")

    assert answer.headers["Link"] == f'<{answer.json["next"]}>; rel="next"'
    assert answer.json["next"].startswith("http://localhost/en/api/v1/enterprises?kind=cooperative&limit=2&page=")
    assert "Link" not in client.get("/en/api/v1/enterprises").headers


# --- queries


def test_no_answer_asks_more_than_six_times_however_much_there_is(client, max_queries):
    for number in range(6):
        product = on_sale(slug=f"p{number}")
        popup = PopupFactory(slug=f"u{number}")
        ParticipationFactory(popup=popup, enterprise=product.enterprise)
        db.session.add(EnterpriseField(enterprise_id=product.enterprise_id, field=Field.FOOD))
    db.session.commit()
    shelf, place, maker = product.category.slug, popup.venue.slug, product.enterprise.slug
    most = {
        "enterprises?kind=social_enterprise&q=a": 3,
        f"enterprises/{maker}": 5,
        "products?in_stock=true&q=a": 1,
        "products/p1": 4,
        "categories": 2,
        f"categories/{shelf}": 2,
        "popups?enterprise=x": 1,
        "popups/u1": 3,
        "venues": 1,
        f"venues/{place}": 1,
    }

    for path, number in most.items():
        with max_queries(number):
            assert client.get(f"/api/v1/{path}").status_code == 200, path
