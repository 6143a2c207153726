"""What an attempt becomes: an answer for every status and every word, and none that depends on the order."""

from itertools import permutations

import pytest

from market.domain.payments.models import AttemptStatus
from market.domain.payments.rules import NEXT, Word, after


def test_there_is_an_answer_for_every_status_and_every_word():
    assert set(NEXT) == set(AttemptStatus)
    assert all(set(answers) == set(Word) for answers in NEXT.values())


@pytest.mark.parametrize("words", list(permutations([Word.OPEN, Word.PROCESSING, Word.PAID])))
def test_money_that_came_is_believed_in_whichever_order_it_is_heard_of(words):
    status = AttemptStatus.CALLING
    for word in words:
        status = after(status, word, wrong=False)

    assert status is AttemptStatus.PAID


@pytest.mark.parametrize("status", AttemptStatus)
@pytest.mark.parametrize("word", Word)
def test_hearing_the_same_twice_is_hearing_it_once(status, word):
    once = after(status, word, wrong=False)

    assert after(once, word, wrong=False) is once


@pytest.mark.parametrize(
    ("before", "word", "expected"),
    [
        (AttemptStatus.OPEN, Word.PAID, AttemptStatus.NEEDS_REVIEW),
        (AttemptStatus.CALLING, Word.OPEN, AttemptStatus.NEEDS_REVIEW),
        (AttemptStatus.EXPIRED, Word.PAID, AttemptStatus.NEEDS_REVIEW),
        (AttemptStatus.OPEN, Word.EXPIRED, AttemptStatus.EXPIRED),
        (AttemptStatus.PAID, Word.PAID, AttemptStatus.PAID),
    ],
)
def test_a_wrong_page_is_for_a_person_to_judge_unless_it_harms_nobody(before, word, expected):
    assert after(before, word, wrong=True) is expected
