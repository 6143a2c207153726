"""What an enterprise sees of its offers, and what everybody may know of objections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from market.domain.calls.models import BoothApplication, Call, CallPopup
from market.domain.enterprises.models import Enterprise
from market.domain.offers.errors import NoSuchOffer
from market.domain.offers.models import BoothOffer, Objection, OfferState, Results, WaitingPlace
from market.domain.popups.models import Popup, PopupStatus
from market.foundation.database import db


def results_of(call: Call) -> Results | None:
    """That the results of ``call`` were announced, and when."""
    return db.session.get(Results, call.id)


def offers_by_hand(call: Call) -> Sequence[BoothOffer]:
    """Every booth that the city has offered past the order of the list, the earliest first: one statement."""
    chosen = select(BoothOffer).where(BoothOffer.call_id == call.id, BoothOffer.by_hand != "")
    return db.session.scalars(
        chosen.order_by(BoothOffer.id).options(
            joinedload(BoothOffer.popup),
            joinedload(BoothOffer.booth),
            joinedload(BoothOffer.application).joinedload(BoothApplication.enterprise),
        )
    ).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an applicant stands at one pop-up: its latest offer, or its place in the line, or neither."""

    popup: Popup
    offer: BoothOffer | None
    position: int | None


def standings(application: BoothApplication) -> list[Standing]:
    """Where ``application`` stands at each pop-up that it asks for, in the order of its wishes: two statements."""
    offers: dict[int, BoothOffer] = {}
    for offer in db.session.scalars(
        select(BoothOffer)
        .where(BoothOffer.application_id == application.id)
        .order_by(BoothOffer.id)
        .options(joinedload(BoothOffer.booth))
    ):
        offers[offer.popup_id] = offer
    own = select(WaitingPlace.popup_id, WaitingPlace.position).where(WaitingPlace.application_id == application.id)
    places = dict(db.session.execute(own).all())
    return [
        Standing(choice.popup, offers.get(choice.popup_id), places.get(choice.popup_id))
        for choice in application.choices
    ]


def _places_of(application: BoothApplication) -> Any:
    before = WaitingPlace.__table__.alias("before")
    asked = select(BoothOffer.id).where(
        BoothOffer.popup_id == before.c.popup_id, BoothOffer.application_id == before.c.application_id
    )
    ahead = (
        select(func.count())
        .select_from(before)
        .where(before.c.popup_id == WaitingPlace.popup_id, before.c.position < WaitingPlace.position, ~asked.exists())
        .correlate(WaitingPlace)
        .scalar_subquery()
    )
    return select(WaitingPlace.popup_id, WaitingPlace.position, ahead.label("ahead")).where(
        WaitingPlace.application_id == application.id
    )


def place_in_line(popup: Popup, application: BoothApplication) -> tuple[int, int] | None:
    """Which number ``application`` has on the list of ``popup``, and how many before it were not asked yet."""
    row = db.session.execute(_places_of(application).where(WaitingPlace.popup_id == popup.id)).first()
    return (row.position, row.ahead) if row else None


def offer_of(popup: Popup, enterprise: Enterprise) -> BoothOffer | None:
    """The latest offer to ``enterprise`` at ``popup``, with its booth."""
    return db.session.scalar(
        select(BoothOffer)
        .join(BoothApplication, BoothApplication.id == BoothOffer.application_id)
        .where(BoothOffer.popup_id == popup.id, BoothApplication.enterprise_id == enterprise.id)
        .order_by(BoothOffer.id.desc())
        .limit(1)
        .options(joinedload(BoothOffer.booth), joinedload(BoothOffer.application), joinedload(BoothOffer.call))
    )


def own_offer(popup: Popup, enterprise: Enterprise) -> BoothOffer:
    """The same; ``NoSuchOffer`` when there is none."""
    offer = offer_of(popup, enterprise)
    if offer is None:
        raise NoSuchOffer
    return offer


def open_offers(enterprise: Enterprise, now: datetime) -> Sequence[BoothOffer]:
    """What waits for an answer of ``enterprise``, what ends first in front."""
    return db.session.scalars(
        select(BoothOffer)
        .join(BoothApplication, BoothApplication.id == BoothOffer.application_id)
        .join(Popup, Popup.id == BoothOffer.popup_id)
        .where(
            BoothApplication.enterprise_id == enterprise.id,
            BoothOffer.state == OfferState.OFFERED,
            BoothOffer.ends_at > now,
            Popup.status != PopupStatus.CANCELLED,
        )
        .order_by(BoothOffer.ends_at, BoothOffer.id)
        .options(joinedload(BoothOffer.popup), joinedload(BoothOffer.booth))
    ).all()


def objection_of(application: BoothApplication) -> Objection | None:
    """What was said against the result for ``application``."""
    return db.session.scalar(select(Objection).where(Objection.application_id == application.id))


def results_and_objection(application: BoothApplication) -> tuple[Results | None, Objection | None]:
    """That the results were announced, with their run, and what was said against them. One statement."""
    row = db.session.execute(
        select(Results, Objection)
        .outerjoin(Objection, Objection.application_id == application.id)
        .where(Results.call_id == application.call_id)
        .options(joinedload(Results.run))
    ).first()
    return (row[0], row[1]) if row else (None, None)


@dataclass(frozen=True, slots=True)
class Objections:
    """How many objections there are against a result, for everybody to read."""

    total: int
    open: int
    upheld: int

    @property
    def dismissed(self) -> int:
        return self.total - self.open - self.upheld


def objections_to(call: Call) -> Objections:
    """How many objections there are to the results of ``call``. One statement."""
    by_answer = select(Objection.upheld, func.count()).where(Objection.call_id == call.id).group_by(Objection.upheld)
    counts: Mapping[bool | None, int] = dict(db.session.execute(by_answer).all())
    return Objections(sum(counts.values()), counts.get(None, 0), counts.get(True, 0))


def open_objections_at(popup: Popup) -> int:
    """How many objections to the results that ``popup`` is in are not answered yet. One statement."""
    waiting = (
        select(func.count(Objection.id))
        .join(CallPopup, CallPopup.call_id == Objection.call_id)
        .where(CallPopup.popup_id == popup.id, CallPopup.is_held, Objection.answered_at.is_(None))
    )
    return db.session.scalar(waiting) or 0
