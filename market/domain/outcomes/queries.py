"""What is asked about how a pop-up was: for the city all of it, for an enterprise its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.enterprises.models import Enterprise
from market.domain.outcomes import rules
from market.domain.outcomes.errors import NotThere
from market.domain.outcomes.models import (
    Attendance,
    AttendanceState,
    Incident,
    OutcomeLetter,
    ReportedDay,
    SurveyAnswer,
)
from market.domain.outcomes.rules import Marks, Sums
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus
from market.foundation.database import db

ASK_WITHIN = timedelta(days=14)
"""A pop-up that ended longer ago than this is not asked about any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is known of how a pop-up was."""

    seats: Sequence[Participation]
    attendance: Mapping[int, AttendanceState]
    incidents: Sequence[Incident]
    answers: Mapping[int, SurveyAnswer]
    reports: Sequence[ReportedDay]
    sums: Sums
    marks: Marks


@dataclass(frozen=True, slots=True)
class OwnOutcome:
    """What one participant has said."""

    popup: Popup
    days: Sequence[date]
    reports: Mapping[date, ReportedDay]
    answer: SurveyAnswer | None
    until: date


def popup_called(slug: str) -> Popup:
    """The city's pop-up called ``slug`` with its days and who takes part; ``NoSuchPopup`` for past real events."""
    popup = db.session.scalar(
        select(Popup)
        .where(Popup.slug == slug, Popup.reference.is_(None))
        .options(
            selectinload(Popup.days),
            selectinload(Popup.participants).options(
                joinedload(Participation.enterprise), joinedload(Participation.booth)
            ),
        )
    )
    if popup is None:
        raise NoSuchPopup
    return popup


def outcome_of(popup: Popup) -> Outcome:
    """Everything about ``popup``, which has its participants loaded: five statements, however many they are."""
    seats = [seat for seat in popup.participants if seat.enterprise_id is not None]
    noted = db.session.scalars(select(Attendance).where(Attendance.popup_id == popup.id)).all()
    incidents = db.session.scalars(
        select(Incident).where(Incident.popup_id == popup.id).order_by(Incident.on_day, Incident.id)
    ).all()
    answers = db.session.scalars(select(SurveyAnswer).where(SurveyAnswer.popup_id == popup.id)).all()
    reports = db.session.scalars(
        select(ReportedDay)
        .where(ReportedDay.popup_id == popup.id)
        .options(selectinload(ReportedDay.sales))
        .order_by(ReportedDay.enterprise_id, ReportedDay.day)
    ).all()
    return Outcome(
        seats=seats,
        attendance={one.enterprise_id: one.state for one in noted},
        incidents=incidents,
        answers={one.enterprise_id: one for one in answers},
        reports=reports,
        sums=rules.add_up(reports),
        marks=rules.add_marks(answers),
    )


def own_outcome(slug: str, enterprise: Enterprise) -> OwnOutcome:
    """The pop-up called ``slug`` as ``enterprise`` reports on it; ``NotThere`` when it does not take part."""
    popup = db.session.scalar(
        select(Popup)
        .join(Participation, Participation.popup_id == Popup.id)
        .where(
            Popup.slug == slug,
            Popup.status == PopupStatus.PUBLISHED,
            Popup.reference.is_(None),
            Popup.starts_on.is_not(None),
            Participation.enterprise_id == enterprise.id,
        )
        .options(selectinload(Popup.days), joinedload(Popup.venue))
    )
    if popup is None or popup.starts_on is None:
        raise NotThere
    mine = db.session.scalars(
        select(ReportedDay)
        .where(ReportedDay.popup_id == popup.id, ReportedDay.enterprise_id == enterprise.id)
        .options(selectinload(ReportedDay.sales))
    )
    return OwnOutcome(
        popup=popup,
        days=[claim.day for claim in popup.days if claim.is_held],
        reports={one.day: one for one in mine},
        answer=db.session.get(SurveyAnswer, (popup.id, enterprise.id)),
        until=rules.report_until(popup.ends_on or popup.starts_on),
    )


def holds_day(popup_id: int, day: date) -> bool:
    """Whether the pop-up is on that day."""
    held = select(PopupDay.id).where(
        PopupDay.popup_id == popup_id, PopupDay.day == day, PopupDay.venue_id.is_not(None)
    )
    return db.session.scalar(held) is not None


def popups_to_ask_about(today: date) -> Sequence[Popup]:
    """Pop-ups that ended before ``today`` and whose participants have not been asked how it was."""
    last_day = func.coalesce(Popup.ends_on, Popup.starts_on)
    asked = select(OutcomeLetter.popup_id).where(OutcomeLetter.popup_id == Popup.id)
    return db.session.scalars(
        select(Popup)
        .where(
            Popup.status == PopupStatus.PUBLISHED,
            Popup.reference.is_(None),
            last_day < today,
            last_day >= today - ASK_WITHIN,
            ~asked.exists(),
        )
        .options(selectinload(Popup.participants).joinedload(Participation.enterprise))
        .order_by(Popup.id)
        .limit(50)
    ).all()
