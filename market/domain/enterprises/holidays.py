"""Days on which an enterprise rests (its page says "휴무"): declared, changed, called off, and what they mean.

A holiday begins and ends by the day in Seoul alone: whoever asks brings the day along, and no worker has to wake.
No term in business days counts its days, for parcels neither leave on them nor are packed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select

from market.domain.audit import services as audit
from market.domain.enterprises.errors import (
    HolidayEndsBeforeItBegins,
    HolidayInThePast,
    HolidayTooLong,
    NoSuchHoliday,
    RestsAlready,
    TooManyHolidays,
)
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.i18n import in_language
from market.foundation.memory import kept

LONGEST = 92
"""The most days that one holiday has: who rests longer stops selling."""

MOST = 20
"""The most holidays to come that one enterprise has."""

TOLD_AHEAD = timedelta(days=14)
"""So long before it begins, a holiday is told to shoppers."""


@dataclass(frozen=True, slots=True)
class HolidayFacts:
    """What an enterprise says of a holiday. Both days belong to it."""

    first_day: date
    last_day: date
    kind: HolidayKind
    words_ko: str
    words_en: str | None


@dataclass(frozen=True, slots=True)
class Rest:
    """A holiday as shoppers are told of it, apart from its row."""

    first_day: date
    last_day: date
    takes_orders: bool
    words_ko: str
    words_en: str | None

    @property
    def words(self) -> str:
        return in_language(self.words_ko, self.words_en)

    @property
    def opens_on(self) -> date:
        """The first day after it."""
        return self.last_day + timedelta(days=1)

    @property
    def days(self) -> frozenset[date]:
        """All of its days."""
        return frozenset(self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1))

    def covers(self, day: date) -> bool:
        """``day`` is one of its days."""
        return self.first_day <= day <= self.last_day

    def closes(self, day: date) -> bool:
        """No orders are taken on ``day`` because of it."""
        return not self.takes_orders and self.covers(day)


def declare(enterprise: Enterprise, facts: HolidayFacts, *, actor: Actor, now: datetime) -> Holiday:
    """``enterprise`` rests on these days. A term that was promised before keeps its day.

    Raises ``HolidayEndsBeforeItBegins``, ``HolidayInThePast``, ``HolidayTooLong``, ``RestsAlready`` or
    ``TooManyHolidays``.
    """
    hold(enterprise)
    _check(enterprise, facts, but=None, now=now)
    if len(coming(enterprise, day_of(now))) >= MOST:
        raise TooManyHolidays(most=MOST)
    holiday = Holiday(enterprise_id=enterprise.id)
    _write(holiday, facts)
    db.session.add(holiday)
    db.session.flush()
    _record("holiday.declared", enterprise, actor, now, {"holiday": [None, _told(facts)]})
    return holiday


def change(enterprise: Enterprise, holiday_id: int, facts: HolidayFacts, *, actor: Actor, now: datetime) -> None:
    """The holiday is another than was said. Raises what ``declare`` does, and ``NoSuchHoliday``."""
    hold(enterprise)
    holiday = own_holiday(enterprise, holiday_id)
    _check(enterprise, facts, but=holiday, now=now)
    before = _told(_facts(holiday))
    _write(holiday, facts)
    db.session.flush()
    _record("holiday.changed", enterprise, actor, now, {"holiday": [before, _told(facts)]})


def call_off(enterprise: Enterprise, holiday_id: int, *, actor: Actor, now: datetime) -> None:
    """There is no such holiday, or it is over already: orders go on at once. Raises ``NoSuchHoliday``."""
    hold(enterprise)
    holiday = own_holiday(enterprise, holiday_id)
    _record("holiday.called_off", enterprise, actor, now, {"holiday": [_told(_facts(holiday)), None]})
    db.session.delete(holiday)
    db.session.flush()


def own_holiday(enterprise: Enterprise, holiday_id: int) -> Holiday:
    """One holiday by its id; ``NoSuchHoliday`` when it is another enterprise's."""
    wanted = select(Holiday).where(Holiday.id == holiday_id, Holiday.enterprise_id == enterprise.id)
    holiday = db.session.scalar(wanted.execution_options(populate_existing=True))
    if holiday is None:
        raise NoSuchHoliday
    return holiday


def coming(enterprise: Enterprise, today: date) -> Sequence[Holiday]:
    """The holidays of today and later, the first one first."""
    rows = select(Holiday).where(Holiday.enterprise_id == enterprise.id, Holiday.last_day >= today)
    return db.session.scalars(rows.order_by(Holiday.first_day)).all()


def past(enterprise: Enterprise, today: date, *, most: int = 10) -> Sequence[Holiday]:
    """The holidays that are over, the last one first."""
    rows = select(Holiday).where(Holiday.enterprise_id == enterprise.id, Holiday.last_day < today)
    return db.session.scalars(rows.order_by(Holiday.first_day.desc()).limit(most)).all()


def rests(today: date) -> Mapping[int, Sequence[Rest]]:
    """The holidays of all enterprises, those of today and later, by the enterprise's id and in order.

    One statement, or none while nothing in the market changes: pages with many goods ask for it once.
    """
    return kept(("rests", today), lambda: _rests(today))


def told_today(rests_of_one: Sequence[Rest], today: date) -> Rest | None:
    """The holiday that shoppers are told of: today's, or the next one when it is near."""
    return next((rest for rest in rests_of_one if rest.first_day <= today + TOLD_AHEAD), None)


def closing(enterprise_id: int, today: date) -> Rest | None:
    """The holiday because of which this enterprise takes no orders ``today``: one statement, never from memory."""
    rows = select(*_REST).where(
        Holiday.enterprise_id == enterprise_id,
        Holiday.kind == HolidayKind.NO_ORDERS,
        Holiday.first_day <= today,
        Holiday.last_day >= today,
    )
    row = db.session.execute(rows).first()
    return _rest(row) if row else None


def days_off(enterprise_ids: Collection[int], since: date) -> Mapping[int, frozenset[date]]:
    """The days from ``since`` on that each of these enterprises rests on: one statement, never from memory."""
    rows = db.session.execute(
        select(*_REST).where(Holiday.last_day >= since, Holiday.enterprise_id.in_(list(enterprise_ids)))
    )
    days: dict[int, frozenset[date]] = dict.fromkeys(enterprise_ids, frozenset())
    for row in rows:
        days[row.enterprise_id] |= _rest(row).days
    return days


def all_days(rests_of_one: Sequence[Rest]) -> frozenset[date]:
    """Every day of these holidays."""
    return frozenset(day for rest in rests_of_one for day in rest.days)


def as_rest(holiday: Holiday) -> Rest:
    """``holiday`` apart from its row."""
    return _rest(holiday)


_REST = (
    Holiday.enterprise_id,
    Holiday.first_day,
    Holiday.last_day,
    Holiday.kind,
    Holiday.words_ko,
    Holiday.words_en,
)


def _rests(today: date) -> Mapping[int, Sequence[Rest]]:
    found: dict[int, list[Rest]] = {}
    rows = select(*_REST).where(Holiday.last_day >= today).order_by(Holiday.first_day)
    for row in db.session.execute(rows):
        found.setdefault(row.enterprise_id, []).append(_rest(row))
    return found


def _rest(row: Any) -> Rest:
    return Rest(row.first_day, row.last_day, row.kind is HolidayKind.LATER, row.words_ko, row.words_en)


def _check(enterprise: Enterprise, facts: HolidayFacts, *, but: Holiday | None, now: datetime) -> None:
    today = day_of(now)
    if facts.last_day < facts.first_day:
        raise HolidayEndsBeforeItBegins
    if facts.last_day < today or (facts.first_day < today and (but is None or facts.first_day != but.first_day)):
        raise HolidayInThePast(today=today)
    if (facts.last_day - facts.first_day).days >= LONGEST:
        raise HolidayTooLong(most=LONGEST)
    _check_others(enterprise, facts, but)


def _check_others(enterprise: Enterprise, facts: HolidayFacts, but: Holiday | None) -> None:
    """No day twice; and two that take no orders do not touch, so that what is said of the day of opening is true."""
    nearby = timedelta(days=1) if facts.kind is HolidayKind.NO_ORDERS else timedelta()
    rows = select(Holiday).where(
        Holiday.enterprise_id == enterprise.id,
        Holiday.id != (but.id if but else 0),
        or_(
            and_(Holiday.first_day <= facts.last_day, Holiday.last_day >= facts.first_day),
            and_(
                Holiday.kind == facts.kind,
                Holiday.first_day <= facts.last_day + nearby,
                Holiday.last_day >= facts.first_day - nearby,
            ),
        ),
    )
    other = db.session.scalar(rows.order_by(Holiday.first_day).limit(1))
    if other is not None:
        raise RestsAlready(first=other.first_day, last=other.last_day)


def _facts(holiday: Holiday) -> HolidayFacts:
    return HolidayFacts(holiday.first_day, holiday.last_day, holiday.kind, holiday.words_ko, holiday.words_en)


def _write(holiday: Holiday, facts: HolidayFacts) -> None:
    holiday.first_day, holiday.last_day, holiday.kind = facts.first_day, facts.last_day, facts.kind
    holiday.words_ko, holiday.words_en = facts.words_ko, facts.words_en


def _told(facts: HolidayFacts) -> str:
    return f"{facts.first_day.isoformat()}/{facts.last_day.isoformat()} {facts.kind.value}: {facts.words_ko}"


def _record(
    action: str, enterprise: Enterprise, actor: Actor, now: datetime, changes: dict[str, list[str | None]]
) -> None:
    subject = ("enterprise", enterprise.id, enterprise.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes)
