"""Offers as the city sees them: drawn on the plan, and what happens next and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.domain.enterprises.models import Enterprise
from market.domain.offers.models import BoothOffer, OfferState
from market.domain.popups.models import Booth, Popup
from market.foundation.i18n import gettext

Row = tuple[BoothOffer, Enterprise, Booth]


def drawn(popup: Popup, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Every booth of the plan, with who holds it or is asked, as the plan's macro draws it."""
    holders = {booth.id: (offer, enterprise) for offer, enterprise, booth in rows if offer.is_live}
    return [_booth(booth, holders.get(booth.id)) for booth in (popup.venue.booths if popup.venue else [])]


def _booth(booth: Booth, held: tuple[BoothOffer, Enterprise] | None) -> dict[str, Any]:
    mark = "? " if held and held[0].state is OfferState.OFFERED else ""
    return {
        "number": booth.number,
        "x": booth.x,
        "y": booth.y,
        "width": booth.width,
        "height": booth.height,
        "zone": booth.zone.value,
        "label": f"{mark}{held[1].name}" if held else "" if booth.is_open else gettext("Information desk"),
        "href": f"#booth-{booth.number}" if held else "",
    }


@dataclass(frozen=True, slots=True)
class NextStep:
    """An offer that is waited for: whose it is, which booth, when it ends."""

    enterprise: Enterprise
    booth: Booth
    ends_at: datetime


def next_steps(popup: Popup, rows: Sequence[Row], now: datetime) -> list[NextStep]:
    """What ends by itself at ``popup``, what is soonest in front."""
    waited = [
        NextStep(enterprise, booth, offer.ends_at)
        for offer, enterprise, booth in rows
        if offer.state is OfferState.OFFERED and offer.popup_id == popup.id and offer.ends_at > now
    ]
    return sorted(waited, key=lambda step: step.ends_at)
