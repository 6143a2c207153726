"""The city's door: pop-ups from the first draft to the cancellation."""

import re
from datetime import timedelta

import pytest

from market.city.audit.words import WORDS
from market.config import ROOT
from market.domain.accounts.models import StaffRole
from market.domain.popups.models import Popup, PopupStatus
from market.foundation import clock
from market.foundation.database import db
from tests.factories import (
    BoothFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    StaffFactory,
    VenueFactory,
)


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


@pytest.fixture
def venue(app):
    venue = VenueFactory(name_ko="예시 대합실", name_en="Sample concourse")
    BoothFactory(venue_id=venue.id, number="01")
    BoothFactory(venue_id=venue.id, number="02", x=200)
    db.session.commit()
    return venue


def in_days(days):
    return clock.day_of(clock.now()) + timedelta(days=days)


def typed(venue, **changes):
    return {
        "title_ko": "겨울 장터",
        "title_en": "Winter market",
        "venue_id": str(venue.id),
        "starts_on": in_days(30).isoformat(),
        "ends_on": in_days(31).isoformat(),
        "opens_at": "10:00",
        "closes_at": "19:00",
        **changes,
    }


def made(staff, venue, **changes):
    answer = staff.post("/city/popups/new", typed(venue, **changes))
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def test_a_draft_is_made_published_and_seen_by_everybody(staff, client, venue):
    slug = made(staff, venue)
    assert client.get(f"/popups/{slug}").status_code == 404

    staff.post(f"/city/popups/{slug}/publish")

    assert "겨울 장터" in client.get(f"/popups/{slug}").text
    assert "겨울 장터" in client.get(f"/popups?month={in_days(30):%Y-%m}").text
    assert "Winter market" in client.get(f"/en/popups/{slug}").text


def test_a_clash_names_who_has_the_day_and_keeps_what_was_typed(staff, venue):
    made(staff, venue, title_ko="먼저 잡은 장터")

    answer = staff.post("/city/popups/new", typed(venue, title_ko="나중 장터", starts_on=in_days(31).isoformat()))

    assert answer.status_code == 422
    assert "먼저 잡은 장터" in answer.text
    assert 'value="나중 장터"' in answer.text
    assert "오류: " in answer.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title_ko": ""}, "한국어 제목을 적어 주세요"),
        ({"starts_on": "내일"}, "날짜를 연-월-일로 적어 주세요"),
        ({"closes_at": "09:00"}, "시각을 차례대로 적어 주세요"),
        ({"venue_id": "999999"}, "목록에서 장소를 골라 주세요"),
        ({"venue_id": "x"}, "목록에서 장소를 골라 주세요"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-01-02"}, "오늘부터의 날짜"),
        ({"title_ko": "가" * 20_000}, "80자"),
    ],
)
def test_what_cannot_be_is_answered_at_the_field(staff, venue, changes, sentence):
    answer = staff.post("/city/popups/new", typed(venue, **changes))

    assert answer.status_code == 422
    assert sentence in answer.text


def test_enterprises_are_placed_moved_and_taken_out(staff, venue):
    enterprise = EnterpriseFactory(name_ko="들꽃공방")
    db.session.commit()
    slug = made(staff, venue)
    first, second = (booth.id for booth in venue.booths)

    staff.post(f"/city/popups/{slug}/booths", {"enterprise_id": str(enterprise.id), "booth_id": str(first)})
    page = staff.get(f"/city/popups/{slug}").text
    assert "들꽃공방" in page
    assert 'href="#booth-01"' in page

    popup = db.session.query(Popup).filter_by(slug=slug).one()
    seat = popup.participants[0].id
    staff.post(f"/city/popups/{slug}/booths/{seat}", {"booth_id": str(second)})
    assert 'href="#booth-02"' in staff.get(f"/city/popups/{slug}").text

    staff.post(f"/city/popups/{slug}/booths/{seat}/remove")
    assert 'href="#booth-02"' not in staff.get(f"/city/popups/{slug}").text


def test_an_information_desk_says_that_it_is_one_and_is_no_booth_to_give(staff, venue):
    BoothFactory(venue_id=venue.id, number="i1", x=400, is_open=False)
    db.session.commit()

    page = staff.get(f"/city/popups/{made(staff, venue)}").text

    assert page.count(">비어 있음<") == 2
    assert page.count(">안내소<") == 1
    assert "부스 2개" in page


def test_an_enterprise_is_placed_by_its_name(staff, venue):
    for name in ("들꽃공방", "들꽃공방 화정점", "들꽃협동조합", "먼저온곳"):
        EnterpriseFactory(name_ko=name)
    db.session.commit()
    slug = made(staff, venue)
    address, booth = f"/city/popups/{slug}/booths", str(venue.booths[1].id)

    nobody = staff.post(address, {"enterprise": " ", "booth_id": booth})
    assert nobody.status_code == 422
    assert "기업 이름이나 그 일부를 적어 주세요" in nobody.text
    assert "찾지 못했습니다" in staff.post(address, {"enterprise": "구름반죽", "booth_id": booth}).text
    several = staff.post(address, {"enterprise": "들꽃", "booth_id": booth})
    assert several.status_code == 422
    assert several.text.count('type="radio"') == 3
    assert 'value="들꽃"' in several.text
    assert f'<option value="{booth}" selected>' in several.text

    picked = re.search(r'value="(\d+)"><span><b>들꽃협동조합<', several.text)[1]
    staff.post(address, {"enterprise": "들꽃", "enterprise_id": picked, "booth_id": booth})
    staff.post(address, {"enterprise": "들꽃공방", "booth_id": "0"})  # called exactly so, though not alone with it
    staff.post(address, {"enterprise": "먼저", "booth_id": "0"})  # the only one with that in its name
    popup = db.session.query(Popup).filter_by(slug=slug).one()
    assert [seat.enterprise.name for seat in popup.participants] == ["들꽃협동조합", "들꽃공방", "먼저온곳"]
    assert popup.participants[0].booth.number == "02"
    assert "이미" in staff.post(address, {"enterprise": "먼저온곳", "booth_id": "0"}).text
    assert staff.post(address, {"enterprise_id": "987654", "booth_id": "0"}).status_code == 422


@pytest.mark.parametrize("enterprises", [3, 60])
def test_a_popups_page_offers_no_list_of_all_enterprises(staff, max_queries, venue, enterprises):
    for number in range(enterprises):
        EnterpriseFactory(name_ko=f"들꽃공방 {number}")
    db.session.commit()
    slug = made(staff, venue)

    with max_queries(7):
        page = staff.get(f"/city/popups/{slug}").text
    assert "들꽃공방" not in page
    assert staff.post(f"/city/popups/{slug}/booths", {"enterprise": "들꽃공방"}).text.count('type="radio"') <= 8


def test_a_given_booth_is_refused_with_a_sentence(staff, venue):
    there, late = EnterpriseFactory(name_ko="먼저온곳"), EnterpriseFactory(name_ko="늦은곳")
    db.session.commit()
    slug = made(staff, venue)
    booth = str(venue.booths[0].id)
    staff.post(f"/city/popups/{slug}/booths", {"enterprise_id": str(there.id), "booth_id": booth})

    answer = staff.post(f"/city/popups/{slug}/booths", {"enterprise_id": str(late.id), "booth_id": booth})

    assert answer.status_code == 422
    assert "먼저온곳" in answer.text


def test_cancelling_asks_for_a_reason_and_frees_the_days(staff, client, venue):
    slug = made(staff, venue)
    staff.post(f"/city/popups/{slug}/publish")

    assert staff.post(f"/city/popups/{slug}/cancel", {"reason": " "}).status_code == 422
    staff.post(f"/city/popups/{slug}/cancel", {"reason": "폭설 예보"})

    public = client.get(f"/popups/{slug}").text
    assert "폭설 예보" in public
    assert made(staff, venue, title_en="In its place")


def test_another_popups_place_is_not_found(staff, venue):
    slug = made(staff, venue)
    elsewhere = ParticipationFactory()
    db.session.commit()

    assert staff.post(f"/city/popups/{slug}/booths/{elsewhere.id}/remove").status_code == 404


def test_a_past_real_event_cannot_be_edited(staff, app):
    PopupFactory(slug="seoul-station-2018", reference="dadaket-seoul-station-2018", is_sample=False)
    db.session.commit()

    assert staff.get("/city/popups/seoul-station-2018/edit").status_code == 404


def test_a_viewer_looks_but_changes_nothing(sign_in, venue):
    viewer = sign_in(StaffFactory(staff_role=StaffRole.VIEWER))

    assert viewer.get("/city/popups").status_code == 200
    assert viewer.post("/city/popups/new", typed(venue)).status_code == 403


def test_a_viewer_is_offered_nothing_that_is_refused(sign_in, staff, venue):
    enterprise = EnterpriseFactory(name_ko="들꽃공방")
    db.session.commit()
    page = f"/city/popups/{made(staff, venue)}"
    staff.post(f"{page}/booths", {"enterprise_id": str(enterprise.id), "booth_id": str(venue.booths[0].id)})
    forms = 'method="post" action="/city'
    assert forms in staff.get(page).text

    text = sign_in(StaffFactory(staff_role=StaffRole.VIEWER)).get(page).text

    assert "들꽃공방" in text
    assert "보기만 할 수 있는 화면입니다" in text
    assert forms not in text
    assert f'href="{page}/edit"' not in text


def test_every_change_is_in_the_audit(staff, venue):
    slug = made(staff, venue)
    staff.post(f"/city/popups/{slug}/publish")

    trail = staff.get("/city/audit").text

    assert "장터 만듦" in trail
    assert "장터 공개" in trail
    assert "장터 만듦" not in staff.get("/city/audit?q=published").text
    assert staff.get("/city/audit?q=%25").status_code == 200


def test_every_action_of_the_audit_has_words():
    code = "\n".join(file.read_text() for file in (ROOT / "market").rglob("*.py"))
    actions = set(re.findall(r'(?:audit\.record|_note|record)\(\s*(?:\w+,\s*)?"([a-z_]+\.[a-z_]+)"', code))

    assert actions
    assert actions <= WORDS.keys()


def test_venues_show_who_has_which_day(staff, venue):
    slug = made(staff, venue, starts_on=in_days(1).isoformat(), ends_on=in_days(1).isoformat())

    month = f"{in_days(1):%Y-%m}"
    assert f"/city/popups/{slug}" in staff.get(f"/city/schedule?month={month}").text
    assert "겨울 장터" in staff.get(f"/city/venues/{venue.slug}").text
    for word in ("bad", "0001-01", "2100-12", "2026-13"):
        assert staff.get(f"/city/schedule?month={word}").status_code == 200


def test_the_calendar_opens_on_the_month_in_which_a_venue_is_held(staff, venue):
    def shown():
        return re.search(r'id="month" name="month" value="([0-9-]+)"', staff.get("/city/schedule/").text)[1]

    this_month = clock.day_of(clock.now()).replace(day=1)
    assert shown() == f"{this_month:%Y-%m}"
    later = in_days(80)
    made(staff, venue, starts_on=later.isoformat(), ends_on=later.isoformat())
    assert shown() == f"{later:%Y-%m}"
    PopupDayFactory(popup=PopupFactory(starts_on=this_month), day=this_month)
    db.session.commit()
    assert shown() == f"{this_month:%Y-%m}"


@pytest.mark.parametrize("rows", [1, 12])
def test_more_rows_cost_no_more_queries(staff, max_queries, rows):
    for number in range(rows):
        popup = PopupFactory(status=PopupStatus.DRAFT, starts_on=in_days(number), is_sample=False)
        PopupDayFactory(popup=popup)
    db.session.commit()

    for path in ("/city/popups", "/city/venues", "/city/schedule", "/city/"):
        with max_queries(10):
            assert staff.get(path).status_code == 200
