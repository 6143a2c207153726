"""Checking an allocation without the market: ``python verify.py bundle.json``.

Everything in the bundle that follows from something else is worked out again: the hashes, the lottery, the four
questions put to the solver, the places, the reasons, the waiting lists, the figures, what was moved by hand. Then
every rule is counted once more, seat by seat, by code that shares nothing with the solver.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from market.domain.allocation.checking import check
from market.domain.allocation.moving import Move, moved
from market.domain.allocation.problem import fingerprint, lottery_of, public_word, read, written
from market.domain.allocation.sharing import seats_read, seats_written, shared_out
from market.domain.allocation.solving import solver

FORMAT = "dadaket-allocation-1"

Step = tuple[bool, str]
"""Whether it is right, and what was looked at, in a sentence."""


def examined(bundle: Mapping[str, Any]) -> Iterator[Step]:
    """Each thing that is checked, in order."""
    inputs, lottery, outcome = bundle["inputs"], bundle["lottery"], bundle["outcome"]
    problem = read(inputs)
    yield bundle["format"] == FORMAT, f"The bundle has the form {FORMAT}."
    yield written(problem) == inputs, "The inputs are written in their one form."
    yield fingerprint(inputs) == bundle["inputs_hash"], f"The inputs' SHA-256 is {bundle['inputs_hash']}."
    yield from _examined_rules(bundle)
    yield from _examined_lottery(lottery)

    again = shared_out(problem, lottery_of(lottery["seed"], lottery["word"]))
    steps = again["steps"]
    for name, question in (
        ("filled", "Booths that can be filled"),
        ("squares", "Then the least sum of squares of booths over twelve months"),
        ("ranks", "Then the least sum of the wishes' ranks"),
        ("tickets", "Then the least sum of lottery tickets, and no other way has it"),
    ):
        yield steps[name] == outcome["steps"][name], f"{question}: {steps[name]} (solved by {solver()})."
    for name, what in (
        ("seats", "Every booth goes to the same applicant"),
        ("reasons", "Every reason is the same"),
        ("waiting", "Every waiting list is the same"),
        ("figures", "The figures of fairness are the same"),
        ("greedy", "The rule by hand comes to the same"),
    ):
        yield again[name] == outcome[name], f"{what} ({len(again[name])} entries)."
    yield fingerprint(outcome) == bundle["outcome_hash"], f"The outcome's SHA-256 is {bundle['outcome_hash']}."

    faults = check(problem, seats_read(outcome))
    yield not faults, f"Counted seat by seat, no rule is broken{''.join(f'; {fault}' for fault in faults)}."
    moves = [Move(**{name: row[name] for name in Move.__slots__}) for row in bundle["moves"]]
    final = moved(seats_read(outcome), moves)
    yield seats_written(final) == bundle["final"], f"After {len(moves)} moves by hand it is what was published."
    faults = check(problem, final, is_moved=bool(moves))
    yield not faults, f"After the moves, too, no rule is broken{''.join(f'; {fault}' for fault in faults)}."
    by_hand = len(inputs["pins"]) + len(inputs["exclusions"]) + len(moves)
    yield (
        by_hand == bundle["by_hand"],
        f"People decided {len(inputs['pins'])} pins, {len(inputs['exclusions'])} exclusions and {len(moves)} moves, "
        f"against {len(final)} booths given.",
    )


def _examined_rules(bundle: Mapping[str, Any]) -> Iterator[Step]:
    rules, inputs = bundle["rules"], bundle["inputs"]
    yield fingerprint(rules) == bundle["rules_hash"], f"The announced rules' SHA-256 is {bundle['rules_hash']}."
    yield (
        all(inputs["rules"][name] == rules[name] for name in inputs["rules"])
        and all(popup["quotas"] == rules["quotas"] for popup in inputs["popups"])
        and all(applicant["cap"] <= rules["most_popups"] for applicant in inputs["applicants"]),
        "The inputs follow the announced rules: share, competitors, quotas, pop-ups of one enterprise.",
    )


def _examined_lottery(lottery: Mapping[str, Any]) -> Iterator[Step]:
    if lottery["is_trial"]:
        yield lottery["seed"] == "trial", "This is a trial before the draw: its lottery can decide nothing."
        return
    hashed = sha256(lottery["seed"].encode()).hexdigest()
    yield hashed == lottery["seed_hash"], f"The seed's SHA-256 is the one promised at the announcement: {hashed}."
    word = public_word(lottery["numbers"])
    yield (
        word == lottery["word"],
        f"The public word is {word}: {lottery['draw_name']}, {lottery['draw_on']}; see {lottery['source']}.",
    )


def main(arguments: list[str], say: Callable[[str], Any] = print) -> int:
    """Check the bundle that is named; 0 when everything is right, 1 when something is not, 2 when it is no bundle."""
    if len(arguments) != 1:
        say("python verify.py bundle.json")
        return 2
    wrong = 0
    try:
        bundle = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        for number, (is_right, sentence) in enumerate(examined(bundle), 1):
            wrong += not is_right
            say(f"{number:2}. {'right' if is_right else 'WRONG'}  {sentence}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        say(f"This is no bundle that can be checked: {trouble!r}")
        return 2
    say(f"{wrong} things are WRONG." if wrong else "Everything is right.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
