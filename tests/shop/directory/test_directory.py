"""The directory: list, map, filters."""

import re
from html import unescape
from itertools import chain

import pytest

from market.domain.enterprises.models import District, EnterpriseField, EnterpriseKind, Field
from market.domain.enterprises.queries import PAGE
from market.foundation.database import db
from tests.factories import EnterpriseFactory, ParticipationFactory, ProductFactory


@pytest.fixture
def entries(app):
    """A real cooperative, a real organisation of which little is known, and a sample."""
    bakery = EnterpriseFactory(
        slug="bakery",
        name_ko="가람빵집",
        name_en=None,
        name_romanised="Garam Ppangjip",
        is_sample=False,
        kind=EnterpriseKind.COOPERATIVE,
        summary_ko="빵을 굽는다.",
    )
    bakery.fields = [EnterpriseField(field=Field.FOOD)]
    EnterpriseFactory(
        slug="mystery", name_ko="나루", is_sample=False, kind=EnterpriseKind.UNKNOWN, district=District.UNKNOWN
    )
    EnterpriseFactory(slug="sample", name_ko="다솜", kind=EnterpriseKind.VILLAGE_ENTERPRISE)
    db.session.commit()


def listed(page):
    """The entries on a page, in its order."""
    return re.findall(r'<h3><a href="(?:/en)?/enterprises/([^"]+)"', page.text)


def test_everybody_is_listed_by_name_and_counted_apart(client, entries):
    page = client.get("/enterprises")

    assert listed(page) == ["bakery", "mystery", "sample"]
    assert "출처로 확인한 실제 기업 2곳" in page.text
    assert "지어낸 예시 기업 1곳" in page.text
    assert "(실제 2곳, 예시 1곳)" in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=cooperative&kind=village_enterprise", ["bakery", "sample"]),
        ("kind=unknown", ["mystery"]),
        ("district=unknown", ["mystery"]),
        ("district=deogyang&kind=cooperative", ["bakery"]),
        ("field=food", ["bakery"]),
        ("field=unknown&field=food", ["bakery", "mystery", "sample"]),
        ("entry=sample", ["sample"]),
        ("q=%EB%B9%B5", ["bakery"]),
        ("q=빵&kind=unknown", []),
    ],
)
def test_filters_widen_within_and_narrow_between(client, entries, query, expected):
    assert listed(client.get(f"/enterprises?{query}")) == expected


def test_filters_that_are_on_can_be_taken_off_one_by_one(client, entries):
    page = client.get("/en/enterprises?kind=cooperative&kind=unknown&district=deogyang&q=a&sort=newest").text

    applied = re.search(r'aria-label="Filters that are on">.*?</ul>', page, re.DOTALL)[0]
    links = [unescape(href) for href in re.findall(r'href="([^"]+)"', applied)]
    assert "/en/enterprises?kind=cooperative&kind=unknown&district=deogyang&sort=newest" in links
    assert "/en/enterprises?district=deogyang&q=a&sort=newest&kind=unknown" in links
    assert "/en/enterprises?sort=newest" in links
    assert "Kind not known yet" in applied


def test_the_form_keeps_what_is_chosen(client, entries):
    page = client.get("/en/enterprises?kind=cooperative&sort=newest&q=ga").text

    assert '<input type="checkbox" name="kind" value="cooperative" checked>' in page
    assert '<option value="newest" selected>' in page
    assert 'name="q" type="search" value="ga"' in page


def test_the_map_leads_to_a_district_and_keeps_the_other_filters(client, entries):
    page = unescape(client.get("/en/enterprises?kind=cooperative&page=x").text)

    assert 'href="/en/enterprises?kind=cooperative&district=deogyang" aria-label="1 Deogyang-gu"' in page
    assert "KOGL type 1" in page


def test_those_of_unknown_district_have_a_link_of_their_own(client, entries):
    page = unescape(client.get("/enterprises").text)

    assert '<a href="/enterprises?district=unknown">구를 확인 중인 기업 1곳</a>' in page


def test_english_names_are_romanised_and_korean_words_say_so(client, entries):
    page = client.get("/en/enterprises").text

    assert "Garam Ppangjip (가람빵집)" in page
    assert '<p lang="ko">빵을 굽는다.</p>' in page
    assert '<p lang="ko">빵을 굽는다.</p>' not in client.get("/enterprises").text


def test_a_row_says_how_much_there_is_to_see(client, entries):
    ParticipationFactory(enterprise=ProductFactory(enterprise__slug="maker").enterprise)
    db.session.commit()

    page = client.get("/enterprises?sort=products").text

    assert "상품 1개" in page
    assert "장터·행사 1번" in page


def test_nobody_fits_and_the_way_back_is_shown(client, entries):
    page = client.get("/enterprises?q=없는말").text

    assert "조건에 맞는 기업이 없어요" in page
    assert 'href="/enterprises">전체 해제' in page


@pytest.mark.parametrize(
    "query",
    [
        "sort=bad&kind=bad&district=&field=%00&entry=1",
        "page=-1",
        "page=%F0%9F%98%80",
        "q=%00%ff",
        "q=" + "가" * 20_000,
        "q=%25%5C_%27",
        "kind=cooperative" * 60,
        "sort=newest&page=WyLqsIAiLDEsMF0",
        "sort=products&page=WyLqsIAiLDEsMF0",
    ],
)
def test_a_strange_address_is_never_an_error(client, entries, query):
    assert client.get(f"/enterprises?{query}").status_code == 200


@pytest.mark.parametrize("sort", ["name", "newest", "products"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_whole_list_can_be_walked_there_and_back(client, app, sort, prefix):
    for number in range(2 * PAGE + 3):
        enterprise = EnterpriseFactory(slug=f"e-{number}")
        if number % 7 == 0:
            ProductFactory(enterprise=enterprise)
    db.session.commit()

    there, address = [], f"{prefix}/enterprises?sort={sort}"
    while address:
        page = client.get(address)
        there.append(listed(page))
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following[1]) if following else None
    back = [there[-1]]
    while previous := re.search(r'rel="prev" href="([^"]+)"', page.text):
        page = client.get(unescape(previous[1]))
        back.insert(0, listed(page))

    assert [len(page) for page in there] == [PAGE, PAGE, 3]
    everybody = list(chain.from_iterable(there))
    assert len(set(everybody)) == len(everybody)
    assert back == there


@pytest.mark.parametrize("number", [1, 100])
def test_a_longer_directory_costs_no_more_queries(client, app, max_queries, number):
    for _ in range(number):
        enterprise = EnterpriseFactory()
        enterprise.fields = [EnterpriseField(field=Field.FOOD), EnterpriseField(field=Field.CRAFT)]
        ParticipationFactory(enterprise=enterprise)
    db.session.commit()

    with max_queries(5):  # the page, two of counts, and everybody real and sample, the operator
        page = client.get("/enterprises?kind=social_enterprise")
    with max_queries(0):  # all of it is kept
        again = client.get("/enterprises?kind=social_enterprise")

    assert len(listed(page)) == min(number, PAGE)
    assert again.text == page.text


def test_a_directory_that_is_kept_counts_anew_what_has_changed(client, app):
    enterprise = EnterpriseFactory()
    db.session.commit()
    assert "상품 1개" not in client.get("/enterprises").text

    ProductFactory(enterprise=enterprise)
    db.session.commit()

    assert "상품 1개" in client.get("/enterprises").text


def test_the_kinds_of_enterprises_stand_under_their_own_word(client, entries):
    assert "<legend>기업 유형</legend>" in client.get("/enterprises").text
    assert "<legend>Kind of enterprise</legend>" in client.get("/en/enterprises").text
