"""What a claim answers to every verb in every state, whose cost a reason is, and until when."""

from datetime import UTC, date, datetime

import pytest

from market.domain.claims.models import Bearer, ClaimKind, ClaimReason, ClaimStatus
from market.domain.claims.rules import (
    CLAIM_MOVES,
    OPEN,
    REASONS,
    ClaimVerb,
    bearer_of,
    defect_until,
    new_number,
    withdraw_until,
)
from market.domain.orders.rules import Answer

DELIVERED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
M, N, R = Answer.MOVES, Answer.NOTHING_TO_DO, Answer.REFUSED

STATES = tuple(ClaimStatus)  # requested, to_return, received, done, refused, withdrawn
ANSWERS = {
    ClaimVerb.ACCEPT: (M, N, N, N, R, R),
    ClaimVerb.REFUSE: (M, R, R, R, N, R),
    ClaimVerb.WITHDRAW_CLAIM: (M, M, R, R, R, N),
    ClaimVerb.RECORD_PARCEL: (R, M, R, R, R, R),
    ClaimVerb.RECEIVE: (R, M, N, N, R, R),
    ClaimVerb.RESEND: (R, R, M, N, R, R),
    ClaimVerb.CLOSE: (R, R, M, N, R, R),
}


def test_every_verb_is_in_the_table():
    assert set(ANSWERS) == set(ClaimVerb) == set(CLAIM_MOVES)


@pytest.mark.parametrize("verb", ClaimVerb)
@pytest.mark.parametrize("state", ClaimStatus)
def test_every_verb_has_its_answer_in_every_state(verb, state):
    assert CLAIM_MOVES[verb].answer(state) is ANSWERS[verb][STATES.index(state)]


def test_what_is_over_is_not_open():
    assert set(ClaimStatus) - OPEN == {ClaimStatus.DONE, ClaimStatus.REFUSED, ClaimStatus.WITHDRAWN}


@pytest.mark.parametrize("reason", ClaimReason)
def test_only_ones_own_mind_is_at_ones_own_cost(reason):
    own = {ClaimReason.CHANGE_OF_MIND, ClaimReason.ORDERED_WRONGLY}

    assert bearer_of(reason, sent=True) is (Bearer.SHOPPER if reason in own else Bearer.ENTERPRISE)


def test_what_takes_too_long_is_the_enterprises_cost_once_its_term_is_over():
    assert bearer_of(ClaimReason.TOO_LATE, sent=False) is Bearer.SHOPPER
    assert bearer_of(ClaimReason.TOO_LATE, sent=False, late=True) is Bearer.ENTERPRISE


def test_every_kind_has_reasons():
    assert set(REASONS) == set(ClaimKind)
    assert all(REASONS.values())


def test_withdrawal_ends_seven_days_after_the_day_of_delivery():
    assert withdraw_until(DELIVERED) == date(2026, 11, 30)


def test_the_day_of_delivery_is_the_day_in_korea():
    assert withdraw_until(datetime(2026, 11, 22, 15, 30, tzinfo=UTC)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("known_on", "until"),
    [
        (None, date(2027, 2, 23)),
        (date(2026, 11, 25), date(2026, 12, 25)),
        (date(2027, 2, 20), date(2027, 2, 23)),
    ],
    ids=["when it was noticed is not known yet", "30 days after noticing", "three months after delivery"],
)
def test_a_fault_is_claimed_within_three_months_and_thirty_days_of_noticing(known_on, until):
    assert defect_until(DELIVERED, known_on) == until


def test_three_months_after_the_last_of_november_is_the_last_of_february():
    assert defect_until(datetime(2026, 11, 29, 20, 0, tzinfo=UTC)) == date(2027, 2, 28)


def test_a_claims_number_names_the_day_in_korea():
    assert new_number(datetime(2026, 11, 22, 15, 30, tzinfo=UTC)).startswith("C261123-")
