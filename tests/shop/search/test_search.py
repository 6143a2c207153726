"""The search page."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from market.domain.catalog.models import ProductStatus
from market.domain.catalog.services import describe
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation import clock
from market.foundation.database import db
from tests.factories import EnterpriseFactory, PopupFactory, ProductFactory, StockFactory


def _product(name, **facts):
    product = ProductFactory(name_ko=name, **facts)
    StockFactory(variant__product=product)
    describe(product)
    return product


def _enterprise(name, **facts):
    enterprise = EnterpriseFactory(name_ko=name, **facts)
    search.index(DocumentKind.ENTERPRISE, enterprise.id, title=name, words=facts.get("summary_ko"))
    return enterprise


def _popup(title, **facts):
    popup = PopupFactory(title_ko=title, **facts)
    search.index(DocumentKind.POPUP, popup.id, title=title, words="봄")
    return popup


def _search(client, typed, root="", **more):
    query = "&".join(f"{name}={quote(value)}" for name, value in {"q": typed, **more}.items())
    return client.get(f"{root}/search?{query}")


@pytest.fixture
def market(app):
    """Cookies, those who bake them, and where they are sold."""
    _product("우리밀 초코칩 쿠키", slug="cookies", published_at=clock.now() - timedelta(days=1))
    _product("쿠키 틀", slug="cutter")
    _product("딸기잼", slug="jam", story_ko="버터 쿠키에 발라 드세요.")
    _enterprise("쿠키공방", slug="bakers")
    _popup("쿠키 장터", slug="cookie-market")
    db.session.commit()


def _links(page, kind):
    return re.findall(rf'<a href="/{kind}/([^"?]+)"', page.text)


def test_each_kind_is_found_the_best_first(client, market):
    page = _search(client, "쿠키")

    assert _links(page, "products") == ["cutter", "cookies", "jam"]
    assert _links(page, "enterprises") == ["bakers"]
    assert "cookie-market" in page.text
    words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    assert "전체 5 상품 3 기업 1 장터 1" in words
    assert "Set-Cookie" not in page.headers


def test_one_kind_can_be_seen_alone(client, market):
    page = _search(client, "쿠키", kind="enterprise")

    assert _links(page, "enterprises") == ["bakers"]
    assert _links(page, "products") == []


def test_a_kind_that_does_not_exist_is_all_of_them(client, market):
    assert len(_links(_search(client, "쿠키", kind="bad"), "products")) == 3


def test_many_results_go_by_the_page(client, app):
    for number in range(30):
        _product(f"쿠키 {number}", slug=f"cookie-{number}")
    db.session.commit()

    overview = _search(client, "쿠키")
    assert len(_links(overview, "products")) == 8
    more = re.search(r'<a class="more" href="([^"]+)">모두 보기', overview.text)[1].replace("&amp;", "&")
    first = client.get(more)
    second = client.get(re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&"))
    assert len(_links(first, "products")) == 24
    assert len(_links(second, "products")) == 6
    assert not set(_links(first, "products")) & set(_links(second, "products"))


def test_what_is_not_to_be_seen_is_not_found(client, app):
    _product("쿠키", slug="seen")
    hidden = _product("쿠키", slug="hidden")
    paused = _product("쿠키", slug="paused")
    _enterprise("쿠키공방", status=EnterpriseStatus.HIDDEN)
    hidden.status = ProductStatus.HIDDEN  # even where a document were left behind
    paused.enterprise.status = EnterpriseStatus.PAUSED
    db.session.commit()

    page = _search(client, "쿠키")

    assert _links(page, "products") == ["seen"]
    assert _links(page, "enterprises") == []
    assert "검색 결과 1개" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        "없는말",
        "가" * 300,
        "🍪",
        "'",
        '"',
        "%",
        "_",
        "\\",
        "a'; DROP TABLE product; --",
        "쿠키%00",
        "<script>",
        "ㅋㅋㅋ",
    ],
)
def test_whatever_is_typed_gets_an_answer(client, market, typed):
    page = _search(client, typed)

    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]


def test_a_search_that_finds_nothing_says_what_to_do(client, market):
    page = _search(client, "없는말")

    assert "찾으신 말이 없어요" in page.text
    assert 'value="없는말"' in page.text
    assert 'href="/products"' in page.text


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20", "?q=%00", "?q=&kind=product&page=-1"])
def test_an_empty_search_asks_what_is_wanted(client, app, query):
    page = client.get(f"/search{query}")

    assert page.status_code == 200
    assert "무엇을 찾으세요?" in page.text


def test_the_search_in_english(client, market):
    page = _search(client, "honey", root="/en")

    assert page.status_code == 200
    assert "3 results for “honey”" in page.text


@pytest.mark.parametrize("things", [1, 100])
def test_more_results_cost_no_more_queries(client, app, max_queries, things):
    for number in range(things):
        _product(f"쿠키 {number}")
        _enterprise(f"쿠키공방 {number}")
        _popup(f"쿠키 장터 {number}")
    db.session.commit()

    client.get("/search?q=x")  # the words of all documents are read once in a process
    with max_queries(10):  # with those for who is on holiday, the shelves, pop-ups to come, the operator
        assert _search(client, "쿠키를").status_code == 200
    with max_queries(10):
        assert _search(client, "쿠키", kind="product", in_stock="1").status_code == 200


@pytest.mark.parametrize("page", ["-1", "x", "W10", "😀"])
def test_a_page_that_nobody_led_to_is_the_first(client, market, page):
    assert len(_links(_search(client, "쿠키", kind="product", page=page), "products")) == 3
