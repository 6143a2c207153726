"""Many answers at once, and a worker that dies: no booth is offered twice, nobody stands twice at a pop-up."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from market.domain.allocation.queries import official_run
from market.domain.calls.models import Call
from market.domain.notifications.models import OutboxMail
from market.domain.offers import announcing, answering, objecting, refilling, upkeep
from market.domain.offers.models import LIVE, BoothOffer, LetterKind, Objection, OfferLetter, OfferState
from market.domain.popups.models import Participation
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.calling import a_popup
from tests.offering import CRAFT, a_drawn_call, announced

pytestmark = pytest.mark.race


def all_at_once(app, deeds):
    together = Barrier(len(deeds))

    def run(deed):
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    deed()
            except MarketError as refusal:
                return type(refusal).__name__
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        outcome = Counter(pool.map(run, deeds))
    db.session.rollback()
    return outcome


def on(offer_id, what, **facts):
    def deed():
        what(db.session.get(BoothOffer, offer_id), **{"actor": THE_MARKET, "now": clock.now(), **facts})

    return deed


def nothing_is_double():
    for column in (BoothOffer.booth_id, BoothOffer.application_id):
        live = select(BoothOffer.popup_id, column, func.count()).where(BoothOffer.state.in_(LIVE))
        doubled = live.group_by(BoothOffer.popup_id, column).having(func.count() > 1)
        assert db.session.execute(doubled).all() == []
    confirmed = select(func.count()).where(BoothOffer.state == OfferState.CONFIRMED)
    assert db.session.scalar(select(func.count(Participation.id))) == db.session.scalar(confirmed)


def test_one_offer_is_answered_one_way_whoever_is_faster(app):
    """Two colleagues confirm, two decline, the city takes it back, the worker ends it: one of them wins."""
    announced(a_drawn_call(applicants=6))
    offer = db.session.scalars(select(BoothOffer).order_by(BoothOffer.id)).first()
    offer_id, call_id, end = offer.id, offer.call_id, offer.ends_at
    db.session.commit()

    deeds = [
        *[on(offer_id, answering.confirm)] * 3,
        *[on(offer_id, answering.decline)] * 3,
        lambda: answering.tend(call_id, now=end),
        lambda: answering.tend(call_id, now=end),
    ]
    outcome = all_at_once(app, deeds)

    nothing_is_double()
    state = db.session.get(BoothOffer, offer_id).state
    won = {OfferState.CONFIRMED: 3, OfferState.DECLINED: 3, OfferState.LAPSED: 0}[state]
    assert outcome["done"] == won + 2
    assert db.session.scalar(select(func.count()).where(BoothOffer.state.in_(LIVE))) == 2


def test_all_give_up_at_once_and_each_who_waits_is_asked_once(app):
    """Two pop-ups, four booths, four that follow; whoever asks for both gets one."""
    popups = [a_popup(CRAFT, CRAFT), a_popup(CRAFT, CRAFT, days=40)]
    announced(a_drawn_call(popups, applicants=8))
    ids = db.session.scalars(select(BoothOffer.id)).all()
    db.session.commit()

    outcome = all_at_once(app, [on(offer_id, answering.decline) for offer_id in ids])

    nothing_is_double()
    assert outcome == {"done": 4}
    again = db.session.scalars(select(BoothOffer.application_id).where(BoothOffer.from_waiting)).all()
    assert len(set(again)) == len(again) == 4


def test_the_results_are_announced_once(app):
    call = a_drawn_call()
    call_id = call.id

    def announce():
        call = db.session.get(Call, call_id)
        announcing.make_offers(call, official_run(call), actor=THE_MARKET, now=clock.now())

    assert all_at_once(app, [announce] * 4) == {"done": 1, "ResultsAnnounced": 3}
    nothing_is_double()
    assert db.session.scalar(select(func.count(OfferLetter.id))) == 4


def test_a_worker_that_dies_half_way_is_repeated_without_doubling(app, monkeypatch):
    call = a_drawn_call()
    announced(call)
    call_id, end = call.id, db.session.scalar(select(BoothOffer.ends_at)) + timedelta(minutes=1)
    db.session.commit()
    asked = []

    def dies(*args, **facts):
        asked.append(args)
        if len(asked) == 2:
            raise SystemExit
        return offer_next(*args, **facts)

    offer_next = refilling.offer_next
    monkeypatch.setattr(refilling, "offer_next", dies)
    with pytest.raises(SystemExit), transaction():
        answering.tend(call_id, now=end)
    monkeypatch.undo()
    assert db.session.scalars(select(BoothOffer.state)).all() == [OfferState.OFFERED] * 2
    for _ in range(3):
        for due in upkeep.due_calls(now=end):
            with transaction():
                answering.tend(due, now=end)

    nothing_is_double()
    counts = Counter(db.session.scalars(select(OfferLetter.what)))
    assert (counts[LetterKind.LAPSED], counts[LetterKind.OFFER]) == (2, 2)
    assert db.session.scalar(select(func.count(OutboxMail.id))) == sum(counts.values())


def test_an_objection_comes_in_once(app):
    call = a_drawn_call()
    announced(call)
    application_id = db.session.scalar(select(BoothOffer.application_id))
    db.session.commit()

    def object_to():
        offer = db.session.scalar(select(BoothOffer).where(BoothOffer.application_id == application_id))
        objecting.object_to(offer.application, "이의", actor=THE_MARKET, now=clock.now())

    assert all_at_once(app, [object_to] * 4) == {"done": 1, "AlreadyObjected": 3}
    assert db.session.scalar(select(func.count(Objection.id))) == 1
