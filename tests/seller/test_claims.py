"""The enterprises' door: answering claims."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.claims import services
from market.domain.claims.models import Claim, ClaimKind, ClaimReason, ClaimStatus
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.domain.payments.models import Refund, RefundStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.claiming import claim_of, part_of, stock_of, today
from tests.factories import MembershipFactory

DEFECT, EXCHANGE, WITHDRAW = ClaimKind.DEFECT, ClaimKind.EXCHANGE, ClaimKind.WITHDRAW


@pytest.fixture
def seller_of(sign_in):
    """``seller_of(part_id)`` is the browser of somebody who works for the part's enterprise."""

    def seller_of(part_id):
        member = MembershipFactory(enterprise=db.session.get_one(SellerOrder, part_id).enterprise)
        db.session.commit()
        return sign_in(member.user)

    return seller_of


@pytest.fixture
def asked(claims):
    """``asked(kind)`` makes a delivered part of two jars and a claim of both: (part id, claim id)."""

    def asked(kind=DEFECT, reason=ClaimReason.DAMAGED, quantity=2):
        part_id = claims.delivered(claims.paid((12_000, quantity)))
        known_on = today() if reason is ClaimReason.DAMAGED else None
        return part_id, claims.ask(part_id, kind=kind, reason=reason, known_on=known_on)

    return asked


def at(claim_id, step=""):
    return f"/seller/claims/{claim_id}" + (f"/{step}" if step else "")


def test_the_list_shows_what_is_open_and_what_is_over_with_masked_names(asked, seller_of):
    part_id, claim_id = asked()
    seller = seller_of(part_id)

    page = seller.get("/seller/claims/").text
    assert f'href="{at(claim_id)}"' in page
    assert "김○정" in page
    assert "김다정" not in page
    assert at(claim_id) not in seller.get("/seller/claims/?show=done").text

    seller.post(at(claim_id, "refuse"), {"refuse-reason": "쓰던 물건이에요."})
    assert at(claim_id) not in seller.get("/seller/claims/").text
    assert at(claim_id) in seller.get("/seller/claims/?show=done").text


@pytest.mark.usefixtures("limits")
def test_a_claim_opens_and_is_answered_where_visits_are_counted(asked, seller_of):
    part_id, claim_id = asked()
    seller = seller_of(part_id)

    assert seller.get(at(claim_id)).status_code == 200
    assert seller.post(at(claim_id, "accept")).status_code == 303


def test_a_late_claim_is_marked_in_the_list_and_on_the_first_page(asked, seller_of):
    part_id, claim_id = asked()
    with transaction():
        db.session.get_one(Claim, claim_id).answer_due_on = today() - timedelta(days=1)
    seller = seller_of(part_id)

    assert "tag--bad" in seller.get("/seller/claims/").text
    page = seller.get("/seller/").text
    assert "늦은 취소·반품·교환" in page
    assert f'href="{at(claim_id)}"' in page


def test_a_claim_is_accepted_once(asked, seller_of):
    part_id, claim_id = asked()
    seller = seller_of(part_id)

    assert seller.post(at(claim_id, "accept")).status_code == 303
    assert claim_of(claim_id).status is ClaimStatus.TO_RETURN
    assert seller.post(at(claim_id, "accept")).status_code == 303

    assert "이미 처리했어요" in seller.get(at(claim_id)).text
    assert db.session.scalars(select(OutboxMail.kind)).all().count("claim_answered") == 1


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(asked, seller_of):
    part_id, claim_id = asked()
    seller = seller_of(part_id)

    empty = seller.post(at(claim_id, "refuse"), {"refuse-reason": " "})
    long = seller.post(at(claim_id, "refuse"), {"refuse-reason": "사유 " + "가" * 600})

    assert empty.status_code == long.status_code == 422
    assert "이유를 적어 주세요" in empty.text
    assert "사유 가가가" in long.text
    assert claim_of(claim_id).status is ClaimStatus.REQUESTED


def test_a_refused_claim_shows_its_reason_and_frees_the_units(asked, seller_of):
    part_id, claim_id = asked()
    seller = seller_of(part_id)

    seller.post(at(claim_id, "refuse"), {"refuse-reason": "받으신 뒤에 깨진 것으로 보여요."})

    assert "받으신 뒤에 깨진 것으로 보여요." in seller.get(at(claim_id)).text
    assert part_of(part_id).lines[0].left == 2
    assert seller.post(at(claim_id, "refuse"), {"refuse-reason": "또"}).status_code == 303
    assert claim_of(claim_id).refusal == "받으신 뒤에 깨진 것으로 보여요."


def test_what_is_back_goes_on_the_shelf_as_said_and_its_money_goes_back_once(asked, seller_of):
    part_id, claim_id = asked(WITHDRAW, ClaimReason.CHANGE_OF_MIND)
    line_id = part_of(part_id).lines[0].id
    seller = seller_of(part_id)

    assert seller.post(at(claim_id, "receive"), {f"receive-restock_{line_id}": "3"}).status_code == 422
    assert seller.post(at(claim_id, "receive"), {f"receive-restock_{line_id}": "1"}).status_code == 303
    assert seller.post(at(claim_id, "receive"), {f"receive-restock_{line_id}": "1"}).status_code == 303

    claim = claim_of(claim_id)
    assert (claim.status, claim.refund.status, claim.refund.amount) == (
        ClaimStatus.DONE,
        RefundStatus.SUCCEEDED,
        21_000,
    )
    assert stock_of(part_id)[0] == 9
    assert part_of(part_id).status is SellerOrderStatus.RETURNED
    assert len(db.session.scalars(select(Refund)).all()) == 1


def test_an_exchange_goes_out_again_with_carrier_and_number(asked, seller_of):
    part_id, claim_id = asked(EXCHANGE)
    line_id = part_of(part_id).lines[0].id
    seller = seller_of(part_id)
    seller.post(at(claim_id, "accept"))
    seller.post(at(claim_id, "receive"), {f"receive-restock_{line_id}": "0"})

    facts = {"resend-carrier": "cj", "resend-tracking_number": " "}
    assert "운송장에 적힌 번호" in seller.post(at(claim_id, "resend"), facts).text
    facts["resend-tracking_number"] = "1234-5678-90"
    assert seller.post(at(claim_id, "resend"), facts).status_code == 303

    claim = claim_of(claim_id)
    assert (claim.status, claim.resent_tracking_number) == (ClaimStatus.DONE, "1234567890")
    assert seller.post(at(claim_id, "resend"), facts).status_code == 303
    assert stock_of(part_id)[0] == 6


def test_an_exchange_of_which_none_is_left_says_so_and_is_refunded_instead(asked, seller_of):
    part_id, claim_id = asked(EXCHANGE)
    line_id = part_of(part_id).lines[0].id
    seller = seller_of(part_id)
    seller.post(at(claim_id, "accept"))
    seller.post(at(claim_id, "receive"), {f"receive-restock_{line_id}": "0"})
    with transaction():
        db.session.get_one(Stock, part_of(part_id).lines[0].variant_id).on_hand = 0

    facts = {"resend-carrier": "cj", "resend-tracking_number": "1234567890"}
    refused = seller.post(at(claim_id, "resend"), facts)
    assert refused.status_code == 409
    assert 'value="1234567890"' in refused.text
    assert claim_of(claim_id).status is ClaimStatus.RECEIVED

    assert seller.post(at(claim_id, "refund-instead")).status_code == 303
    claim = claim_of(claim_id)
    assert (claim.status, claim.refund.amount) == (ClaimStatus.DONE, 27_000)
    assert seller.post(at(claim_id, "refund-instead")).status_code == 409


@pytest.mark.parametrize("step", ["receive", "resend", "refund-instead"])
def test_a_step_before_its_time_gives_a_sentence(asked, seller_of, step):
    part_id, claim_id = asked(EXCHANGE)
    line_id = part_of(part_id).lines[0].id
    facts = {
        f"receive-restock_{line_id}": "0",
        "resend-carrier": "cj",
        "resend-tracking_number": "1234567890",
    }

    answer = seller_of(part_id).post(at(claim_id, step), facts)

    assert answer.status_code == 409
    assert 'class="errs"' in answer.text
    assert claim_of(claim_id).status is ClaimStatus.REQUESTED


def test_the_pictures_are_shown(asked, seller_of):
    part_id, claim_id = asked()
    with transaction():
        claim = db.session.get_one(Claim, claim_id)
        services.attach_photos(claim, ["abc.jpg"])
        db.session.flush()
        number, photo_id = claim.number, claim.photos[0].id

    assert f"/claims/{number}/photos/{photo_id}" in seller_of(part_id).get(at(claim_id)).text


def test_case_28_an_enterprise_neither_finds_nor_answers_anothers_claim(asked, sign_in):
    _, claim_id = asked()
    other = sign_in(MembershipFactory().user)

    assert at(claim_id) not in other.get("/seller/claims/").text
    assert other.get(at(claim_id)).status_code == 404
    for step in ("accept", "refuse", "receive", "resend", "refund-instead"):
        assert other.post(at(claim_id, step), {"refuse-reason": "없음"}).status_code == 404
    assert claim_of(claim_id).status is ClaimStatus.REQUESTED


@pytest.mark.parametrize("rows", [1, 6])
def test_more_claims_cost_no_more_queries(claims, seller_of, max_queries, rows):
    part_id = claims.paid((12_000, 9))
    for _ in range(rows):
        claims.ask(part_id, [1])
    claims.sent(part_id)
    db.session.execute(SellerOrder.__table__.update().values(delivered_at=clock.now(), status="delivered"))
    db.session.commit()
    claims.ask(part_id, [1], DEFECT, ClaimReason.DAMAGED, known_on=today())
    seller = seller_of(part_id)
    seller.get("/seller/claims/")

    for query in ("", "?show=done", "?show=nonsense&page=nonsense"):
        with max_queries(6):
            assert seller.get(f"/seller/claims/{query}").text.count("/seller/claims/") > 1
