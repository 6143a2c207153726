"""What the city does with calls, and what enterprises answer."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.calls import applying, queries, services, upkeep
from market.domain.calls.errors import (
    AppliedMeanwhile,
    BoothsDrawn,
    CallCancelled,
    CallFrozen,
    CallNotOpen,
    CannotApply,
    NotComplete,
    NotReadyToAnnounce,
    PopupInAnotherCall,
    PopupUnfit,
    TimesOutOfOrder,
)
from market.domain.calls.models import ApplicationState, BoothApplication, Call, CallPopup
from market.domain.calls.rules import seed_hash
from market.domain.calls.services import CallFacts
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.notifications.models import OutboxMail
from market.domain.popups.models import BoothZone
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.calling import a_call, a_popup, answers, applied
from tests.factories import MembershipFactory, ParticipationFactory, ProductFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")


def facts(popups, **other):
    now = clock.now()
    return CallFacts(
        **{
            "title_ko": "봄 장터 모집",
            "title_en": "Spring market",
            "text_ko": "함께 팔 기업을 찾습니다.",
            "text_en": "We look for enterprises.",
            "opens_at": now + timedelta(days=1),
            "closes_at": now + timedelta(days=8),
            "popup_ids": [popup.id for popup in popups],
            "asks_papers": ["business_registration"],
            "fewest_products": 1,
            "asks_power": True,
            "asks_experience": False,
            "category_share": 40,
            "most_competitors": 3,
            "most_popups": 2,
            "quotas": {"food": 2},
            "draw_name": "제1300회",
            "draw_on": clock.day_of(now) + timedelta(days=10),
            "offer_hours": 48,
            "objection_days": 7,
            **other,
        }
    )


def deed(**other):
    return {"actor": THE_MARKET, "now": clock.now(), **other}


def written(popups, **other):
    with transaction():
        return services.create_call(facts(popups, **other), slug=f"call-{popups[0].id}", **deed())


def mails():
    return [
        (mail.kind, mail.facts["what"]) for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    ]


def test_a_call_is_written_announced_changed_and_frozen_when_it_opens():
    popup = a_popup()
    db.session.commit()
    call = written([popup], draw_name="")
    assert call.seed_hash == seed_hash(call.seed)

    with pytest.raises(NotReadyToAnnounce, match=r"추첨|draw"), transaction():
        services.announce(call, **deed())
    with transaction():
        services.change_call(call, facts([popup]), **deed())
    with transaction():
        services.announce(call, **deed())
    with transaction():
        services.announce(call, **deed())  # twice changes nothing
    with pytest.raises(NotReadyToAnnounce), transaction():
        services.change_call(call, facts([popup], draw_name=""), **deed())
    with transaction():
        services.change_call(call, facts([popup], category_share=50), **deed())
    late = facts([popup], opens_at=call.opens_at, category_share=60)  # the form as it was before the opening
    with pytest.raises(CallFrozen), transaction():
        services.change_call(call, late, **deed(now=call.opens_at))

    assert db.session.get(Call, call.id).category_share == 50
    deeds = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds == ["call.created", "call.changed", "call.announced", "call.changed"]
    seed = call.seed
    assert not any(seed in str(changes) for changes in db.session.scalars(select(AuditEntry.changes)))


def test_a_popup_is_in_one_call_until_that_is_cancelled():
    popup, other = a_popup(), a_popup()
    MembershipFactory(enterprise=(enterprise := SellingEnterpriseFactory()))
    db.session.commit()
    call = written([popup])
    with pytest.raises(PopupInAnotherCall), transaction():
        services.create_call(facts([popup, other]), slug="another", **deed())
    with pytest.raises(TimesOutOfOrder), transaction():
        services.create_call(facts([other], closes_at=clock.now()), slug="another", **deed())
    other.starts_on = other.ends_on = clock.day_of(clock.now())
    db.session.commit()
    with pytest.raises(PopupUnfit), transaction():
        services.create_call(facts([other]), slug="another", **deed())
    applied(call, enterprise, state=ApplicationState.DRAFT)
    db.session.commit()

    with transaction():
        services.cancel(call, reason="장소를 쓸 수 없어요", **deed())
    with pytest.raises(CallCancelled), transaction():
        services.change_call(call, facts([popup]), **deed())
    with transaction():
        services.create_call(facts([popup]), slug="another", **deed())

    assert mails() == [("call_for_seller", "call_cancelled")]
    assert db.session.scalars(select(CallPopup.is_held).order_by(CallPopup.id)).all() == [False, True]


def test_what_is_drawn_is_not_cancelled_and_not_withdrawn():
    call = a_call()
    application = applied(call)
    call.draw_numbers, call.draw_source, call.drawn_entered_at = "1 2 3", "https://example.com", clock.now()
    db.session.commit()

    with pytest.raises(BoothsDrawn), transaction():
        services.cancel(call, reason="늦었어요", **deed())
    with pytest.raises(BoothsDrawn), transaction():
        applying.withdraw(application, **deed())


def test_an_application_is_begun_sent_changed_withdrawn_and_sent_again():
    near, far, foreign = a_popup(), a_popup(days=40), a_popup()
    call = a_call([near, far])
    honey = ProductFactory(enterprise=(enterprise := SellingEnterpriseFactory()))
    strange = ProductFactory()
    MembershipFactory(enterprise=enterprise)
    db.session.commit()

    def save(*, send, seen, **said):
        with transaction():
            return applying.save(call, enterprise, answers(**said), send=send, seen=seen, **deed())

    application = save(send=False, seen=0)
    assert (application.state, application.version) == (ApplicationState.DRAFT, 1)
    with pytest.raises(NotComplete):
        save(send=True, seen=1)
    whole = {
        "products": frozenset({honey.id, strange.id}),
        "choices": {far.id: 2, near.id: 5, foreign.id: 1},
        "most_popups": 9,
    }
    save(send=True, seen=1, **whole)
    assert [(choice.popup_id, choice.rank) for choice in application.choices] == [(far.id, 1), (near.id, 2)]
    assert [row.product_id for row in application.brought] == [honey.id]
    assert application.most_popups == call.most_popups
    sent_at = application.submitted_at
    with pytest.raises(NotComplete):  # once it is sent it stays whole
        save(send=False, seen=2)
    with pytest.raises(AppliedMeanwhile):
        save(send=False, seen=1, **whole)
    save(send=False, seen=2, **{**whole, "choices": {near.id: 1}})
    assert (application.state, application.submitted_at) == (ApplicationState.SUBMITTED, sent_at)

    with transaction():
        applying.withdraw(application, **deed())
    with transaction():
        applying.withdraw(application, **deed())
    save(send=True, seen=4, **whole)
    assert application.withdrawn_at is None
    with transaction():
        applying.withdraw(application, **deed(now=call.closes_at))

    assert [what for _, what in mails()] == ["received", "withdrawn", "received", "withdrawn"]
    deeds = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [deed.rpartition(".")[2] for deed in deeds] == [
        "begun",
        "handed_in",
        "changed",
        "withdrawn",
        "handed_in",
        "withdrawn_late",
    ]


def test_nobody_applies_before_the_opening_after_the_close_or_when_hidden():
    call = a_call()
    enterprise = SellingEnterpriseFactory()
    db.session.commit()

    def save(now):
        with transaction():
            applying.save(call, enterprise, answers(), send=False, seen=0, **deed(now=now))

    for moment in (call.opens_at - timedelta(seconds=1), call.closes_at):
        with pytest.raises(CallNotOpen):
            save(moment)
    enterprise.status = EnterpriseStatus.HIDDEN
    db.session.commit()
    with pytest.raises(CannotApply):
        save(clock.now())
    with transaction():
        services.cancel(call, reason="취소", **deed())
    with pytest.raises(CallCancelled):
        save(clock.now())
    assert db.session.scalar(select(func.count(BoothApplication.id))) == 0


def test_who_has_only_a_draft_is_reminded_once_on_the_last_day():
    soon = a_call(is_sample=False, closes_at=clock.now() + timedelta(hours=20))
    later = a_call(is_sample=False, closes_at=clock.now() + timedelta(hours=30))
    for call in (soon, later):
        for state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED):
            MembershipFactory(enterprise=applied(call, state=state).enterprise)
    db.session.commit()

    for _ in range(2):
        with transaction():
            upkeep.remind_due(now=clock.now())

    assert mails() == [("call_for_seller", "closing")]


def test_room_counts_open_booths_that_nobody_has():
    popup = a_popup(BoothZone.FOOD, BoothZone.FOOD, BoothZone.CRAFT, BoothZone.LIFE)
    db.session.flush()
    booths = popup.venue.booths
    booths[3].is_open = False
    call = a_call([popup])
    applied(call)
    ParticipationFactory(popup=popup, booth=booths[0])
    db.session.commit()

    room = queries.room_by_zone(queries.room_left([popup.id]))
    assert [room[zone] for zone in BoothZone] == [1, 1, 0, 0]
    assert queries.applicants_by_zone(call)[BoothZone.FOOD] == 1
