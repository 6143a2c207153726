"""A pop-up for one's own calendar."""

from datetime import UTC, date, datetime, time

import pytest
from icalendar import Calendar

from market.domain.enterprises.models import EnterpriseStatus
from market.domain.popups.models import PopupStatus
from market.foundation.database import db
from market.web.popup_calendar import ASKED_EVERY
from tests.factories import ParticipationFactory, PopupDayFactory, PopupFactory

DAYS = (date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 12))


@pytest.fixture
def market(app):
    market = PopupFactory(
        slug="station",
        title_ko="역 앞 장터, 겨울; \\첫째\\",
        title_en="Station market",
        venue_text_ko="서울역 2층",
        venue_text_en="Seoul Station, 2nd floor",
        starts_on=DAYS[0],
        ends_on=DAYS[-1],
    )
    for day in DAYS:
        PopupDayFactory(popup=market, day=day)
    db.session.commit()
    return market


def events(client, address="/popups/station.ics"):
    return Calendar.from_ical(client.get(address).data).walk("VEVENT")


def test_the_file_says_what_it_is_and_how_it_is_called(client, market):
    answer = client.get("/popups/station.ics")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"station.ics\"; filename*=UTF-8''"
        "%EC%97%AD%20%EC%95%9E%20%EC%9E%A5%ED%84%B0%2C%20%EA%B2%A8%EC%9A%B8%3B%20%5C%EC%B2%AB%EC%A7%B8%5C.ics"
    )
    assert "Set-Cookie" not in answer.headers
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))


def test_without_hours_each_run_of_days_is_a_whole_day_event(client, market):
    assert [(event.decoded("dtstart"), event.decoded("dtend")) for event in events(client)] == [
        (date(2026, 12, 5), date(2026, 12, 7)),
        (date(2026, 12, 12), date(2026, 12, 13)),
    ]


def test_with_hours_each_day_has_its_own_event(client, market):
    market.opens_at, market.closes_at = time(10), time(19, 30)
    db.session.commit()

    found = events(client)

    assert len(found) == 3
    assert found[0].decoded("dtstart") == datetime(2026, 12, 5, 1, tzinfo=UTC)
    assert found[0].decoded("dtend") == datetime(2026, 12, 5, 10, 30, tzinfo=UTC)


def test_what_has_signs_of_the_format_in_it_comes_back_whole(client, market):
    market.summary_ko = "첫 줄\n둘째 줄, 셋째; 넷째"
    db.session.commit()

    event = events(client)[0]

    assert str(event["summary"]) == "[예시] 역 앞 장터, 겨울; \\첫째\\"
    assert str(event["location"]) == "서울역 2층"
    assert str(event["description"]).startswith("첫 줄\n둘째 줄, 셋째; 넷째")
    assert str(event["url"]) == "http://localhost/popups/station"


def test_the_language_is_that_of_the_page(client, market):
    event = events(client, "/en/popups/station.ics")[0]

    assert str(event["summary"]) == "[Sample] Station market"
    assert str(event["url"]) == "http://localhost/en/popups/station"


def test_a_file_taken_twice_is_the_same_file(client, market):
    first, second = client.get("/popups/station.ics"), client.get("/popups/station.ics")

    assert first.data == second.data
    assert len({str(event["uid"]) for event in events(client)}) == 2


def test_a_cancelled_popup_takes_itself_out_of_calendars(client, market):
    before = [str(event["uid"]) for event in events(client)]
    market.status = PopupStatus.CANCELLED
    for claim in market.days:
        claim.venue_id = None
    db.session.commit()

    after = events(client)

    assert {str(event["status"]) for event in after} == {"CANCELLED"}
    assert [str(event["uid"]) for event in after] == before


def test_without_a_known_day_there_is_no_file(client, app):
    PopupFactory(slug="undated", starts_on=None, ends_on=None)
    db.session.commit()

    assert client.get("/popups/undated.ics").status_code == 404


def test_all_that_come_are_one_calendar_to_subscribe_to(client, market, max_queries):
    over = PopupFactory(slug="over", starts_on=date(2020, 5, 1))
    PopupDayFactory(popup=over, day=over.starts_on)
    PopupFactory(slug="planned", status=PopupStatus.DRAFT)
    market.starts_on, market.ends_on = (day.replace(year=2099) for day in (DAYS[0], DAYS[-1]))
    for claim in market.days:
        claim.day = claim.day.replace(year=2099)
    db.session.commit()

    with max_queries(2):
        answer = client.get("/popups/calendar.ics")
    told = Calendar.from_ical(answer.data)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert told["refresh-interval"].dt == ASKED_EVERY
    assert told["x-wr-calname"] == "다다켓 장터"
    own = {event["uid"] for event in events(client)}
    assert {event["uid"] for event in told.walk("VEVENT")} == own
    assert len(own) == 2
    assert 'href="/popups/calendar.ics"' in client.get("/popups").text


def test_an_enterprise_has_a_calendar_of_its_own_pop_ups(client, market, max_queries):
    there = ParticipationFactory(popup=market, enterprise__slug="maker", enterprise__name_ko="구름")
    PopupDayFactory(popup=PopupFactory(slug="elsewhere"))
    db.session.commit()

    with max_queries(8):
        answer = client.get("/enterprises/maker.ics")
    told = Calendar.from_ical(answer.data)
    assert told["name"] == "구름의 장터 일정"
    assert {event["uid"] for event in told.walk("VEVENT")} == {event["uid"] for event in events(client)}
    assert 'href="/enterprises/maker.ics"' in client.get("/enterprises/maker").text

    there.enterprise.status = EnterpriseStatus.HIDDEN
    db.session.commit()
    assert client.get("/enterprises/maker.ics").status_code == 404
