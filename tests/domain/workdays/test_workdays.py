"""Which days count where a term runs in business days, and what the city's staff declare free."""

from datetime import date

import pytest

from market.domain.audit.models import AuditEntry
from market.domain.workdays import queries, services
from market.domain.workdays.errors import ClosedAlready
from market.domain.workdays.rules import business_days_after, is_business_day
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction


def test_holidays_are_those_of_korea():
    assert not is_business_day(date(2026, 3, 2))  # in place of the 1st, a Sunday
    assert not is_business_day(date(2026, 9, 25))  # Chuseok
    assert is_business_day(date(2026, 7, 3))


def test_the_first_day_does_not_count():
    assert business_days_after(date(2026, 11, 23), 3) == date(2026, 11, 26)


def test_a_day_declared_free_does_not_count():
    assert business_days_after(date(2026, 11, 23), 3, closed={date(2026, 11, 25)}) == date(2026, 11, 27)


def test_a_day_is_declared_free_and_taken_back(app):
    day = date(2026, 12, 24)
    with transaction():
        services.close_day(day, name_ko="임시공휴일", name_en="Temporary holiday", actor=THE_MARKET, now=clock.now())

    assert queries.closed_days(date(2026, 12, 1)) == {day}
    assert queries.closed_days(date(2026, 12, 25)) == frozenset()
    with pytest.raises(ClosedAlready), transaction():
        services.close_day(day, name_ko="휴무", name_en="Closed", actor=THE_MARKET, now=clock.now())

    with transaction():
        assert services.reopen_day(day, actor=THE_MARKET, now=clock.now())
        assert not services.reopen_day(day, actor=THE_MARKET, now=clock.now())
    assert queries.closures(date(2026, 12, 1)) == []
    assert [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)] == [
        "closure.added",
        "closure.removed",
    ]
