"""What the city's office asks: who was offered what, who waits, who was written to, who objects."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import joinedload

from market.domain.calls.errors import NoSuchCall
from market.domain.calls.models import BoothApplication, Call
from market.domain.enterprises.models import Enterprise
from market.domain.notifications.models import OutboxMail
from market.domain.offers.errors import NoSuchObjection, NoSuchOffer
from market.domain.offers.models import BoothOffer, Objection, OfferLetter, OfferState, WaitingPlace
from market.domain.popups.models import Booth, Popup
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 30
LINE_PAGE = 12
"""The line stands beside the offers: what follows soon is what matters."""

_place, _letter, _objection = table_of(WaitingPlace).c, table_of(OfferLetter).c, table_of(Objection).c


def call_named(slug: str) -> Call:
    """The call of that name with nothing beside it, or ``NoSuchCall``."""
    call = db.session.scalar(select(Call).where(Call.slug == slug))
    if call is None:
        raise NoSuchCall
    return call


def offer_by_id(call: Call, offer_id: int) -> BoothOffer:
    """That offer of ``call``, or ``NoSuchOffer``."""
    offer = db.session.scalar(
        select(BoothOffer)
        .where(BoothOffer.id == offer_id, BoothOffer.call_id == call.id)
        .options(
            joinedload(BoothOffer.popup),
            joinedload(BoothOffer.booth),
            joinedload(BoothOffer.application).joinedload(BoothApplication.enterprise),
        )
    )
    if offer is None:
        raise NoSuchOffer
    return offer


def place_by_id(call: Call, place_id: int) -> WaitingPlace:
    """That place in a waiting list of ``call``, or ``NoSuchOffer``."""
    place = db.session.scalar(
        select(WaitingPlace)
        .where(WaitingPlace.id == place_id, WaitingPlace.call_id == call.id)
        .options(
            joinedload(WaitingPlace.popup),
            joinedload(WaitingPlace.application).joinedload(BoothApplication.enterprise),
        )
    )
    if place is None:
        raise NoSuchOffer
    return place


def offers_at(popup: Popup) -> Sequence[tuple[BoothOffer, Enterprise, Booth]]:
    """Every offer of a booth at ``popup``, booth by booth, the latest of each in front. One statement."""
    rows = db.session.execute(
        select(BoothOffer, Enterprise, Booth)
        .join(BoothApplication, BoothApplication.id == BoothOffer.application_id)
        .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
        .join(Booth, Booth.id == BoothOffer.booth_id)
        .where(BoothOffer.popup_id == popup.id)
        .order_by(Booth.number, BoothOffer.id.desc())
    )
    return [(offer, enterprise, booth) for offer, enterprise, booth in rows]


def counts_by_popup(call: Call) -> Mapping[int, Mapping[OfferState, int]]:
    """How many offers stand where, at each pop-up of ``call``."""
    counts: dict[int, dict[OfferState, int]] = {}
    for popup_id, state, number in db.session.execute(
        select(BoothOffer.popup_id, BoothOffer.state, func.count())
        .where(BoothOffer.call_id == call.id)
        .group_by(BoothOffer.popup_id, BoothOffer.state)
    ):
        counts.setdefault(popup_id, dict.fromkeys(OfferState, 0))[state] = number
    return counts


def by_hand(call: Call) -> int:
    """How many offers the city has made by hand."""
    made = select(func.count()).where(BoothOffer.call_id == call.id, BoothOffer.by_hand != "")
    return db.session.scalar(made) or 0


_LATEST = (
    select(BoothOffer.state)
    .where(BoothOffer.popup_id == WaitingPlace.popup_id, BoothOffer.application_id == WaitingPlace.application_id)
    .order_by(BoothOffer.id.desc())
    .limit(1)
    .correlate(WaitingPlace)
    .scalar_subquery()
)
_LINE: Any = (
    select(WaitingPlace, Enterprise, BoothApplication, _LATEST.label("asked"))
    .join(BoothApplication, BoothApplication.id == WaitingPlace.application_id)
    .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
    .where(WaitingPlace.popup_id == bindparam("popup", type_=Integer))
)
_LINES = Walk(_LINE, by=_place.position, id_=_place.id, size=LINE_PAGE)


def line_at(popup: Popup, edge: Edge | None) -> Stretch:
    """One page of who waits at ``popup``, in order: place, enterprise, application, what became of their offer."""
    return _LINES.page(edge, {"popup": popup.id})


_WITH_MAIL: Any = (
    select(OfferLetter, Enterprise, OutboxMail)
    .join(BoothApplication, BoothApplication.id == OfferLetter.application_id)
    .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
    .outerjoin(OutboxMail, OutboxMail.dedupe_key == OfferLetter.dedupe_key)
    .where(OfferLetter.call_id == bindparam("call", type_=Integer))
)
_LETTERS = Walk(_WITH_MAIL, by=_letter.id, id_=_letter.id, descending=True, size=PAGE)


def letters_of(call: Call, edge: Edge | None) -> Stretch:
    """One page of who was written to, the latest in front: the letter, to whom, and its mail (None: nobody there)."""
    return _LETTERS.page(edge, {"call": call.id})


def letter_by_id(call: Call, letter_id: int) -> tuple[OfferLetter, Enterprise, OutboxMail | None]:
    """That letter, to whom it went, and its mail; or ``NoSuchOffer``."""
    row = db.session.execute(_WITH_MAIL.where(OfferLetter.id == letter_id), {"call": call.id}).first()
    if row is None:
        raise NoSuchOffer
    return row[0], row[1], row[2]


_FROM_WHOM: Any = (
    select(Objection, Enterprise)
    .join(BoothApplication, BoothApplication.id == Objection.application_id)
    .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
    .where(Objection.call_id == bindparam("call", type_=Integer))
)
_OBJECTIONS = Walk(_FROM_WHOM, by=_objection.id, id_=_objection.id, size=PAGE)


def objections_of(call: Call, edge: Edge | None) -> Stretch:
    """One page of the objections to the results of ``call``, in the order in which they came: with whose it is."""
    return _OBJECTIONS.page(edge, {"call": call.id})


def objection_by_id(call: Call, objection_id: int) -> Objection:
    """That objection, or ``NoSuchObjection``."""
    found = db.session.scalar(
        select(Objection)
        .where(Objection.id == objection_id, Objection.call_id == call.id)
        .options(joinedload(Objection.application).joinedload(BoothApplication.enterprise))
    )
    if found is None:
        raise NoSuchObjection
    return found
