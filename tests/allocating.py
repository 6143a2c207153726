"""Calls that have closed and whose booths are to be shared out, for the tests of all doors."""

from datetime import timedelta

from sqlalchemy import select

from market.domain.allocation import services
from market.domain.allocation.models import AdjustmentKind, AllocationRun
from market.domain.calls.models import BoothApplication
from market.domain.popups.models import BoothZone
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web import allocations
from tests.calling import a_call, a_paper, a_popup, applied
from tests.factories import BoothApplicationProductFactory, ProductFactory

NUMBERS, SOURCE = "3 7 14 22 35 41", "https://example.org/draw/1300"


def closed(call):
    """The same call a month later."""
    call.opens_at, call.closes_at = clock.now() - timedelta(days=20), clock.now() - timedelta(days=6)
    call.announced_at = clock.now() - timedelta(days=30)
    call.draw_on = clock.day_of(clock.now() - timedelta(days=3))
    return call


def a_closed_call(applicants=4, zones=(BoothZone.FOOD, BoothZone.FOOD, BoothZone.CRAFT), popups=1, **facts):
    """One with ``applicants`` for food at each of its pop-ups, the days apart; nothing is asked of them."""
    places = [a_popup(*zones, days=30 + 7 * number) for number in range(popups)]
    call = closed(a_call(places, category_share=100, most_competitors=50, asks_papers=[], **facts))
    for number in range(applicants):
        zone = BoothZone.CRAFT if number % 4 == 3 else BoothZone.FOOD
        application = applied(call, zone=zone)
        BoothApplicationProductFactory(
            application=application, product=ProductFactory(enterprise=application.enterprise)
        )
        if zone is BoothZone.FOOD:
            a_paper(application.enterprise)
    db.session.commit()
    return call


def drawn(call):
    """Its lottery has been drawn."""
    with transaction():
        services.enter_draw(call, numbers=NUMBERS, source=SOURCE, actor=THE_MARKET, now=clock.now())
    return call


def worked_out(call, *, is_trial=False) -> AllocationRun:
    """A run, as the worker leaves it."""
    with transaction():
        run = services.ask_for_run(call, is_trial=is_trial, why="first run", actor=THE_MARKET, now=clock.now())
        key = run.id
    allocations.finish(key)
    return db.session.get_one(AllocationRun, key, populate_existing=True)


def a_decided_call(applicants=4):
    """One with a place made certain beforehand, and an official result."""
    call = drawn(a_closed_call(applicants))
    wanted = select(BoothApplication).where(BoothApplication.call_id == call.id).order_by(BoothApplication.id)
    first = db.session.scalars(wanted).first()
    with transaction():
        services.decide_before(
            call,
            kind=AdjustmentKind.PIN,
            application=first,
            popup=call.popups[0],
            reason="guest of the station",
            actor=THE_MARKET,
            now=clock.now(),
        )
    run = worked_out(call)
    with transaction():
        services.make_official(run, seen=0, actor=THE_MARKET, now=clock.now())
    return call
