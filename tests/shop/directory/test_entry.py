"""The page of one enterprise."""

import re
from datetime import date

import pytest

from market.domain.enterprises.models import (
    District,
    EnterpriseAlias,
    EnterpriseKind,
    EnterpriseSource,
    EnterpriseStatus,
    IntroducedProduct,
)
from market.foundation.database import db
from market.shop.directory.views import MOST_GOODS
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    ParticipationFactory,
    PopupFactory,
    SellerIdentityFactory,
    StockFactory,
)


@pytest.fixture
def centre(app):
    """A real enterprise as two sources state it."""
    centre = EnterpriseFactory(
        slug="centre",
        name_ko="위캔센터",
        name_en=None,
        name_romanised="Wikaen Senteo",
        is_sample=False,
        kind=EnterpriseKind.SOCIAL_ENTERPRISE,
        kind_as_of=2019,
        summary_ko="우리밀 쿠키를 굽는다.",
        summary_en="It bakes cookies.",
        address_ko="고양시 덕양구 <b>1</b>",
        note_ko="2007년 인증.",
    )
    centre.aliases = [EnterpriseAlias(name="위캔")]
    centre.sources = [
        EnterpriseSource(position=0, url="https://www.news.example/1?a=1&b=2"),
        EnterpriseSource(position=1, url="http://city.example/2"),
    ]
    centre.introduced = [IntroducedProduct(position=0, name_ko="우리밀쿠키", name_en="Wheat cookies")]
    ParticipationFactory(
        enterprise=centre,
        popup=PopupFactory(
            slug="old", title_ko="옛 장터", title_en="Old market", starts_on=date(2018, 9, 12), is_sample=False
        ),
    )
    db.session.commit()
    return centre


def test_a_certificate_is_what_a_source_said_of_its_year(client, centre):
    assert "출처에 따르면 2019년 기준 인증 사회적기업" in client.get("/enterprises/centre").text
    assert (
        "According to the sources: certified social enterprise, as of 2019"
        in client.get("/en/enterprises/centre").text
    )


def test_without_a_year_or_a_kind_the_page_says_that_it_is_not_known(client, centre):
    centre.kind_as_of = None
    EnterpriseFactory(slug="mystery", is_sample=False, kind=EnterpriseKind.UNKNOWN, district=District.UNKNOWN)
    db.session.commit()

    assert "기준 연도는 적혀 있지 않습니다" in client.get("/enterprises/centre").text
    mystery = client.get("/enterprises/mystery").text
    assert "확인 중입니다." in mystery
    assert '<div class="map">' not in mystery


def test_sources_are_linked_so_that_nobody_follows_for_us(client, centre):
    page = client.get("/en/enterprises/centre").text

    assert 'href="https://www.news.example/1?a=1&amp;b=2" rel="nofollow noopener external">news.example<' in page
    assert 'href="http://city.example/2" rel="nofollow noopener external">city.example<' in page


def test_introduced_products_have_no_price_and_no_way_to_buy(client, centre):
    page = client.get("/en/enterprises/centre").text.partition("<main")[2].partition("</main>")[0]

    assert "Wheat cookies" in page
    assert "These are not on sale here" in page
    assert "₩" not in page
    assert "/cart" not in page


def test_english_gives_the_romanised_name_and_marks_what_is_korean(client, centre):
    page = client.get("/en/enterprises/centre").text

    assert '<h1 class="mt3">Wikaen Senteo (위캔센터)</h1>' in page
    assert '<span lang="ko">고양시 덕양구 &lt;b&gt;1&lt;/b&gt;</span>' in page
    assert '<span lang="ko">2007년 인증.</span>' in page
    assert '<span lang="ko">위캔</span>' in page
    assert 'lang="ko"' not in client.get("/enterprises/centre").text.partition("<main")[2].partition("</main>")[0]


def test_events_and_district_are_shown(client, centre):
    page = client.get("/en/enterprises/centre").text

    assert '<a href="/en/popups/old">Old market</a>' in page
    assert "Map of Goyang with Deogyang-gu marked" in page


def test_a_real_entry_can_be_claimed_until_somebody_manages_it(client, centre):
    link = 'href="/seller/apply?entry=centre"'
    assert "이 기업을 관리하시나요?" in client.get("/enterprises/centre").text
    assert link in client.get("/enterprises/centre").text

    MembershipFactory(enterprise=centre)
    db.session.commit()

    assert link not in client.get("/enterprises/centre").text


def test_a_sample_says_that_it_is_invented_and_sells(client, app):
    honey = StockFactory(variant__product__enterprise__slug="maker", variant__product__slug="honey").variant.product
    honey.enterprise.story_ko = "봄마다 **새로**.\n\n<script>x</script>"
    db.session.commit()

    korean, english = client.get("/enterprises/maker").text, client.get("/en/enterprises/maker").text

    assert "예시 기업입니다." in korean
    assert "(지어낸 예시)" in korean
    assert "This enterprise is a sample." in english
    assert re.search(r"<title>Wildflower Works \d+ \(Sample\) ·", english)
    assert 'href="/products/honey"' in korean
    assert "<strong>새로</strong>" in korean
    assert "<script>x" not in korean
    assert '<div class="prose mt4" lang="ko">' in english
    assert "?entry=" not in korean


def test_who_sells_says_who_they_are_in_law(client, app):
    SellerIdentityFactory(enterprise__slug="maker")
    db.session.commit()

    page = client.get("/enterprises/maker").text

    assert "판매자 정보" in page
    assert "031-0000-0000" in page
    assert "000-81-00017" in page
    assert "2026-예시고양-0001 (고양시청 (예시))" in page


def test_an_exempt_seller_says_why(client, app):
    SellerIdentityFactory(enterprise__slug="maker", mail_order_no=None, mail_order_exemption="간이과세자")
    db.session.commit()

    assert "신고 면제: 간이과세자" in client.get("/enterprises/maker").text


@pytest.mark.parametrize("slug", ["nobody", "%00", "a" * 5_000, "가나다"])
def test_an_entry_that_is_not_there_is_not_found(client, app, slug):
    assert client.get(f"/enterprises/{slug}").status_code == 404


def test_a_hidden_entry_is_not_there(client, centre):
    centre.status = EnterpriseStatus.HIDDEN
    db.session.commit()

    assert client.get("/enterprises/centre").status_code == 404


def test_the_goods_that_find_no_place_are_a_link_away(client, centre):
    for _ in range(MOST_GOODS):
        StockFactory(variant__product__enterprise=centre)
    StockFactory()
    db.session.commit()
    assert "모두 보기" not in client.get("/enterprises/centre").text

    StockFactory(variant__product__enterprise=centre)
    db.session.commit()
    page = client.get("/enterprises/centre").text

    assert page.count('<li class="card') == MOST_GOODS
    assert f"상품 {MOST_GOODS + 1}개 보기" in page
    way = re.search(r'href="([^"]+)">이 기업의 상품 25개 모두 보기', page)[1]
    assert way == "/products?enterprise=centre"
    assert "상품 25개" in client.get(way).text


@pytest.mark.parametrize("number", [1, 20])
def test_a_fuller_page_costs_no_more_queries(client, centre, max_queries, number):
    for _ in range(number):
        StockFactory(variant__product__enterprise=centre)
        ParticipationFactory(enterprise=centre)
    db.session.commit()

    with max_queries(16):  # entry, four lists, registers, goods, pop-ups, managed, holidays, own words, reviews
        page = client.get("/enterprises/centre")

    assert page.text.count('<li class="card') == number
