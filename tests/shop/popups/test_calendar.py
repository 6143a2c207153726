"""The calendar of pop-ups."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine

from market.domain.popups.models import PopupStatus
from market.domain.popups.queries import PAGE
from market.foundation.database import db
from tests.factories import ParticipationFactory, PopupDayFactory, PopupFactory

TODAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def on_the_first_of_december():
    with time_machine.travel("2026-12-01T10:00:00+09:00", tick=False):
        yield


def popup(slug, first, last=None, **facts):
    made = PopupFactory(slug=slug, starts_on=first, ends_on=last or first, **facts)
    db.session.commit()
    return made


def table(page):
    return re.search(r"<table>.*?</table>", page.text, re.DOTALL)[0]


def section(page, heading):
    return re.search(rf'aria-labelledby="{heading}".*?</section>', page.text, re.DOTALL)[0]


def test_a_bar_spans_the_days_and_goes_on_in_the_next_week(client, app):
    popup("long", date(2026, 12, 4), date(2026, 12, 7), title_ko="긴 장터")

    month = table(client.get("/popups"))

    assert 'colspan="2"><a class="ev ev--open ev--on" href="/popups/long"' in month
    assert 'colspan="2"><a class="ev ev--open ev--from" href="/popups/long"' in month
    rows = re.findall(r'<tr class="cal__lane">(.*?)</tr>', month, re.DOTALL)
    assert all(
        sum(int(columns or 1) for columns in re.findall(r'<td(?: class="out")?(?: colspan="(\d)")?>', row)) == 7
        for row in rows
    )


def test_only_days_that_are_held_are_drawn(client, app):
    made = popup("weekends", date(2026, 12, 5), date(2026, 12, 13))
    for day in (5, 6, 12, 13):
        PopupDayFactory(popup=made, day=date(2026, 12, day))
    PopupDayFactory(popup=made, day=date(2026, 12, 9), venue=None)
    db.session.commit()

    month = table(client.get("/popups"))

    assert month.count('href="/popups/weekends"') == 4  # two week ends, each over two weeks of a Sunday calendar
    assert "colspan" not in month


def test_holidays_and_today_are_marked_in_both_languages(client, app):
    korean, english = client.get("/popups?month=2026-12"), client.get("/en/popups?month=2026-12")

    assert '<time datetime="2026-12-25">25</time> <small>기독탄신일</small>' in korean.text
    assert "<small>Christmas Day</small>" in english.text
    assert 'aria-current="date"><time datetime="2026-12-01">' in korean.text
    assert '<th scope="col">일</th>' in korean.text
    assert '<th scope="col">Sun</th>' in english.text


def test_months_lead_to_their_neighbours(client, app):
    page = unescape(client.get("/en/popups?month=2018-09").text)

    assert 'href="/en/popups?month=2018-08"' in page
    assert 'href="/en/popups?month=2018-10"' in page
    assert 'href="/en/popups?month=2026-12">This month</a>' in page
    assert "<title>Pop-ups and markets, September 2018 ·" in page


@pytest.mark.parametrize("month", ["", "2026-13", "0000-00", "bad", "９９９９-０１", "-1", "%00", "2026-12-01"])
def test_a_bad_month_is_this_month(client, app, month):
    page = client.get(f"/popups?month={month}")

    assert page.status_code == 200
    assert "<title>장터와 행사, 2026년 12월 ·" in page.text


def test_a_month_without_a_pop_up_gives_way_to_the_next_that_has_one(client, app):
    popup("old", date(2026, 11, 28))
    popup("off", date(2027, 1, 9), status=PopupStatus.CANCELLED)
    popup("draft", date(2027, 1, 10), status=PopupStatus.DRAFT)
    popup("spring", date(2027, 3, 5), date(2027, 3, 7))
    popup("summer", date(2027, 7, 5))

    page = client.get("/popups")

    assert "<title>장터와 행사, 2027년 3월 ·" in page.text
    assert 'href="/popups/spring"' in table(page)
    for way in (
        'href="/popups?month=2027-02"',
        'href="/popups?month=2027-04"',
        'href="/popups?month=2026-12">이번 달',
    ):
        assert way in page.text


def test_without_anything_to_come_the_last_month_that_had_a_pop_up_is_opened(client, app):
    popup("older", date(2018, 9, 12))
    popup("old", date(2019, 4, 29), date(2019, 5, 2))
    PopupFactory(slug="undated", starts_on=None, ends_on=None)
    db.session.commit()

    assert "<title>장터와 행사, 2019년 5월 ·" in client.get("/popups").text


def test_a_month_with_a_pop_up_or_that_was_asked_for_is_opened_as_it_is(client, app):
    popup("long", date(2026, 11, 28), date(2026, 12, 1))
    popup("later", date(2027, 3, 5))

    assert "<title>장터와 행사, 2026년 12월 ·" in client.get("/popups").text
    assert "<title>장터와 행사, 2027년 1월 ·" in client.get("/popups?month=2027-01").text


@pytest.mark.parametrize(("month", "missing"), [("2000-01", "prev"), ("2100-12", "next")])
def test_the_calendar_ends_somewhere(client, app, month, missing):
    page = client.get(f"/popups?month={month}")

    assert page.status_code == 200
    assert f'rel="{missing} nofollow"' not in page.text


def test_what_comes_stands_as_tickets_soonest_first(client, app):
    popup("later", date(2027, 1, 9), date(2027, 1, 10), title_en="Later market")
    popup("sooner", date(2026, 12, 2), title_ko="곧 여는 장터", is_sample=True)
    popup("off", date(2026, 12, 3), status=PopupStatus.CANCELLED)

    korean, english = section(client.get("/popups"), "coming"), section(client.get("/en/popups"), "coming")

    assert re.findall(r'<h3 class="mt2"><a href="/popups/(\w+)"', korean) == ["sooner", "off", "later"]
    assert "내일" in korean
    assert "취소" in korean
    assert "예시" in korean
    assert "In 39 days" in english
    assert "from Saturday<br>to Sunday 10" in english


def test_nothing_planned_is_said(client, app):
    page = client.get("/popups").text

    assert "아직 예정된 장터가 없어요" in page
    assert "이 달에는 예정된 장터가 없어요." in page


def test_those_without_a_known_day_stand_in_the_words_of_their_source(client, app):
    popup("dated", date(2018, 9, 12), is_sample=False)
    PopupFactory(
        slug="undated",
        starts_on=None,
        ends_on=None,
        is_sample=False,
        date_note_ko="연도는 알려지지 않았습니다.",
        date_note_en="The year is not known.",
    )
    db.session.commit()

    korean, english = client.get("/popups"), client.get("/en/popups")

    assert "연도는 알려지지 않았습니다." in section(korean, "undated")
    assert "The year is not known." in section(english, "undated")
    assert "undated" not in section(korean, "past-title")
    assert "2018년 9월 12일 (수)" in section(korean, "past-title")


def test_a_known_first_day_without_a_last_is_no_more_than_that(client, app):
    PopupFactory(slug="open-end", starts_on=date(2020, 3, 17), ends_on=None, is_sample=False)
    db.session.commit()

    assert "2020년 3월 17일 (화)부터" in client.get("/popups").text
    assert "from Tue 17 Mar 2020" in client.get("/en/popups").text


def test_drafts_are_nowhere(client, app):
    popup("draft", TODAY + timedelta(3), status=PopupStatus.DRAFT)
    popup("old-draft", TODAY - timedelta(3), status=PopupStatus.DRAFT)

    assert "draft" not in client.get("/popups").text.partition("<main")[2]


def test_what_has_been_can_be_walked_to_its_end_and_back(client, app):
    for number in range(PAGE + 3):
        popup(f"past-{number}", date(2018, 1, 1) + timedelta(number))

    first = client.get("/popups?month=2026-12")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)[1]
    second = client.get(unescape(following))
    back = client.get(unescape(re.search(r'rel="prev" href="([^"]+)"', second.text)[1]))

    newest_first = [f"past-{number}" for number in reversed(range(PAGE + 3))]
    assert re.findall(r'<h3><a href="/popups/([^"]+)"', section(first, "past-title")) == newest_first[:PAGE]
    assert re.findall(r'<h3><a href="/popups/([^"]+)"', section(second, "past-title")) == newest_first[PAGE:]
    assert section(back, "past-title") == section(first, "past-title")


@pytest.mark.parametrize("page", ["-1", "x", "%00", "W10"])
def test_a_bad_page_is_the_first(client, app, page):
    popup("past", date(2018, 1, 1))

    assert 'href="/popups/past"' in client.get(f"/popups?page={page}").text


@pytest.mark.parametrize("number", [1, 100])
def test_a_fuller_calendar_costs_no_more_queries(client, app, max_queries, number):
    for count in range(number):
        for day in (TODAY + timedelta(count % 20), date(2018, 1, 1)):
            made = PopupFactory(starts_on=day, ends_on=day)
            PopupDayFactory(popup=made)
            ParticipationFactory(popup=made)
    db.session.commit()

    with max_queries(7):  # which month, the month and its days, what comes, what has been, what has no day, operator
        assert client.get("/popups").status_code == 200
    with max_queries(2):  # which month, what has been: the rest is kept
        assert client.get("/popups").status_code == 200


def test_a_month_that_is_kept_is_drawn_anew_when_a_day_or_a_seller_changes(client, app):
    made = popup("market", date(2026, 12, 8), date(2026, 12, 9))
    held = PopupDayFactory(popup=made, day=date(2026, 12, 8))
    PopupDayFactory(popup=made, day=date(2026, 12, 9))
    db.session.commit()
    before = client.get("/popups").text

    held.venue = None
    ParticipationFactory(popup=made)
    db.session.commit()
    after = client.get("/popups").text

    assert ('colspan="2"' in before, 'colspan="2"' in after) == (True, False)
    assert (before.count("판매 기업 1곳"), after.count("판매 기업 1곳")) == (0, 2)  # in the agenda and on the ticket
