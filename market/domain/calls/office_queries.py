"""What the city's office asks about calls: drafts too, who has applied, what they still lack."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, ScalarSelect, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.calls.errors import NoSuchCall
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPopup,
)
from market.domain.calls.rules import named, papers_needed
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.popups.models import Booth, BoothZone, Popup, PopupStatus, Venue
from market.foundation.clock import day_of
from market.foundation.database import db, table_of
from market.foundation.i18n import in_language
from market.foundation.keyset import Edge, Stretch, Walk, fetch

PAGE = 30

_call, _application, _enterprise = table_of(Call).c, table_of(BoothApplication).c, table_of(Enterprise).c
_PLANS = (
    joinedload(Call.entries)
    .joinedload(CallPopup.popup)
    .options(joinedload(Popup.venue).selectinload(Venue.booths), selectinload(Popup.days))
)


def _counted(table: type[CallPopup] | type[BoothApplication], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(table).where(table.call_id == Call.id, *conditions)
    return counted.correlate(Call).scalar_subquery()


def calls(edge: Edge | None, reach: int | None = None) -> Stretch:
    """One page of calls, what closes last in front: the call, how many pop-ups, how many have applied.

    ``reach`` is the organisation whose calls are all that is shown; None for everything.
    """
    rows: Any = select(
        Call,
        _counted(CallPopup).label("popups"),
        _counted(BoothApplication, BoothApplication.state == ApplicationState.SUBMITTED).label("applied"),
    )
    if reach is not None:
        rows = rows.where(Call.organisation_id == reach)
    return fetch(rows, by=_call.closes_at, id_=_call.id, descending=True, edge=edge, size=PAGE)


def call_by_slug(slug: str) -> Call:
    """The call of that name, drafts too, with its pop-ups and their plans; or ``NoSuchCall``."""
    found = db.session.scalars(select(Call).where(Call.slug == slug).options(_PLANS)).unique().one_or_none()
    if found is None:
        raise NoSuchCall
    return found


def slug_exists(slug: str) -> bool:
    """Whether a call has that address already."""
    return db.session.scalar(select(Call.id).where(Call.slug == slug)) is not None


def popups_to_call(call: Call | None, now: datetime, reach: int | None = None) -> Sequence[Popup]:
    """The pop-ups that ``call``, or a new one, can be about: to come, with a plan, and in no other call."""
    held = CallPopup.popup_id == Popup.id, CallPopup.is_held
    elsewhere = select(CallPopup.id).where(*held, CallPopup.call_id != (call.id if call else 0))
    has_plan = select(Booth.id).where(Booth.venue_id == Popup.venue_id, Booth.is_open)
    rows = select(Popup).where(
        Popup.reference.is_(None),
        Popup.status != PopupStatus.CANCELLED,
        Popup.starts_on > day_of(now),
        has_plan.exists(),
        ~elsewhere.exists(),
    )
    if reach is not None:
        rows = rows.where(Popup.organisation_id == reach)
    return db.session.scalars(rows.order_by(Popup.starts_on, Popup.id).options(joinedload(Popup.venue))).all()


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which applications are looked for; None for all."""

    state: ApplicationState | None = None
    zone: BoothZone | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """One row of who has applied. ``lacking`` are the documents of which none is confirmed."""

    application: BoothApplication
    enterprise: Enterprise
    wanted: list[str]
    products: int
    lacking: list[PaperKind]


_APPLICANTS: Any = (
    select(BoothApplication, Enterprise)
    .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
    .where(BoothApplication.call_id == bindparam("call", type_=Integer))
)


def _applicants(sieve: Sieve) -> Walk:
    rows = _APPLICANTS
    if sieve.state is not None:
        rows = rows.where(BoothApplication.state == sieve.state)
    if sieve.zone is not None:
        rows = rows.where(BoothApplication.zone == sieve.zone)
    return Walk(rows, by=_application.id, id_=_application.id, size=PAGE)


def applicants(call: Call, sieve: Sieve, edge: Edge | None) -> tuple[list[Applicant], Stretch]:
    """One page of who has applied, in the order in which they began, with what they want and lack."""
    stretch = _applicants(sieve).page(edge, {"call": call.id})
    return _listed(call, [(row[0], row[1]) for row in stretch.rows]), stretch


def all_applicants(call: Call) -> list[Applicant]:
    """Everybody who has handed in, for a file."""
    handed_in = _APPLICANTS.where(BoothApplication.state != ApplicationState.DRAFT).order_by(_application.id)
    return _listed(call, [(row[0], row[1]) for row in db.session.execute(handed_in, {"call": call.id})])


def _listed(call: Call, rows: Sequence[tuple[BoothApplication, Enterprise]]) -> list[Applicant]:
    ids = [application.id for application, _ in rows]
    wanted: dict[int, list[str]] = {key: [] for key in ids}
    chosen = (
        select(BoothChoice.application_id, Popup)
        .join(Popup, Popup.id == BoothChoice.popup_id)
        .where(BoothChoice.application_id.in_(ids))
        .order_by(BoothChoice.application_id, BoothChoice.rank)
    )
    for key, popup in db.session.execute(chosen):
        wanted[key].append(named(popup))
    brought = _products_of(ids)
    confirmed = confirmed_kinds([enterprise.id for _, enterprise in rows])
    return [
        Applicant(
            application,
            enterprise,
            wanted[application.id],
            brought.get(application.id, 0),
            [
                kind
                for kind in papers_needed(call.papers, application.zone)
                if kind not in confirmed.get(enterprise.id, frozenset())
            ],
        )
        for application, enterprise in rows
    ]


def _products_of(application_ids: Collection[int]) -> Mapping[int, int]:
    brought = BoothApplicationProduct
    counts = (
        select(brought.application_id, func.count())
        .where(brought.application_id.in_(list(application_ids)))
        .group_by(brought.application_id)
    )
    return dict(db.session.execute(counts).all())


def confirmed_kinds(enterprise_ids: Collection[int]) -> Mapping[int, frozenset[PaperKind]]:
    """The kinds of which each enterprise has a confirmed document, whenever it ends."""
    rows = db.session.execute(
        select(EnterpriseDocument.enterprise_id, EnterpriseDocument.kind).where(
            EnterpriseDocument.enterprise_id.in_(list(enterprise_ids)),
            EnterpriseDocument.state == PaperState.CONFIRMED,
        )
    )
    found: dict[int, set[PaperKind]] = {}
    for enterprise_id, kind in rows:
        found.setdefault(enterprise_id, set()).add(kind)
    return {key: frozenset(kinds) for key, kinds in found.items()}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many applications stand where, and how many that count ask for which kind of booth."""

    by_state: Mapping[ApplicationState, int]
    by_zone: Mapping[BoothZone, int]


def tally(call: Call) -> Tally:
    """The applications to ``call``, counted in one statement."""
    rows = db.session.execute(
        select(BoothApplication.state, BoothApplication.zone, func.count())
        .where(BoothApplication.call_id == call.id)
        .group_by(BoothApplication.state, BoothApplication.zone)
    )
    by_state, by_zone = dict.fromkeys(ApplicationState, 0), dict.fromkeys(BoothZone, 0)
    for state, zone, number in rows:
        by_state[state] += number
        if state is ApplicationState.SUBMITTED:
            by_zone[zone] += number
    return Tally(by_state, by_zone)


def to_be_told(call: Call) -> Sequence[BoothApplication]:
    """Whoever has applied, or has begun to, and has not withdrawn."""
    return db.session.scalars(
        select(BoothApplication)
        .where(BoothApplication.call_id == call.id, BoothApplication.state != ApplicationState.WITHDRAWN)
        .order_by(BoothApplication.id)
        .options(joinedload(BoothApplication.enterprise))
    ).all()


@dataclass(frozen=True, slots=True)
class ClosingCall:
    """A call that closes soon, with how many have applied."""

    slug: str
    title: str
    closes_at: datetime
    applied: int


_NOW, _UNTIL = (bindparam(name, type_=_call.closes_at.type) for name in ("now", "until"))
_REACH = bindparam("reach", type_=Integer)
_CLOSING = (
    select(
        Call.title_ko,
        Call.title_en,
        Call.slug,
        Call.closes_at,
        _counted(BoothApplication, BoothApplication.state == ApplicationState.SUBMITTED),
    )
    .where(
        Call.announced_at.is_not(None),
        Call.cancelled_at.is_(None),
        Call.opens_at <= _NOW,
        Call.closes_at > _NOW,
        Call.closes_at <= _UNTIL,
        or_(_REACH.is_(None), Call.organisation_id == _REACH),
    )
    .order_by(Call.closes_at, Call.id)
    .limit(bindparam("most", type_=Integer))
)


def closing_calls(now: datetime, *, until: datetime, most: int, reach: int | None = None) -> list[ClosingCall]:
    """The open calls that close by ``until``, what closes first in front; of one organisation, or of all."""
    rows = db.session.execute(_CLOSING, {"now": now, "until": until, "most": most, "reach": reach})
    return [
        ClosingCall(slug, in_language(korean, english), closes_at, applied)
        for korean, english, slug, closes_at, applied in rows
    ]
