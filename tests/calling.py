"""Calls and applications, for the tests of both offices."""

from datetime import date, timedelta

from market.domain.calls.rules import Answers
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.popups.models import BoothZone
from market.foundation import clock
from market.foundation.database import db
from tests.factories import (
    BoothApplicationFactory,
    BoothChoiceFactory,
    BoothFactory,
    CallFactory,
    CallPopupFactory,
    PopupDayFactory,
    PopupFactory,
    VenueFactory,
)


def a_popup(*zones: BoothZone, days: int = 30, **facts):
    """A draft ``days`` ahead at a place of its own, with a booth of each of ``zones``."""
    venue = VenueFactory()
    for zone in zones or (BoothZone.FOOD, BoothZone.CRAFT):
        db.session.add(BoothFactory.build(venue_id=venue.id, zone=zone, has_power=zone is BoothZone.FOOD))
    first = clock.day_of(clock.now()) + timedelta(days=days)
    popup = PopupFactory(venue=venue, starts_on=first, ends_on=first, **facts)
    PopupDayFactory(popup=popup)
    return popup


def a_call(popups=(), **facts):
    """An open call about ``popups``, or about one of its own."""
    call = CallFactory(**facts)
    for popup in popups or [a_popup()]:
        CallPopupFactory(call=call, popup=popup)
    db.session.expire(call, ["entries"])
    return call


def applied(call, enterprise=None, **facts):
    """An application for all of the call's pop-ups, in their order."""
    own = {"enterprise": enterprise} if enterprise else {}
    application = BoothApplicationFactory(call=call, **own, **facts)
    for rank, popup in enumerate(call.popups, 1):
        BoothChoiceFactory(application=application, popup=popup, rank=rank)
    return application


def a_paper(enterprise, kind=PaperKind.PERMIT, state=PaperState.CONFIRMED, ends_on: date | None = None):
    """A document of ``enterprise``."""
    paper = EnterpriseDocument(
        enterprise_id=enterprise.id,
        kind=kind,
        state=state,
        starts_on=None,
        ends_on=ends_on,
        file=f"paper-{enterprise.id}-{kind.value}",
        file_name="paper.pdf",
        content_type="application/pdf",
        size=1_000,
        handed_in_at=clock.now(),
    )
    db.session.add(paper)
    return paper


def answers(**facts):
    """What a careful applicant says."""
    return Answers(
        **{
            "zone": BoothZone.FOOD,
            "needs_power": True,
            "needs_water": False,
            "uses_fire": False,
            "experience": "",
            "note": "",
            "most_popups": 1,
            **facts,
        }
    )
