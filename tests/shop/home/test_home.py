"""The front page."""

import re
from datetime import time, timedelta

import pytest

from market.domain.enterprises.models import District, EnterpriseField, Field
from market.domain.popups.models import PopupStatus
from market.foundation import clock
from market.foundation.database import db
from tests.factories import EnterpriseFactory, PopupFactory, ProductFactory, StockFactory


@pytest.fixture
def market(app):
    """Two real enterprises, one of a known district, one sample that sells, and a pop-up in three days."""
    bakery = EnterpriseFactory(
        slug="bakery",
        name_ko="빵집",
        name_en="The Bakery",
        is_sample=False,
        summary_ko="빵을 굽는다.",
        summary_en="It bakes.",
    )
    bakery.fields = [EnterpriseField(field=Field.FOOD)]
    EnterpriseFactory(is_sample=False, district=District.UNKNOWN)
    StockFactory(variant__product__name_ko="아카시아꿀", variant__product__name_en="Acacia honey")
    day = clock.day_of(clock.now()) + timedelta(3)
    PopupFactory(
        slug="soon",
        title_ko="역 앞 장터",
        title_en="Station market",
        starts_on=day,
        opens_at=time(10),
        closes_at=time(19),
    )
    PopupFactory(slug="off", title_ko="취소된 장터", starts_on=day - timedelta(1), status=PopupStatus.CANCELLED)
    db.session.commit()


def test_the_slogan_and_the_counts_stand_on_top_real_and_sample_apart(client, market):
    korean, english = client.get("/").text, client.get("/en/").text

    assert "많은 이에게," in korean
    assert "고양의 사회적경제 기업 2곳을 출처와 함께 소개합니다." in korean
    assert "예시 기업 1곳" in korean
    assert "Many goods," in english
    assert "2 social-economy enterprises of Goyang" in english
    assert "1 sample enterprise" in english


def test_an_empty_market_has_a_front_page_too(client):
    page = client.get("/")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert "예시 기업" not in page.text.partition('<section class="sec">')[0]


def test_the_next_popup_is_a_ticket_that_says_it_is_a_sample(client, market):
    ticket = re.search(r'<article class="ticket">.*?</article>', client.get("/").text, re.DOTALL)[0]

    assert "역 앞 장터" in ticket
    assert "3일 남음" in ticket
    assert "10:00–19:00" in ticket
    assert ">예시</span>" in ticket
    assert 'href="/popups/soon"' in ticket


def test_newest_goods_say_who_sells_them_and_that_they_are_samples(client, market):
    page = client.get("/en/").text

    card = re.search(r'<li class="card">.*?</li>', page, re.DOTALL)[0]
    assert "Acacia honey" in card
    assert "Sample" in card
    assert "₩12,000" in card


def test_work_and_districts_lead_into_the_directory(client, market):
    page = client.get("/en/").text

    assert 'href="/en/enterprises?field=food"' in page
    assert "field=tourism" not in page  # nobody does it
    assert 'href="/en/enterprises?district=deogyang" aria-label="2 Deogyang-gu"' in page
    assert "Of 1, the district is not known yet." in page
    assert "Statistics Korea" in page
    assert 'href="/en/enterprises/bakery"' in page


@pytest.mark.parametrize("goods", [1, 100])
def test_a_fuller_market_costs_no_more_queries(client, market, max_queries, goods):
    for _ in range(goods):
        product = ProductFactory()
        StockFactory(variant__product=product)
    db.session.commit()

    with max_queries(9):  # two of counts, next pop-up, shelves, goods, holidays, introductions, the operator
        page = client.get("/")
    with max_queries(1):  # goods: the rest is kept
        again = client.get("/")

    assert page.text.count('<li class="card">') == min(goods + 1, 8)
    assert again.text == page.text
