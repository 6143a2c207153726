"""Stopping an enterprise's sales for a reason, and letting them go on."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises import pauses
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.enterprises.shop_models import PauseReason, SalesPause
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def enterprise():
    enterprise = EnterpriseFactory()
    db.session.commit()
    return enterprise


def pause(enterprise, reason=PauseReason.DOCUMENT_EXPIRED, *, since=NOW, until=None, now=NOW):
    with transaction():
        pauses.pause(enterprise, reason, since=since, until=until, actor=THE_MARKET, now=now)


def resume(enterprise, reason=PauseReason.DOCUMENT_EXPIRED):
    with transaction():
        return pauses.resume(enterprise, reason, actor=THE_MARKET, now=NOW)


def clock_strikes(moment):
    with transaction():
        pauses.apply_due(moment)


def test_sales_stop_at_once_and_go_on_when_the_reason_is_gone(enterprise):
    pause(enterprise)
    assert enterprise.status is EnterpriseStatus.PAUSED

    assert resume(enterprise)
    assert enterprise.status is EnterpriseStatus.ACTIVE
    assert not resume(enterprise)


def test_they_go_on_only_when_no_reason_is_left(enterprise):
    pause(enterprise)
    pause(enterprise, PauseReason.BY_CITY)

    resume(enterprise)
    assert enterprise.status is EnterpriseStatus.PAUSED
    resume(enterprise, PauseReason.BY_CITY)
    assert enterprise.status is EnterpriseStatus.ACTIVE


def test_a_pause_that_lies_ahead_begins_and_ends_by_the_clock(enterprise):
    pause(enterprise, PauseReason.BY_CITY, since=NOW + HOUR, until=NOW + 3 * HOUR)
    assert enterprise.status is EnterpriseStatus.ACTIVE

    clock_strikes(NOW + HOUR)
    assert enterprise.status is EnterpriseStatus.PAUSED
    clock_strikes(NOW + 2 * HOUR)
    assert enterprise.status is EnterpriseStatus.PAUSED
    clock_strikes(NOW + 3 * HOUR)
    assert enterprise.status is EnterpriseStatus.ACTIVE
    assert pauses.pauses_of(enterprise) == []
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["enterprise.paused", "enterprise.resumed"]


def test_a_second_pause_for_one_reason_takes_the_place_of_the_first(enterprise):
    pause(enterprise, until=NOW + HOUR)
    pause(enterprise)

    clock_strikes(NOW + 2 * HOUR)

    assert enterprise.status is EnterpriseStatus.PAUSED
    assert len(db.session.scalars(select(SalesPause)).all()) == 1


def test_what_is_hidden_stays_hidden(enterprise):
    enterprise.status = EnterpriseStatus.HIDDEN
    db.session.commit()

    pause(enterprise)
    resume(enterprise)
    clock_strikes(NOW + HOUR)

    assert enterprise.status is EnterpriseStatus.HIDDEN


def test_the_clock_leaves_alone_what_has_no_pause(enterprise):
    other = EnterpriseFactory(status=EnterpriseStatus.PAUSED)
    db.session.commit()

    clock_strikes(NOW)

    assert (enterprise.status, other.status) == (EnterpriseStatus.ACTIVE, EnterpriseStatus.PAUSED)
