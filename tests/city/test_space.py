"""The city’s door: partners, venues, plans, closed days, the calendar, series, and how far a space is."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.popups.models import Blackout, Booth, Popup, PopupDay, SpaceState, Venue, VenuePhoto
from market.domain.popups.space_models import Partner
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
from tests.picturing import photo

TODAY = clock.day_of(clock.now())


def in_days(days):
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


@pytest.fixture
def venue(app):
    venue = VenueFactory(name_ko="예시 대합실", name_en="Sample concourse")
    db.session.commit()
    return venue


def popup_typed(venue, first, last=None, **changes):
    return {
        "title_ko": "주말 장터",
        "title_en": "Weekend market",
        "venue_id": str(venue.id),
        "starts_on": in_days(first),
        "ends_on": in_days(first if last is None else last),
        "opens_at": "10:00",
        "closes_at": "19:00",
        **changes,
    }


def made(staff, venue, first, last=None, **changes):
    answer = staff.post("/city/popups/new", popup_typed(venue, first, last, **changes))
    assert answer.status_code == 303, answer.text
    return answer.location.rsplit("/", 1)[1]


def plan_typed(*lines):
    typed = {"numbering": "through"}
    for number, (row, part, count, *has) in enumerate(lines):
        typed |= {f"lines-{number}-row": row, f"lines-{number}-part": part, f"lines-{number}-count": str(count)}
        typed |= {f"lines-{number}-{what}": "y" for what in has}
    return typed


def test_a_partner_is_noted_with_what_its_agreement_says_and_nothing_more(staff):
    answer = staff.post(
        "/city/partners/new",
        {
            "name_ko": "예시 철도",
            "name_en": "Sample Railway",
            "kind": "railway",
            "fee_rate": "12.5",
            "contact_role": "부역장",
        },
    )

    assert answer.location.endswith("/city/partners/sample-railway")
    page = staff.get(answer.location).text
    assert "12.5 %" in page
    assert page.count("확인 중") >= 5  # number, days, who takes the money, telephone
    partner = db.session.scalar(select(Partner))
    assert (partner.fee_rate, partner.agreement_no, partner.merchant_of_record) == (1250, None, None)
    wrong = {"name_ko": "예시", "kind": "railway", "fee_rate": "101", "agreement_from": "2026-05-01"}
    answer = staff.post("/city/partners/sample-railway/edit", wrong | {"agreement_until": "2026-04-01"})
    assert answer.status_code == 422
    assert "0에서 100" in answer.text
    assert "협약이 시작하기 전에" in answer.text


def test_a_venue_is_noted_and_its_point_is_checked(staff):
    typed = {"name_ko": "새 광장", "name_en": "New square", "city": "고양", "district": "deogyang", "partner_id": "0"}
    for wrong in ({"latitude": "37.6"}, {"latitude": "37.658"}, {"latitude": "12.345", "longitude": "126.768"}):
        assert staff.post("/city/venues/new", typed | wrong).status_code == 422

    fine = {"latitude": "37.6374", "longitude": "126.8323", "food": "allowed", "fire": "forbidden", "has_power": "no"}
    answer = staff.post("/city/venues/new", typed | fine | {"zones": ["food", "craft"]})

    page = staff.get(answer.location).text
    assert "고양시 안의 위치" in page
    assert "화기 사용" in page
    venue = db.session.scalar(select(Venue))
    assert (venue.zones, venue.has_power, venue.has_water) == (["food", "craft"], False, None)
    assert staff.post(f"{answer.location}/edit", typed | fine).location == answer.location
    assert staff.post("/city/venues/new", typed | {"partner_id": "999"}).status_code == 422


def test_a_plan_is_seen_before_it_is_saved(staff, venue):
    path = f"/city/venues/{venue.slug}/plan/"
    rows = plan_typed(("A", "food", 4, "has_power"), ("A", "gap", 1), ("A", "craft", 5), ("B", "desk", 1))

    preview = staff.post(path, rows | {"preview": "1"}).text
    assert "아직 저장하지 않았습니다" in preview
    assert len(re.findall(r'<g class="bt ', preview)) == 10
    assert db.session.scalar(select(func.count(Booth.id))) == 0
    assert staff.post(path, rows | {"more": "1"}).text.count("-part") > preview.count("-part")

    assert staff.post(path, rows).status_code == 303
    booths = db.session.scalars(select(Booth).order_by(Booth.id)).all()
    assert len(booths) == 10
    assert [booth.number for booth in booths if not booth.is_open] == ["i1"]
    assert "A줄에 자리가 20개" in staff.post(path, plan_typed(("A", "food", 10), ("A", "craft", 10))).text
    assert staff.post(path, plan_typed(("A", "food", ""))).status_code == 422


def test_a_booth_that_is_used_stays_in_the_plan(staff, venue):
    path = f"/city/venues/{venue.slug}/plan"
    staff.post(f"{path}/", plan_typed(("A", "food", 3), ("A", "desk", 1)))
    first, second, _, desk = (booth.id for booth in db.session.scalars(select(Booth).order_by(Booth.id)))
    enterprise, late = EnterpriseFactory(), EnterpriseFactory()
    db.session.commit()
    slug = made(staff, venue, 30)
    staff.post(f"/city/popups/{slug}/booths", {"enterprise_id": str(enterprise.id), "booth_id": str(first)})

    refused = staff.get(staff.post(f"{path}/booths/{first}/remove").location).text
    assert "‘주말 장터’에서 쓰이고 있어" in refused
    assert staff.post(f"{path}/", plan_typed(("A", "desk", 1))).status_code == 422
    assert db.session.scalar(select(func.count(Booth.id))) == 4
    edited = {"number": "02", "zone": "craft", "x": "10", "y": "10", "width": "90", "height": "90", "is_open": "yes"}
    assert staff.post(f"{path}/booths/{second}", edited | {"number": "01"}).status_code == 422
    assert staff.post(f"{path}/booths/{second}", edited | {"x": "990"}).status_code == 422
    assert staff.post(f"{path}/booths/{second}", edited).status_code == 303
    assert staff.post(f"{path}/booths/{second}/remove").status_code == 303
    assert staff.post(f"{path}/booths/new", edited).status_code == 303
    assert staff.post(f"{path}/booths/{first}", edited | {"number": "01", "is_open": "no"}).status_code == 422
    given = staff.post(f"/city/popups/{slug}/booths", {"enterprise_id": str(late.id), "booth_id": str(desk)})
    assert "시가 쓰는 자리" in given.text

    staff.post(f"{path}/labels", {"words_ko": "통로", "x": "500", "y": "200"})
    page = staff.get(f"{path}/").text
    assert '<text class="lab" x="500" y="200">통로</text>' in page
    label = re.search(r"/labels/(\d+)/remove", page)[1]
    staff.post(f"{path}/labels/{label}/remove")
    assert staff.post(f"{path}/labels/{label}/remove").status_code == 404


def test_nobody_has_a_venue_on_its_closed_days(staff, venue):
    path = f"/city/venues/{venue.slug}/blackouts"
    closed = {"first_day": in_days(20), "last_day": in_days(22), "reason_ko": "바닥 공사"}
    assert staff.post(path, closed).status_code == 303
    assert db.session.scalar(select(func.count(PopupDay.id))) == 3

    answer = staff.post("/city/popups/new", popup_typed(venue, 21, 22))
    assert answer.status_code == 422
    assert "쓸 수 없습니다(바닥 공사)" in answer.text
    made(staff, venue, 24, title_ko="먼저 잡은 장터")
    assert "먼저 잡은 장터" in staff.post(path, closed | {"first_day": in_days(23), "last_day": in_days(25)}).text
    assert staff.post(path, closed | {"last_day": in_days(19)}).status_code == 422

    number = db.session.scalar(select(Blackout.id))
    staff.post(f"{path}/{number}/lift")
    assert made(staff, venue, 21, 22)
    assert staff.post(f"{path}/{number}/lift").status_code == 404


def test_what_is_in_the_way_is_told_before_saving_and_free_days_are_taken_by_a_button(staff, venue):
    made(staff, venue, 30, 31, title_ko="먼저 잡은 장터")
    wanted = popup_typed(venue, 31, 32)

    page = staff.post("/city/popups/new", wanted | {"look": "1"}).text
    assert "먼저 잡은 장터" in page
    proposed = re.findall(r'name="take" value="([\d-]+)"', page)
    assert proposed[0] == in_days(32)
    taken = staff.post("/city/popups/new", wanted | {"take": proposed[0]}).text
    assert f'value="{in_days(33)}"' in taken
    assert "이 장소가 비어 있습니다" in taken
    assert db.session.scalar(select(func.count(Popup.id))) == 1


def test_the_calendar_leads_from_a_free_day_to_a_new_popup(staff, sign_in, venue):
    BoothFactory(venue_id=venue.id)
    db.session.commit()
    month = in_days(30)[:7]
    page = staff.get(f"/city/schedule?month={month}").text
    href = f"/city/popups/new?venue={venue.id}&amp;day={in_days(30)}"
    assert href in page

    form = staff.get(href.replace("&amp;", "&")).text
    assert f'value="{in_days(30)}"' in form
    assert f'<option selected value="{venue.id}">' in form
    slug = made(staff, venue, 30)
    page = staff.get(f"/city/schedule?month={month}").text
    assert f"/city/popups/{slug}" in page
    assert href not in page


def test_a_series_is_made_wholly_or_not_at_all(staff, venue):
    made(staff, venue, 37, title_ko="먼저 잡은 장터")
    wanted = popup_typed(venue, 30, every="week", count="3")

    page = staff.post("/city/popups/series/", wanted | {"show": "1"}).text
    assert "이미 잡힌 날이 1번" in page
    assert staff.post("/city/popups/series/", wanted | {"make": "1"}).status_code == 422
    assert db.session.scalar(select(func.count(Popup.id))) == 1

    left_out = wanted | {"make": "1", "leave_out": in_days(37)}
    assert staff.post("/city/popups/series/", left_out).status_code == 303
    series = db.session.scalars(select(Popup).where(Popup.series.is_not(None)).order_by(Popup.starts_on)).all()
    assert [popup.starts_on.isoformat() for popup in series] == [in_days(30), in_days(44)]
    assert len({popup.series for popup in series}) == 1
    assert staff.post("/city/popups/series/", popup_typed(venue, 50, every="week")).status_code == 422


def test_a_popup_is_made_again_without_its_people(staff, venue):
    slug = made(staff, venue, 30, 31, summary_ko="한 해의 마지막 장터")
    popup = db.session.scalar(select(Popup))
    ParticipationFactory(popup=popup)
    db.session.commit()

    form = staff.get(f"/city/popups/{slug}/again").text
    assert "한 해의 마지막 장터" in form
    assert f'value="{in_days(30)}"' not in form
    answer = staff.post(f"/city/popups/{slug}/again", popup_typed(venue, 60, summary_ko="한 해의 마지막 장터"))
    again = db.session.scalar(select(Popup).where(Popup.slug == answer.location.rsplit("/", 1)[1]))
    assert (again.participants, again.venue_id, again.kind) == ([], venue.id, popup.kind)


def test_space_is_asked_for_confirmed_and_begins_anew_with_other_days(staff, venue):
    slug = made(staff, venue, 30)
    path = f"/city/popups/{slug}/space"

    def state():
        return db.session.scalar(select(Popup.space_state).where(Popup.slug == slug))

    page = staff.get(staff.post(f"/city/popups/{slug}/publish").location).text
    assert "아직 장소 사용을 확정하지 않았습니다" in page
    assert staff.post(f"{path}/withdraw", {"back-reason": "거절"}).status_code == 422  # nobody was asked yet
    assert staff.post(f"{path}/ask", {"ask-on": in_days(0)}).status_code == 303
    assert state() is SpaceState.REQUESTED
    assert staff.post(f"{path}/confirm", {"confirm-on": in_days(1)}).status_code == 422
    confirmed = {"confirm-on": in_days(0), "confirm-reference": "역무-0412"}
    assert staff.post(f"{path}/confirm", confirmed).status_code == 303
    assert state() is SpaceState.CONFIRMED
    assert "역무-0412" in staff.get(f"{path}/").text

    staff.post(f"/city/popups/{slug}/edit", popup_typed(venue, 40))
    assert state() is SpaceState.DRAFT
    staff.post(f"{path}/ask", {"ask-on": in_days(0)})
    staff.post(f"{path}/withdraw", {"back-reason": "그날은 공사"})
    assert state() is SpaceState.DRAFT


def test_photos_of_a_venue(staff, venue):
    path = f"/city/venues/{venue.slug}/photos"
    assert staff.post(path, {"alt_ko": "북쪽에서 본 대합실"}).status_code == 422
    typed = {"alt_ko": "북쪽에서 본 대합실", "photo": (BytesIO(photo((400, 300))), "hall.jpg")}
    answer = staff.post(path, typed, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    number = db.session.scalar(select(VenuePhoto.id))
    assert "북쪽에서 본 대합실" in staff.get(f"/city/venues/{venue.slug}").text
    assert staff.post(f"{path}/{number}/remove").status_code == 303
    assert db.session.scalar(select(func.count(VenuePhoto.id))) == 0


def test_the_photos_of_a_venue_are_put_into_order(staff, venue):
    path = f"/city/venues/{venue.slug}/photos"
    for words in ("하나", "둘", "셋"):
        typed = {"alt_ko": words, "photo": (BytesIO(photo((400, 300))), "hall.jpg")}
        staff.post(path, typed, content_type="multipart/form-data")
    one, _two, three = db.session.scalars(select(VenuePhoto.id).order_by(VenuePhoto.position)).all()

    def moved(number, way):
        assert staff.post(f"{path}/{number}/{way}").status_code == 303
        page = staff.get(f"/city/venues/{venue.slug}").text
        return sorted(("하나", "둘", "셋"), key=lambda words: page.index(f'alt="{words}"'))

    assert moved(one, "down") == ["둘", "하나", "셋"]
    assert moved(three, "first") == ["셋", "둘", "하나"]
    assert moved(one, "up") == ["셋", "하나", "둘"]
    assert moved(three, "up") == ["셋", "하나", "둘"]
    last = select(AuditEntry.changes).where(AuditEntry.action == "venue.photo_moved").order_by(AuditEntry.id)
    assert db.session.scalars(last).all() == [{"photo": [1, 2]}, {"photo": [3, 1]}, {"photo": [3, 2]}]
    elsewhere = VenueFactory()
    db.session.commit()
    assert staff.post(f"/city/venues/{elsewhere.slug}/photos/{one}/up").status_code == 404


@pytest.mark.parametrize("rows", [1, 1000])
def test_each_list_takes_at_most_ten_queries(staff, max_queries, rows):
    partners = [
        Partner(
            slug=f"p{n}",
            is_sample=True,
            name_ko=f"기관 {n}",
            kind="railway",
            sources=[],
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        for n in range(rows)
    ]
    db.session.add_all(partners)
    venue = VenueFactory()
    db.session.add_all(
        Venue(slug=f"v{n}", is_sample=True, name_ko=f"광장 {n}", city="고양", sources=[], zones=[])
        for n in range(rows)
    )
    BoothFactory(venue_id=venue.id)
    for number in range(min(rows, 60)):
        popup = PopupFactory(venue=venue, starts_on=TODAY + timedelta(days=number), is_sample=False)
        PopupDayFactory(popup=popup)
    db.session.commit()

    paths = ("/city/partners/", "/city/venues/", "/city/schedule/", "/city/schedule/?every=1", "/city/popups/")
    for path in (*paths, f"/city/venues/{venue.slug}", f"/city/venues/{venue.slug}/plan/", "/city/popups/series/"):
        with max_queries(10):
            assert staff.get(path).status_code == 200, path
