"""The invented call and its answers."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.calls import eligibility, office_queries, queries, rules
from market.domain.calls.models import ApplicationState, BoothApplication, Call, CallPhase
from market.domain.enterprises.models import Enterprise
from market.domain.notifications.models import OutboxMail
from market.domain.offers import answering
from market.domain.offers.models import OfferState
from market.domain.offers.queries import open_offers
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed import loader
from market.seed.dataset import DEMO_SELLER_OF

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.one_engine]


def test_it_is_open_marked_answered_and_not_all_of_them_could_stand_there(settings):
    loader.load(real_only=False, now=clock.now(), uploads=settings.uploads)

    call = office_queries.call_by_slug("sample-station-saturdays")
    assert (call.is_sample, rules.phase(call, clock.now())) == (True, CallPhase.OPEN)
    states = office_queries.tally(call).by_state
    assert states[ApplicationState.SUBMITTED] >= 12
    assert all(states.values())
    barred = [one for one in eligibility.barred(call) if one.bars]
    assert 0 < len(barred) < states[ApplicationState.SUBMITTED] / 2
    seller = db.session.scalars(select(Enterprise).where(Enterprise.slug == DEMO_SELLER_OF)).one()
    assert queries.application_of(call, seller) is None
    assert db.session.scalars(select(OutboxMail).where(OutboxMail.recipient.is_not(None))).all() == []

    [offer] = open_offers(seller, clock.now())
    assert offer.ends_at > clock.now() + timedelta(days=3)
    with transaction():
        answering.confirm(offer, actor=THE_MARKET, now=clock.now())
    assert offer.state is OfferState.CONFIRMED

    loader.hide_sample(now=clock.now())
    assert queries.live_calls(clock.now()) == []
    loader.show_sample(now=clock.now())
    assert [one.slug for one in queries.live_calls(clock.now())] == [call.slug]
    loader.remove_sample(now=clock.now())
    assert db.session.scalar(select(func.count(Call.id))) == 0
    assert db.session.scalar(select(func.count(BoothApplication.id))) == 0
