"""The invented requests for a quote."""

import pytest
from sqlalchemy import select

from market.domain.notifications.models import OutboxMail
from market.domain.quotes.models import QuoteRequest, QuoteStatus
from market.foundation import clock
from market.foundation.database import db
from market.seed import loader

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def loaded(settings):
    loader.load(real_only=False, now=clock.now(), uploads=settings.uploads)


def test_every_one_says_that_it_is_a_sample_and_writes_to_nobody(loaded):
    requests = db.session.scalars(select(QuoteRequest).order_by(QuoteRequest.id)).all()

    assert [one.status for one in requests] == [QuoteStatus.ASKED, QuoteStatus.QUOTED, QuoteStatus.DECLINED]
    assert all(one.is_sample and one.enterprise.is_sample and "예시" in one.wanted for one in requests)
    assert requests[1].quotation.total == sum(line.amount for line in requests[1].quotation.lines) == 409_200
    assert db.session.scalars(select(OutboxMail).where(OutboxMail.recipient.is_not(None))).all() == []


def test_they_go_with_the_sample(loaded):
    loader.remove_sample(now=clock.now())

    assert db.session.scalars(select(QuoteRequest)).all() == []
