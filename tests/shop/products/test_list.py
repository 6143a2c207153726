"""The list of products."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from market.domain.catalog.models import ProductStatus
from market.domain.enterprises.models import District, EnterpriseKind, EnterpriseStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import (
    CategoryFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StockFactory,
    UserFactory,
)


def _slugs(page):
    """The products on a page, in its order."""
    return re.findall(r'class="card__t"><a href="(?:/en)?/products/([^"?]+)"', page.text)


def _count(page):
    """How many products the page says there are."""
    return int(re.search(r"상품 (\d+)개", page.text)[1])


def _options(page, name):
    """The choices of a filter: value → how many."""
    boxes = re.findall(rf'name="{name}" value="([^"]+)"(?: checked)?><span>[^<]*</span><em>(\d+)</em>', page.text)
    return {value: int(number) for value, number in boxes}


def _on_sale(*, on_hand=5, **facts):
    product = ProductFactory(**facts)
    StockFactory(variant__product=product, on_hand=on_hand)
    return product


@pytest.fixture
def market(app):
    """Five products of two enterprises, on two shelves, at three prices; one is sold out."""
    honey, soap = (CategoryFactory(slug=slug, name_ko=name) for slug, name in (("honey", "꿀·잼"), ("soap", "비누")))
    village = SellingEnterpriseFactory(
        slug="village", kind=EnterpriseKind.VILLAGE_ENTERPRISE, district=District.ILSANDONG
    )
    social = SellingEnterpriseFactory(
        slug="social", kind=EnterpriseKind.SOCIAL_ENTERPRISE, district=District.DEOGYANG
    )
    now = clock.now()
    facts = [
        ("acacia", honey, village, 12_000, 5),
        ("chestnut", honey, village, 18_000, 5),
        ("jam", honey, social, 8_000, 0),
        ("bar", soap, social, 8_000, 5),
        ("shampoo", soap, social, 18_000, 5),
    ]
    for place, (slug, category, enterprise, price, on_hand) in enumerate(facts):
        _on_sale(
            slug=slug,
            category=category,
            enterprise=enterprise,
            price=price,
            on_hand=on_hand,
            published_at=now - timedelta(days=place),
        )
    db.session.commit()
    return {"village": village, "social": social}


def _popup(enterprise, **facts):
    popup = PopupFactory(**facts)
    PopupDayFactory(popup=popup)
    ParticipationFactory(popup=popup, enterprise=enterprise)
    db.session.commit()
    return popup


def test_the_list_shows_what_is_on_sale_newest_first(client, market):
    page = client.get("/products")

    assert _slugs(page) == ["acacia", "chestnut", "jam", "bar", "shampoo"]
    assert _count(page) == 5
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("sort", "slugs"),
    [
        ("newest", ["acacia", "chestnut", "jam", "bar", "shampoo"]),
        ("cheapest", ["jam", "bar", "acacia", "chestnut", "shampoo"]),
        ("dearest", ["shampoo", "chestnut", "acacia", "bar", "jam"]),
        ("bad", ["acacia", "chestnut", "jam", "bar", "shampoo"]),
        ("", ["acacia", "chestnut", "jam", "bar", "shampoo"]),
    ],
)
def test_the_list_can_be_sorted_and_no_other_order_is_known(client, market, sort, slugs):
    assert _slugs(client.get(f"/products?sort={sort}")) == slugs


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("category=honey", {"acacia", "chestnut", "jam"}),
        ("category=honey&category=soap", {"acacia", "chestnut", "jam", "bar", "shampoo"}),
        ("category=unknown", {"acacia", "chestnut", "jam", "bar", "shampoo"}),
        ("kind=village_enterprise", {"acacia", "chestnut"}),
        ("kind=village_enterprise&category=soap", set()),
        ("district=deogyang", {"jam", "bar", "shampoo"}),
        ("price_from=10000", {"acacia", "chestnut", "shampoo"}),
        ("price_to=12%2C000", {"acacia", "jam", "bar"}),
        ("price_from=9000&price_to=%EF%BC%91%EF%BC%92000", {"acacia"}),  # full-width digits
        ("in_stock=1", {"acacia", "chestnut", "bar", "shampoo"}),
        ("in_stock=1&price_to=8000", {"bar"}),
        ("popup=gone", {"acacia", "chestnut", "jam", "bar", "shampoo"}),
        ("enterprise=village", {"acacia", "chestnut"}),
        ("enterprise=village&category=soap", set()),
        ("enterprise=village&enterprise=social&price_to=8000", {"jam", "bar"}),
        ("enterprise=unknown", {"acacia", "chestnut", "jam", "bar", "shampoo"}),
    ],
)
def test_filters_narrow_the_list(client, market, query, slugs):
    page = client.get(f"/products?{query}")

    assert set(_slugs(page)) == slugs
    assert _count(page) == len(slugs)


def test_each_choice_says_how_many_it_would_show(client, market):
    page = client.get("/products?category=honey&in_stock=1")

    assert _options(page, "category") == {"honey": 2, "soap": 2}
    assert _options(page, "kind") == {"village_enterprise": 2}
    assert _options(page, "district") == {"ilsandong": 2}
    assert _options(page, "in_stock") == {"1": 2}


def test_a_filter_that_is_on_is_shown_in_its_place_and_as_a_chip_that_takes_it_off(client, market):
    page = client.get("/products?category=honey&category=soap&sort=cheapest")

    assert re.search(r'name="category" value="honey" checked', page.text)
    chip = re.search(r'<a class="chip chip--x" href="([^"]+)">꿀·잼', page.text)[1].replace("&amp;", "&")
    assert set(_slugs(client.get(chip))) == {"bar", "shampoo"}
    assert "sort=cheapest" in chip
    clear = re.search(r'<a class="more" href="([^"]+)">전체 해제', page.text)[1].replace("&amp;", "&")
    assert _count(client.get(clear)) == 5


def test_the_goods_of_one_enterprise_can_be_narrowed_and_let_go(client, market):
    market["village"].name_ko = "들꽃공방"
    db.session.commit()

    page = client.get("/products?enterprise=village")

    assert _options(page, "enterprise") == {"village": 2}
    assert _options(page, "category") == {"honey": 2}
    assert _options(client.get("/products?enterprise=village&category=soap"), "enterprise") == {"village": 0}
    chip = re.search(r'<a class="chip chip--x" href="([^"]+)">들꽃공방', page.text)[1]
    assert _count(client.get(chip)) == 5
    assert 'name="enterprise"' not in client.get("/products").text


def test_the_goods_of_one_enterprise_cost_one_query_more(client, market, max_queries):
    with max_queries(7):  # categories, pop-ups to come, the enterprise, the page, the counts, the holidays, operator
        client.get("/products?enterprise=village")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("price_from=cheap", "가격은 20,000처럼 숫자로 적어 주세요."),
        ("price_to=-1", "가격은 20,000처럼 숫자로 적어 주세요."),
        ("price_to=1e9", "가격은 20,000처럼 숫자로 적어 주세요."),
        ("price_to=1.5", "가격은 20,000처럼 숫자로 적어 주세요."),
        ("price_to=" + "9" * 300, "가격은 20,000처럼 숫자로 적어 주세요."),
        ("price_from=9000&price_to=8000", "최저 가격이 최고 가격보다 높아요. 둘 가운데 하나를 바꿔 주세요."),
    ],
)
def test_a_price_that_cannot_be_is_kept_with_a_sentence(client, market, query, sentence):
    page = client.get(f"/products?{query}")

    assert page.status_code == 200
    assert sentence in page.text
    typed = query.partition("&")[0].partition("=")[2][:30]
    assert f'value="{typed}"' in page.text


def test_nobody_sees_what_is_not_on_sale(client, app):
    _on_sale(slug="seen")
    _on_sale(slug="draft", status=ProductStatus.DRAFT, published_at=None)
    _on_sale(slug="hidden", status=ProductStatus.HIDDEN)
    _on_sale(slug="paused", enterprise__status=EnterpriseStatus.PAUSED)
    _on_sale(slug="gone", enterprise__status=EnterpriseStatus.HIDDEN)
    db.session.commit()

    page = client.get("/products")

    assert _slugs(page) == ["seen"]
    assert _count(page) == 1


def test_goods_can_be_filtered_by_the_pop_up_where_they_are_picked_up(client, market):
    popup = _popup(market["village"], slug="spring", title_ko="봄 장터")
    _on_sale(slug="only-sent", enterprise=market["village"], can_collect=False)
    db.session.commit()

    page = client.get("/products?popup=spring")

    assert set(_slugs(page)) == {"acacia", "chestnut"}
    assert _options(page, "popup") == {"any": 2, "spring": 2}
    assert "현장 수령: 봄 장터" in page.text
    assert set(_slugs(client.get("/products?popup=any"))) == {"acacia", "chestnut"}
    assert popup.slug == "spring"


@pytest.mark.parametrize("closed", ["preorder", "given up", "over"])
def test_a_pop_up_that_takes_no_more_orders_is_no_filter(client, market, closed):
    popup = _popup(market["village"], slug="spring")
    if closed == "preorder":
        popup.preorder_until = clock.now() - timedelta(minutes=1)
    elif closed == "given up":
        popup.days[0].venue_id = None
    else:
        popup.days[0].day = clock.day_of(clock.now()) - timedelta(days=1)
    db.session.commit()

    page = client.get("/products?popup=spring")

    assert _count(page) == 5
    assert _options(page, "popup") == {}


def _next(page):
    found = re.search(r'rel="next" href="([^"]+)"', page.text)
    return found and found[1].replace("&amp;", "&")


def _previous(page):
    found = re.search(r'rel="prev" href="([^"]+)"', page.text)
    return found and found[1].replace("&amp;", "&")


@pytest.mark.parametrize("sort", ["newest", "cheapest", "dearest"])
def test_pages_lead_forth_and_back(client, app, sort):
    enterprise, category = SellingEnterpriseFactory(), CategoryFactory()
    now = clock.now()
    for number in range(50):
        ProductFactory(
            enterprise=enterprise,
            category=category,
            price=1_000 + number % 7,
            published_at=now - timedelta(hours=number % 9),
        )
    db.session.commit()

    first = client.get(f"/products?sort={sort}&price_to=2000")
    second = client.get(_next(first))
    third = client.get(_next(second))

    assert [len(_slugs(page)) for page in (first, second, third)] == [24, 24, 2]
    assert len({*_slugs(first), *_slugs(second), *_slugs(third)}) == 50
    assert _previous(first) is None
    assert _next(third) is None
    back = client.get(_previous(third))
    assert _slugs(back) == _slugs(second)
    assert _slugs(client.get(_previous(back))) == _slugs(first)
    assert "sort=" + sort in _next(first)
    assert "price_to=2000" in _next(first)


@pytest.mark.parametrize("word", ["-1", "2", "0", "x" * 500, "쿠키", "😀", "W10", "%00", "eyJ"])
def test_a_page_that_nobody_led_to_is_the_first(client, market, word):
    for sort in ("newest", "cheapest"):
        page = client.get(f"/products?sort={sort}&page={quote(word)}")
        assert page.status_code == 200
        assert len(_slugs(page)) == 5


@pytest.mark.parametrize("products", [1, 100])
def test_a_longer_list_costs_no_more_queries(client, sign_in, app, max_queries, engine_name, products):
    category = CategoryFactory()
    for _ in range(products):
        _on_sale(category=category)
    _popup(SellingEnterpriseFactory())
    shopper = sign_in(UserFactory())

    with max_queries(6):  # categories, pop-ups to come, the page, the counts, the holidays, operator
        page = client.get("/products")
    assert len(_slugs(page)) == min(products, 24)
    with max_queries(1 if engine_name == "sqlite" else 6):  # nothing has changed, but in PostgreSQL's other databases
        client.get("/products")
    with max_queries(7):
        shopper.get("/products?price_to=100000")


def test_a_change_is_seen_at_once(client, market):
    assert _slugs(client.get("/products?sort=dearest"))[0] == "shampoo"

    with transaction():
        product = ProductFactory(slug="gold", price=900_000)
        StockFactory(variant__product=product)
    page = client.get("/products?sort=dearest")
    assert _slugs(page)[0] == "gold"
    assert _count(page) == 6

    with transaction():
        db.session.merge(product).status = ProductStatus.HIDDEN
    page = client.get("/products?sort=dearest")
    assert _slugs(page)[0] == "shampoo"
    assert _count(page) == 5


def test_an_empty_market_says_what_to_do(client, app):
    page = client.get("/products?category=honey&in_stock=1")

    assert page.status_code == 200
    assert "조건에 맞는 상품이 없어요" in page.text


def test_the_list_in_english(client, market):
    page = client.get("/en/products?category=honey")

    assert _slugs(page) == ["acacia", "chestnut", "jam"]
    assert "3 products" in page.text
    assert 'href="/en/products/acacia"' in page.text
    assert "꿀·잼" not in page.text


@pytest.mark.parametrize(
    "query", ["category=%00", "kind=%F0%9F%8D%AA", "district[]=1", "popup=" + "x" * 5000, "a=1&" * 500]
)
def test_strange_addresses_do_not_break_the_list(client, market, query):
    assert client.get(f"/products?{query}").status_code == 200
