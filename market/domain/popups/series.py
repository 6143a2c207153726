"""Pop-ups that come again: every date is a draft of its own that holds its days. All of them, or none."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from market.domain.popups.errors import NoDatesInRhythm
from market.domain.popups.models import Popup
from market.domain.popups.services import PopupFacts, create_popups
from market.foundation.actors import Actor


def occurrences(facts: PopupFacts, firsts: Sequence[date], *, left_out: Collection[date] = ()) -> list[PopupFacts]:
    """``facts`` on each of ``firsts`` but those ``left_out``: as long, and ordered ahead as long before."""
    found = []
    for first in firsts:
        later = first - facts.starts_on
        until = facts.preorder_until + later if facts.preorder_until else None
        if first not in left_out:
            found.append(replace(facts, starts_on=first, ends_on=facts.ends_on + later, preorder_until=until))
    return found


def create_series(
    all_facts: Sequence[PopupFacts], *, slug: str, actor: Actor, now: datetime, organisation_id: int | None
) -> list[Popup]:
    """Make a draft of each of ``all_facts``, called ``slug`` and its first day.

    All or none: a refusal as of ``create_popup`` names the first day in the way.
    """
    if not all_facts:
        raise NoDatesInRhythm
    return create_popups(
        all_facts,
        slugs=[f"{slug}-{facts.starts_on:%Y-%m-%d}" for facts in all_facts],
        actor=actor,
        now=now,
        organisation_id=organisation_id,
        like=None,
        series=secrets.token_hex(8),
    )


def length(facts: PopupFacts) -> int:
    """How many days each of them lasts."""
    return (facts.ends_on - facts.starts_on + timedelta(days=1)).days
