"""What an order may do next, its number, its last day to be sent."""

import itertools
from datetime import UTC, date, datetime

import pytest

from market.domain.orders.models import OrderStatus, SellerOrderStatus
from market.domain.orders.rules import (
    LETTERS,
    ORDER_MOVES,
    PART_MOVES,
    Answer,
    OrderVerb,
    PartVerb,
    lookup_text,
    new_number,
    normal_number,
    ship_due_on,
)

MOVES, NOTHING, REFUSED = Answer.MOVES, Answer.NOTHING_TO_DO, Answer.REFUSED

# One row a verb, one column a state: awaiting, paid, partly refunded, refunded, expired, cancelled, needs review.
ORDERS = {
    OrderVerb.CONFIRM_PAYMENT: (MOVES, NOTHING, NOTHING, NOTHING, REFUSED, REFUSED, NOTHING),
    OrderVerb.RELEASE_UNPAID: (MOVES, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    OrderVerb.RECLAIM: (NOTHING, NOTHING, NOTHING, REFUSED, MOVES, MOVES, REFUSED),
    OrderVerb.CANCEL_PAID: (REFUSED, MOVES, MOVES, NOTHING, REFUSED, NOTHING, REFUSED),
    OrderVerb.MARK_REFUNDED: (REFUSED, MOVES, MOVES, NOTHING, MOVES, MOVES, MOVES),
    OrderVerb.MARK_PARTLY_REFUNDED: (NOTHING, MOVES, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    OrderVerb.MARK_FOR_REVIEW: (MOVES, MOVES, MOVES, REFUSED, MOVES, MOVES, NOTHING),
    OrderVerb.END_REVIEW: (REFUSED, NOTHING, NOTHING, REFUSED, REFUSED, REFUSED, MOVES),
}

# awaiting payment, preparing, sent, delivered, collected, cancelled, returned
PARTS = {
    PartVerb.CONFIRM_PAYMENT: (MOVES, NOTHING, NOTHING, NOTHING, NOTHING, REFUSED, NOTHING),
    PartVerb.SEND: (REFUSED, MOVES, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED),
    PartVerb.RECORD_COLLECTED: (REFUSED, MOVES, REFUSED, REFUSED, NOTHING, REFUSED, REFUSED),
    PartVerb.RECORD_DELIVERED: (REFUSED, REFUSED, MOVES, NOTHING, REFUSED, REFUSED, REFUSED),
    PartVerb.RECORD_RETURNED: (REFUSED, REFUSED, MOVES, MOVES, MOVES, REFUSED, NOTHING),
    PartVerb.CANCEL: (MOVES, MOVES, REFUSED, REFUSED, REFUSED, NOTHING, REFUSED),
    PartVerb.RECLAIM: (NOTHING, NOTHING, REFUSED, REFUSED, REFUSED, MOVES, REFUSED),
}


def test_every_verb_has_an_answer_in_every_state_of_an_order():
    asked = {verb: tuple(ORDER_MOVES[verb].answer(state) for state in OrderStatus) for verb in OrderVerb}

    assert asked == ORDERS


def test_every_verb_has_an_answer_in_every_state_of_a_part():
    asked = {verb: tuple(PART_MOVES[verb].answer(state) for state in SellerOrderStatus) for verb in PartVerb}

    assert asked == PARTS


@pytest.mark.parametrize("moves", [ORDER_MOVES, PART_MOVES])
def test_no_state_both_moves_and_has_nothing_to_do(moves):
    assert not [verb for verb, move in moves.items() if move.begins & move.nothing_to_do]


def test_a_number_says_the_day_in_korea_and_nothing_else():
    late_evening_in_london = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    numbers = {new_number(late_evening_in_london) for _ in range(200)}

    assert len(numbers) == 200
    assert {number[:8] for number in numbers} == {"D261123-"}
    assert set("".join(number[8:] for number in numbers)) <= set(LETTERS)


@pytest.mark.parametrize("twins", ["0O", "1IL", "UV"])
def test_letters_that_are_mistaken_for_one_another_are_left_out(twins):
    assert not set(LETTERS) & set(twins)


@pytest.mark.parametrize(
    "typed",
    [
        "D261123-7K3M9Q",
        "d261123-7k3m9q",
        " D261123 7K3M9Q ",
        "D2611237K3M9Q",
        "Ｄ２６１１２３－７Ｋ３Ｍ９Ｑ",
        "#D261123–7K3M9Q",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed):
    assert normal_number(typed) == "D261123-7K3M9Q"


def test_a_name_is_the_same_with_and_without_blanks_and_capitals():
    texts = {
        lookup_text(number="D261123-7K3M9Q", name=name, phone="01012345678")
        for name in ("Kim Dajeong", "kim dajeong", " KimDajeong ", "Ｋｉｍ　Dajeong")
    }

    assert len(texts) == 1


def test_number_name_and_phone_each_make_a_difference():
    texts = [
        lookup_text(number=number, name=name, phone=phone)
        for number, name, phone in itertools.product(
            ("D261123-7K3M9Q", "D261123-7K3M9R"), ("김다정", "김다솜"), ("01012345678", "01012345679")
        )
    ]

    assert len(set(texts)) == 8


@pytest.mark.parametrize(
    ("paid_at", "lead_days", "due"),
    [
        ("2026-11-23T03:00", 0, "2026-11-24"),  # a Monday: the next day at the latest
        ("2026-11-23T03:00", 1, "2026-11-24"),
        ("2026-11-23T03:00", 3, "2026-11-26"),
        ("2026-11-23T15:30", 1, "2026-11-25"),  # half past midnight on Tuesday in Korea
        ("2026-11-27T03:00", 1, "2026-11-30"),  # a Friday
        ("2026-11-28T03:00", 1, "2026-11-30"),  # a Saturday
        ("2026-12-24T03:00", 1, "2026-12-28"),  # Christmas, then a weekend
        ("2026-12-31T03:00", 1, "2027-01-04"),  # New Year's Day, then a weekend
        ("2027-02-05T03:00", 1, "2027-02-10"),  # Seollal from the 6th to the 8th, the 9th in place of a Sunday
    ],
)
def test_the_last_day_to_send_counts_business_days(paid_at, lead_days, due):
    moment = datetime.fromisoformat(paid_at).replace(tzinfo=UTC)

    assert ship_due_on(moment, lead_days) == date.fromisoformat(due)
