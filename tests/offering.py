"""A call whose booths are shared out, for the tests of offers and objections."""

from datetime import timedelta

from market.domain.allocation.models import AllocationRun, RunState
from market.domain.allocation.problem import Applicant, Booth, Popup, Problem, Rules, fingerprint, written
from market.domain.allocation.sharing import shared_out
from market.domain.offers.announcing import make_offers
from market.domain.popups.models import BoothZone
from market.domain.popups.services import held_days
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.calling import a_call, a_popup, applied
from tests.factories import MembershipFactory, SellingEnterpriseFactory

CRAFT = BoothZone.CRAFT


def a_drawn_call(
    popups=(), *, enterprises=(), applicants=4, zone=CRAFT, shelves=lambda n: (f"shelf-{n}",), cap=1, **facts
):
    """A closed call with an official run: ``applicants`` for the booths of ``popups``, one with two by default."""
    now = clock.now()
    call = a_call(
        popups or [a_popup(CRAFT, CRAFT)],
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=2),
        announced_at=now - timedelta(days=12),
        category_share=100,
        asks_papers=[],
        **facts,
    )
    applications = [
        applied(call, enterprise, zone=zone, most_popups=cap)
        for enterprise in enterprises or [_with_an_owner() for _ in range(applicants)]
    ]
    db.session.flush()
    an_official_run(call, applications, shelves)
    db.session.commit()
    return call


def _with_an_owner():
    return MembershipFactory(enterprise=SellingEnterpriseFactory()).enterprise


def an_official_run(call, applications, shelves=lambda n: (f"shelf-{n}",)):
    """What the worker would have made of it."""
    problem = Problem(
        rules=Rules(call.category_share, call.most_competitors),
        popups=tuple(_ground(popup) for popup in call.popups),
        applicants=tuple(
            Applicant(
                key=str(application.id),
                zone=application.zone.value,
                needs_power=application.needs_power,
                shelves=shelves(number),
                cap=application.most_popups,
                ranks={choice.popup.slug: choice.rank for choice in application.choices},
                booths_before=0,
                barred={},
            )
            for number, application in enumerate(applications)
        ),
    )
    outcome, inputs = shared_out(problem, "seed:1-2-3"), written(problem)
    now = clock.now()
    run = AllocationRun(
        call_id=call.id,
        number=1,
        state=RunState.OFFICIAL,
        is_trial=False,
        why="draw",
        asked_by="staff",
        asked_at=now,
        word="1-2-3",
        rules={},
        rules_hash="",
        inputs=inputs,
        inputs_hash=fingerprint(inputs),
        outcome=outcome,
        outcome_hash=fingerprint(outcome),
        solver="test",
        total=5,
        done=5,
        solved_at=now,
        official_at=now,
    )
    db.session.add(run)
    db.session.flush()
    return run


def _ground(popup):
    booths = tuple(
        Booth(booth.number, booth.zone.value, booth.has_power, booth.x, booth.y, booth.width, booth.height)
        for booth in popup.venue.booths
        if booth.is_open
    )
    return Popup(popup.slug, tuple(day.isoformat() for day in held_days(popup)), booths, {})


def announced(call, run=None, now=None):
    """The results of ``call`` are announced, and everybody is asked."""
    run = run or db.session.query(AllocationRun).filter_by(call_id=call.id).one()
    with transaction():
        return make_offers(call, run, actor=THE_MARKET, now=now or clock.now())
