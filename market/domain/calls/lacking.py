"""Which pop-ups ahead still lack documents of whoever takes part: for the list of what to do today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, select

from market.domain.calls.eligibility import validities
from market.domain.calls.models import ApplicationState, BoothApplication, Call, CallPopup
from market.domain.calls.readiness import ALWAYS_NEEDED
from market.domain.calls.rules import papers_needed
from market.domain.popups.models import Booth, Participation, Popup, PopupStatus
from market.foundation.database import db

AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A pop-up, and how many of those who take part lack a document that is valid on all its days."""

    popup: Popup
    enterprises: int


def popups_lacking_papers(today: date, reach: int | None = None) -> list[Lacking]:
    """The pop-ups of the next month at which somebody lacks a document, the soonest first: two statements."""
    rows = _taking_part(today, reach)
    papers = validities({seat.enterprise_id for _, seat, *_ in rows}) if rows else {}
    found: dict[int, int] = {}
    popups: dict[int, Popup] = {}
    for popup, seat, booth, application, call in rows:
        zone = application.zone if application else booth.zone if booth else None
        needed = papers_needed(call.papers if call else ALWAYS_NEEDED, zone)
        own = papers.get(seat.enterprise_id, ())
        has_all = all(
            any(paper.kind is kind and paper.covers(popup.starts_on) and paper.covers(popup.ends_on) for paper in own)
            for kind in needed
        )
        if not has_all:
            popups[popup.id] = popup
            found[popup.id] = found.get(popup.id, 0) + 1
    return [Lacking(popups[popup_id], number) for popup_id, number in found.items()]


def _taking_part(today: date, reach: int | None) -> Sequence[Any]:
    """Each pop-up with each who takes part, their booth, and what they have said to its call, if it has one."""
    rows = (
        select(Popup, Participation, Booth, BoothApplication, Call)
        .join(Participation, Participation.popup_id == Popup.id)
        .outerjoin(Booth, Booth.id == Participation.booth_id)
        .outerjoin(CallPopup, and_(CallPopup.popup_id == Popup.id, CallPopup.is_held))
        .outerjoin(
            BoothApplication,
            and_(
                BoothApplication.call_id == CallPopup.call_id,
                BoothApplication.enterprise_id == Participation.enterprise_id,
                BoothApplication.state == ApplicationState.SUBMITTED,
            ),
        )
        .outerjoin(Call, Call.id == BoothApplication.call_id)
        .where(
            Popup.reference.is_(None),
            Popup.status != PopupStatus.CANCELLED,
            Popup.ends_on >= today,
            Popup.starts_on <= today + AHEAD,
            Participation.enterprise_id.is_not(None),
        )
        .order_by(Popup.starts_on, Popup.id, Participation.position)
    )
    if reach is not None:
        rows = rows.where(Popup.organisation_id == reach)
    return db.session.execute(rows).all()
