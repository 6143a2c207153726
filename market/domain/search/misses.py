"""Searches that found nothing: what the market lacks, or how people call what it has.

The caller opens the transaction.

What somebody types may be about a person. So nothing says who looked, from where or at what hour: only the folded
words, the day and how often. Words that may be a number of somebody, an address or a password are not kept at all
(``may_be_kept``), and after ``KEPT_FOR`` all of it goes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.search.models import SearchMiss
from market.domain.search.rules import fold
from market.foundation.database import below_orm, db, table_of

KEPT_FOR = timedelta(days=90)
SHOWN_FOR = timedelta(days=30)
MOST_WORDS, LONGEST = 4, 30
MOST_A_DAY = 300
"""So many different searches are kept of a day: more is a program that tries words."""

PAGE = 30
_A_NUMBER = re.compile(r"\d[\d\s-]{2,}\d")
_A_SECRET = re.compile(r"(?=\S*\d)(?=\S*[a-z])\S{8,}")
_miss = table_of(SearchMiss)


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that found nothing of late, how often, and when last."""

    words: str
    times: int
    last_on: date


def may_be_kept(typed: str) -> str:
    """``typed``, folded, where it can be about nobody; empty where it might be.

    Four figures in a row may be a telephone number, a postcode, a birthday; letters with figures a password; a
    sign @ an address; and a whole sentence tells too much.
    """
    words = fold(typed)
    if not words or "@" in typed or _A_NUMBER.search(typed) or _A_SECRET.search(words):
        return ""
    return words if len(words) <= LONGEST and len(words.split()) <= MOST_WORDS else ""


def note(times: Mapping[tuple[date, str], int], *, today: date) -> None:
    """Add searches that found nothing: by day and folded words, how often. What is old goes."""
    connection = below_orm()
    known = set(db.session.scalars(select(_miss.c.words).where(_miss.c.day == today)))
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(_miss)
    for (day, words), number in sorted(times.items()):
        if words not in known and len(known) >= MOST_A_DAY:
            continue
        known.add(words)
        connection.execute(
            insert.values(day=day, words=words, times=number).on_conflict_do_update(
                index_elements=["day", "words"], set_={"times": _miss.c.times + number}
            )
        )
    connection.execute(delete(_miss).where(_miss.c.day < today - KEPT_FOR))


def missed(today: date) -> list[Missed]:
    """What found nothing in the last days, the most wanted first."""
    times, last = func.sum(_miss.c.times), func.max(_miss.c.day)
    rows = db.session.execute(
        select(_miss.c.words, times, last)
        .where(_miss.c.day > today - SHOWN_FOR)
        .group_by(_miss.c.words)
        .order_by(times.desc(), last.desc(), _miss.c.words)
        .limit(PAGE)
    )
    return [Missed(words, number, day) for words, number, day in rows]


def forget(words: str) -> None:
    """Take words off the list: they are found by now, or are no affair of the market."""
    below_orm().execute(delete(_miss).where(_miss.c.words == words))
