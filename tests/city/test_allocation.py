"""The city's door: sharing out the booths of a call."""

import json
import re

import pytest
from sqlalchemy import select

from market.domain.allocation import queries, services
from market.domain.allocation.models import Adjustment, AllocationRun, RunState
from market.domain.calls.models import BoothApplication
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web import allocations
from tests.allocating import NUMBERS, SOURCE, a_closed_call, drawn, worked_out
from tests.factories import StaffFactory


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


def address(call, rest=""):
    return f"/city/calls/{call.slug}/allocation/{rest}"


def a_run(call):
    return db.session.scalars(
        select(AllocationRun).where(AllocationRun.call_id == call.id).order_by(AllocationRun.number.desc())
    ).first()


def test_from_the_draw_to_the_official_result(staff, client, monkeypatch):
    call = a_closed_call()
    monkeypatch.setattr(allocations, "ask", lambda run_id: None)
    assert "아직" in staff.get(address(call)).text or "Nothing" in staff.get(address(call)).text

    assert staff.post(address(call, "runs"), data={"official": ""}).status_code == 422
    assert staff.post(address(call, "draw"), data={"numbers": "soon", "source": SOURCE}).status_code == 422
    assert staff.post(address(call, "draw"), data={"numbers": NUMBERS, "source": SOURCE}).status_code == 303
    assert staff.post(address(call, "runs"), data={"why": "first", "official": ""}).status_code == 303
    waiting = staff.get(address(call))
    assert waiting.headers["Refresh"] == "2"
    assert '<progress class="bar" max="4" value="0"' in waiting.text
    allocations.finish(a_run(call).id)
    page = staff.get(address(call))
    assert "Refresh" not in page.headers
    assert page.text.count('class="app"') == 4

    run = a_run(call)
    seats = {seat.booth: seat.applicant for seat in queries.seats_of(run)}
    popup = call.popups[0]
    (waits,) = queries.waiting_order(run)[popup.id]
    first = min(number for number, key in seats.items() if _zone(key) == _zone(str(waits)))
    typed = {"popup": popup.slug, "seen": "0", f"booth-{waits}": first}
    assert staff.post(address(call, "runs/1/moves"), data=typed).status_code == 422
    refused = staff.post(
        address(call, "runs/1/moves"), data=typed | {f"booth-{waits}": "", "reason": "x", "seen": "7"}
    )
    assert refused.status_code == 303  # nothing is different, so nothing is asked
    assert staff.post(address(call, "runs/1/moves"), data=typed | {"reason": "late oven"}).status_code == 303
    late = typed | {f"booth-{seats[first]}": first, f"booth-{waits}": "", "reason": "no"}
    assert staff.post(address(call, "runs/1/moves"), data=late).status_code == 422
    closely = staff.get(address(call, f"?applicant={waits}"))
    assert "late oven" in closely.text
    assert 'class="app is-on"' in closely.text

    assert client.get(f"/calls/{call.slug}/result").status_code == 404
    staff.post(address(call, "runs/1/official"), data={"seen": "0"})
    assert a_run(call).state is RunState.SOLVED  # the page was older than the move
    staff.post(address(call, "runs/1/official"), data={"seen": "1"})
    db.session.expire_all()
    assert a_run(call).state is RunState.OFFICIAL
    assert "late oven" in client.get(f"/calls/{call.slug}/result").text
    assert "<select" not in staff.get(address(call)).text


def _zone(key):
    return db.session.get_one(BoothApplication, int(key)).zone


def test_decisions_before_a_run_and_declared_interests(sign_in):
    user = StaffFactory()
    staff = sign_in(user)
    call = drawn(a_closed_call())
    one = db.session.scalars(select(BoothApplication).where(BoothApplication.call_id == call.id)).first()
    typed = {"kind": "exclude", "applicant": str(one.id), "popup": call.popups[0].slug}
    assert staff.post(address(call, "decisions"), data=typed).status_code == 422
    assert staff.post(address(call, "decisions"), data=typed | {"reason": "closed"}).status_code == 303
    (decided,) = db.session.scalars(select(Adjustment))
    assert staff.post(address(call, f"decisions/{decided.id}/take-back")).status_code == 303
    assert staff.post(address(call, "decisions"), data=typed | {"applicant": "0", "reason": "x"}).status_code == 422

    staff.post(address(call, "interests"), data={"enterprise": str(one.id), "text": "my sister"})
    assert "my sister" in staff.get(address(call)).text
    refused = staff.post(address(call, "decisions"), data=typed | {"reason": "again"})
    assert refused.status_code == 422


def test_whom_a_decision_is_about_is_told_by_name(staff):
    call = drawn(a_closed_call())
    one, other = db.session.scalars(select(BoothApplication).where(BoothApplication.call_id == call.id).limit(2))
    one.enterprise.name_ko, other.enterprise.name_ko = "들꽃공방", "들꽃공방 화정점"
    key = one.id
    db.session.commit()
    typed = {"kind": "exclude", "popup": call.popups[0].slug, "reason": "closed"}

    several = staff.post(address(call, "decisions"), data=typed | {"who": "들꽃"})
    assert several.status_code == 422
    assert f'name="applicant" value="{key}"' in several.text
    assert 'value="들꽃"' in several.text
    assert staff.post(address(call, "decisions"), data=typed | {"who": "어디에도 없는 곳"}).status_code == 422
    assert staff.post(address(call, "decisions"), data=typed | {"who": "들꽃공방"}).status_code == 303
    assert staff.post(address(call, "interests"), data={"whose": "화정점", "text": "my sister"}).status_code == 303
    page = staff.get(address(call)).text
    assert db.session.scalars(select(Adjustment.application_id)).one() == key
    assert "들꽃공방 화정점</b>" in page or "들꽃공방 화정점<br>" in page


def test_discarded_runs_stay_and_files_can_be_taken(staff):
    call = drawn(a_closed_call())
    worked_out(call)
    assert staff.post(address(call, "runs/1/discard"), data={"reason": ""}).status_code == 422
    assert staff.post(address(call, "runs/1/discard"), data={"reason": "wrong permits"}).status_code == 303
    assert "wrong permits" in staff.get(address(call)).text
    bundle = staff.get(address(call, "runs/1/bundle.json"))
    assert json.loads(bundle.data)["state"] == "discarded"
    assert staff.get(address(call, "runs/9/bundle.json")).status_code == 404
    assert b"python verify.py bundle.json" in staff.get(address(call, "verify.py")).data


@pytest.mark.parametrize("applicants", [1, 30])
def test_a_longer_list_costs_no_more_queries(staff, max_queries, applicants):
    call = drawn(a_closed_call(applicants=applicants, popups=2))
    run = worked_out(call)
    with transaction():
        services.make_official(run, seen=0, actor=THE_MARKET, now=clock.now())
    key = next(iter(run.inputs["applicants"]))["key"]
    closely, result = address(call, f"?applicant={key}"), f"/calls/{call.slug}/result"
    with max_queries(10):
        page = staff.get(closely)
    assert len(re.findall(r'class="app(?: is-on)?"', page.text)) == applicants
    with max_queries(10):
        assert staff.get(result).status_code == 200
