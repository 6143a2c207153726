"""Pop-ups on free days of a venue, and who stands where."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.popups.errors import (
    AlreadyPlaced,
    BoothElsewhere,
    BoothTaken,
    CannotTakePart,
    DayHasPassed,
    DaysOutOfOrder,
    TooManyDays,
    VenueTaken,
    WrongStep,
)
from market.domain.popups.models import Popup, PopupDay, PopupStatus
from market.domain.popups.services import (
    PopupFacts,
    cancel_popup,
    change_popup,
    create_popup,
    held_days,
    move,
    place,
    publish_popup,
    remove,
)
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import BoothFactory, EnterpriseFactory, VenueFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")

STAFF = Actor(user_id=7, name="고양시 담당자")


@pytest.fixture
def venue():
    venue = VenueFactory(name_ko="예시 대합실")
    db.session.commit()
    return venue


def facts(venue, first=10, days=2, **changes):
    start = clock.day_of(clock.now()) + timedelta(days=first)
    plain = PopupFacts(
        title_ko="봄 장터",
        title_en="Spring market",
        summary_ko="",
        summary_en="",
        venue_id=venue.id,
        starts_on=start,
        ends_on=start + timedelta(days=days - 1),
        opens_at=time(10),
        closes_at=time(19),
        preorder_until=None,
    )
    return replace(plain, **changes)


def make(venue, slug="spring", **changes):
    with transaction():
        return create_popup(facts(venue, **changes), slug=slug, actor=STAFF, now=clock.now())


def test_a_new_popup_is_a_draft_that_holds_each_of_its_days(venue):
    popup = make(venue, days=3)

    assert popup.status is PopupStatus.DRAFT
    assert len(held_days(popup)) == 3
    assert db.session.scalars(select(AuditEntry.action)).all() == ["popup.created"]


def test_a_taken_day_is_refused_with_the_name_of_who_has_it(venue):
    make(venue, title_ko="먼저 잡은 장터")

    with pytest.raises(VenueTaken, match="먼저 잡은 장터"):
        make(venue, slug="later", first=11)

    assert db.session.scalar(select(func.count(Popup.id))) == 1


def test_the_same_days_at_another_venue_are_free(venue):
    make(venue)
    other = VenueFactory()
    db.session.commit()

    assert make(other, slug="elsewhere").id


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"days": 0}, DaysOutOfOrder), ({"days": 32}, TooManyDays), ({"first": -1}, DayHasPassed)],
)
def test_days_that_make_no_sense_are_refused(venue, changes, refusal):
    with pytest.raises(refusal):
        make(venue, **changes)


def test_moving_a_popup_frees_the_days_it_leaves(venue):
    popup = make(venue)
    with transaction():
        change_popup(popup, facts(venue, first=20), actor=STAFF, now=clock.now())

    assert make(venue, slug="in-its-place").id
    assert held_days(popup)[0] == clock.day_of(clock.now()) + timedelta(days=20)


def test_a_popup_may_come_back_to_a_day_it_gave_up(venue):
    popup = make(venue)
    for first in (20, 10):
        with transaction():
            change_popup(popup, facts(venue, first=first), actor=STAFF, now=clock.now())

    assert held_days(popup)[0] == clock.day_of(clock.now()) + timedelta(days=10)


def test_moving_onto_anothers_day_changes_nothing(venue):
    make(venue, slug="other", first=20)
    popup = make(venue)

    with pytest.raises(VenueTaken), transaction():
        change_popup(popup, facts(venue, first=21), actor=STAFF, now=clock.now())

    assert held_days(popup)[0] == clock.day_of(clock.now()) + timedelta(days=10)


def test_a_cancelled_popup_frees_its_days_and_says_why(venue):
    popup = make(venue)
    with transaction():
        publish_popup(popup, actor=STAFF, now=clock.now())
    with transaction():
        cancel_popup(popup, reason="폭설", actor=STAFF, now=clock.now())

    assert popup.status is PopupStatus.CANCELLED
    assert popup.cancel_reason == "폭설"
    assert make(venue, slug="instead").id


def test_a_cancelled_popup_cannot_be_published(venue):
    popup = make(venue)
    with transaction():
        cancel_popup(popup, reason="폭설", actor=STAFF, now=clock.now())

    with pytest.raises(WrongStep), transaction():
        publish_popup(popup, actor=STAFF, now=clock.now())


def test_a_booth_goes_to_one_enterprise(venue):
    booth, first, second = BoothFactory(venue_id=venue.id), EnterpriseFactory(name_ko="먼저온곳"), EnterpriseFactory()
    db.session.commit()
    popup = make(venue)
    with transaction():
        place(popup, first, booth=booth, actor=STAFF, now=clock.now())

    with pytest.raises(BoothTaken, match="먼저온곳"), transaction():
        place(popup, second, booth=booth, actor=STAFF, now=clock.now())


def test_an_enterprise_takes_part_once_and_can_be_moved_or_taken_out(venue):
    near, far = BoothFactory(venue_id=venue.id), BoothFactory(venue_id=venue.id)
    enterprise = EnterpriseFactory()
    db.session.commit()
    popup = make(venue)
    with transaction():
        seat = place(popup, enterprise, booth=near, actor=STAFF, now=clock.now())

    with pytest.raises(AlreadyPlaced), transaction():
        place(popup, enterprise, booth=far, actor=STAFF, now=clock.now())
    with transaction():
        move(seat, booth=far, actor=STAFF, now=clock.now())
    assert seat.booth == far
    with transaction():
        remove(seat, actor=STAFF, now=clock.now())
    assert popup.participants == []


def test_a_booth_of_another_venue_is_refused(venue):
    elsewhere, enterprise = BoothFactory(venue_id=VenueFactory().id), EnterpriseFactory()
    db.session.commit()
    popup = make(venue)

    with pytest.raises(BoothElsewhere), transaction():
        place(popup, enterprise, booth=elsewhere, actor=STAFF, now=clock.now())


def test_an_enterprise_that_does_not_sell_for_now_is_not_placed(venue):
    enterprise = EnterpriseFactory(status=EnterpriseStatus.PAUSED)
    db.session.commit()
    popup = make(venue)

    with pytest.raises(CannotTakePart), transaction():
        place(popup, enterprise, booth=None, actor=STAFF, now=clock.now())


@pytest.mark.race
def test_of_eight_who_want_the_same_day_one_gets_it(app, venue):
    venue_id, wanted = venue.id, facts(venue)

    def book(number):
        try:
            with transaction():
                create_popup(wanted, slug=f"rush-{number}", actor=STAFF, now=clock.now())
        except VenueTaken:
            return "taken"
        return "booked"

    outcomes = Counter(all_at_once(app, book, range(8)))

    assert outcomes == {"booked": 1, "taken": 7}
    claims = select(func.count(PopupDay.id)).where(PopupDay.venue_id == venue_id)
    assert db.session.scalar(claims) == 2


@pytest.mark.race
def test_overlapping_popups_asked_for_at_once_never_share_a_day(app, venue):
    venue_id, first = venue.id, clock.day_of(clock.now()) + timedelta(days=10)
    windows = [
        replace(facts(venue), starts_on=first + timedelta(n), ends_on=first + timedelta(n + 2)) for n in range(6)
    ]

    def book(number):
        try:
            with transaction():
                create_popup(windows[number], slug=f"wave-{number}", actor=STAFF, now=clock.now())
        except VenueTaken:
            return "taken"
        return "booked"

    all_at_once(app, book, range(6))

    days = db.session.scalars(select(PopupDay.day).where(PopupDay.venue_id == venue_id)).all()
    assert len(days) == len(set(days))
    assert len(days) % 3 == 0
    assert isinstance(days[0], date)
