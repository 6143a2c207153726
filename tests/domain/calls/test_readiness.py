"""Green, amber and red: whether an enterprise is ready for a pop-up."""

from datetime import date

import pytest

from market.domain.calls import readiness
from market.domain.calls.eligibility import Validity
from market.domain.calls.readiness import Light, ReadyFacts, Thing
from market.domain.enterprises.document_models import PaperKind, PaperState
from market.domain.popups.models import BoothZone
from market.foundation.database import db
from tests.calling import a_call, a_paper, a_popup, applied
from tests.factories import ParticipationFactory, ProductFactory, StockFactory
from tests.queries import at_most

SATURDAY = date(2026, 6, 6)
PERMIT = Validity(PaperKind.PERMIT, None, None)
READY = {
    "days": [SATURDAY],
    "needed": [PaperKind.PERMIT],
    "papers": [PERMIT],
    "products": 3,
    "in_stock": 2,
    "to_collect": 1,
    "booth": "03",
    "booth_has_power": True,
    "needs_power": True,
}
G, A, R = Light.GREEN, Light.AMBER, Light.RED


@pytest.mark.parametrize(
    ("facts", "thing", "light"),
    [
        ({}, None, G),
        ({"papers": []}, Thing.PAPERS, R),
        ({"papers": [Validity(PaperKind.PERMIT, None, date(2026, 6, 5))]}, Thing.PAPERS, R),
        ({"papers": [], "waiting": {PaperKind.PERMIT}}, Thing.PAPERS, A),
        ({"products": 0, "in_stock": 0}, Thing.PRODUCTS, R),
        ({"in_stock": 0}, Thing.PRODUCTS, A),
        ({"to_collect": 0}, Thing.COLLECTING, A),
        ({"booth": None, "booth_has_power": False}, Thing.BOOTH, A),
        ({"needs_power": None}, Thing.SUPPLY, A),
        ({"booth_has_power": False}, Thing.SUPPLY, R),
        ({"needs_power": False, "booth_has_power": False}, None, G),
        ({"needs_water": True}, Thing.SUPPLY, A),
    ],
)
def test_each_thing_has_its_light(facts, thing, light):
    found = readiness.checks(ReadyFacts(**{**READY, **facts}))

    assert [check.thing for check in found] == list(Thing)
    assert {check.thing: check.light for check in found if check.light is not G} == ({thing: light} if thing else {})
    assert readiness.worst(found) is light


@pytest.mark.usefixtures("app")
def test_all_participants_are_read_at_once():
    popup = a_popup()
    call = a_call([popup])
    first = applied(call, needs_power=True)
    booth = next(booth for booth in popup.venue.booths if booth.zone is BoothZone.FOOD)
    ParticipationFactory(popup=popup, enterprise=first.enterprise, booth=booth)
    by_hand = ParticipationFactory(popup=popup)
    a_paper(first.enterprise)
    a_paper(first.enterprise, PaperKind.BUSINESS_REGISTRATION, PaperState.WAITING)
    StockFactory(variant__product=ProductFactory(enterprise=first.enterprise))
    ProductFactory(enterprise=first.enterprise, can_collect=False)
    db.session.commit()
    for extra in range(2):
        for _ in range(15 * extra):
            ParticipationFactory(popup=popup)
        db.session.commit()
        db.session.expire_all()
        with at_most(9):
            found = readiness.of_participants(popup)

    assert [check.light for check in found[0].checks] == [G, G, G, G, G]
    assert found[1].slug == by_hand.enterprise.slug
    assert [check.light for check in found[1].checks] == [R, R, A, A, A]
    assert readiness.of_enterprise(popup, first.enterprise).light is G
