"""What the city does with an entry of the directory: its facts with their source, its sales, whether it is seen.

The caller opens the transaction. Running orders are never touched: what is paid is sent, and paid out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from market.domain.audit import services as audit
from market.domain.enterprises import pauses
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.errors import AlreadyHidden, EntryChanged, NotHidden, SourceMissing
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseAlias,
    EnterpriseKind,
    EnterpriseSource,
    EnterpriseStatus,
)
from market.domain.enterprises.profile import describe
from market.domain.enterprises.shop_models import EntryHiding, OwnWord, PauseReason
from market.domain.enterprises.telling import notify_members
from market.foundation.actors import Actor
from market.foundation.database import db

KIND = "city_decided"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What a source states of an enterprise; None: nothing is stated."""

    aliases: tuple[str, ...]
    kind: EnterpriseKind
    kind_as_of: int | None
    district: District
    dong: str | None
    address_ko: str | None
    summary_ko: str | None
    summary_en: str | None


def facts_of(enterprise: Enterprise) -> EntryFacts:
    """The facts of ``enterprise`` as they stand."""
    return EntryFacts(
        aliases=tuple(alias.name for alias in enterprise.aliases),
        kind=enterprise.kind,
        kind_as_of=enterprise.kind_as_of,
        district=enterprise.district,
        dong=enterprise.dong,
        address_ko=enterprise.address_ko,
        summary_ko=enterprise.summary_ko,
        summary_en=enterprise.summary_en,
    )


def mark_of(facts: EntryFacts) -> str:
    """By which a form knows whether the facts are still those that it showed."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def change_entry(
    enterprise: Enterprise, facts: EntryFacts, *, source: str, seen: str, actor: Actor, now: datetime
) -> bool:
    """State ``facts`` in the directory from now on; False when nothing is another.

    ``source`` is where they stand, an address or a document's name: a real enterprise needs one (``SourceMissing``).
    Raises ``EntryChanged`` when they are not the facts that the form has ``seen`` any more.
    """
    pauses.hold(enterprise)
    db.session.expire(enterprise)
    before = facts_of(enterprise)
    if mark_of(before) != seen:
        raise EntryChanged
    told, wanted = _plain(before), _plain(facts)
    changes = {name: [told[name], value] for name, value in wanted.items() if told[name] != value}
    if not changes:
        return False
    if not source and not enterprise.is_sample:
        raise SourceMissing
    for name in changes:
        if name != "aliases":
            setattr(enterprise, name, getattr(facts, name))
    if "aliases" in changes:
        _rename(enterprise, facts.aliases)
    if "summary_ko" in changes or "summary_en" in changes:  # a source states it now, not the enterprise
        db.session.execute(delete(OwnWord).where(OwnWord.enterprise_id == enterprise.id, OwnWord.part == "summary"))
    if source:
        _cite(enterprise, source)
    db.session.flush()
    db.session.expire(enterprise)
    describe(enterprise)
    _note("enterprise.entry_changed", enterprise, actor=actor, now=now, changes=changes, reason=source)
    return True


def stop_sales(enterprise: Enterprise, words: str, *, actor: Actor, now: datetime) -> None:
    """Stop new sales until ``let_sell``; the enterprise is told why."""
    pauses.pause(enterprise, PauseReason.BY_CITY, since=now, words=words, actor=actor, now=now)
    _tell(enterprise, "paused", words, now=now)


def let_sell(enterprise: Enterprise, *, actor: Actor, now: datetime) -> bool:
    """The city stops its sales no longer; other reasons may. False when it did not."""
    lifted = pauses.resume(enterprise, PauseReason.BY_CITY, actor=actor, now=now)
    if lifted:
        _tell(enterprise, "resumed", "", now=now)
    return lifted


def hide_entry(enterprise: Enterprise, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take the entry out of directory, shop and search until ``show_entry``. Raises ``AlreadyHidden``."""
    hidden = (
        update(Enterprise)
        .where(Enterprise.id == enterprise.id, Enterprise.status != EnterpriseStatus.HIDDEN)
        .values(status=EnterpriseStatus.HIDDEN)
        .returning(Enterprise.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(hidden) is None:
        raise AlreadyHidden
    db.session.add(EntryHiding(enterprise_id=enterprise.id, reason=reason, hidden_at=now))
    db.session.flush()
    describe(enterprise)
    changes: dict[str, list[object]] = {"reason": [None, reason]}
    _note("enterprise.hidden", enterprise, actor=actor, now=now, changes=changes, reason=reason)
    _tell(enterprise, "hidden", reason, now=now)


def show_entry(enterprise: Enterprise, *, actor: Actor, now: datetime) -> None:
    """Let the entry be seen again, as it was. Raises ``NotHidden``: a workspace is nobody's to show."""
    gone = delete(EntryHiding).where(EntryHiding.enterprise_id == enterprise.id).returning(EntryHiding.reason)
    reason = db.session.scalar(gone.execution_options(synchronize_session="fetch"))
    if reason is None:
        raise NotHidden
    pauses.bring_back(enterprise, now=now)
    describe(enterprise)
    _note("enterprise.shown", enterprise, actor=actor, now=now, changes={"reason": [reason, None]})
    _tell(enterprise, "shown", "", now=now)


def hiding_of(enterprise: Enterprise) -> EntryHiding | None:
    """Why the city has taken the entry out of sight; None where it has not."""
    return db.session.get(EntryHiding, enterprise.id)


def said_of(enterprise: Enterprise) -> list[tuple[str, str, datetime]]:
    """What the city has decided about ``enterprise`` and is in force: ``stopped`` or ``hidden``, why, since when."""
    if enterprise.status is EnterpriseStatus.ACTIVE:
        return []
    stops = [one for one in pauses.pauses_of(enterprise) if one.reason is PauseReason.BY_CITY]
    said = [("stopped", stop.words or "", stop.since) for stop in stops]
    hiding = hiding_of(enterprise) if enterprise.status is EnterpriseStatus.HIDDEN else None
    return said + ([("hidden", hiding.reason, hiding.hidden_at)] if hiding else [])


def _plain(facts: EntryFacts) -> dict[str, object]:
    """``facts`` as the audit keeps them."""
    told = asdict(facts)
    return told | {
        "aliases": ", ".join(sorted(facts.aliases)),
        "kind": facts.kind.value,
        "district": facts.district.value,
    }


def _rename(enterprise: Enterprise, aliases: Sequence[str]) -> None:
    known = {alias.name: alias for alias in enterprise.aliases}
    for name in known.keys() - set(aliases):
        db.session.delete(known[name])
    db.session.add_all(
        EnterpriseAlias(enterprise_id=enterprise.id, name=name)
        for name in dict.fromkeys(aliases)
        if name not in known
    )


def _cite(enterprise: Enterprise, source: str) -> None:
    of_it = EnterpriseSource.enterprise_id == enterprise.id
    if db.session.scalar(select(EnterpriseSource.id).where(of_it, EnterpriseSource.url == source)) is None:
        last = db.session.scalar(select(func.coalesce(func.max(EnterpriseSource.position), 0)).where(of_it)) or 0
        db.session.add(EnterpriseSource(enterprise_id=enterprise.id, position=last + 1, url=source))


def _tell(enterprise: Enterprise, what: str, reason: str, *, now: datetime) -> None:
    facts = {"what": what, "enterprise_id": enterprise.id, "product_id": None, "reason": reason}
    key = f"{KIND}:{what}:{enterprise.id}:{now.isoformat()}"
    notify_members(enterprise, KIND, facts, ability=Ability.EDIT_SHOP, dedupe_key=key, now=now)


def _note(
    action: str,
    enterprise: Enterprise,
    *,
    actor: Actor,
    now: datetime,
    changes: dict[str, list[object]],
    reason: str = "",
) -> None:
    subject = ("enterprise", enterprise.id, enterprise.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)
