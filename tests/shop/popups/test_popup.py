"""The page of one pop-up."""

import re
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import select

from market.domain.catalog.models import Product
from market.domain.enterprises.models import EnterpriseKind, EnterpriseStatus
from market.domain.popups.models import BoothZone, PopupStatus
from market.foundation import clock
from market.foundation.clock import SEOUL
from market.foundation.database import db
from market.foundation.i18n import speaking
from market.shop.popups.page import today_of
from tests.factories import (
    BoothApplicationFactory,
    BoothApplicationProductFactory,
    BoothFactory,
    CallPopupFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    StockFactory,
    VenueFactory,
)
from tests.structured import told_of, types_of

SOON = clock.day_of(clock.now()) + timedelta(10)


@pytest.fixture
def market(app):
    """A sample market in ten days with a plan of three booths, of which two are taken."""
    venue = VenueFactory(
        latitude=37.55470, longitude=126.97070, precision_m=150, directions_ko="1번 출구", directions_en=None
    )
    booths = [BoothFactory(venue_id=venue.id, number=f"0{n}", x=n * 200, y=60) for n in (1, 2, 3)]
    booths[1].zone = BoothZone.CRAFT
    market = PopupFactory(
        slug="station",
        title_ko="역 앞 장터",
        title_en="Station market",
        venue=venue,
        starts_on=SOON,
        ends_on=SOON + timedelta(1),
        opens_at=time(10),
        closes_at=time(19),
        preorder_until=datetime.combine(SOON - timedelta(2), time(18), SEOUL),
        organisers_ko=["고양시"],
        organisers_en=["Goyang City"],
    )
    for day in (SOON, SOON + timedelta(1)):
        PopupDayFactory(popup=market, day=day)
    honey = StockFactory(variant__product__slug="honey", variant__product__enterprise__slug="maker").variant.product
    ParticipationFactory(popup=market, enterprise=honey.enterprise, booth=booths[1], position=0)
    ParticipationFactory(
        popup=market,
        enterprise=EnterpriseFactory(name_ko="긴이름협동조합연합회", slug="long"),
        booth=booths[0],
        position=1,
    )
    db.session.commit()
    return market


@pytest.fixture
def reported(app):
    """A real event as articles tell it: who was there and what was said, no hours and no plan."""
    event = PopupFactory(
        slug="reported",
        title_ko="옛 장터",
        title_en="Old market",
        is_sample=False,
        venue=None,
        venue_text_ko="역 안",
        venue_text_en="Inside the station",
        starts_on=date(2018, 9, 12),
        ends_on=date(2018, 9, 13),
        partners_ko=["한국철도공사(코레일)"],
        partners_en=["Korea Railroad Corporation (KORAIL)"],
        organisers_ko=["고양시"],
        organisers_en=["Goyang City"],
        enterprises_reported=13,
        sales_statement_ko="매출이 최소 2배 이상이었다고 말했다.",
        sales_statement_en="They said that sales were at least twice as high.",
        sources=["http://news.example/1", "javascript:alert(1)"],
    )
    for position, kind in enumerate([EnterpriseKind.COOPERATIVE, EnterpriseKind.SUPPORT_ORGANISATION]):
        ParticipationFactory(popup=event, position=position, enterprise=EnterpriseFactory(kind=kind, is_sample=False))
    ParticipationFactory(popup=event, position=2, enterprise=None, listed_name="이름만 적힌 곳")
    db.session.commit()
    return event


def main(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


def test_when_and_where_stand_on_top_in_both_languages(client, market):
    korean, english = main(client.get("/popups/station")), main(client.get("/en/popups/station"))

    assert "역 앞 장터" in korean
    assert "10일 남음" in korean
    assert "10:00–19:00" in korean
    assert "예시 장터입니다." in korean
    assert "Station market" in english
    assert "In 10 days" in english
    assert "This pop-up is a sample." in english
    assert '<span lang="ko">1번 출구</span>' in english


def test_each_booth_leads_to_its_line_in_the_list(client, market):
    page = main(client.get("/popups/station"))

    plan = re.search(r'<div class="plan">.*?</svg>', page, re.DOTALL)[0]
    links = re.findall(r'<a class="bt z-(\w+)" href="#([\w-]+)" aria-label="([^"]+)"', plan)
    assert [(zone, anchor, name.split()[0]) for zone, anchor, name in links] == [
        ("food", "b-01", "01"),
        ("craft", "b-02", "02"),
    ]
    assert "비어 있음" in plan
    lines = re.findall(r'<li id="(b-\d+)">', page)
    assert lines == ["b-01", "b-02"]
    assert "빈 부스 1" in page


def test_what_is_seen_on_a_booth_begins_its_name(client, market):
    for address in ("/popups/station", "/en/popups/station"):
        for name, number, words in re.findall(
            r'aria-label="([^"]+)">\s*<rect[^>]*/>\s*<text[^>]*>(\w+)</text>\s*<text[^>]*>([^<]+)</text>',
            client.get(address).text,
        ):
            assert name.startswith(f"{number} {words.rstrip('…')}")


def test_goods_can_be_ordered_ahead_until_the_deadline(client, market):
    page = main(client.get("/popups/station"))

    assert 'href="/products/honey"' in page
    assert 'href="/products?popup=station"' in page
    assert "18:00까지 주문하면" in page

    market.preorder_until = clock.now() - timedelta(hours=1)
    db.session.commit()
    late = main(client.get("/popups/station"))

    assert 'id="order-ahead"' not in late
    assert "미리 주문은 마감되었습니다." in late


def held(market, *, starts, ends):
    """``market`` on other days: from ``starts`` to ``ends``, counted from today."""
    today = clock.day_of(clock.now())
    for claim in market.days:
        db.session.delete(claim)
    market.starts_on, market.ends_on = today + timedelta(starts), today + timedelta(ends)
    db.session.flush()
    db.session.expire(market)
    for n in range(starts, ends + 1):
        PopupDayFactory(popup=market, day=today + timedelta(n))
    db.session.commit()


@pytest.mark.parametrize(
    ("hour", "words"), [(9, "오늘 10:00에"), (12, "오늘 19:00까지"), (20, "지금은 닫았어요"), (1, "오늘 10:00에")]
)
def test_while_it_is_on_the_page_says_until_when_it_is_open(market, hour, words):
    held(market, starts=0, ends=1)
    now = datetime.combine(clock.day_of(clock.now()), time(hour), SEOUL)
    with speaking("ko"):
        told = today_of(market, now=now)
    assert words in told.words
    assert told.is_open == (hour == 12)


def test_before_during_and_after_it_says_what_matters_then(client, market):
    before = main(client.get("/popups/station"))
    assert "미리 주문하고" in before
    assert "가는 길" in before

    held(market, starts=0, ends=1)
    assert "부스 찾기" in main(client.get("/popups/station"))

    held(market, starts=-2, ends=-1)
    after = main(client.get("/popups/station"))
    assert "장터를 마쳤어요" in after
    assert "판매 기업 2곳이 함께했어요" in after
    assert 'id="order-ahead"' not in after
    assert "/products/honey" not in after


def test_each_brings_what_it_chose_when_it_applied_and_else_what_can_be_collected(client, market):
    honey = db.session.scalars(select(Product).where(Product.slug == "honey")).one()
    honey.name_ko = "꿀"
    soap = StockFactory(
        variant__product__name_ko="비누",
        variant__product__name_en="Soap",
        variant__product__enterprise=honey.enterprise,
    ).variant.product
    db.session.commit()
    assert brings(client) == {"비누", "꿀"}

    application = BoothApplicationFactory(call=CallPopupFactory(popup=market).call, enterprise=honey.enterprise)
    BoothApplicationProductFactory(application=application, product=soap)
    db.session.commit()

    assert brings(client) == {"비누"}
    assert brings(client, "/en") == {"Soap"}
    held(market, starts=-2, ends=-1)
    assert brings(client) == {"비누"}


def brings(client, language=""):
    told = re.search(r'<p><b class="s14">[^<]+</b> (.*?)</p>', main(client.get(f"{language}/popups/station")))
    return set(re.sub(r"<[^>]+>", "", told[1]).split(", "))


def test_search_engines_read_an_event_and_never_a_sample(client, market):
    assert types_of(client.get("/popups/station").text) == set()
    market.is_sample = False
    db.session.commit()

    page = client.get("/en/popups/station").text
    (event,) = told_of(page)["Event"]
    assert event["name"] == "Station market"
    assert event["image"] == re.search(r'property="og:image" content="([^"]+)"', page)[1]
    assert event["startDate"] == f"{SOON.isoformat()}T10:00:00+09:00"
    assert event["endDate"] == f"{(SOON + timedelta(1)).isoformat()}T19:00:00+09:00"
    assert event["location"]["geo"]["latitude"] == 37.5547


def test_programs_follow_what_is_to_come_and_what_was(client, market, reported):
    answer = client.get("/en/popups/feed.xml")

    assert answer.content_type == "application/rss+xml; charset=utf-8"
    told = fromstring(answer.data)  # noqa: S314 - our own feed
    items = {item.findtext("title"): item.findtext("link") for item in told.iter("item")}
    assert items == {
        "[Sample] Station market": "http://localhost/en/popups/station",
        "Old market": "http://localhost/en/popups/reported",
    }


def test_maps_are_linked_only_where_the_position_is_known(client, market, reported):
    page, unknown = main(client.get("/en/popups/station")), main(client.get("/en/popups/reported"))

    assert "https://map.kakao.com/link/map/" in page
    assert "37.55470,126.97070" in page
    assert "The position is approximate, right to about 150 m." in page
    assert "kakao" not in unknown
    assert "approximate" not in unknown


def test_a_real_event_shows_what_is_reported_and_nothing_else(client, reported):
    korean, english = main(client.get("/popups/reported")), main(client.get("/en/popups/reported"))

    assert "판매 기업 2곳" in korean
    assert "함께한 지원기관 1곳" in korean
    assert "한국철도공사(코레일)" in korean
    assert "매출이 최소 2배 이상이었다고 말했다." in korean
    assert "Korea Railroad Corporation (KORAIL)" in english
    assert "They said that sales were at least twice as high." in english
    assert '<b><span lang="ko">이름만 적힌 곳</span></b>' in english
    assert 'href="http://news.example/1" rel="nofollow noopener external"' in english
    for absent in ("javascript:", '<div class="plan">', "–19:00", "예시", ".ics", "/products"):
        assert absent not in korean


def test_a_cancelled_popup_stays_and_says_so_with_the_reason(client, market):
    market.status = PopupStatus.CANCELLED
    market.cancel_reason = "큰비가 온다고 합니다."
    for claim in market.days:
        claim.venue_id = None
    db.session.commit()

    korean, english = main(client.get("/popups/station")), main(client.get("/en/popups/station"))

    assert "이 장터는 취소되었습니다." in korean
    assert "This pop-up has been cancelled." in english
    assert '<span lang="ko">큰비가 온다고 합니다.</span>' in english
    assert "/products/honey" not in korean
    assert ".ics" not in korean


def test_one_who_is_hidden_is_named_without_a_link(client, market):
    market.participants[1].enterprise.status = EnterpriseStatus.HIDDEN
    db.session.commit()

    page = main(client.get("/popups/station"))

    assert "긴이름협동조합연합회" in page
    assert "/enterprises/long" not in page


@pytest.mark.parametrize("slug", ["draft", "nobody", "%00", "가" * 2_000])
def test_a_draft_and_what_never_was_are_not_found(client, app, slug):
    PopupFactory(slug="draft", status=PopupStatus.DRAFT)
    db.session.commit()

    assert client.get(f"/popups/{slug}").status_code == 404
    assert client.get(f"/popups/{slug}.ics").status_code == 404


@pytest.mark.parametrize("number", [1, 100])
def test_more_sellers_cost_no_more_queries(client, market, max_queries, number):
    for position in range(number):
        product = StockFactory().variant.product
        ParticipationFactory(popup=market, enterprise=product.enterprise, position=position + 10)
    db.session.commit()

    with max_queries(8):  # the pop-up, venue, plan and its words, days, who takes part, goods, holidays, operator
        assert client.get("/popups/station").status_code == 200
