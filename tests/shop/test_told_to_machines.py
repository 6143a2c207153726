"""What the shop's pages tell machines: schema.org, the feed of products, and which page counts as which."""

import re
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import update

from market.domain.catalog.models import WithdrawalLimit
from market.domain.enterprises.models import District, EnterpriseAlias
from market.domain.inventory.models import Stock
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation.database import db
from tests.factories import EnterpriseFactory, PopupFactory, ProductFactory, StockFactory
from tests.structured import told_of, types_of

HOST = "http://localhost"


@pytest.fixture
def honey(app):
    """A product that is no sample, of which five are left."""
    product = ProductFactory(slug="honey", name_ko="꿀", price=12_000, lead_days=2, is_sample=False)
    StockFactory(variant__product=product, on_hand=5)
    db.session.commit()
    return product


def offer(client):
    return told_of(client.get("/products/honey").text)["Product"][0]["offers"]


def test_a_product_is_told_with_its_price_its_seller_and_its_terms(client, honey):
    told = offer(client)

    assert (told["@type"], told["price"], told["priceCurrency"]) == ("Offer", 12_000, "KRW")
    assert told["availability"] == "https://schema.org/InStock"
    assert told["seller"]["url"] == f"{HOST}/enterprises/{honey.enterprise.slug}"
    policy = told["hasMerchantReturnPolicy"]
    assert (policy["merchantReturnDays"], policy["applicableCountry"]) == (7, "KR")
    assert told["shippingDetails"]["deliveryTime"]["handlingTime"]["maxValue"] == 2


@pytest.mark.parametrize(("free_above", "fee"), [(10_000, 0), (50_000, 3_500)])
def test_sending_is_told_as_one_piece_costs(client, honey, free_above, fee):
    policy = db.session.get(ShippingPolicy, honey.enterprise_id)
    policy.kind, policy.fee, policy.free_above, policy.per_quantity = ShippingKind.FREE_ABOVE, 3_500, free_above, None
    db.session.commit()

    assert offer(client)["shippingDetails"]["shippingRate"]["value"] == fee


def test_what_cannot_be_taken_back_and_what_is_sold_out_is_told(client, honey):
    honey.withdrawal_limit = WithdrawalLimit.PERISHABLE
    db.session.execute(update(Stock).values(on_hand=0))
    db.session.commit()

    assert offer(client)["availability"] == "https://schema.org/OutOfStock"
    assert offer(client)["hasMerchantReturnPolicy"]["returnPolicyCategory"].endswith("MerchantReturnNotPermitted")


def test_an_organisation_is_told_as_its_sources_have_it_and_a_sample_not_at_all(client, app):
    EnterpriseFactory(slug="unknown", is_sample=False, name_ko="나무", summary_ko=None, district=District.UNKNOWN)
    known = EnterpriseFactory(slug="known", is_sample=False, name_ko="구름", founded_year=2015, summary_ko="빵집")
    db.session.add(EnterpriseAlias(enterprise_id=known.id, name="뭉게구름"))
    EnterpriseFactory(slug="sample", is_sample=True)
    db.session.commit()

    (told,) = told_of(client.get("/enterprises/known").text)["Organization"]
    assert (told["name"], told["foundingDate"], told["description"]) == ("구름", "2015", "빵집")
    assert told["alternateName"] == ["뭉게구름"]
    (bare,) = told_of(client.get("/enterprises/unknown").text)["Organization"]
    assert not {"foundingDate", "description", "numberOfEmployees", "alternateName", "image"} & bare.keys()
    assert types_of(client.get("/enterprises/sample").text) == set()


def test_the_front_page_tells_of_the_market_and_its_search(client, app):
    told = told_of(client.get("/en/").text)

    (site,), (market,) = told["WebSite"], told["Organization"]
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{HOST}/en/search?q={{words}}"
    assert site["publisher"]["@id"] == market["@id"]
    logo = client.get(market["logo"].removeprefix(HOST))
    assert logo.status_code == 200
    logo.close()


@pytest.mark.parametrize("path", ["/products", "/enterprises", "/popups"])
def test_a_list_tells_its_pages_but_no_samples(client, app, path):
    for is_sample in (True, False):
        maker = EnterpriseFactory(slug=f"maker-{is_sample}", is_sample=is_sample)
        ProductFactory(slug=f"honey-{is_sample}", enterprise=maker, is_sample=is_sample)
        PopupFactory(slug=f"fair-{is_sample}", is_sample=is_sample)
    db.session.commit()

    (told,) = told_of(client.get(f"/en{path}").text)["ItemList"]
    (entry,) = told["itemListElement"]
    assert re.fullmatch(rf"{HOST}/en{path}/\w+-False", entry["url"])


def test_the_way_to_a_page_is_told_with_whole_addresses_and_says_what_is_a_sample(client, honey):
    (told,) = told_of(client.get("/en/products/honey").text)["BreadcrumbList"]
    steps = told["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert [step.get("item") for step in steps[:2]] == [f"{HOST}/en/", f"{HOST}/en/products"]
    assert "item" not in steps[-1]

    honey.is_sample = True
    db.session.commit()
    (told,) = told_of(client.get("/products/honey").text)["BreadcrumbList"]
    assert told["itemListElement"][-1]["name"] == "[예시] 꿀"


def test_a_shelf_is_a_page_of_its_own_and_a_filtered_list_is_not(client, honey):
    shelf = honey.category.slug
    for query, canonical in (
        (f"category={shelf}", f"?category={shelf}"),
        (f"category={shelf}&sort=price", ""),
        ("category=nothing", ""),
        ("sort=price", ""),
    ):
        page = client.get(f"/en/products?{query}").text
        assert f'<link rel="canonical" href="{HOST}/en/products{canonical}">' in page
        assert f'hreflang="ko" href="{HOST}/products{canonical}">' in page


@pytest.mark.parametrize(("prefix", "title"), [("", "꿀"), ("/en", "Honey")])
def test_programs_follow_new_products_in_both_languages(client, honey, prefix, title):
    honey.name_en = "Honey"
    ProductFactory(slug="sample", name_ko="빵", name_en="Bread", published_at=honey.published_at.replace(year=2020))
    db.session.commit()

    answer = client.get(f"{prefix}/products/feed.xml")
    told = fromstring(answer.data)  # noqa: S314 - our own feed
    newest, sample = told.findall("channel/item")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert (newest.findtext("title"), newest.findtext("link")) == (title, f"{HOST}{prefix}/products/honey")
    assert "12,000" in newest.findtext("description")
    assert sample.findtext("title").startswith("[")
    assert f'href="{prefix}/products/feed.xml"' in client.get(f"{prefix}/products").text


def test_a_long_market_has_a_short_feed(client, app, max_queries):
    for _ in range(52):
        ProductFactory()
    db.session.commit()

    with max_queries(1):
        answer = client.get("/products/feed.xml")
    assert answer.data.count(b"<item>") == 50
