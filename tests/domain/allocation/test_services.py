"""Runs of the allocation and what people decide beside them."""

import json
import subprocess
import sys
from copy import deepcopy
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market.domain.allocation import queries, services, snapshot, work
from market.domain.allocation.bundles import bundle_of
from market.domain.allocation.errors import (
    AlreadyDecided,
    CannotBeDiscarded,
    CannotBeOfficial,
    DrawBeforeItsDay,
    HasInterest,
    IsOfficial,
    MoveBreaksRule,
    MovedMeanwhile,
    NoNumbers,
    NotClosedYet,
    NotDrawnYet,
    NothingToShareOut,
    PinsCannotHold,
    RunIsWorking,
)
from market.domain.allocation.models import Adjustment, AdjustmentKind, RunState
from market.domain.allocation.problem import canonical
from market.domain.allocation.sharing import shared_out
from market.domain.allocation.verifier import source
from market.domain.audit.models import AuditEntry
from market.domain.calls.models import BoothApplication
from market.domain.popups import services as popups
from market.domain.popups.models import Booth, BoothZone, PopupStatus
from market.domain.popups.services import PopupFacts
from market.foundation import clock
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db, transaction
from market.web import allocations
from tests.allocating import NUMBERS, SOURCE, a_closed_call, drawn, worked_out
from tests.calling import a_call, a_popup, applied
from tests.factories import MembershipFactory, ParticipationFactory, StaffFactory

pytestmark = pytest.mark.usefixtures("app")


def by(verb, *facts, actor=THE_MARKET, **more):
    with transaction():
        return verb(*facts, actor=actor, now=clock.now(), **more)


def applications(call):
    wanted = select(BoothApplication).where(BoothApplication.call_id == call.id)
    return db.session.scalars(wanted.order_by(BoothApplication.id)).all()


def booth(call, number):
    return db.session.scalars(
        select(Booth).where(Booth.venue_id == call.popups[0].venue_id).order_by(Booth.id)
    ).all()[number]


def test_a_popup_that_was_moved_is_read_as_it_is_when_booths_are_shared_out():
    call = drawn(a_closed_call())
    popup, elsewhere = call.popups[0], a_popup(BoothZone.FOOD, days=90).venue
    db.session.commit()
    later = popup.starts_on + timedelta(days=7)
    facts = PopupFacts(
        popup.title_ko, popup.title_en, "", "", elsewhere.id, later, later, time(11), time(19), popup.preorder_until
    )
    by(popups.change_popup, popup, facts)

    run = worked_out(call)

    [ground] = queries.problem_of_run(run).popups
    assert ground.days == (later.isoformat(),)
    assert [one.number for one in ground.booths] == [one.number for one in elsewhere.booths]
    assert {seat.booth for seat in queries.seats_of(run)} == {one.number for one in elsewhere.booths}


def test_nothing_is_official_before_the_close_and_the_draw():
    call = a_call()
    applied(call)
    db.session.commit()
    with pytest.raises(NotClosedYet):
        by(services.ask_for_run, call, is_trial=False, why="")
    with pytest.raises(NotClosedYet):
        by(services.enter_draw, call, numbers=NUMBERS, source=SOURCE)
    trial = worked_out(call, is_trial=True)
    assert trial.state is RunState.SOLVED
    with pytest.raises(CannotBeOfficial):
        by(services.make_official, trial, seen=0)
    assert call.seed not in canonical(bundle_of(trial))

    closed = a_closed_call()
    with pytest.raises(NotDrawnYet):
        by(services.ask_for_run, closed, is_trial=False, why="")
    with pytest.raises(NoNumbers):
        by(services.enter_draw, closed, numbers="later", source=SOURCE)
    closed.draw_on = clock.day_of(clock.now() + timedelta(days=2))
    db.session.commit()
    with pytest.raises(DrawBeforeItsDay):
        by(services.enter_draw, closed, numbers=NUMBERS, source=SOURCE)
    with pytest.raises(NothingToShareOut):
        by(services.ask_for_run, a_closed_call(applicants=0), is_trial=True, why="")


def test_a_run_is_worked_out_made_official_once_and_tells_the_offers():
    call = drawn(a_closed_call())
    run = worked_out(call)
    assert run.state is RunState.SOLVED
    assert run.outcome["steps"]["filled"] == 2 + 1
    assert (run.done, run.total) == (4, 4)
    second = worked_out(call)
    assert second.outcome_hash == run.outcome_hash

    by(services.discard, run, why="asked for twice")
    with pytest.raises(CannotBeDiscarded):
        by(services.discard, run, why="again")
    by(services.make_official, second, seen=0)
    for verb, facts in (
        (services.ask_for_run, {"is_trial": False, "why": ""}),
        (services.enter_draw, {"numbers": "1", "source": SOURCE}),
    ):
        with pytest.raises(IsOfficial):
            by(verb, call, **facts)
    assert queries.official_run(call) is second
    given = queries.assignments(second)
    assert {one.booth_id for one in given} == {booth(call, 0).id, booth(call, 1).id, booth(call, 2).id}
    waiting = queries.waiting_order(second)[call.popups[0].id]
    assert {*waiting} | {one.application_id for one in given} == {one.id for one in applications(call)}
    assert [one.number for one in queries.runs(call)] == [2, 1]
    run.state, run.official_at, run.discarded_at = RunState.OFFICIAL, clock.now(), None
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_pins_and_exclusions_hold_in_the_runs_after_them_and_cannot_ask_for_what_cannot_be():
    call = drawn(a_closed_call())
    popup = call.popups[0]
    first = worked_out(call)
    given = {one.application_id for one in queries.assignments(first)}
    out = next(one for one in applications(call) if one.id not in given)
    into = next(one for one in applications(call) if one.id in given and one.zone == out.zone)

    pin = {"kind": AdjustmentKind.PIN, "popup": popup, "reason": "guest of the station"}
    decided = by(services.decide_before, call, application=out, **pin)
    leave = {"kind": AdjustmentKind.EXCLUDE, "popup": popup, "reason": "was closed by the health office"}
    by(services.decide_before, call, application=into, **leave)
    with pytest.raises(AlreadyDecided):
        by(services.decide_before, call, application=into, **pin)
    run = worked_out(call)
    after = {one.application_id for one in queries.assignments(run)}
    assert out.id in after
    assert into.id not in after
    assert {reason["code"] for reason in queries.reasons_for(run, out)} == {"pinned"}
    assert queries.reasons_for(run, into)[0]["why"] == "was closed by the health office"
    assert into.id not in queries.waiting_order(run)[popup.id]

    by(services.take_back, call, decided)
    assert [one.kind for one in snapshot.standing(call)] == [AdjustmentKind.EXCLUDE]
    rest = [one for one in applications(call) if one.zone == out.zone and one is not into]
    for one in rest[:1]:
        by(services.decide_before, call, application=one, **pin)
    call.category_share = 1
    db.session.commit()
    with pytest.raises(PinsCannotHold):
        by(services.decide_before, call, application=rest[1], **pin)


def test_moves_are_checked_say_who_was_first_and_change_reasons_and_waiting_lists():
    call = drawn(a_closed_call())
    popup, run = call.popups[0], worked_out(call)
    seats = {seat.booth: seat.applicant for seat in queries.seats_of(run)}
    by_id = {str(one.id): one for one in applications(call)}
    craft = booth(call, 2)
    baker = by_id[seats[booth(call, 0).number]]
    waiting = db.session.get_one(BoothApplication, queries.waiting_order(run)[popup.id][0])

    with pytest.raises(MoveBreaksRule, match="다른 분야의 부스"):
        by(services.move, run, application=baker, popup=popup, booth=craft, reason="light", seen=0)
    by(services.move, run, application=waiting, popup=popup, booth=booth(call, 0), reason="oven is broken", seen=0)
    with pytest.raises(MovedMeanwhile):
        by(services.move, run, application=baker, popup=popup, booth=booth(call, 1), reason="light", seen=0)
    by(
        services.move,
        run,
        application=by_id[seats[booth(call, 1).number]],
        popup=popup,
        booth=None,
        reason="left",
        seen=1,
    )

    after = {seat.booth: seat.applicant for seat in queries.seats_of(run)}
    assert after == {booth(call, 0).number: str(waiting.id), craft.number: seats[craft.number]}
    assert queries.reasons_for(run, waiting)[0]["code"] == "moved_in"
    assert queries.reasons_for(run, baker)[0]["code"] == "moved_out"
    assert queries.waiting_order(run)[popup.id] == [baker.id]
    assert bundle_of(run)["by_hand"] == 2
    by(services.make_official, run, seen=2)
    with pytest.raises(IsOfficial):
        by(services.move, run, application=baker, popup=popup, booth=None, reason="x", seen=2)


def test_who_has_an_interest_decides_nothing_about_it():
    call = drawn(a_closed_call())
    one, other = applications(call)[:2]
    popup, run = call.popups[0], worked_out(call)
    staff = StaffFactory()
    db.session.commit()
    me = Actor(user_id=staff.id, name="me")
    by(services.declare_interest, call, one.enterprise, text="my sister works there", actor=me)
    by(services.declare_interest, call, one.enterprise, text="again", actor=me)
    MembershipFactory(user=staff, enterprise=other.enterprise)
    db.session.commit()
    assert [row.text for row in queries.declared_interests(call)] == ["my sister works there"]
    for application in (one, other):
        with pytest.raises(HasInterest):
            by(services.move, run, application=application, popup=popup, booth=None, reason="x", seen=0, actor=me)
        facts = {"kind": AdjustmentKind.EXCLUDE, "application": application, "popup": popup, "reason": "x"}
        with pytest.raises(HasInterest):
            by(services.decide_before, call, actor=me, **facts)
    with pytest.raises(HasInterest):
        by(services.make_official, run, seen=0, actor=me)
    assert db.session.scalars(select(Adjustment)).all() == []


def test_a_worker_that_dies_is_followed_by_another_and_a_run_that_cannot_be_is_given_up():
    call = drawn(a_closed_call())
    with transaction():
        run = services.ask_for_run(call, is_trial=False, why="", actor=THE_MARKET, now=clock.now())
    key, now = run.id, clock.now()
    with pytest.raises(RunIsWorking):
        by(services.ask_for_run, call, is_trial=False, why="")
    with transaction():
        assert work.claim(key, now=now)
        assert not work.claim(key, now=now)
    for _again in range(2):
        now += timedelta(hours=1)
        assert list(work.waiting(now=now)) == [key]
        with transaction():
            assert work.claim(key, now=now)
    with transaction():
        work.give_up(now=now + timedelta(hours=1))
    db.session.refresh(run)
    assert (run.state, run.failure) == (RunState.FAILED, "tried")


def test_booths_of_the_last_twelve_months_count_once_a_popup_and_not_when_cancelled():
    call = a_closed_call(applicants=1)
    (one,) = applications(call)
    last = call.closes_at
    for days, facts in (
        (30, {}),
        (300, {}),
        (30, {"status": PopupStatus.CANCELLED}),
        (400, {}),
        (30, {"is_dadaket": False}),
    ):
        popup = a_popup(days=1, **({"status": PopupStatus.PUBLISHED, "is_dadaket": True} | facts))
        popup.starts_on = popup.ends_on = clock.day_of(last - timedelta(days=days))
        ParticipationFactory(popup=popup, enterprise=one.enterprise)
    db.session.commit()
    assert snapshot.booths_before([one.enterprise_id], last) == {one.enterprise_id: 2}
    assert snapshot.problem_of(call).applicants[0].booths_before == 2


def test_the_bundle_is_checked_without_the_market_and_shows_when_something_was_changed(tmp_path, monkeypatch):
    call = drawn(a_closed_call())
    run = worked_out(call)
    bundle = bundle_of(run)
    names = [one.enterprise.name_ko for one in applications(call)]
    assert not any(name in canonical(bundle) for name in names)
    (tmp_path / "verify.py").write_text(source("1.15.1"), encoding="utf-8")

    def verified(changed):
        (tmp_path / "bundle.json").write_text(json.dumps(changed), encoding="utf-8")
        command = [sys.executable, "-I", "verify.py", "bundle.json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    well = verified(bundle)
    assert (well.returncode, well.stderr) == (0, "")
    assert "Everything is right." in well.stdout

    ours = deepcopy(bundle)
    ours["inputs"]["applicants"][0]["booths_before"] += 5
    assert verified(ours).returncode == 1
    other = deepcopy(bundle)
    other["outcome"]["seats"][0][2], other["final"] = "999", [["x", "y", "999"]]
    assert verified(other).returncode == 1
    assert verified({"format": "?"}).returncode == 2

    # A year later, from what is stored: the same.
    later = clock.now() + timedelta(days=366)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert canonical(shared_out(queries.problem_of_run(run), queries.lottery(run))) == canonical(run.outcome)


def test_what_was_done_stands_in_the_audit():
    call = drawn(a_closed_call())
    run = worked_out(call)
    by(services.make_official, run, seen=0)
    found = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("allocation.%"))).all()
    assert sorted(found) == [
        "allocation.draw_entered", "allocation.made_official", "allocation.run_asked", "allocation.worked_out",
    ]  # fmt: skip


def test_the_worker_takes_up_what_waits(app):
    call = drawn(a_closed_call())
    with transaction():
        run = services.ask_for_run(call, is_trial=False, why="", actor=THE_MARKET, now=clock.now())
    allocations.sweep(app, None)
    db.session.refresh(run)
    assert run.state is RunState.SOLVED
