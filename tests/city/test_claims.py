"""The city's door: claims of every enterprise, and doing an enterprise's step in its stead."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.accounts.models import StaffRole
from market.domain.audit.models import AuditEntry
from market.domain.claims.models import Claim, ClaimKind, ClaimReason, ClaimStatus
from market.foundation.database import db, transaction
from tests.claiming import claim_of, part_of, today
from tests.factories import StaffFactory


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


@pytest.fixture
def asked(claims):
    """A fault claimed of a delivered part: (part id, claim id)."""
    part_id = claims.delivered(claims.paid())
    return part_id, claims.ask(part_id, kind=ClaimKind.EXCHANGE, reason=ClaimReason.DAMAGED, known_on=today())


def at(claim_id, step=""):
    return f"/city/claims/{claim_id}" + (f"/{step}" if step else "")


def why(step, **facts):
    """What the city types at ``step``."""
    return {f"{step}-because": "기업이 답하지 않아요.", **{f"{step}-{name}": value for name, value in facts.items()}}


def test_late_open_and_finished_claims_have_lists_of_their_own(staff, asked):
    _, claim_id = asked
    assert at(claim_id) not in staff.get("/city/claims/").text
    assert at(claim_id) in staff.get("/city/claims/?show=open").text

    with transaction():
        db.session.get_one(Claim, claim_id).answer_due_on = today() - timedelta(days=2)
    late = staff.get("/city/claims/").text
    assert at(claim_id) in late
    assert "tag--bad" in late
    assert "기한 안에 답하거나 환급하지 않음" in staff.get("/city/").text

    staff.post(at(claim_id, "refuse"), why("refuse", reason="사용한 흔적이 있어요."))
    assert at(claim_id) not in staff.get("/city/claims/").text
    assert at(claim_id) in staff.get("/city/claims/?show=done").text


def test_the_city_does_a_step_in_the_enterprises_stead_with_a_reason_in_the_audit(staff, asked):
    part_id, claim_id = asked
    restock = f"restock_{part_of(part_id).lines[0].id}"

    assert staff.post(at(claim_id, "accept")).status_code == 422
    assert claim_of(claim_id).status is ClaimStatus.REQUESTED
    for step, facts in (
        ("accept", why("accept")),
        ("receive", why("receive", **{restock: "0"})),
        ("resend", why("resend", carrier="cj", tracking_number="1234567890")),
    ):
        assert staff.post(at(claim_id, step), facts).status_code == 303

    assert claim_of(claim_id).status is ClaimStatus.DONE
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.done_in_stead")).all()
    assert [entry.reason for entry in trail] == ["기업이 답하지 않아요."] * 3
    assert "기업을 대신해 처리함" in staff.get("/city/audit/").text


def test_the_money_instead_is_in_the_audit_too(staff, asked):
    part_id, claim_id = asked
    restock = f"restock_{part_of(part_id).lines[0].id}"
    staff.post(at(claim_id, "accept"), why("accept"))
    staff.post(at(claim_id, "receive"), why("receive", **{restock: "1"}))

    assert staff.post(at(claim_id, "refund-instead"), why("refund_instead")).status_code == 303

    assert claim_of(claim_id).refund.amount == 15_000
    trail = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert trail.count("claim.done_in_stead") == 3


def test_what_was_done_before_is_done_once_and_leaves_no_second_reason(staff, asked):
    _, claim_id = asked
    staff.post(at(claim_id, "accept"), why("accept"))

    assert staff.post(at(claim_id, "accept"), why("accept")).status_code == 303
    refused = staff.post(at(claim_id, "refuse"), why("refuse", reason="늦었어요."))

    assert refused.status_code == 409
    assert 'class="errs"' in refused.text
    trail = db.session.scalars(select(AuditEntry.action)).all()
    assert trail.count("claim.done_in_stead") == 1


def test_the_shopper_stays_masked(staff, asked):
    _, claim_id = asked
    page = staff.get(at(claim_id)).text

    assert "김○정" in page
    assert "김다정" not in page


def test_a_claim_that_is_not_there_is_not_found(staff, app):
    assert staff.get(at(999)).status_code == 404
    assert staff.post(at(999, "accept"), why("accept")).status_code == 404


def test_a_viewer_looks_but_changes_nothing(sign_in, asked):
    _, claim_id = asked
    viewer = sign_in(StaffFactory(staff_role=StaffRole.VIEWER))

    assert viewer.get(at(claim_id)).status_code == 200
    assert viewer.post(at(claim_id, "accept"), why("accept")).status_code == 403


@pytest.mark.parametrize("rows", [1, 5])
def test_more_claims_cost_no_more_queries(staff, claims, max_queries, rows):
    for _ in range(rows):
        part_id = claims.delivered(claims.paid())
        claims.ask(part_id, kind=ClaimKind.DEFECT, reason=ClaimReason.DAMAGED, known_on=today())
    with transaction():
        db.session.execute(Claim.__table__.update().values(answer_due_on=today() - timedelta(days=1)))
    staff.get("/city/claims/")

    for query in ("", "?show=open", "?show=done"):
        with max_queries(4):
            shown = staff.get(f"/city/claims/{query}").text.count('<td class="c-w">')
        assert shown == (0 if "done" in query else rows)
