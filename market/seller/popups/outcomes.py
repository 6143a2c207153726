"""What has come of an application, as its enterprise sees it: the offer, the place in the line, the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.domain.allocation.queries import reasons_for, titles_of
from market.domain.allocation.wording import reason_in_words
from market.domain.calls.models import BoothApplication, Call
from market.domain.offers import queries
from market.domain.offers.models import BoothOffer, Objection, OfferState, Results
from market.domain.offers.queries import Standing
from market.domain.popups.models import Booth, Popup
from market.foundation.i18n import gettext
from market.seller.popups.forms import DeclineForm


@dataclass(frozen=True, slots=True)
class AtPopup:
    """At one pop-up: an offer, or a place in the line. ``plan`` is drawn where a booth is offered or their own."""

    offer: BoothOffer | None
    position: int = 0
    ahead: int = 0
    is_open: bool = False
    form: DeclineForm | None = None
    plan: Sequence[Mapping[str, Any]] = ()


def at_popup(
    popup: Popup, offer: BoothOffer | None, application: BoothApplication | None, now: datetime
) -> AtPopup | None:
    """What has come of it at ``popup``; None where nothing is decided."""
    if offer is None:
        place = queries.place_in_line(popup, application) if application is not None else None
        return AtPopup(None, *place) if place else None
    has_plan = popup.venue is not None and offer.is_live
    return AtPopup(
        offer,
        is_open=offer.state is OfferState.OFFERED and offer.ends_at > now,
        form=DeclineForm(formdata=None),
        plan=[_drawn(booth, offer) for booth in popup.venue.booths] if has_plan and popup.venue else (),
    )


def _drawn(booth: Booth, offer: BoothOffer) -> dict[str, Any]:
    """``booth`` as the plan's macro draws it: the own one stands out, the others are not told."""
    is_own = booth.id == offer.booth_id
    other = str(booth.zone) if booth.is_open else gettext("Information desk")
    return {
        "number": booth.number,
        "x": booth.x,
        "y": booth.y,
        "width": booth.width,
        "height": booth.height,
        "zone": booth.zone.value,
        "label": gettext("Your booth") if is_own else other,
        "href": "#offer" if is_own else "",
    }


@dataclass(frozen=True, slots=True)
class OfCall:
    """Of a whole application: the results, each wish with its reason, the objection and whether one can be made."""

    results: Results
    wishes: Sequence[tuple[Standing, str]]
    objection: Objection | None
    takes_objections: bool


def of_call(call: Call, application: BoothApplication, now: datetime) -> OfCall | None:
    """What has come of ``application``; None until the results are announced."""
    results, objection = queries.results_and_objection(application)
    if results is None:
        return None
    titles = titles_of(call)
    reasons = {reason["popup"]: reason_in_words(reason, titles) for reason in reasons_for(results.run, application)}
    return OfCall(
        results=results,
        wishes=[(one, reasons.get(one.popup.slug, "")) for one in queries.standings(application)],
        objection=objection,
        takes_objections=objection is None and now <= results.objections_until,
    )
