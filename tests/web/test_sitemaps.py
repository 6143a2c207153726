"""Sitemaps: every open page in both languages, once; nothing that nobody should be led to."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import select

from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.popups.models import PopupStatus
from market.domain.storefront import published
from market.foundation.database import db
from tests.factories import EnterpriseFactory, PopupFactory, ProductFactory

SITEMAP, XHTML = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}"
HOST = "http://localhost"
CHANGED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def locations(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = fromstring(answer.data)  # noqa: S314 - our own
    return [one.text.removeprefix(HOST) for one in root.iter(f"{SITEMAP}loc")]


def everything(client):
    return {page for file in locations(client, "/sitemap.xml") for page in locations(client, file)}


def a_market(*, is_sample):
    """A product that can be bought and one of each kind that nobody can see, a pop-up and a draft of one."""
    maker = EnterpriseFactory(slug="maker", is_sample=is_sample)
    ProductFactory(slug="honey", enterprise=maker, is_sample=is_sample, updated_at=CHANGED, category__slug="jars")
    ProductFactory(slug="draft", enterprise=maker, is_sample=is_sample, status=ProductStatus.DRAFT)
    gone = EnterpriseFactory(slug="gone", is_sample=is_sample, status=EnterpriseStatus.HIDDEN)
    ProductFactory(slug="with-them", enterprise=gone, is_sample=is_sample)
    PopupFactory(slug="fair", is_sample=is_sample)
    PopupFactory(slug="planned", is_sample=is_sample, status=PopupStatus.DRAFT)
    db.session.commit()


def test_robots_names_the_index_and_closes_what_is_private(client, app):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())

    assert robots.site_maps() == [f"{HOST}/sitemap.xml"]
    assert robots.can_fetch("*", f"{HOST}/en/products/honey")
    assert not robots.can_fetch("*", f"{HOST}/en/seller/orders")


def test_every_open_page_stands_in_both_languages_and_nothing_else(client, app):
    a_market(is_sample=False)
    found = everything(client)

    for path in ("/products/honey", "/products?category=jars", "/enterprises/maker", "/popups/fair", "/pages/terms"):
        assert {path, f"/en{path}"} <= found
    assert {"/", "/en/"} <= found
    assert not [path for path in found for word in ("draft", "gone", "with-them", "planned") if word in path]
    for path in found:
        page = client.get(path)
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{HOST}{path}"' in page.text
        assert 'content="noindex"' not in page.text


def test_a_page_names_its_languages_and_its_last_change(client, app):
    a_market(is_sample=False)
    (goods,) = (file for file in locations(client, "/sitemap.xml") if "/products-" in file)
    root = fromstring(client.get(goods).data)  # noqa: S314 - our own
    korean, english = root.findall(f"{SITEMAP}url")

    for entry in (korean, english):
        told = {one.get("hreflang"): one.get("href") for one in entry.iter(f"{XHTML}link")}
        at = f"{HOST}/products/honey"
        assert told == {"ko": at, "en": f"{HOST}/en/products/honey", "x-default": at}
        assert entry.findtext(f"{SITEMAP}lastmod") == "2026-05-04T03:02:01Z"
    index = fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own
    moments = {one.findtext(f"{SITEMAP}loc"): one.findtext(f"{SITEMAP}lastmod") for one in index}
    assert moments[HOST + goods] == "2026-05-04T03:02:01Z"


def test_in_production_nobody_is_led_to_a_sample(client, app, monkeypatch):
    a_market(is_sample=True)
    assert {"/products/honey", "/enterprises/maker", "/popups/fair"} <= everything(client)

    in_production = replace(app.extensions["market_settings"], app_env="production")
    monkeypatch.setitem(app.extensions, "market_settings", in_production)
    assert {path.removeprefix("/sitemaps/") for path in locations(client, "/sitemap.xml")} == {"pages-1.xml"}
    assert client.get("/sitemaps/products-1.xml").status_code == 404


def test_many_pages_are_told_in_several_files_each_once(client, app, monkeypatch, max_queries):
    made = [ProductFactory(slug=f"jar-{number}") for number in range(7)]
    db.session.commit()
    monkeypatch.setattr(published, "AT_ONCE", 2)
    small = published.Walk(
        select(Product.__table__.c.slug),
        key=Product.__table__.c.id,
        is_sample=Product.__table__.c.is_sample,
        size=3,
    )
    with max_queries(1):
        numbers = [one.number for one in small.stretches(samples=True)]
    with max_queries(2 * len(numbers)):
        found = [slug for number in numbers for slug, _ in small.rows(number, samples=True)]
    assert sorted(found) == sorted(one.slug for one in made)
    assert len(numbers) in (3, 4)


@pytest.mark.parametrize("name", ["products-0", "products-1", "products-99999999999", "pages-2", "x-1"])
def test_what_is_no_sitemap_is_not_found(client, app, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404
