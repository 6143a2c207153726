"""What bars an applicant from a pop-up."""

from datetime import date, timedelta

import pytest

from market.domain.calls import eligibility
from market.domain.calls.eligibility import ApplicantFacts, Bar, BarKind, PlaceFacts, Validity
from market.domain.calls.office_queries import call_by_slug
from market.domain.calls.rules import papers_needed
from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.domain.popups.models import BoothZone, VenueRule
from market.foundation.database import db
from tests.calling import a_call, a_paper, a_popup, applied
from tests.factories import EnterpriseFactory, ParticipationFactory
from tests.queries import at_most

SATURDAY = date(2026, 6, 6)
SUNDAY = SATURDAY + timedelta(days=1)
MARKET = PlaceFacts(popup_id=7, days=[SATURDAY, SUNDAY])
NEEDED = [PaperKind.PERMIT]


def paper(starts_on=None, ends_on=None, kind=PaperKind.PERMIT):
    return Validity(kind, starts_on, ends_on)


@pytest.mark.parametrize(
    ("applicant", "place", "bars"),
    [
        ({"papers": [paper()]}, {}, []),
        ({"papers": [paper(SATURDAY, SUNDAY)]}, {}, []),
        ({"papers": [paper(ends_on=SATURDAY), paper(starts_on=SUNDAY)]}, {}, []),  # renewed in time
        ({}, {}, ["paper_missing:permit"]),
        ({"papers": [paper(kind=PaperKind.CERTIFICATE)]}, {}, ["paper_missing:permit"]),
        ({"papers": [paper(ends_on=SATURDAY)]}, {}, ["paper_ends:permit"]),
        ({"papers": [paper(starts_on=SUNDAY)]}, {}, ["paper_ends:permit"]),
        ({"papers": [paper()]}, {"allows_food": False}, ["no_food"]),
        ({"papers": [paper()], "uses_fire": True}, {"allows_fire": False}, ["no_fire"]),
        ({"papers": [paper()], "uses_fire": True}, {"allows_fire": None}, []),
        ({"papers": [paper()], "needs_water": True}, {"has_water": False}, ["no_water"]),
        ({"papers": [paper()], "is_active": False}, {"is_cancelled": True}, ["popup_cancelled", "not_active"]),
        ({"papers": [paper()], "placed_at": {7}}, {}, ["placed"]),
        ({"papers": [paper()], "placed_at": {8}}, {}, []),
        ({"papers": [paper()], "days_off": {SUNDAY}}, {}, ["rests:2026-06-07"]),
    ],
)
def test_what_bars_an_applicant(applicant, place, bars):
    facts = ApplicantFacts(zone=BoothZone.FOOD, **applicant)
    at = PlaceFacts(**{"popup_id": MARKET.popup_id, "days": MARKET.days, **place})

    assert [bar.key for bar in eligibility.bars(facts, at, NEEDED)] == bars


@pytest.mark.parametrize(
    ("zone", "needed"), [(BoothZone.FOOD, ["certificate", "permit"]), (BoothZone.CRAFT, ["certificate"])]
)
def test_a_permit_is_asked_for_food_and_only_there(zone, needed):
    for asked in ([PaperKind.CERTIFICATE], [PaperKind.CERTIFICATE, PaperKind.PERMIT]):
        assert [kind.value for kind in papers_needed(asked, zone)] == needed


def test_a_reason_comes_back_from_how_it_is_stored():
    for bar in (Bar(BarKind.NO_FIRE), Bar(BarKind.PAPER_ENDS, "permit"), Bar(BarKind.RESTS, "2026-06-07")):
        assert Bar.read(bar.key) == bar


@pytest.mark.usefixtures("app")
def test_the_facts_are_read_of_all_applicants_at_once():
    near, far = a_popup(), a_popup(days=40)
    near.venue.fire = VenueRule.FORBIDDEN
    call = a_call([near, far], asks_papers=["business_registration"])
    good, burning, resting, hidden = (applied(call, zone=zone) for zone in [BoothZone.CRAFT] * 3 + [BoothZone.FOOD])
    burning.uses_fire = True
    hidden.enterprise.status = EnterpriseStatus.HIDDEN
    for application in (good, burning, resting):
        a_paper(application.enterprise, PaperKind.BUSINESS_REGISTRATION)
    ParticipationFactory(popup=far, enterprise=good.enterprise)
    db.session.add(
        Holiday(
            enterprise_id=resting.enterprise_id,
            first_day=far.starts_on,
            last_day=far.starts_on,
            kind=HolidayKind.LATER,
            words_ko="쉽니다",
        )
    )
    db.session.commit()
    found, slug = {}, call.slug
    for extra in range(2):
        for _ in range(20 * extra):
            applied(call, EnterpriseFactory())
        db.session.commit()
        db.session.expire_all()
        with at_most(10):
            found = {one.application.id: one.bars for one in eligibility.barred(call_by_slug(slug))}

    def told(application):
        return {popup: [bar.key for bar in reasons] for popup, reasons in found[application.id].items()}

    assert told(good) == {far.id: ["placed"]}
    assert told(burning) == {near.id: ["no_fire"]}
    assert told(resting) == {far.id: [f"rests:{far.starts_on}"]}
    assert told(hidden)[near.id] == ["not_active", "paper_missing:business_registration", "paper_missing:permit"]
    assert eligibility.of_application(call, burning)[near.id][0].kind is BarKind.NO_FIRE
