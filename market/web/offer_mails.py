"""What the mails after an allocation need to know, loaded when they are written; and how one is read again later.

Everything they say stands in rows that never change, so that a mail reads the same whenever it is written.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from market.domain.allocation.queries import reasons_for, titles_of
from market.domain.allocation.wording import reason_in_words
from market.domain.calls.models import BoothApplication
from market.domain.notifications.models import OutboxMail
from market.domain.offers.letters import KIND
from market.domain.offers.models import BoothOffer, LetterKind, OfferLetter, Results, WaitingPlace
from market.domain.offers.queries import objection_of
from market.foundation.database import db
from market.foundation.i18n import gettext
from market.foundation.wording import moment

Facts = dict[str, Any]

_ABOUT_AN_OFFER = frozenset({"offer", "reminder", "confirmed", "lapsed", "cancelled"})


def _for_seller(facts: Facts) -> Facts:
    application = db.session.get_one(BoothApplication, facts["application_id"])
    call, what = application.call, facts["what"]
    offer = db.session.get_one(BoothOffer, facts["offer_id"]) if what in _ABOUT_AN_OFFER else None
    results = db.session.get_one(Results, call.id)
    return {
        "what": what,
        "call": call,
        "enterprise": application.enterprise,
        "offer": offer,
        "lines": lines_of(application, results) if what == LetterKind.RESULTS.value else [],
        "until": results.objections_until,
        "objection": objection_of(application) if what.startswith("objection") else None,
        "path": f"/seller/popups/{offer.popup.slug}" if offer else f"/seller/popups/calls/{call.slug}",
    }


def lines_of(application: BoothApplication, results: Results) -> list[str]:
    """A sentence or two for each wish of an applicant: an offer, a place in the line, or why neither."""
    offers = {
        offer.popup_id: offer
        for offer in db.session.scalars(
            select(BoothOffer).where(BoothOffer.application_id == application.id, BoothOffer.from_waiting.is_(False))
        )
    }
    places = {
        place.popup_id: place.position
        for place in db.session.scalars(select(WaitingPlace).where(WaitingPlace.application_id == application.id))
    }
    titles = titles_of(application.call)
    reasons = {reason["popup"]: reason_in_words(reason, titles) for reason in reasons_for(results.run, application)}
    found: list[str] = []
    for choice in application.choices:
        offer, position = offers.get(choice.popup_id), places.get(choice.popup_id)
        title, reason = choice.popup.title, reasons.get(choice.popup.slug, "")
        if offer is not None:
            words = gettext(
                "“%(popup)s”: booth %(booth)s is offered to you. Please confirm or decline until %(until)s.",
                popup=title,
                booth=offer.booth.number,
                until=moment(offer.ends_at),
            )
        elif position is not None:
            words = gettext(
                "“%(popup)s”: no. %(number)s on the waiting list. When a booth comes free, you are asked by mail.",
                popup=title,
                number=position,
            )
        else:
            words = gettext("“%(popup)s”: not selected.", popup=title)
        found.append(words if offer is not None or not reason else f"{words} {reason}")
    return found


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {KIND: _for_seller}


def as_mail(letter: OfferLetter, language: str) -> OutboxMail:
    """``letter`` as it went out, to be written once more for somebody who looks it up; it goes nowhere."""
    return OutboxMail(id=letter.id, kind=KIND, recipient="", language=language, facts=letter.facts)
