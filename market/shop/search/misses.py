"""Searches that found nothing, counted in this process and written down now and then.

New words are written at once, so that the staff see them; more of the same waits for a minute: a page that only looks
something up must not write each time. What a process has counted when it ends is lost.
"""

from collections import Counter
from datetime import date
from threading import Lock
from time import monotonic

from market.domain.search import misses
from market.foundation.database import transaction

EVERY = 60.0
"""Seconds between two writings of what is known already."""

MOST_KNOWN = 2_000

_turn = Lock()
_waiting: Counter[tuple[date, str]] = Counter()
_known: set[tuple[date, str]] = set()
_written = [0.0]


def note(typed: str, *, today: date) -> None:
    """Remember that ``typed`` found nothing, as far as it may be kept."""
    words = misses.may_be_kept(typed)
    if not words:
        return
    with _turn:
        miss = (today, words)
        _waiting[miss] += 1
        if miss in _known and monotonic() - _written[0] < EVERY:
            return
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known.add(miss)
        told = dict(_waiting)
        _waiting.clear()
        _written[0] = monotonic()
    with transaction():
        misses.note(told, today=today)
