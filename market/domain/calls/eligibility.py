"""What bars an applicant from a pop-up, whatever the lottery says. The rule is pure; ``barred`` loads its facts.

It is asked before booths are shared out, so that nobody is drawn who could not stand there, and each reason can be
read by whoever it concerns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.calls.models import ApplicationState, BoothApplication, Call
from market.domain.calls.rules import papers_needed
from market.domain.enterprises import holidays
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.popups.models import BoothZone, Participation, Popup, PopupStatus, VenueRule
from market.domain.popups.services import held_days
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import day


class BarKind(LabelledEnum):
    """Why somebody cannot stand at a pop-up. Stored with every run: a value is never given another meaning."""

    POPUP_CANCELLED = "popup_cancelled", _l("the pop-up is cancelled")
    NOT_ACTIVE = "not_active", _l("the enterprise is not active in the market")
    PLACED = "placed", _l("the city has given the enterprise a place there by hand")
    PAPER_MISSING = "paper_missing", _l("a document is missing")
    PAPER_ENDS = "paper_ends", _l("a document is not valid on all days")
    NO_FOOD = "no_food", _l("the venue does not allow food")
    NO_FIRE = "no_fire", _l("the venue does not allow open fire")
    NO_WATER = "no_water", _l("the venue has no water")
    RESTS = "rests", _l("the enterprise rests on one of the days")


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason. ``detail`` is a paper's kind or a day, as it is stored."""

    kind: BarKind
    detail: str = ""

    def __str__(self) -> str:
        if self.kind is BarKind.PAPER_MISSING:
            return gettext("“%(paper)s” is missing, or not confirmed yet", paper=PaperKind.stored_as(self.detail))
        if self.kind is BarKind.PAPER_ENDS:
            return gettext("“%(paper)s” is not valid on all days", paper=PaperKind.stored_as(self.detail))
        if self.kind is BarKind.RESTS:
            return gettext("the enterprise rests on %(day)s", day=day(date.fromisoformat(self.detail)))
        return str(self.kind)

    @property
    def key(self) -> str:
        """How it is stored."""
        return f"{self.kind.value}:{self.detail}" if self.detail else self.kind.value

    @classmethod
    def read(cls, key: str) -> "Bar":
        """The reason that is stored as ``key``."""
        kind, _, detail = key.partition(":")
        return cls(BarKind.stored_as(kind), detail)


@dataclass(frozen=True, slots=True)
class Validity:
    """A confirmed document: on which days it holds; None where a side is open."""

    kind: PaperKind
    starts_on: date | None
    ends_on: date | None

    def covers(self, on: date) -> bool:
        return (self.starts_on is None or self.starts_on <= on) and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class ApplicantFacts:
    """What is known of an applicant."""

    zone: BoothZone
    is_active: bool = True
    needs_water: bool = False
    uses_fire: bool = False
    papers: Sequence[Validity] = ()
    days_off: Collection[date] = frozenset()
    placed_at: Collection[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is known of a pop-up and its venue; None where nobody has said."""

    popup_id: int
    days: Sequence[date]
    is_cancelled: bool = False
    allows_food: bool | None = None
    allows_fire: bool | None = None
    has_water: bool | None = None


@dataclass(frozen=True, slots=True)
class Barred:
    """Of one application: the reasons at each pop-up that has any, and the facts that they stand on."""

    application: BoothApplication
    bars: Mapping[int, list[Bar]] = field(default_factory=dict)


def bars(applicant: ApplicantFacts, place: PlaceFacts, needed: Collection[PaperKind]) -> list[Bar]:
    """Every reason why ``applicant`` cannot stand at ``place``; nothing where nothing speaks against it."""
    found = [
        (place.is_cancelled, Bar(BarKind.POPUP_CANCELLED)),
        (not applicant.is_active, Bar(BarKind.NOT_ACTIVE)),
        (place.popup_id in applicant.placed_at, Bar(BarKind.PLACED)),
        *((not _has(applicant, kind), Bar(BarKind.PAPER_MISSING, kind.value)) for kind in needed),
        *(
            (_has(applicant, kind) and not _covers(applicant, kind, place.days), Bar(BarKind.PAPER_ENDS, kind.value))
            for kind in needed
        ),
        (applicant.zone is BoothZone.FOOD and place.allows_food is False, Bar(BarKind.NO_FOOD)),
        (applicant.uses_fire and place.allows_fire is False, Bar(BarKind.NO_FIRE)),
        (applicant.needs_water and place.has_water is False, Bar(BarKind.NO_WATER)),
    ]
    off = [on for on in place.days if on in applicant.days_off]
    rests = [Bar(BarKind.RESTS, off[0].isoformat())] if off else []
    return [bar for holds, bar in found if holds] + rests


def _has(applicant: ApplicantFacts, kind: PaperKind) -> bool:
    return any(paper.kind is kind for paper in applicant.papers)


def _covers(applicant: ApplicantFacts, kind: PaperKind, days: Sequence[date]) -> bool:
    """On every day one of the papers of this ``kind`` holds: a renewed one may follow upon another."""
    return all(any(paper.kind is kind and paper.covers(on) for paper in applicant.papers) for on in days)


def barred(call: Call, states: Collection[ApplicationState] = (ApplicationState.SUBMITTED,)) -> list[Barred]:
    """Every application to ``call`` that stands in ``states``, with what bars it: a fixed number of statements."""
    applications = db.session.scalars(
        select(BoothApplication)
        .where(BoothApplication.call_id == call.id, BoothApplication.state.in_(states))
        .order_by(BoothApplication.id)
        .options(joinedload(BoothApplication.enterprise), selectinload(BoothApplication.choices))
    ).all()
    places = {popup.id: place_facts(popup) for popup in call.popups}
    known = applicant_facts(applications, places)
    return [
        Barred(application, _bars_of(application, known[application.id], places, call.papers))
        for application in applications
    ]


def of_application(call: Call, application: BoothApplication) -> Mapping[int, list[Bar]]:
    """What bars one application, at each pop-up that it asks for."""
    places = {popup.id: place_facts(popup) for popup in call.popups}
    known = applicant_facts([application], places)
    return _bars_of(application, known[application.id], places, call.papers)


def _bars_of(
    application: BoothApplication,
    applicant: ApplicantFacts,
    places: Mapping[int, PlaceFacts],
    asked: Collection[PaperKind],
) -> dict[int, list[Bar]]:
    needed = papers_needed(asked, application.zone)
    wanted = [choice.popup_id for choice in application.choices if choice.popup_id in places]
    found = {popup_id: bars(applicant, places[popup_id], needed) for popup_id in wanted}
    return {popup_id: reasons for popup_id, reasons in found.items() if reasons}


def place_facts(popup: Popup) -> PlaceFacts:
    """``popup`` as far as the rule asks; wants its days and its venue."""
    venue = popup.venue
    return PlaceFacts(
        popup_id=popup.id,
        days=held_days(popup),
        is_cancelled=popup.status is PopupStatus.CANCELLED,
        allows_food=_allows(venue.food) if venue else None,
        allows_fire=_allows(venue.fire) if venue else None,
        has_water=venue.has_water if venue else None,
    )


def _allows(rule: VenueRule | None) -> bool | None:
    return None if rule is None else rule is VenueRule.ALLOWED


def applicant_facts(
    applications: Collection[BoothApplication], places: Mapping[int, PlaceFacts]
) -> Mapping[int, ApplicantFacts]:
    """What is known of each of these applicants, by the application's id: three statements."""
    ids = [application.enterprise_id for application in applications]
    papers = validities(ids)
    days = [on for place in places.values() for on in place.days]
    off = holidays.days_off(ids, min(days)) if days else {}
    placed: dict[int, set[int]] = {}
    for enterprise_id, popup_id in db.session.execute(
        select(Participation.enterprise_id, Participation.popup_id).where(
            Participation.popup_id.in_(list(places)), Participation.enterprise_id.in_(ids)
        )
    ):
        placed.setdefault(enterprise_id or 0, set()).add(popup_id)
    return {
        application.id: ApplicantFacts(
            zone=application.zone,
            is_active=application.enterprise.status is EnterpriseStatus.ACTIVE,
            needs_water=application.needs_water,
            uses_fire=application.uses_fire,
            papers=papers.get(application.enterprise_id, ()),
            days_off=off.get(application.enterprise_id, frozenset()),
            placed_at=placed.get(application.enterprise_id, frozenset()),
        )
        for application in applications
    }


def validities(enterprise_ids: Collection[int]) -> Mapping[int, list[Validity]]:
    """The confirmed documents of these enterprises: one statement."""
    rows = db.session.execute(
        select(
            EnterpriseDocument.enterprise_id,
            EnterpriseDocument.kind,
            EnterpriseDocument.starts_on,
            EnterpriseDocument.ends_on,
        )
        .where(
            EnterpriseDocument.enterprise_id.in_(list(enterprise_ids)),
            EnterpriseDocument.state == PaperState.CONFIRMED,
        )
        .order_by(EnterpriseDocument.id)
    )
    found: dict[int, list[Validity]] = {}
    for enterprise_id, kind, starts_on, ends_on in rows:
        found.setdefault(enterprise_id, []).append(Validity(kind, starts_on, ends_on))
    return found
