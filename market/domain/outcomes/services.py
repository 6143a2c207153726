"""Writing down how a pop-up was. The caller opens the transaction.

Who writes waits at a row first (the pop-up's, the participation's), so that two who write at once take turns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.enterprises.telling import notify_members
from market.domain.outcomes import queries, rules
from market.domain.outcomes.errors import DayNotOver, NotBegun, NothingReported, NotThere, ReportClosed
from market.domain.outcomes.models import (
    Attendance,
    AttendanceState,
    Incident,
    MoneyTaker,
    OutcomeLetter,
    ReportedDay,
    ReportedSale,
    SaleMeans,
    SurveyAnswer,
)
from market.domain.popups.models import Participation, Popup
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db

Sales = Mapping[tuple[MoneyTaker, SaleMeans], int]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a participant answers: three marks from 1 to 5, whether it would come again, and words."""

    sales: int
    place: int
    support: int
    again: bool
    words: str


def note_attendance(popup: Popup, seen: Mapping[int, AttendanceState | None], *, actor: Actor, now: datetime) -> int:
    """Write down who was there, by the enterprise's id; None takes a word back. How many changed."""
    _check_begun(popup, now=now)
    _wait_at(popup)
    there = {
        seat.enterprise_id: seat.enterprise
        for seat in popup.participants
        if seat.enterprise_id is not None and seat.enterprise is not None
    }
    changes: dict[str, Any] = {}
    for enterprise_id, state in seen.items():
        if enterprise_id not in there:
            raise NotThere
        row = db.session.get(Attendance, (popup.id, enterprise_id), populate_existing=True)
        before = row.state if row else None
        if before is state:
            continue
        if state is None and row is not None:
            db.session.delete(row)
        elif state is not None:
            row = row or Attendance(popup_id=popup.id, enterprise_id=enterprise_id)
            row.state, row.noted_at, row.noted_by = state, now, actor.name
            db.session.add(row)
        name = there[enterprise_id].name_ko
        changes[name] = [before.value if before else None, state.value if state else None]
    if changes:
        _note("popup.attendance_noted", popup, actor=actor, now=now, changes=changes)
    return len(changes)


def note_incident(popup: Popup, day: date, words: str, *, actor: Actor, now: datetime) -> Incident:
    """Write down what happened. The words stay out of the audit: they are kept with the pop-up alone."""
    _check_begun(popup, now=now)
    if not queries.holds_day(popup.id, day):
        raise NotThere
    if day > day_of(now):
        raise DayNotOver(day=day)
    incident = Incident(popup_id=popup.id, on_day=day, words=words, noted_at=now, noted_by=actor.name)
    db.session.add(incident)
    db.session.flush()
    _note("popup.incident_noted", popup, actor=actor, now=now, changes={"day": [None, day.isoformat()]})
    return incident


def remove_incident(popup: Popup, incident_id: int, *, actor: Actor, now: datetime) -> None:
    """Take out what was written down about ``popup``; another's is not found."""
    incident = db.session.get(Incident, incident_id)
    if incident is None or incident.popup_id != popup.id:
        raise NotThere
    _note("popup.incident_removed", popup, actor=actor, now=now, changes={"day": [incident.on_day.isoformat(), None]})
    db.session.delete(incident)


def report_day(
    popup: Popup,
    enterprise: Enterprise,
    day: date,
    *,
    minutes: int,
    sales: Sales,
    actor: Actor,
    now: datetime,
) -> ReportedDay:
    """What ``enterprise`` says of one day; said again, it takes the place of what was said before.

    Raises ``NotThere``, ``DayNotOver``, ``ReportClosed`` or ``NothingReported``.
    """
    _check_open(popup, now=now)
    _wait_at_seat(popup, enterprise)
    if not queries.holds_day(popup.id, day):
        raise NotThere
    if day > day_of(now):
        raise DayNotOver(day=day)
    sold = {key: amount for key, amount in sales.items() if amount}
    if not minutes and not sold:
        raise NothingReported
    report = db.session.scalar(
        select(ReportedDay)
        .where(ReportedDay.popup_id == popup.id, ReportedDay.enterprise_id == enterprise.id, ReportedDay.day == day)
        .execution_options(populate_existing=True)
    )
    before = (report.total, report.minutes) if report else (None, None)
    if report is None:
        report = ReportedDay(popup_id=popup.id, enterprise_id=enterprise.id, day=day)
        db.session.add(report)
    report.minutes, report.reported_at, report.reported_by = minutes, now, actor.name
    kept = {(sale.merchant, sale.means): sale for sale in report.sales}
    for key in kept.keys() - sold.keys():
        report.sales.remove(kept[key])
    for (merchant, means), amount in sold.items():
        if (merchant, means) in kept:
            kept[merchant, means].amount = amount
        else:
            report.sales.append(ReportedSale(merchant=merchant, means=means, amount=amount))
    db.session.flush()
    changes = {
        "enterprise": enterprise.name_ko,
        "day": day.isoformat(),
        "amount": [before[0], report.total],
        "minutes": [before[1], minutes],
    }
    _note("popup.sales_reported", popup, actor=actor, now=now, changes=changes)
    return report


def answer_survey(popup: Popup, enterprise: Enterprise, survey: Survey, *, actor: Actor, now: datetime) -> None:
    """What ``enterprise`` thinks of it; answered again, it takes the place of what was said before."""
    _check_open(popup, now=now)
    if day_of(now) < _last_day(popup):
        raise DayNotOver(day=_last_day(popup))
    _wait_at_seat(popup, enterprise)
    row = db.session.get(SurveyAnswer, (popup.id, enterprise.id), populate_existing=True)
    row = row or SurveyAnswer(popup_id=popup.id, enterprise_id=enterprise.id)
    row.sales, row.place, row.support = survey.sales, survey.place, survey.support
    row.again, row.words, row.answered_at = survey.again, survey.words, now
    db.session.add(row)
    changes = {"enterprise": enterprise.name_ko}
    _note("popup.survey_answered", popup, actor=actor, now=now, changes=changes)


def ask_participants(*, now: datetime) -> int:
    """Ask those who took part in pop-ups that are over how it was: once for each; how many pop-ups."""
    asked = 0
    for popup in queries.popups_to_ask_about(day_of(now)):
        if not _is_first(popup, now=now):
            continue
        asked += 1
        for seat in popup.participants:
            enterprise = seat.enterprise
            if enterprise is None or enterprise.status is not EnterpriseStatus.ACTIVE:
                continue
            notify_members(
                enterprise,
                "outcome_for_seller",
                {"popup_id": popup.id, "enterprise_id": enterprise.id},
                ability=Ability.JOIN_POPUPS,
                dedupe_key=f"outcome_for_seller:{popup.id}:{enterprise.id}",
                now=now,
            )
    return asked


def _is_first(popup: Popup, *, now: datetime) -> bool:
    """Whether nobody has asked about ``popup``; the table takes it once."""
    try:
        with db.session.begin_nested():
            db.session.execute(insert(OutcomeLetter).values(popup_id=popup.id, asked_at=now))
    except IntegrityError:
        return False
    return True


def _last_day(popup: Popup) -> date:
    last = popup.ends_on or popup.starts_on
    if last is None:
        raise NotThere
    return last


def _check_begun(popup: Popup, *, now: datetime) -> None:
    if popup.starts_on is None or day_of(now) < popup.starts_on:
        raise NotBegun(title=popup.title)


def _check_open(popup: Popup, *, now: datetime) -> None:
    _check_begun(popup, now=now)
    until = rules.report_until(_last_day(popup))
    if day_of(now) > until:
        raise ReportClosed(title=popup.title, day=until)


def _wait_at(popup: Popup) -> None:
    wait = update(Popup).where(Popup.id == popup.id).values(updated_at=Popup.updated_at)
    db.session.execute(wait.execution_options(synchronize_session=False))


def _wait_at_seat(popup: Popup, enterprise: Enterprise) -> None:
    """Others who report for the same enterprise wait; ``NotThere`` when it does not take part."""
    wait = (
        update(Participation)
        .where(Participation.popup_id == popup.id, Participation.enterprise_id == enterprise.id)
        .values(position=Participation.position)
        .returning(Participation.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(wait) is None:
        raise NotThere


def _note(action: str, popup: Popup, *, actor: Actor, now: datetime, changes: dict[str, Any]) -> None:
    audit.record(action, actor=actor, subject=("popup", popup.id, popup.title_ko), now=now, changes=changes)
