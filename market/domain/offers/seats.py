"""What the city does by hand at a pop-up's own page, as far as offers have to follow it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.calls.models import BoothApplication
from market.domain.offers.errors import BoothOffered
from market.domain.offers.models import BoothOffer, OfferState
from market.domain.offers.refilling import note
from market.domain.popups.models import Booth, Participation, Popup
from market.foundation.actors import Actor
from market.foundation.database import db


def check_not_offered(popup: Popup, booth: Booth | None) -> None:
    """``BoothOffered`` when somebody is asked to take that booth and has not answered."""
    if booth is None:
        return
    offer = db.session.scalar(
        select(BoothOffer)
        .where(
            BoothOffer.popup_id == popup.id,
            BoothOffer.booth_id == booth.id,
            BoothOffer.state == OfferState.OFFERED,
        )
        .options(joinedload(BoothOffer.application).joinedload(BoothApplication.enterprise))
    )
    if offer is not None:
        raise BoothOffered(booth=booth.number, holder=offer.application.enterprise.name)


def offer_of_seat(seat: Participation) -> BoothOffer | None:
    """The confirmed offer by which ``seat`` is there; None where the city placed them."""
    return db.session.scalar(
        select(BoothOffer)
        .join(BoothApplication, BoothApplication.id == BoothOffer.application_id)
        .where(
            BoothOffer.popup_id == seat.popup_id,
            BoothApplication.enterprise_id == seat.enterprise_id,
            BoothOffer.state == OfferState.CONFIRMED,
        )
        .options(joinedload(BoothOffer.call), joinedload(BoothOffer.application))
    )


def follow_move(seat: Participation, *, actor: Actor, now: datetime) -> None:
    """``seat`` has another booth: its offer holds that one from now on. Raises ``BoothOffered``."""
    offer = offer_of_seat(seat)
    if offer is None or seat.booth is None or offer.booth_id == seat.booth_id:
        return
    check_not_offered(seat.popup, seat.booth)
    before = offer.booth.number
    try:
        with db.session.begin_nested():
            offer.booth_id = seat.booth_id or offer.booth_id
            db.session.flush()
    except IntegrityError as clash:
        raise BoothOffered(booth=seat.booth.number, holder="…") from clash
    db.session.expire(offer, ["booth"])
    note(offer, "booth_offer.moved", actor=actor, now=now, changes={"booth": [before, seat.booth.number]})
