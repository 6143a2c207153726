"""What the city's office asks about calls: drafts too, who has applied, what they still lack."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import defer, joinedload, load_only, selectinload

from market.domain.calls.errors import NoSuchCall
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPopup,
)
from market.domain.calls.rules import papers_needed, titled
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise, entry_name
from market.domain.popups.models import Booth, BoothZone, Popup, PopupStatus, Venue
from market.foundation.clock import day_of
from market.foundation.database import below_orm, db, table_of
from market.foundation.i18n import in_language
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

PAGE = 20

_call, _application, _enterprise = table_of(Call).c, table_of(BoothApplication).c, table_of(Enterprise).c
_REACH = bindparam("reach", type_=Integer)
_PLANS = (
    joinedload(Call.entries)
    .joinedload(CallPopup.popup)
    .options(joinedload(Popup.venue).selectinload(Venue.booths), selectinload(Popup.days))
)


def _counted(table: type[CallPopup] | type[BoothApplication], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(table).where(table.call_id == Call.id, *conditions)
    return counted.correlate(Call).scalar_subquery()


_CALLS: Any = (
    select(
        Call,
        _counted(CallPopup).label("popups"),
        _counted(BoothApplication, BoothApplication.state == ApplicationState.SUBMITTED).label("applied"),
    )
    .where(or_(_REACH.is_(None), Call.organisation_id == _REACH))
    .options(
        load_only(
            Call.slug,
            Call.is_sample,
            Call.title_ko,
            Call.title_en,
            Call.opens_at,
            Call.closes_at,
            Call.announced_at,
            Call.cancelled_at,
        )
    )
)
_CALLS_BY_THE_PAGE = Walk(_CALLS, by=_call.closes_at, id_=_call.id, size=PAGE, descending=True)


def calls(edge: Edge | None, reach: int | None = None) -> Stretch:
    """One page of calls, what closes last in front: the call, how many pop-ups, how many have applied.

    ``reach`` is the organisation whose calls are all that is shown; None for everything.
    """
    return _CALLS_BY_THE_PAGE.page(edge, {"reach": reach})


def call_by_slug(slug: str) -> Call:
    """The call of that name, drafts too, with its pop-ups and their plans; or ``NoSuchCall``."""
    found = db.session.scalars(select(Call).where(Call.slug == slug).options(_PLANS)).unique().one_or_none()
    if found is None:
        raise NoSuchCall
    return found


def call_with_popups(slug: str) -> Call:
    """The same with what names its pop-ups, but not their plans: one statement. The seed stays sealed."""
    found = db.session.scalars(_CALL, {"slug": slug}).unique().one_or_none()
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

    name: str
    slug: str
    is_sample: bool
    state: ApplicationState
    zone: BoothZone
    needs_power: bool
    needs_water: bool
    uses_fire: bool
    experience: str
    note: str
    most_popups: int
    submitted_at: datetime | None
    withdrawn_at: datetime | None
    wanted: tuple[str, ...]
    products: int
    lacking: tuple[PaperKind, ...]


def applicants(call: Call, sieve: Sieve, edge: Edge | None) -> tuple[list[Applicant], Stretch]:
    """One page of who has applied, in the order in which they began, with what they want and lack."""
    stretch = _applicants(sieve).page(edge, {"call": call.id})
    return _listed(call, stretch.rows), stretch


def all_applicants(call: Call) -> list[Applicant]:
    """Everybody who has handed in, for a file."""
    return _listed(call, below_orm().execute(_HANDED_IN, {"call": call.id}).all())


@lru_cache(maxsize=32)
def _applicants(sieve: Sieve) -> Walk:
    rows = _APPLICANTS
    if sieve.state is not None:
        rows = rows.where(_application.state == sieve.state)
    if sieve.zone is not None:
        rows = rows.where(_application.zone == sieve.zone)
    return Walk(rows, by=_application.id, id_=_application.id, size=PAGE)


def _listed(call: Call, rows: Sequence[Any]) -> list[Applicant]:
    these = {"ids": [row.id for row in rows]}
    wanted: dict[int, list[str]] = {}
    for key, korean, english, starts_on in below_orm().execute(_CHOSEN, these).all():
        wanted.setdefault(key, []).append(titled(in_language(korean, english), starts_on))
    brought: dict[int, int] = dict(below_orm().execute(_BROUGHT, these).all())
    confirmed = confirmed_kinds([row.enterprise_id for row in rows])
    needed = {zone: papers_needed(call.papers, zone) for zone in BoothZone}
    return [
        Applicant(
            name=entry_name(row.name_ko, row.name_en, row.name_romanised),
            slug=row.slug,
            is_sample=row.is_sample,
            state=row.state,
            zone=row.zone,
            needs_power=row.needs_power,
            needs_water=row.needs_water,
            uses_fire=row.uses_fire,
            experience=row.experience,
            note=row.note,
            most_popups=row.most_popups,
            submitted_at=row.submitted_at,
            withdrawn_at=row.withdrawn_at,
            wanted=tuple(wanted.get(row.id, ())),
            products=brought.get(row.id, 0),
            lacking=tuple(
                kind for kind in needed[row.zone] if kind not in confirmed.get(row.enterprise_id, frozenset())
            ),
        )
        for row in rows
    ]


def confirmed_kinds(enterprise_ids: Collection[int]) -> Mapping[int, frozenset[PaperKind]]:
    """The kinds of which each enterprise has a confirmed document, whenever it ends."""
    rows = below_orm().execute(_CONFIRMED, {"ids": list(enterprise_ids)}).all()
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
    key = call.id
    return kept(("applications to a call", key), lambda: _counted_up(key))


def _counted_up(call_id: int) -> Tally:
    by_state, by_zone = dict.fromkeys(ApplicationState, 0), dict.fromkeys(BoothZone, 0)
    for state, zone, number in below_orm().execute(_TALLY, {"call": call_id}).all():
        by_state[state] += number
        if state is ApplicationState.SUBMITTED:
            by_zone[zone] += number
    return Tally(by_state, by_zone)


_choice, _brought = table_of(BoothChoice).c, table_of(BoothApplicationProduct).c
_popup, _paper = table_of(Popup).c, table_of(EnterpriseDocument).c
_THESE: BindParameter[list[int]] = bindparam("ids", expanding=True)
_CALL = (
    select(Call)
    .where(Call.slug == bindparam("slug"))
    .options(
        defer(Call.seed),
        joinedload(Call.entries)
        .joinedload(CallPopup.popup)
        .options(
            load_only(
                Popup.slug,
                Popup.title_ko,
                Popup.title_en,
                Popup.starts_on,
                Popup.ends_on,
                Popup.venue_id,
                Popup.venue_text_ko,
                Popup.venue_text_en,
            ),
            joinedload(Popup.venue).load_only(Venue.name_ko, Venue.name_en),
        ),
    )
)
_APPLICANTS: Select[Any] = (
    select(
        _application.id,
        _application.enterprise_id,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.slug,
        _enterprise.is_sample,
        _application.state,
        _application.zone,
        _application.needs_power,
        _application.needs_water,
        _application.uses_fire,
        _application.experience,
        _application.note,
        _application.most_popups,
        _application.submitted_at,
        _application.withdrawn_at,
    )
    .join_from(table_of(BoothApplication), table_of(Enterprise), _enterprise.id == _application.enterprise_id)
    .where(_application.call_id == bindparam("call", type_=Integer))
)
_HANDED_IN = _APPLICANTS.where(_application.state != ApplicationState.DRAFT).order_by(_application.id)
_CHOSEN = (
    select(_choice.application_id, _popup.title_ko, _popup.title_en, _popup.starts_on)
    .join_from(table_of(BoothChoice), table_of(Popup), _popup.id == _choice.popup_id)
    .where(_choice.application_id.in_(_THESE))
    .order_by(_choice.application_id, _choice.rank)
)
_BROUGHT = (
    select(_brought.application_id, func.count())
    .where(_brought.application_id.in_(_THESE))
    .group_by(_brought.application_id)
)
_CONFIRMED = select(_paper.enterprise_id, _paper.kind).where(
    _paper.enterprise_id.in_(_THESE), _paper.state == PaperState.CONFIRMED
)
_TALLY = (
    select(_application.state, _application.zone, func.count())
    .where(_application.call_id == bindparam("call", type_=Integer))
    .group_by(_application.state, _application.zone)
)


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
