"""The city gives out space: a pop-up on a free day, an enterprise at a booth, a clash refused, a day freed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from market.foundation import clock
from market.seed.dataset import sample_enterprises, sample_venues
from tests.flows.shopper import Shopper
from tests.flows.words import Words
from tools.market import DESK

pytestmark = pytest.mark.browser

say = Words("ko")
VENUE = next(venue for venue in sample_venues() if venue.slug == "sample-seoul-station-concourse")
ENTERPRISE = sample_enterprises()[0]
DAY = clock.day_of(clock.now()) + timedelta(days=200)
"""Long after the pop-ups of the sample: nobody has it."""


def test_the_city_makes_a_pop_up_and_a_day_is_given_once(visit):
    office, citizen = Shopper(visit(DESK, role="staff")), Shopper(visit())

    asks_for_a_pop_up(office, "봄맞이 장터", "Spring market", DAY)
    office.reads(say("The draft holds its days. Place enterprises, then publish it."), "봄맞이 장터")
    spring = office.page.url.rsplit("/", 1)[1].partition("#")[0]
    answer = citizen.page.goto(f"/popups/{spring}")
    assert answer is not None
    assert answer.status == 404  # a draft is nobody else's business

    places_an_enterprise(office)
    office.presses(say("Publish"))
    office.reads(say("The pop-up is public."))
    citizen.opens("/popups")
    citizen.follows("봄맞이 장터")
    citizen.reads(ENTERPRISE.name.ko, VENUE.name.ko)

    asks_for_a_pop_up(office, "꽃 장터", "Flower market", DAY)
    refusal = office.main.locator(".errs")
    expect(refusal).to_be_focused()
    expect(refusal).to_contain_text("봄맞이 장터")
    expect(refusal).to_contain_text(VENUE.name.ko)
    expect(office.main.locator("[name=title_ko]")).to_have_value("꽃 장터")

    calls_off(office, spring)
    citizen.opens(f"/popups/{spring}")
    citizen.reads(say("This pop-up has been cancelled."), "비가 많이 옵니다")
    asks_for_a_pop_up(office, "꽃 장터", "Flower market", DAY)
    office.reads(say("The draft holds its days. Place enterprises, then publish it."))

    office.opens("/city/audit/")
    office.reads("봄맞이 장터", "꽃 장터")


def asks_for_a_pop_up(office, korean, english, day):
    """Fill in the form of a new pop-up of one day at the sample's concourse."""
    office.opens("/city/popups/new")
    office.main.get_by_label(say("Venue"), exact=True).select_option(label=VENUE.name.ko)
    office.main.get_by_label(say("First day")).fill(day.isoformat())
    office.main.get_by_label(say("Last day")).fill(day.isoformat())
    office.main.get_by_label(say("Opens at")).fill("11:00")
    office.main.get_by_label(say("Closes at")).fill("19:00")
    office.types("Title in Korean", korean)
    office.types("Title in English", english)
    office.presses(say("Save"))


def places_an_enterprise(office):
    """Give booth 01 to an enterprise by its name; a colleague who still saw it free is told whose it is."""
    colleague = Shopper(office.page.context.new_page())
    colleague.page.goto(office.page.url)
    for person, enterprise in ((office, ENTERPRISE), (colleague, sample_enterprises()[1])):
        person.types("Enterprise", enterprise.name.ko)
        booth = person.main.locator("#booth_id option", has_text="01 ·").get_attribute("value")
        person.main.locator("#booth_id").select_option(booth)
        person.presses(say("Place it"))
        row = person.main.get_by_role("row").filter(has_text=ENTERPRISE.name.ko)
        expect(row.locator("select option:checked")).to_have_text(re.compile(r"^01"))
    expect(colleague.main.locator(".errs")).to_contain_text(ENTERPRISE.name.ko)
    colleague.page.close()


def calls_off(office, slug):
    """Cancel, with the reason that the public reads."""
    office.opens(f"/city/popups/{slug}")
    office.follows(say("Cancel the pop-up"))
    office.reads(say("This cannot be undone."))
    office.types("Reason, shown to the public", "비가 많이 옵니다")
    office.presses(say("Cancel the pop-up"))
    office.reads(say("The pop-up is cancelled and its days are free."))
