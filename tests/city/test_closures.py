"""The city's door: days that count in no term."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from market.domain.accounts.models import StaffRole
from market.domain.audit.models import AuditEntry
from market.domain.workdays.models import Closure
from market.domain.workdays.rules import is_business_day
from market.foundation import clock
from market.foundation.database import db
from tests.factories import StaffFactory


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


def working_day() -> date:
    """A working day some weeks ahead."""
    day = clock.day_of(clock.now()) + timedelta(days=30)
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def typed(day, **changes):
    return {"day": day.isoformat(), "name_ko": "임시공휴일", "name_en": "Temporary holiday", **changes}


def days():
    return list(db.session.scalars(select(Closure.day)))


def test_a_day_is_added_shown_in_both_languages_and_removed(staff):
    day = working_day()

    assert staff.post("/city/closures/", typed(day)).status_code == 303
    assert "임시공휴일" in staff.get("/city/closures/").text
    assert "Temporary holiday" in staff.get("/en/city/closures/").text
    assert staff.post(f"/city/closures/{day}/remove").status_code == 303

    assert days() == []
    told = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert told == ["closure.added", "closure.removed"]
    assert "휴무일 정함" in staff.get("/city/audit/").text


def test_the_same_day_twice_is_refused_and_what_was_typed_is_kept(staff):
    day = working_day()
    staff.post("/city/closures/", typed(day))

    again = staff.post("/city/closures/", typed(day, name_ko="또 쉬는 날"))

    assert again.status_code == 422
    assert "이미 목록에 있어요" in again.text
    assert 'value="또 쉬는 날"' in again.text
    assert days() == [day]


def test_a_day_is_moved_and_renamed_and_keeps_what_was_typed(staff):
    day = working_day()
    other = day + timedelta(days=7)
    while not is_business_day(other):
        other += timedelta(days=7)
    staff.post("/city/closures/", typed(day))
    staff.post("/city/closures/", typed(other))
    path = f"/city/closures/{day}/edit"
    assert f'value="{day}"' in staff.get(path).text

    taken = staff.post(path, typed(other, name_ko="선거일"))
    assert taken.status_code == 422
    assert 'value="선거일"' in taken.text
    assert sorted(days()) == [day, other]

    staff.post(f"/city/closures/{other}/remove")
    assert staff.post(path, typed(other, name_ko="선거일")).status_code == 303
    assert days() == [other]
    assert "선거일" in staff.get("/city/closures/").text
    told = select(AuditEntry.changes).where(AuditEntry.action == "closure.changed")
    changes = db.session.scalars(told).all()
    assert changes == [{"day": [str(day), str(other)], "name_ko": ["임시공휴일", "선거일"]}]

    assert staff.get(path).status_code == 404
    assert staff.post(f"/city/closures/{other}/edit", typed(other, name_ko="선거일")).status_code == 303
    assert (
        db.session.scalars(select(AuditEntry.changes).where(AuditEntry.action == "closure.changed")).all() == changes
    )


def test_a_day_that_was_removed_already_gives_a_sentence(staff):
    assert staff.post(f"/city/closures/{working_day()}/remove").status_code == 303
    assert "이미 목록에 없어요" in staff.get("/city/closures/").text
    assert staff.post("/city/closures/never/remove").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": ""}, "날짜를 골라 주세요"),
        ({"day": "내일"}, "연-월-일로"),
        ({"day": "2020-01-02"}, "지난 날이에요"),
        ({"day": "2099-01-01"}, "이미 쉬는 날"),
        ({"name_ko": " "}, "무슨 날인지"),
        ({"name_en": "x" * 61}, "60자"),
    ],
)
def test_what_cannot_be_is_answered_at_the_field(staff, changes, sentence):
    answer = staff.post("/city/closures/", typed(working_day()) | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert days() == []


def test_a_viewer_changes_nothing(sign_in):
    viewer = sign_in(StaffFactory(staff_role=StaffRole.VIEWER))

    assert viewer.get("/city/closures/").status_code == 200
    assert viewer.post("/city/closures/", typed(working_day())).status_code == 403


@pytest.mark.parametrize("rows", [1, 12])
def test_more_days_cost_no_more_queries(staff, max_queries, rows):
    first = clock.day_of(clock.now())
    db.session.add_all(
        Closure(day=first + timedelta(days=number), name_ko="쉬는 날", name_en="Off") for number in range(rows)
    )
    db.session.commit()
    staff.get("/city/closures/")

    with max_queries(3):
        assert staff.get("/city/closures/").text.count("쉬는 날") == rows
