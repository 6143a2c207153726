"""Words that mean the same: whoever looks for one finds the others, too. The caller opens the transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from market.domain.audit import services as audit
from market.domain.search.errors import NoSuchGroup, TooFewWords, TooManyWords, WordTaken
from market.domain.search.models import Synonym, SynonymGroup
from market.domain.search.rules import LONGEST_WORD, squeeze
from market.foundation.actors import Actor
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, fetch
from market.foundation.memory import kept

MOST_IN_GROUP = 12
PAGE = 20
_synonym = table_of(Synonym).c


def groups(edge: Edge | None) -> Stretch:
    """One page of groups with their words, the newest first."""
    number = SynonymGroup.__table__.c.id
    rows = select(SynonymGroup).options(selectinload(SynonymGroup.words))
    return fetch(rows, by=number, id_=number, descending=True, edge=edge, size=PAGE)


def group_by_id(group_id: int) -> SynonymGroup:
    """The group with its words; ``NoSuchGroup``."""
    found = db.session.get(SynonymGroup, group_id, options=[selectinload(SynonymGroup.words)])
    if found is None:
        raise NoSuchGroup
    return found


def save(group: SynonymGroup | None, words: Sequence[str], *, actor: Actor, now: datetime) -> SynonymGroup:
    """Let ``words`` mean the same, as a new group or in place of what ``group`` held.

    Raises ``TooFewWords``, ``TooManyWords``, or ``WordTaken``: the table takes each word once.
    """
    wanted = {squeeze(word)[:LONGEST_WORD]: word for word in reversed(words) if squeeze(word)}
    if len(wanted) < 2:
        raise TooFewWords
    if len(wanted) > MOST_IN_GROUP:
        raise TooManyWords(most=MOST_IN_GROUP)
    before = sorted(one.shown for one in group.words) if group else []
    if group is None:
        group = SynonymGroup()
        db.session.add(group)
        db.session.flush()
    known = {one.word: one for one in group.words}
    for word in known.keys() - wanted.keys():
        group.words.remove(known[word])
    db.session.flush()
    for word, shown in wanted.items():
        if word in known:
            known[word].shown = shown
            continue
        try:
            with db.session.begin_nested():
                db.session.add(Synonym(word=word, group_id=group.id, shown=shown))
        except IntegrityError:
            raise WordTaken(word=shown) from None
    db.session.flush()
    db.session.expire(group)
    _note("synonyms.saved", group, [before, sorted(wanted.values())], actor=actor, now=now)
    return group


def remove(group: SynonymGroup, *, actor: Actor, now: datetime) -> None:
    """Let the words of ``group`` mean themselves alone."""
    before = sorted(one.shown for one in group.words)
    _note("synonyms.removed", group, [before, None], actor=actor, now=now)
    db.session.delete(group)
    db.session.flush()


def others_of(word: str) -> tuple[str, ...]:
    """What means the same as ``word``, which is folded already."""
    return _known().get(word, ())


def _known() -> Mapping[str, tuple[str, ...]]:
    return kept("synonyms", _all)


def _all() -> dict[str, tuple[str, ...]]:
    by_group: dict[int, list[str]] = {}
    for number, word in db.session.execute(select(_synonym.group_id, _synonym.word).order_by(_synonym.word)):
        by_group.setdefault(number, []).append(word)
    return {word: tuple(other for other in words if other != word) for words in by_group.values() for word in words}


def _note(action: str, group: SynonymGroup, words: list[object], *, actor: Actor, now: datetime) -> None:
    subject = ("synonyms", group.id, f"#{group.id}")
    audit.record(action, actor=actor, subject=subject, now=now, changes={"words": words})
