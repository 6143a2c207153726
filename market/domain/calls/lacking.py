"""Which pop-ups ahead still lack documents of whoever takes part: for the list of what to do today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, func, or_, select

from market.domain.calls.eligibility import Validity, validities
from market.domain.calls.models import ApplicationState, BoothApplication, Call, CallPopup
from market.domain.calls.readiness import ALWAYS_NEEDED
from market.domain.calls.rules import papers_needed
from market.domain.enterprises.document_models import PaperKind
from market.domain.popups.models import Booth, Participation, Popup, PopupStatus
from market.foundation.database import db
from market.foundation.i18n import current_language, in_language
from market.foundation.memory import kept

AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A pop-up, and how many of those who take part lack a document that is valid on all its days."""

    slug: str
    title: str
    enterprises: int


_TODAY, _UNTIL = (bindparam(name, type_=Date) for name in ("today", "until"))
_REACH = bindparam("reach", type_=Integer)
_TAKING_PART: Any = (
    select(
        Popup.slug,
        Popup.title_ko,
        Popup.title_en,
        Popup.starts_on,
        Popup.ends_on,
        Participation.enterprise_id,
        func.coalesce(BoothApplication.zone, Booth.zone),
        Call.asks_papers,
    )
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
        Popup.ends_on >= _TODAY,
        Popup.starts_on <= _UNTIL,
        Participation.enterprise_id.is_not(None),
        or_(_REACH.is_(None), Popup.organisation_id == _REACH),
    )
    .order_by(Popup.starts_on, Popup.id, Participation.position)
)
"""Each pop-up with each who takes part, their booth, and what they have said to its call, if it has one."""


def popups_lacking_papers(today: date, reach: int | None = None) -> list[Lacking]:
    """The pop-ups of the next month at which somebody lacks a document, the soonest first: two statements, kept
    while nothing changes. ``reach`` is the organisation whose pop-ups alone are wanted."""
    key = ("popups lacking papers", today, reach, current_language())
    return kept(key, lambda: _lacking(today, reach))


def _lacking(today: date, reach: int | None) -> list[Lacking]:
    rows = db.session.execute(_TAKING_PART, {"today": today, "until": today + AHEAD, "reach": reach}).all()
    papers = validities({row.enterprise_id for row in rows}) if rows else {}
    titles: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for slug, title_ko, title_en, first, last, enterprise_id, zone, asks in rows:
        asked = ALWAYS_NEEDED if asks is None else [PaperKind.stored_as(kind) for kind in asks]
        if not _has_all(papers_needed(asked, zone), papers.get(enterprise_id, ()), first, last):
            titles[slug] = in_language(title_ko, title_en)
            numbers[slug] = numbers.get(slug, 0) + 1
    return [Lacking(slug, titles[slug], number) for slug, number in numbers.items()]


def _has_all(needed: Collection[PaperKind], papers: Sequence[Validity], first: date, last: date) -> bool:
    return all(
        any(paper.kind is kind and paper.covers(first) and paper.covers(last) for paper in papers) for kind in needed
    )
