"""What an enterprise says of itself on its page, in its own words. The caller opens the transaction.

A real entry began with what sources state. What the enterprise writes takes its place and is marked as its own
words (``OwnWord``); kind, names, address and sources stay as they are stated: an enterprise does not certify itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from market.domain.audit import services as audit
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.shop_models import OwnWord
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.actors import Actor
from market.foundation.database import db

PARTS: Mapping[str, tuple[str, ...]] = {
    "summary": ("summary_ko", "summary_en"),
    "story": ("story_ko", "story_en"),
    "effect": ("effect_ko", "effect_en"),
    "hours": ("opening_hours_ko", "opening_hours_en"),
    "founded": ("founded_year",),
    "people": ("employees",),
}
"""The parts of an entry that its enterprise may write, with their columns."""


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What an enterprise says of itself. Texts are plain, the story is simple Markdown; None: nothing is said."""

    summary_ko: str | None
    summary_en: str | None
    story_ko: str | None
    story_en: str | None
    effect_ko: str | None
    effect_en: str | None
    opening_hours_ko: str | None
    opening_hours_en: str | None
    founded_year: int | None
    employees: int | None


def change_profile(enterprise: Enterprise, facts: ProfileFacts, *, actor: Actor, now: datetime) -> frozenset[str]:
    """Write ``facts`` on the page of ``enterprise``, where all shoppers see and find them at once.

    Which of ``PARTS`` were changed: these are the enterprise's own words from now on.
    """
    hold(enterprise)
    db.session.refresh(enterprise)
    wanted = asdict(facts)
    changes = {
        column: [getattr(enterprise, column), value]
        for column, value in wanted.items()
        if getattr(enterprise, column) != value
    }
    if not changes:
        return frozenset()
    for column, (_, value) in changes.items():
        setattr(enterprise, column, value)
    changed = frozenset(part for part, columns in PARTS.items() if not changes.keys().isdisjoint(columns))
    _mark(enterprise, changed, now)
    db.session.flush()
    describe(enterprise)
    audit.record(
        "enterprise.profile_changed",
        actor=actor,
        subject=("enterprise", enterprise.id, enterprise.name_ko),
        now=now,
        changes=changes,
    )
    return changed


def own_words(enterprise: Enterprise) -> frozenset[str]:
    """The parts of its entry that ``enterprise`` has written itself."""
    return frozenset(db.session.scalars(select(OwnWord.part).where(OwnWord.enterprise_id == enterprise.id)))


def describe(enterprise: Enterprise) -> None:
    """Let ``enterprise`` be found by what is said of it; a hidden one is found no more."""
    if enterprise.status is EnterpriseStatus.HIDDEN:
        search.forget(DocumentKind.ENTERPRISE, enterprise.id)
        return
    search.index_many(DocumentKind.ENTERPRISE, [_document(enterprise)])


def describe_many(ids: Sequence[int]) -> None:
    """Keep the documents of many entries true, of those that can be found: a few statements."""
    shown = (
        select(Enterprise)
        .where(Enterprise.id.in_(ids), Enterprise.status != EnterpriseStatus.HIDDEN)
        .options(selectinload(Enterprise.aliases), selectinload(Enterprise.introduced))
        .execution_options(populate_existing=True)
    )
    search.index_many(DocumentKind.ENTERPRISE, [_document(one) for one in db.session.scalars(shown)])


def _document(enterprise: Enterprise) -> search.Document:
    return search.Document(
        enterprise.id,
        title=[
            *(enterprise.name_ko, enterprise.name_en, enterprise.name_romanised),
            *(alias.name for alias in enterprise.aliases),
        ],
        names=[
            enterprise.dong,
            *(text for product in enterprise.introduced for text in (product.name_ko, product.name_en)),
        ],
        words=[
            *(enterprise.summary_ko, enterprise.summary_en, enterprise.story_ko, enterprise.story_en),
            *(enterprise.effect_ko, enterprise.effect_en, enterprise.address_ko),
        ],
    )


def _mark(enterprise: Enterprise, parts: frozenset[str], now: datetime) -> None:
    """What is written is the enterprise's own; of what it has taken out, nobody says anything."""
    known = db.session.scalars(select(OwnWord).where(OwnWord.enterprise_id == enterprise.id))
    marks = {mark.part: mark for mark in known}
    for part in parts:
        is_said = any(getattr(enterprise, column) is not None for column in PARTS[part])
        if is_said and part in marks:
            marks[part].written_at = now
        elif is_said:
            db.session.add(OwnWord(enterprise_id=enterprise.id, part=part, written_at=now))
        elif part in marks:
            db.session.delete(marks[part])
