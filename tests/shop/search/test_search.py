"""The search page."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select

from market.domain.catalog.models import ProductStatus
from market.domain.catalog.services import describe
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.search import services as search
from market.domain.search.models import DocumentKind, SearchMiss
from market.foundation import clock
from market.foundation.database import db
from market.shop.search import misses
from tests.factories import (
    CategoryFactory,
    EnterpriseFactory,
    PopupFactory,
    ProductFactory,
    StaffFactory,
    StockFactory,
)
from tests.odd_queries import ODD_QUERIES


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


@pytest.fixture(autouse=True)
def nothing_missed(app):
    """No search has been counted in this process."""
    misses._known.clear()
    misses._waiting.clear()


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


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


@pytest.mark.parametrize("typed", ["없는말", *ODD_QUERIES])
def test_whatever_is_typed_gets_an_answer(client, market, typed):
    for path in (f"/search?q={quote(typed)}", f"/en/search?kind=product&q={quote(typed)}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text.partition("<main")[2]
    assert client.get(f"/search/suggest?q={quote(typed)}").status_code == 200


def test_a_search_that_finds_nothing_says_what_to_do(client, market):
    page = _search(client, "없는말")

    assert 'href="/products?category=' in page.text
    assert 'href="/popups"' in page.text

    assert "검색 결과가 없어요" in page.text
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


def test_the_page_says_what_it_looked_for_instead_and_leads_to_the_very_words(client, market):
    page = _search(client, "znzl")

    assert "‘쿠키’(으)로 찾았습니다." in page.text
    assert _links(page, "products") == ["cutter", "cookies", "jam"]
    literal = re.search(r'href="([^"]+)">‘znzl’ 그대로 찾기', page.text)[1].replace("&amp;", "&")
    assert "literal=1" in literal
    assert _links(client.get(literal), "products") == []


def test_what_says_some_of_the_words_stands_below_what_says_all(client, market):
    page = _search(client, "쿠키 틀")
    assert _links(page, "products")[0] == "cutter"
    full, _, part = page.text.partition("낱말 일부가 들어 있어요")
    assert "/products/cutter" in full
    assert "/products/cookies" in part

    page = _search(client, "딸기잼 없는말")
    assert "모든 낱말이 들어 있는 것은 없어서" in page.text
    assert _links(page, "products") == ["jam"]


def test_in_stock_goes_first_then_the_newest(client, app):
    for number, slug in enumerate(("old", "new", "sold-out"), 1):
        product = ProductFactory(name_ko="쿠키", slug=slug, published_at=clock.now() - timedelta(days=9 - number))
        StockFactory(variant__product=product, on_hand=0 if slug == "sold-out" else 5)
        describe(product)
    db.session.commit()

    assert _links(_search(client, "쿠키"), "products") == ["new", "old", "sold-out"]


@pytest.fixture
def shelves(app):
    """Soaps of two shelves, prices and makers; one can only be asked for."""
    soap, gifts = CategoryFactory(slug="soap"), CategoryFactory(slug="gifts")
    _product("비누 하나", slug="one", category=soap, price=5_000)
    _product("비누 둘", slug="two", category=soap, price=25_000)
    _product("비누 셋", slug="three", category=gifts, price=70_000)
    db.session.commit()


def _boxes(page, name):
    return dict(re.findall(rf'name="{name}" value="([^"]+)"[^>]*><span>[^<]*</span><em>([^<]+)</em>', page.text))


def test_filters_tell_how_many_products_each_would_show(client, shelves):
    page = _search(client, "비누")

    assert _boxes(page, "category") == {"soap": "2", "gifts": "1"}
    assert _boxes(page, "price") == {"to-10000": "1", "10000-30000": "1", "from-50000": "1"}
    assert _boxes(page, "in_stock") == {"1": "3"}


def test_filters_stand_in_the_address_and_narrow_between_each_other(client, shelves):
    page = _search(client, "비누", category="soap")
    assert sorted(_links(page, "products")) == ["one", "two"]
    assert _boxes(page, "category") == {"soap": "2", "gifts": "1"}  # as if its own filter were off
    assert _boxes(page, "price") == {"to-10000": "1", "10000-30000": "1"}

    page = client.get("/search?q=비누&category=soap&price=from-50000&price=to-10000")
    assert _links(page, "products") == ["one"]
    assert re.search(r'<a class="chip chip--x" href="[^"]*price=from-50000[^"]*">', page.text)

    page = client.get("/search?q=비누&category=gifts&price=to-10000")
    assert _links(page, "products") == []
    assert "조건에 맞는 상품이 없어요" in page.text
    assert client.get("/search?q=비누&category=none&price=x&district=y&popup=z&enterprise_kind=q").status_code == 200


def test_filters_reach_what_is_beyond_the_best(client, app):
    shelf = CategoryFactory(slug="rare")
    _product("상자 옛것", slug="rare-one", category=shelf, price=9_000)
    other = ProductFactory(name_ko="상자", slug="common", price=20_000)
    StockFactory(variant__product=other)
    describe(other)
    for number in range(320):
        product = ProductFactory(
            name_ko=f"상자 {number}", slug=f"box-{number}", enterprise=other.enterprise, category=other.category
        )
        describe(product)
    db.session.commit()

    page = _search(client, "상자")
    assert "‘상자’ 검색 결과 300개 이상" in page.text
    assert "300+" in page.text
    assert _links(_search(client, "상자", category="rare"), "products") == ["rare-one"]
    assert len(_links(_search(client, "상자", kind="product", page="13"), "products")) == 12


def _suggested(client, typed, root=""):
    return re.findall(
        r'<a role="option"[^>]*href="([^"]+)"', client.get(f"{root}/search/suggest?q={quote(typed)}").text
    )


@pytest.mark.parametrize("typed", ["쿠키", "쿠ㅋ", "ㅋㅋ", "znzl", "쿠킨"])
def test_names_are_suggested_from_two_letters_on(client, market, typed):
    found = _suggested(client, typed)

    assert "/products/cookies" in found
    assert "/enterprises/bakers" in found
    assert "/popups/cookie-market" in found


def test_shelves_are_suggested_and_nothing_that_is_hidden(client, app):
    CategoryFactory(slug="soap", name_ko="비누·세제", name_en="Soap")
    hidden = _product("비누", slug="hidden")
    hidden.status = ProductStatus.HIDDEN
    db.session.commit()

    assert _suggested(client, "비누") == ["/products?category=soap"]
    assert _suggested(client, "soap", "/en") == ["/en/products?category=soap"]
    assert _suggested(client, "비") == []
    assert client.get("/search/suggest?q=없는말없").text.strip() == ""


def test_what_found_nothing_is_counted_by_day_without_anybody(client, market):
    for typed in ("없는말", "없는 말", "없는말", "쿠키", "010-1234-5678", "me@example.com", "abc12345xyz"):
        _search(client, typed)

    rows = db.session.execute(select(SearchMiss.day, SearchMiss.words, SearchMiss.times)).all()
    assert {row.words for row in rows} == {"없는말", "없는 말"}
    assert {row.day for row in rows} == {clock.day_of(clock.now())}


def test_the_staff_see_it_and_take_it_off(client, market, staff):
    _search(client, "없는말")

    page = staff.get("/city/shelves/words/")
    assert "없는말" in page.text
    staff.post("/city/shelves/words/missed/remove", {"words": "없는말"})
    assert db.session.scalar(select(SearchMiss)) is None


def test_the_staff_see_how_a_query_is_read(market, staff):
    page = staff.get("/city/shelves/words/?q=znzl")

    assert "입력한 그대로 아는 말이 없어" in page.text
    assert "쿠키 틀" in page.text
