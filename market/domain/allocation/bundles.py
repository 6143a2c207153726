"""What is handed out to whoever wants to check a run: everything that decided, nothing about a person."""

from typing import Any

from market.domain.allocation import queries
from market.domain.allocation.models import AllocationRun
from market.domain.allocation.problem import public_word
from market.domain.allocation.sharing import seats_written
from market.domain.allocation.verifying import FORMAT
from market.domain.calls.models import Call


def bundle_of(run: AllocationRun) -> dict[str, Any]:
    """Plain values for JSON; ``verify.py`` says of each whether it is right. Wants a run that is worked out."""
    moves = queries.moves_of(run)
    return {
        "format": FORMAT,
        "call": run.call.slug,
        "run": run.number,
        "state": run.state.value,
        "rules": run.rules,
        "rules_hash": run.rules_hash,
        "inputs": run.inputs,
        "inputs_hash": run.inputs_hash,
        "lottery": _lottery(run, run.call),
        "solver": run.solver,
        "outcome": run.outcome,
        "outcome_hash": run.outcome_hash,
        "moves": [queries.move_of(one).written() | {"at": one.at.isoformat()} for one in moves],
        "final": seats_written(queries.seats_of(run)),
        "by_hand": queries.by_hand(run, len(moves)),
    }


def _lottery(run: AllocationRun, call: Call) -> dict[str, Any]:
    """The seed only with a run after the draw: a trial has none of it."""
    return {
        "is_trial": run.is_trial,
        "seed": queries.TRIAL_SEED if run.is_trial else call.seed,
        "seed_hash": call.seed_hash,
        "word": run.word,
        "draw_name": call.draw_name,
        "draw_on": call.draw_on.isoformat() if call.draw_on else None,
        "numbers": None if run.is_trial else _numbers(run, call),
        "source": None if run.is_trial else call.draw_source,
    }


def _numbers(run: AllocationRun, call: Call) -> str:
    """As they were typed in; where they have been put right since ``run``, those that it was drawn from."""
    typed = call.draw_numbers or ""
    return typed if public_word(typed) == run.word else run.word
