"""Words that mean the same: whoever looks for one finds the others, too. The caller opens the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from market.domain.audit import services as audit
from market.domain.search.errors import NoSuchGroup, TooFewWords, TooManyWords, WordTaken
from market.domain.search.models import Synonym, SynonymGroup
from market.domain.search.rules import LONGEST_WORD, fold, squeeze
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


def known_synonyms() -> Mapping[str, tuple[str, ...]]:
    """Each word, folded and without blanks, with the others of its group, folded."""
    return kept("synonyms", _all)


def as_synonyms(groups: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The same of groups of words as they are written."""
    known: dict[str, tuple[str, ...]] = {}
    for group in groups:
        words = {squeeze(word)[:LONGEST_WORD]: fold(word) for word in group}
        for word in words:
            known[word] = tuple(other for squeezed, other in words.items() if squeezed != word)
    return known


def add_groups(groups: Iterable[Sequence[str]], *, actor: Actor, now: datetime) -> int:
    """Add groups that come with the market, without the words that stand in a group already; how many were added."""
    taken = set(db.session.scalars(select(_synonym.word)))
    added = []
    for group in groups:
        words = {squeeze(word)[:LONGEST_WORD]: word for word in group}
        free = {word: shown for word, shown in words.items() if word not in taken}
        if len(free) > 1:
            added.append(SynonymGroup(words=[Synonym(word=word, shown=shown) for word, shown in free.items()]))
            taken.update(free)
    db.session.add_all(added)
    db.session.flush()
    if added:
        subject = ("synonyms", 0, f"{len(added)}")
        audit.record("synonyms.shipped", actor=actor, subject=subject, now=now, changes={"groups": [0, len(added)]})
    return len(added)


def _all() -> dict[str, tuple[str, ...]]:
    by_group: dict[int, list[str]] = {}
    for number, shown in db.session.execute(select(_synonym.group_id, _synonym.shown).order_by(_synonym.word)):
        by_group.setdefault(number, []).append(shown)
    return as_synonyms(by_group.values())


def _note(action: str, group: SynonymGroup, words: list[object], *, actor: Actor, now: datetime) -> None:
    subject = ("synonyms", group.id, f"#{group.id}")
    audit.record(action, actor=actor, subject=subject, now=now, changes={"words": words})
