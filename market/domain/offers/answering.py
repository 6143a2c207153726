"""What becomes of an offer: confirmed, declined, lapsed, taken back. The caller opens the transaction.

Whoever does one of these holds the call first; the offer itself is claimed by one UPDATE, so it is answered once.
What frees a booth asks the next in the same transaction: killed half-way, nothing of it has happened.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload

from market.domain.enterprises.models import EnterpriseStatus
from market.domain.offers import letters
from market.domain.offers.errors import (
    BoothGone,
    ElsewhereThatDay,
    NotSelling,
    OfferAnswered,
    OfferOver,
    PopupBegun,
    PopupOff,
)
from market.domain.offers.holding import hold_call, hold_offer
from market.domain.offers.models import LIVE, BoothOffer, LetterKind, OfferState
from market.domain.offers.refilling import busy_on, note, refill
from market.domain.popups import services as popups
from market.domain.popups.errors import BoothTaken
from market.domain.popups.models import Participation, Popup, PopupStatus
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.wording import moment

REMIND_AGAIN = timedelta(hours=3)
"""So long nobody is reminded a second time."""


def confirm(offer: BoothOffer, *, actor: Actor, now: datetime) -> None:
    """The enterprise comes, and has the booth from now on; twice changes nothing.

    Raises ``OfferOver``, ``OfferAnswered``, ``PopupOff``, ``NotSelling``, ``ElsewhereThatDay`` or ``BoothGone``.
    """
    hold_offer(offer)
    if offer.state is OfferState.CONFIRMED:
        return
    _check_open(offer, now)
    enterprise, popup = offer.application.enterprise, offer.popup
    if enterprise.status is not EnterpriseStatus.ACTIVE:
        raise NotSelling
    busy = busy_on([enterprise.id], popups.held_days(popup)).get(enterprise.id, set())
    placed = _placed_elsewhere(enterprise.id, popup.id, {popup_id for popup_id, _ in busy})
    if placed is not None:
        raise ElsewhereThatDay(popup=placed.title)
    _answer(offer, OfferState.CONFIRMED, now=now)
    try:
        popups.place(popup, enterprise, booth=offer.booth, actor=actor, now=now)
    except BoothTaken as taken:
        raise BoothGone from taken
    note(offer, "booth_offer.confirmed", actor=actor, now=now)
    letters.tell(offer.application, LetterKind.CONFIRMED, key=offer.id, offer_id=offer.id, now=now)


def decline(offer: BoothOffer, *, reason: str = "", actor: Actor, now: datetime) -> list[BoothOffer]:
    """The enterprise does not come; what is offered to others in its place. Twice changes nothing.

    Raises ``OfferOver``, ``OfferAnswered`` or ``PopupOff``.
    """
    call = hold_offer(offer)
    if offer.state is OfferState.DECLINED:
        return []
    _check_open(offer, now)
    _answer(offer, OfferState.DECLINED, reason=reason, now=now)
    note(offer, "booth_offer.declined", actor=actor, now=now)
    return refill(call, now=now)


def cancel(offer: BoothOffer, *, reason: str, by_city: bool, actor: Actor, now: datetime) -> list[BoothOffer]:
    """Take a confirmed booth back, up to the pop-up's last day; what is offered to others in its place.

    The city can take back an offer that waits for its answer, too. Raises ``OfferAnswered`` or ``PopupBegun``.
    """
    call = hold_offer(offer)
    if offer.state is OfferState.CANCELLED:
        return []
    popup = offer.popup
    if popup.ends_on is not None and day_of(now) > popup.ends_on:
        raise PopupBegun
    was_confirmed = offer.state is OfferState.CONFIRMED
    states = LIVE if by_city else (OfferState.CONFIRMED,)
    is_of_state: ColumnElement[bool] = BoothOffer.state.in_(states)
    if not _move(offer, OfferState.CANCELLED, is_of_state, by_city=by_city, reason=reason, now=now):
        raise OfferAnswered(state=str(offer.state))
    seat = _seat_of(offer)
    if was_confirmed and seat is not None:
        popups.remove(seat, actor=actor, now=now)
        db.session.flush()
        db.session.expire(popup, ["participants"])
    by = "booth_offer.taken_back" if by_city else "booth_offer.given_up"
    note(offer, by, actor=actor, now=now, reason=reason if by_city else "")
    if by_city:
        letters.tell(offer.application, LetterKind.CANCELLED, key=offer.id, offer_id=offer.id, now=now)
    return refill(call, now=now)


def remind(offer: BoothOffer, *, actor: Actor, now: datetime) -> bool:
    """Write once more to who has not answered; False when that was done a moment ago."""
    hold_offer(offer)
    _check_open(offer, now)
    claim = (
        update(BoothOffer)
        .where(
            BoothOffer.id == offer.id,
            or_(BoothOffer.reminded_at.is_(None), BoothOffer.reminded_at <= now - REMIND_AGAIN),
        )
        .values(reminded_at=now)
        .returning(BoothOffer.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        return False
    db.session.refresh(offer)
    key = f"{offer.id}:{now:%Y%m%d%H%M}"
    letters.tell(offer.application, LetterKind.REMINDER, key=key, offer_id=offer.id, now=now)
    note(offer, "booth_offer.reminded", actor=actor, now=now)
    return True


def tend(call_id: int, *, now: datetime) -> None:
    """What time does to the offers of one call: end those that are over, close those of cancelled pop-ups, refill."""
    call = hold_call(call_id)
    for offer in _live_of(call_id, BoothOffer.state == OfferState.OFFERED, BoothOffer.ends_at <= now):
        if _move(offer, OfferState.LAPSED, BoothOffer.state == OfferState.OFFERED, now=now):
            note(offer, "booth_offer.lapsed", actor=THE_MARKET, now=now)
            letters.tell(offer.application, LetterKind.LAPSED, key=offer.id, offer_id=offer.id, now=now)
    for offer in _live_of(call_id, Popup.status == PopupStatus.CANCELLED):
        words = offer.popup.cancel_reason or ""
        is_live: ColumnElement[bool] = BoothOffer.state.in_(LIVE)
        if _move(offer, OfferState.CANCELLED, is_live, by_city=True, reason=words, now=now):
            note(offer, "booth_offer.taken_back", actor=THE_MARKET, now=now, reason=words)
            letters.tell(offer.application, LetterKind.CANCELLED, key=offer.id, offer_id=offer.id, now=now)
    refill(call, now=now)


def _live_of(call_id: int, *conditions: ColumnElement[bool]) -> list[BoothOffer]:
    rows = (
        select(BoothOffer)
        .join(Popup, Popup.id == BoothOffer.popup_id)
        .where(BoothOffer.call_id == call_id, BoothOffer.state.in_(LIVE), *conditions)
        .order_by(BoothOffer.id)
        .options(joinedload(BoothOffer.popup), joinedload(BoothOffer.application))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(rows))


def _check_open(offer: BoothOffer, now: datetime) -> None:
    """It waits for an answer; otherwise why not, in words."""
    if offer.popup.status is PopupStatus.CANCELLED:
        raise PopupOff
    if offer.state is OfferState.LAPSED or (offer.state is OfferState.OFFERED and offer.ends_at <= now):
        raise OfferOver(ended=moment(offer.ends_at))
    if offer.state is not OfferState.OFFERED:
        raise OfferAnswered(state=str(offer.state))


def _answer(offer: BoothOffer, state: OfferState, *, now: datetime, reason: str = "") -> None:
    in_time = BoothOffer.ends_at > now
    if not _move(offer, state, BoothOffer.state == OfferState.OFFERED, in_time, reason=reason, now=now):
        _check_open(offer, now)
        raise OfferAnswered(state=str(offer.state))


def _move(offer: BoothOffer, to: OfferState, *conditions: ColumnElement[bool], now: datetime, **values: Any) -> bool:
    """Bring it to another state, if the conditions hold of its row; either way it is as the table has it then."""
    claim = (
        update(BoothOffer)
        .where(BoothOffer.id == offer.id, *conditions)
        .values(state=to, answered_at=now, **values)
        .returning(BoothOffer.id)
        .execution_options(synchronize_session=False)
    )
    moved = db.session.scalar(claim) is not None
    db.session.refresh(offer)
    return moved


def _seat_of(offer: BoothOffer) -> Participation | None:
    return db.session.scalar(
        select(Participation).where(
            Participation.popup_id == offer.popup_id,
            Participation.enterprise_id == offer.application.enterprise_id,
        )
    )


def _placed_elsewhere(enterprise_id: int, popup_id: int, popup_ids: set[int]) -> Popup | None:
    """One of those pop-ups, other than ``popup_id``, at which the enterprise has a place and not only an offer."""
    return db.session.scalar(
        select(Popup)
        .join(Participation, Participation.popup_id == Popup.id)
        .where(Participation.enterprise_id == enterprise_id, Popup.id.in_(popup_ids - {popup_id}))
        .order_by(Popup.starts_on, Popup.id)
        .limit(1)
    )
