"""The list of products where there are too many within a price to count them for each filter."""

import re

import pytest

from market.domain.storefront.queries import MOST_COUNTED
from market.foundation import clock
from market.foundation.database import db
from market.seed import scaling
from tests.factories import CategoryFactory, ProductFactory, StockFactory


@pytest.fixture
def market(app):
    """More goods than are counted, all but a few above 12,000 won."""
    honey, soap = CategoryFactory(slug="honey"), CategoryFactory(slug="soap")
    for category in (honey, honey, soap):
        StockFactory(variant__product=ProductFactory(category=category, price=12_000))
    db.session.commit()
    scaling.grow(MOST_COUNTED + 200, now=clock.now(), tell=lambda _: None, is_searched=False)


def _numbers(page):
    return re.findall(r'name="category" value="(\w+)"(?: checked)?><span>[^<]*</span>(?:<em>(\d+)</em>)?', page.text)


def test_the_whole_is_told_up_to_a_limit_and_choices_go_without_numbers(client, market, max_queries):
    with max_queries(9):
        page = client.get("/products?price_from=1000")
    assert "상품 100개 이상" in page.text
    assert dict(_numbers(page)) == {"honey": "", "soap": ""}
    assert "이 가격대에는 상품이 아주 많아" in page.text
    assert page.text.count('class="card__t"') == 24
    assert "100+ products" in client.get("/en/products?price_from=1000").text


def test_few_within_a_price_are_counted_exactly(client, market):
    page = client.get("/products?price_to=12000")
    assert "상품 3개" in page.text
    assert dict(_numbers(page)) == {"honey": "2", "soap": "1"}
    assert "이 가격대에는 상품이 아주 많아" not in page.text


def test_without_a_price_everything_is_counted(client, market):
    page = client.get("/products?category=soap")
    assert f"상품 {(MOST_COUNTED + 200) // 3}개" in page.text
    assert dict(_numbers(page)) == {"honey": "800", "soap": "400"}


def test_where_nothing_fits_the_price_it_says_so(client, market):
    page = client.get("/products?price_from=90000000")
    assert "조건에 맞는 상품이 없어요" in page.text
    assert "상품 0개" in page.text


@pytest.mark.parametrize("query", ["price_from=1000", "category=honey&sort=cheapest", "in_stock=1&price_to=20000"])
def test_pages_follow_one_another_to_the_end_of_a_hundred(client, market, query):
    seen, address = [], f"/products?{query}"
    for _ in range(4):
        page = client.get(address)
        seen += re.findall(r'class="card__t"><a href="/products/([^"?]+)"', page.text)
        address = re.search(r'rel="next" href="([^"]+)"', page.text)[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 96
