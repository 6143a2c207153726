"""Waiting at a row, so that what is decided next is decided on what is true then."""

from market.domain.calls.models import Call
from market.domain.enterprises import pauses
from market.domain.offers.models import BoothOffer
from market.domain.popups.models import Popup
from market.foundation.database import db


def hold_call(call_id: int) -> Call:
    """Let nobody else give, take or ask for a booth of this call until the transaction ends."""
    return db.session.get_one(Call, call_id, populate_existing=True, with_for_update=True)


def hold_offer(offer: BoothOffer) -> Call:
    """The same, and nobody places the enterprise elsewhere meanwhile; the offer is as it is then."""
    call = hold_call(offer.call_id)
    enterprise = offer.application.enterprise
    pauses.hold(enterprise)
    for row in (offer, enterprise, db.session.get_one(Popup, offer.popup_id)):
        db.session.refresh(row)
    return call
