"""What the lines of a quotation come to, and what a request may do next."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from market.domain.catalog.models import TaxKind
from market.domain.orders.rules import Answer
from market.domain.orders.selling import vat_of
from market.domain.quotes import rules
from market.domain.quotes.models import QuoteStatus
from market.domain.quotes.rules import MOVES, LineFacts, Verb
from market.foundation import clock
from market.foundation.wording import korean_words

LINES = some.lists(
    some.builds(
        LineFacts,
        words=some.just("쿠키"),
        quantity=some.integers(1, 1_000_000),
        unit=some.just("개"),
        unit_price=some.integers(1, 100_000_000),
        tax_kind=some.sampled_from(TaxKind),
    ),
    min_size=1,
    max_size=rules.MOST_LINES,
)


@given(lines=LINES, with_tax=some.booleans())
def test_the_parts_add_up_to_the_whole_and_the_tax_is_the_one_that_the_ledger_finds(lines, with_tax):
    priced = [rules.priced(line, with_tax=with_tax) for line in lines]
    sums = rules.summed(priced)

    assert sums.supply + sums.vat == sums.total == sum(line.amount for line in priced)
    for line in priced:
        assert line.vat == vat_of(line.amount, line.facts.tax_kind)
        whole = line.facts.quantity * line.facts.unit_price
        assert (line.amount if with_tax else line.supply) == whole or line.facts.tax_kind is TaxKind.EXEMPT


@pytest.mark.parametrize(
    ("with_tax", "kind", "expected"),
    [
        (True, TaxKind.TAXABLE, (500_000, 50_000, 550_000)),
        (False, TaxKind.TAXABLE, (550_000, 55_000, 605_000)),
        (True, TaxKind.EXEMPT, (550_000, 0, 550_000)),
        (False, TaxKind.EXEMPT, (550_000, 0, 550_000)),
    ],
)
def test_a_hundred_boxes_at_5500_won(with_tax, kind, expected):
    line = rules.priced(LineFacts("쿠키", 100, "상자", 5_500, kind), with_tax=with_tax)

    assert (line.supply, line.vat, line.amount) == expected


def test_there_is_an_answer_for_every_verb_in_every_state():
    moving = {(verb, state) for verb in Verb for state in QuoteStatus if MOVES[verb].answer(state) is Answer.MOVES}

    assert (Verb.QUOTE, QuoteStatus.QUOTED) in moving  # a revision
    assert (Verb.QUOTE, QuoteStatus.ACCEPTED) not in moving
    assert {state for verb, state in moving if verb is Verb.ACCEPT} == {QuoteStatus.QUOTED}
    assert not [pair for pair in moving if pair[1] in (QuoteStatus.DECLINED, QuoteStatus.WITHDRAWN)]


def test_a_quotation_holds_until_the_end_of_its_last_day_in_korea():
    assert rules.ends_at(date(2026, 11, 30)).isoformat() == "2026-12-01T00:00:00+09:00"


def test_a_number_is_told_apart_from_an_order():
    number = rules.new_number(clock.now())

    assert number.startswith("Q")
    assert len(number) == 9


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "영"),
        (10, "일십"),
        (1_000, "일천"),
        (10_000, "일만"),
        (550_000, "오십오만"),
        (1_234_567, "일백이십삼만사천오백육십칠"),
        (100_000_000, "일억"),
        (300_000_005, "삼억오"),
    ],
)
def test_an_amount_in_words(amount, words):
    assert korean_words(amount) == words
