"""The ten questions of an auditor (docs/allocation.md), each answered in three clicks from the call."""

import json

import pytest

from market.domain.allocation import queries
from market.domain.calls.models import BoothApplication
from market.foundation.database import db
from tests.allocating import NUMBERS, SOURCE, a_decided_call
from tests.factories import StaffFactory
from tools.market import ROOT

pytestmark = pytest.mark.one_engine


def test_each_of_the_ten_questions_has_its_answer_where_the_docs_say(sign_in):
    call = a_decided_call(applicants=5)
    run = queries.official_run(call)
    staff = sign_in(StaffFactory())
    first = staff.get(f"/en/city/calls/{call.slug}").text
    second_address = f"/en/city/calls/{call.slug}/allocation/"
    assert second_address in first
    second = staff.get(second_address).text
    without = next(reason for reason in run.outcome["reasons"] if reason["code"] not in ("given", "pinned"))
    third_address = f"run=1&amp;popup={without['popup']}&amp;applicant={without['applicant']}"
    assert third_address in second
    third = staff.get(f"{second_address}?{third_address.replace('&amp;', '&')}").text
    name = db.session.get_one(BoothApplication, int(without["applicant"])).enterprise.name_en

    answers = {
        1: "Frozen since" in first and 'id="rules"' in first,
        2: "Conditions" in third,
        3: "Why, wish by wish" in third and name in third,
        4: call.seed_hash in first and NUMBERS in second and SOURCE in second,
        5: "guest of the station" in second and "Decided by people: 1, against" in second,
        6: 'id="interests"' in second,
        7: "Every run, discarded ones too" in second,
        8: "The solver beside the rule by hand" in second,
        9: "Inequality (Gini)" in second,
        10: f"{second_address}runs/1/bundle.json" in second and f"{second_address}verify.py" in second,
    }
    assert [number for number, is_answered in answers.items() if not is_answered] == []
    bundle = staff.get(f"{second_address}runs/1/bundle.json")
    assert json.loads(bundle.data)["outcome_hash"] == run.outcome_hash

    told = (ROOT / "docs" / "allocation.md").read_text(encoding="utf-8")
    assert all(f"\n| {number} | " in told for number in answers)
