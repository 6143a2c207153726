"""Which calls the worker has to look at: an offer is over, a pop-up was cancelled, or a booth waits for somebody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from market.domain.offers.models import LIVE, BoothOffer, OfferState, Results, WaitingPlace
from market.domain.offers.rules import AT_LEAST
from market.domain.popups.models import Booth, Participation, Popup, PopupStatus
from market.foundation.clock import day_of
from market.foundation.database import db


def due_calls(*, now: datetime) -> Sequence[int]:
    """The calls of which something is due. One statement."""
    over = and_(BoothOffer.state == OfferState.OFFERED, BoothOffer.ends_at <= now)
    off = and_(BoothOffer.state.in_(LIVE), Popup.status == PopupStatus.CANCELLED)
    ending = (
        select(BoothOffer.id)
        .join(Popup, Popup.id == BoothOffer.popup_id)
        .where(BoothOffer.call_id == Results.call_id, or_(over, off))
    )
    waiting = (
        select(WaitingPlace.id)
        .join(Popup, Popup.id == WaitingPlace.popup_id)
        .join(Booth, and_(Booth.venue_id == Popup.venue_id, Booth.is_open))
        .where(
            WaitingPlace.call_id == Results.call_id,
            Popup.status != PopupStatus.CANCELLED,
            Popup.starts_on >= day_of(now + AT_LEAST),
            ~select(BoothOffer.id)
            .where(
                BoothOffer.popup_id == WaitingPlace.popup_id,
                BoothOffer.application_id == WaitingPlace.application_id,
            )
            .exists(),
            ~select(BoothOffer.id)
            .where(BoothOffer.popup_id == Popup.id, BoothOffer.booth_id == Booth.id, BoothOffer.state.in_(LIVE))
            .exists(),
            ~select(Participation.id)
            .where(Participation.popup_id == Popup.id, Participation.booth_id == Booth.id)
            .exists(),
        )
    )
    wanted = select(Results.call_id).where(or_(ending.exists(), waiting.exists())).order_by(Results.call_id)
    return db.session.scalars(wanted).all()
