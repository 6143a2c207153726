"""What comes of an allocation: offers, answers, who follows, objections."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.allocation.errors import HasInterest
from market.domain.allocation.models import DeclaredInterest
from market.domain.audit.models import AuditEntry
from market.domain.calls.models import BoothApplication
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.notifications.models import OutboxMail
from market.domain.offers import answering, objecting, upkeep
from market.domain.offers.errors import (
    AlreadyObjected,
    ElsewhereThatDay,
    NotSelling,
    ObjectionAnswered,
    ObjectionsClosed,
    OfferAnswered,
    OfferOver,
    PopupBegun,
    PopupOff,
    ResultsAnnounced,
    ResultsNotAnnounced,
)
from market.domain.offers.models import BoothOffer, LetterKind, OfferLetter, OfferState, WaitingPlace
from market.domain.offers.rules import begins_at
from market.domain.popups import services as popups
from market.domain.popups.models import Participation
from market.foundation import clock
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db, transaction
from tests.calling import a_popup
from tests.factories import ParticipationFactory, StaffFactory
from tests.offering import CRAFT, a_drawn_call, announced

pytestmark = pytest.mark.usefixtures("app")


def deed(**other):
    return {"actor": THE_MARKET, "now": clock.now(), **other}


def offers(state=None):
    wanted = select(BoothOffer).order_by(BoothOffer.id)
    if state is not None:
        wanted = wanted.where(BoothOffer.state == state)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def done(what, *args, **facts):
    with transaction():
        return what(*args, **deed(**facts))


def letters():
    return list(db.session.scalars(select(OfferLetter.what).order_by(OfferLetter.id)))


def seats():
    return {(seat.enterprise_id, seat.booth_id) for seat in db.session.scalars(select(Participation))}


def test_the_results_are_announced_once_and_everybody_is_told():
    call = a_drawn_call()
    with pytest.raises(ResultsNotAnnounced), transaction():
        objecting.object_to(_application(call), "왜", **deed())

    announced(call)
    with pytest.raises(ResultsAnnounced):
        announced(call)

    made = offers()
    assert [offer.state for offer in made] == [OfferState.OFFERED] * 2
    assert {offer.ends_at - offer.offered_at for offer in made} == {timedelta(hours=48)}
    line = db.session.scalars(select(WaitingPlace).order_by(WaitingPlace.position)).all()
    assert [place.position for place in line] == [1, 2]
    assert letters() == [LetterKind.RESULTS] * 4
    keys = {letter.dedupe_key for letter in db.session.scalars(select(OfferLetter))}
    assert keys == set(db.session.scalars(select(OutboxMail.dedupe_key)))


def _application(call):
    return db.session.scalars(
        select(BoothApplication).where(BoothApplication.call_id == call.id).order_by(BoothApplication.id)
    ).first()


def test_confirmed_is_placed_and_declined_asks_the_next_who_confirms():
    announced(a_drawn_call())
    first, second = offers()
    first_in_line = db.session.scalars(select(WaitingPlace).order_by(WaitingPlace.position)).first().application_id

    done(answering.confirm, first)
    done(answering.confirm, first)  # a colleague, a moment later
    done(answering.decline, second, reason="일정이 바뀌었어요")
    done(answering.decline, second)

    third = offers()[-1]
    assert (third.application_id, third.booth_id) == (first_in_line, second.booth_id)
    assert third.from_waiting
    done(answering.confirm, third)
    assert seats() == {
        (first.application.enterprise_id, first.booth_id),
        (third.application.enterprise_id, third.booth_id),
    }
    with pytest.raises(OfferAnswered):
        done(answering.confirm, second)
    assert letters()[4:] == [LetterKind.CONFIRMED, LetterKind.OFFER, LetterKind.CONFIRMED]
    assert "일정" not in str(db.session.scalars(select(AuditEntry.changes)).all())


def test_what_is_not_answered_lapses_once_and_the_next_is_asked():
    announced(a_drawn_call())
    first, second = offers()
    late = first.ends_at
    with pytest.raises(OfferOver):
        done(answering.confirm, first, now=late)
    for _ in range(2):
        for call_id in upkeep.due_calls(now=late):
            done_at(answering.tend, call_id, now=late)

    assert [offer.state.value for offer in offers()] == ["lapsed", "lapsed", "offered", "offered"]
    assert letters()[4:].count(LetterKind.LAPSED) == 2
    with pytest.raises(OfferOver):
        done(answering.decline, second, now=late)
    assert upkeep.due_calls(now=late + timedelta(minutes=1)) == []


def done_at(what, *args, now):
    with transaction():
        what(*args, now=now)


def test_a_booth_given_up_on_the_eve_is_refilled_for_half_of_the_time_and_nobody_else_moves():
    announced(a_drawn_call())
    first, second = offers()
    for offer in (first, second):
        done(answering.confirm, offer)
    eve = begins_at(first.popup.starts_on, first.popup.opens_at) - timedelta(hours=24)

    done(answering.cancel, first, reason="화덕이 고장 났어요", by_city=False, now=eve)

    third = offers()[-1]
    assert third.booth_id == first.booth_id
    assert third.ends_at - third.offered_at == timedelta(hours=12)
    assert seats() == {(second.application.enterprise_id, second.booth_id)}
    done(answering.cancel, second, reason="구역 공사", by_city=True, now=eve)
    done(answering.cancel, third, reason="구역 공사", by_city=True, now=eve)
    assert [offer.state.value for offer in offers()] == ["cancelled"] * 3 + ["offered"]
    assert letters().count(LetterKind.CANCELLED) == 2
    with pytest.raises(PopupBegun):
        done(answering.cancel, offers()[-1], reason="", by_city=True, now=eve + timedelta(days=3))


def test_who_cannot_come_is_passed_over():
    """The first in line rests, the second has a place elsewhere that day; the third is asked."""
    call = a_drawn_call(applicants=5)
    announced(call)
    line = db.session.scalars(select(WaitingPlace).order_by(WaitingPlace.position)).all()
    line[0].application.enterprise.status = EnterpriseStatus.PAUSED
    elsewhere = a_popup()
    ParticipationFactory(popup=elsewhere, enterprise=line[1].application.enterprise)
    db.session.commit()

    done(answering.decline, offers()[0])

    assert offers()[-1].application_id == line[2].application_id


def test_competitors_and_the_own_cap_hold_for_who_follows():
    near, far = a_popup(CRAFT), a_popup(CRAFT, days=40)
    call = a_drawn_call([near, far], applicants=3, cap=1, most_competitors=1)
    announced(call)
    first, second = offers()

    done(answering.decline, first)

    third = offers()[-1]
    assert third.application_id not in {first.application_id, second.application_id}  # the other has its one booth
    assert third.popup_id == first.popup_id


def test_what_has_changed_meanwhile_is_said():
    call = a_drawn_call()
    announced(call)
    first, second = offers()
    first.application.enterprise.status = EnterpriseStatus.PAUSED
    elsewhere = a_popup()
    ParticipationFactory(popup=elsewhere, enterprise=second.application.enterprise)
    db.session.commit()
    with pytest.raises(NotSelling):
        done(answering.confirm, first)
    with pytest.raises(ElsewhereThatDay, match=elsewhere.title_ko):
        done(answering.confirm, second)

    with transaction():
        popups.cancel_popup(first.popup, reason="역 공사", **deed())
    with pytest.raises(PopupOff):
        done(answering.confirm, first)
    now = clock.now()
    assert upkeep.due_calls(now=now) == [call.id]
    done_at(answering.tend, call.id, now=now)
    assert {(offer.state, offer.reason) for offer in offers()} == {(OfferState.CANCELLED, "역 공사")}
    assert upkeep.due_calls(now=now) == []


def test_who_has_not_answered_is_reminded_and_not_pestered():
    announced(a_drawn_call())
    offer, now = offers()[0], clock.now()

    assert [done(answering.remind, offer, now=now) for _ in range(2)] == [True, False]
    assert done(answering.remind, offer, now=now + timedelta(hours=4))
    assert letters().count(LetterKind.REMINDER) == 2


def test_an_objection_is_handed_in_once_in_time_and_answered_once_by_somebody_without_an_interest():
    call = a_drawn_call()
    results = announced(call)
    application, close = _application(call), StaffFactory()
    db.session.add(
        DeclaredInterest(
            call_id=call.id,
            user_id=close.id,
            enterprise_id=application.enterprise_id,
            name=close.name,
            text="",
            declared_at=clock.now(),
        )
    )
    db.session.commit()
    with pytest.raises(ObjectionsClosed):
        done(objecting.object_to, application, "늦었지만", now=results.objections_until + timedelta(minutes=1))

    objection = done(objecting.object_to, application, "경험 점수가 빠졌어요")
    with pytest.raises(AlreadyObjected):
        done(objecting.object_to, application, "또")
    with pytest.raises(HasInterest):
        done(objecting.answer, objection, upheld=False, words="기각", actor=Actor(close.id, close.name))
    done(objecting.answer, objection, upheld=False, words="규칙대로 정해졌습니다.")
    with pytest.raises(ObjectionAnswered):
        done(objecting.answer, objection, upheld=True, words="인용")

    assert letters()[4:] == [LetterKind.OBJECTION_RECEIVED, LetterKind.OBJECTION_ANSWERED]
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-2:] == [
        "objection.handed_in",
        "objection.dismissed",
    ]
