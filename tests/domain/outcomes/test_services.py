"""How a pop-up was: who may say what, when, and what the sums make of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.notifications.models import OutboxMail
from market.domain.outcomes import queries, rules, services
from market.domain.outcomes.errors import DayNotOver, NotBegun, NothingReported, NotThere, ReportClosed
from market.domain.outcomes.models import AttendanceState, MoneyTaker, ReportedDay, ReportedSale, SaleMeans
from market.domain.outcomes.services import Survey
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
)
from tests.races import all_at_once

STAFF = Actor(user_id=None, name="#1")
OURS, MARKETS = MoneyTaker.ENTERPRISE, MoneyTaker.MARKET
CARD, CASH = SaleMeans.CARD, SaleMeans.CASH


def test_sums_add_up_and_a_mean_of_nothing_is_nothing():
    first, second = date(2026, 12, 5), date(2026, 12, 6)
    reports = [
        ReportedDay(enterprise_id=1, day=second, minutes=90, sales=[sale(OURS, CASH, 5_000)]),
        ReportedDay(
            enterprise_id=1, day=first, minutes=60, sales=[sale(OURS, CARD, 7_000), sale(MARKETS, CARD, 1_000)]
        ),
        ReportedDay(enterprise_id=2, day=first, minutes=0, sales=[]),
    ]

    sums = rules.add_up(reports)

    assert (sums.total, sums.minutes, sums.reporting) == (13_000, 150, 2)
    assert list(sums.by_day.items()) == [(first, 8_000), (second, 5_000)]
    assert sums.by_taker == {OURS: 12_000, MARKETS: 1_000}
    assert sums.by_means == {CASH: 5_000, CARD: 8_000}
    assert rules.add_marks([]).tenths == {"sales": 0, "place": 0, "support": 0}


def sale(taker, means, amount):
    return ReportedSale(merchant=taker, means=means, amount=amount)


@pytest.fixture
def seat(app):
    """(pop-up, enterprise) of a pop-up that was on yesterday and is on today."""
    return taking_part(starts=-1, ends=0)


def taking_part(*, starts, ends):
    today = clock.day_of(clock.now())
    popup = PopupFactory(starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends))
    for n in range(starts, ends + 1):
        PopupDayFactory(popup=popup, day=today + timedelta(days=n))
    seat = ParticipationFactory(popup=popup, enterprise=EnterpriseFactory())
    MembershipFactory(enterprise=seat.enterprise)
    db.session.commit()
    return popup, seat.enterprise


def reports(seat, *, day=-1, minutes=60, sales=None):
    popup, enterprise = seat
    with transaction():
        services.report_day(
            popup,
            enterprise,
            clock.day_of(clock.now()) + timedelta(days=day),
            minutes=minutes,
            sales={(OURS, CARD): 10_000} if sales is None else sales,
            actor=STAFF,
            now=clock.now(),
        )


def test_a_report_said_again_takes_the_place_of_the_first(seat):
    reports(seat, sales={(OURS, CARD): 10_000, (OURS, CASH): 2_000})
    reports(seat, minutes=90, sales={(OURS, CARD): 9_000, (MARKETS, CARD): 3_000})

    own = queries.own_outcome(seat[0].slug, seat[1])
    (report,) = own.reports.values()
    assert (report.total, report.minutes, len(report.sales)) == (12_000, 90, 2)
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 2


@pytest.mark.parametrize(
    ("refusal", "what"),
    [
        (NothingReported, {"minutes": 0, "sales": {(OURS, CARD): 0}}),
        (NotThere, {"day": -7}),
    ],
)
def test_what_cannot_be_is_not_taken(seat, refusal, what):
    with pytest.raises(refusal):
        reports(seat, **what)


@pytest.mark.parametrize(
    ("starts", "ends", "day", "refusal"),
    [(0, 1, 1, DayNotOver), (2, 3, 2, NotBegun), (-100, -99, -100, ReportClosed)],
)
def test_reports_have_their_time(app, starts, ends, day, refusal):
    with pytest.raises(refusal):
        reports(taking_part(starts=starts, ends=ends), day=day)


def test_only_who_takes_part_reports_and_answers(seat):
    stranger = EnterpriseFactory()
    db.session.commit()
    with pytest.raises(NotThere):
        reports((seat[0], stranger))
    with pytest.raises(NotThere):
        queries.own_outcome(seat[0].slug, stranger)


def test_attendance_incidents_and_survey_are_kept_with_the_popup(seat):
    popup, enterprise = seat
    with transaction():
        services.note_attendance(popup, {enterprise.id: AttendanceState.LATE}, actor=STAFF, now=clock.now())
        services.note_incident(popup, popup.starts_on, "소나기로 30분 중단", actor=STAFF, now=clock.now())
    with transaction():
        services.answer_survey(popup, enterprise, Survey(4, 5, 3, True, "좋았어요"), actor=STAFF, now=clock.now())
        assert (
            services.note_attendance(popup, {enterprise.id: AttendanceState.LATE}, actor=STAFF, now=clock.now()) == 0
        )

    found = queries.outcome_of(popup)
    assert found.attendance == {enterprise.id: AttendanceState.LATE}
    assert [one.words for one in found.incidents] == ["소나기로 30분 중단"]
    assert (found.marks.answers, found.marks.again, found.marks.tenths["place"]) == (1, 1, 50)
    for told in db.session.scalars(select(AuditEntry)):
        assert "소나기" not in str(told.changes)
        assert "좋았어요" not in str(told.changes)

    with transaction():
        services.note_attendance(popup, {enterprise.id: None}, actor=STAFF, now=clock.now())
        services.remove_incident(popup, found.incidents[0].id, actor=STAFF, now=clock.now())
    assert queries.outcome_of(popup).attendance == {}


def test_participants_are_asked_once_on_the_day_after(app):
    taking_part(starts=-1, ends=0)
    taking_part(starts=-2, ends=-1)
    taking_part(starts=-60, ends=-59)

    def asks(_=None):
        with transaction():
            return services.ask_participants(now=clock.now())

    assert sorted(all_at_once(app, asks, range(4))) == [0, 0, 0, 1]
    assert asks() == 0
    assert db.session.scalars(select(OutboxMail.kind)).all() == ["outcome_for_seller"]
