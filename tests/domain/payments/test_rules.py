"""What an attempt becomes: an answer for every status and every word, and none that depends on the order."""

from itertools import permutations

import pytest

from market.domain.payments.gateway import PageState
from market.domain.payments.models import AttemptStatus
from market.domain.payments.rules import NEXT, after


def test_there_is_an_answer_for_every_status_and_every_word():
    assert set(NEXT) == set(AttemptStatus)
    assert all(set(answers) == set(PageState) for answers in NEXT.values())


@pytest.mark.parametrize("words", list(permutations([PageState.OPEN, PageState.PROCESSING, PageState.PAID])))
def test_money_that_came_is_believed_in_whichever_order_it_is_heard_of(words):
    status = AttemptStatus.CALLING
    for word in words:
        status = after(status, word, wrong=False)

    assert status is AttemptStatus.PAID


@pytest.mark.parametrize("status", AttemptStatus)
@pytest.mark.parametrize("word", PageState)
def test_hearing_the_same_twice_is_hearing_it_once(status, word):
    once = after(status, word, wrong=False)

    assert after(once, word, wrong=False) is once


@pytest.mark.parametrize(
    ("before", "word", "expected"),
    [
        (AttemptStatus.OPEN, PageState.PAID, AttemptStatus.NEEDS_REVIEW),
        (AttemptStatus.CALLING, PageState.OPEN, AttemptStatus.NEEDS_REVIEW),
        (AttemptStatus.EXPIRED, PageState.PAID, AttemptStatus.NEEDS_REVIEW),
        (AttemptStatus.OPEN, PageState.EXPIRED, AttemptStatus.EXPIRED),
        (AttemptStatus.PAID, PageState.PAID, AttemptStatus.PAID),
    ],
)
def test_a_wrong_page_is_for_a_person_to_judge_unless_it_harms_nobody(before, word, expected):
    assert after(before, word, wrong=True) is expected
