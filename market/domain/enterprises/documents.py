"""What may happen to documents: they are handed in, checked by the city, renewed, and they run out.

The caller opens the transaction; nothing here commits. The file itself is kept by the caller before (see
``foundation/files``): a row never names a file that is not there.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload

from market.domain.audit import services as audit
from market.domain.enterprises import pauses
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.document_errors import AlreadyHandedIn, DocumentDecided, DocumentRunOut
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.document_queries import has_run_out
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.shop_models import PauseReason
from market.domain.enterprises.telling import notify_members
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.clock import day_of
from market.foundation.database import db

WARNINGS = (60, 30, 7)
"""So many days ahead a warning is given."""

EXPIRED = 0


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file among the private ones: its random name there, what its owner called it, and what it is."""

    file: str
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What is said of a document."""

    kind: PaperKind
    number: str
    starts_on: date | None
    ends_on: date | None


def hand_in(
    enterprise: Enterprise,
    paper: Paper,
    kept: KeptFile,
    *,
    state: PaperState = PaperState.WAITING,
    renews: EnterpriseDocument | None = None,
    actor: Actor,
    now: datetime,
) -> EnterpriseDocument:
    """Take a document, as part of an application (``DRAFT``) or for the city to check.

    Raises ``DocumentRunOut`` for one that is not valid any more, ``AlreadyHandedIn`` where a renewal of ``renews``
    waits already.
    """
    if paper.ends_on is not None and paper.ends_on < day_of(now):
        raise DocumentRunOut(day=paper.ends_on)
    pauses.hold(enterprise)
    if renews is not None and _waits_for_renewal(renews):
        raise AlreadyHandedIn
    document = EnterpriseDocument(
        enterprise_id=enterprise.id,
        kind=paper.kind,
        state=state,
        number=paper.number,
        starts_on=paper.starts_on,
        ends_on=paper.ends_on,
        file=kept.file,
        file_name=kept.name,
        content_type=kept.content_type,
        size=kept.size,
        renews_id=renews.id if renews else None,
        handed_in_at=now,
        handed_in_by=actor.user_id,
    )
    db.session.add(document)
    db.session.flush()
    _note("document.handed_in", document, enterprise, actor=actor, now=now)
    return document


def _waits_for_renewal(document: EnterpriseDocument) -> bool:
    waiting = select(EnterpriseDocument.id).where(
        EnterpriseDocument.renews_id == document.id, EnterpriseDocument.state == PaperState.WAITING
    )
    return db.session.scalar(waiting.limit(1)) is not None


def take_out(enterprise: Enterprise, document: EnterpriseDocument, *, actor: Actor, now: datetime) -> str:
    """Take a document out of an application that is being written; the name of the file, to be forgotten now."""
    gone = delete(EnterpriseDocument).where(
        EnterpriseDocument.id == document.id,
        EnterpriseDocument.enterprise_id == enterprise.id,
        EnterpriseDocument.state == PaperState.DRAFT,
    )
    file: str | None = db.session.scalar(gone.returning(EnterpriseDocument.file))
    if file is None:
        raise DocumentDecided
    _note("document.taken_out", document, enterprise, actor=actor, now=now)
    return file


def confirm(document: EnterpriseDocument, *, actor: Actor, now: datetime) -> None:
    """The city has found it right: it takes the place of what it renews, and sales go on if nothing else has run out.

    Raises ``DocumentDecided`` when it is not waiting any more.
    """
    enterprise = document.enterprise
    pauses.hold(enterprise)
    _decide(document, PaperState.CONFIRMED, reason="", actor=actor, now=now)
    if document.renews_id is not None:
        db.session.execute(
            update(EnterpriseDocument)
            .where(EnterpriseDocument.id == document.renews_id, EnterpriseDocument.state == PaperState.CONFIRMED)
            .values(state=PaperState.REPLACED)
            .execution_options(synchronize_session="fetch")
        )
    _note("document.confirmed", document, enterprise, actor=actor, now=now)
    if not has_run_out(enterprise, day_of(now)):
        pauses.resume(enterprise, PauseReason.DOCUMENT_EXPIRED, actor=actor, now=now)


def turn_down(document: EnterpriseDocument, *, reason: str, actor: Actor, now: datetime) -> None:
    """The city cannot accept it, for a reason that the enterprise reads. Raises ``DocumentDecided``."""
    _decide(document, PaperState.REFUSED, reason=reason, actor=actor, now=now)
    _note("document.refused", document, document.enterprise, actor=actor, now=now, reason=reason)


def set_aside(document: EnterpriseDocument, *, reason: str, actor: Actor, now: datetime) -> None:
    """A confirmed document is not needed any more, say of a trade that was given up: it warns and stops no longer.

    Raises ``DocumentDecided`` when it is not in force.
    """
    enterprise = document.enterprise
    pauses.hold(enterprise)
    _claim(document, PaperState.CONFIRMED, state=PaperState.REPLACED, decided_by=actor.name)
    _note("document.set_aside", document, enterprise, actor=actor, now=now, reason=reason)
    if not has_run_out(enterprise, day_of(now)):
        pauses.resume(enterprise, PauseReason.DOCUMENT_EXPIRED, actor=actor, now=now)


def record_opened(
    document: EnterpriseDocument, enterprise: Enterprise, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Somebody of the city's staff takes the file, with the personal data in it, for a reason."""
    _note("document.opened", document, enterprise, actor=actor, now=now, reason=reason)


def _decide(document: EnterpriseDocument, state: PaperState, *, reason: str, actor: Actor, now: datetime) -> None:
    _claim(
        document,
        PaperState.WAITING,
        state=state,
        reason=reason,
        decided_at=now,
        decided_by=actor.name,
    )


def _claim(document: EnterpriseDocument, before: PaperState, **after: object) -> None:
    claim = (
        update(EnterpriseDocument)
        .where(EnterpriseDocument.id == document.id, EnterpriseDocument.state == before)
        .values(**after)
        .returning(EnterpriseDocument.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        raise DocumentDecided


def _note(
    action: str,
    document: EnterpriseDocument,
    enterprise: Enterprise,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    changes = {"kind": [None, document.kind.value]}
    subject = ("enterprise_document", document.id, enterprise.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)


# --- by the clock


def due_warning(ends_on: date, today: date) -> int | None:
    """Which warning is due: 60, 30 or 7 days ahead, ``EXPIRED`` from the day after its last; None when none is."""
    left = (ends_on - today).days
    if left < 0:
        return EXPIRED
    return next((days for days in reversed(WARNINGS) if left <= days), None)


def due_documents(today: date) -> list[int]:
    """The documents of which something may have to be said today."""
    said = EnterpriseDocument.warned_days
    rows = select(EnterpriseDocument.id).where(
        EnterpriseDocument.state == PaperState.CONFIRMED,
        EnterpriseDocument.ends_on <= today + timedelta(days=WARNINGS[0]),
        or_(said.is_(None), said != EXPIRED),
    )
    return list(db.session.scalars(rows.order_by(EnterpriseDocument.ends_on, EnterpriseDocument.id)))


def warn_or_stop(document_id: int, *, now: datetime) -> int | None:
    """Give the warning that is due for a document, once, or stop new sales when it has run out; which one it was.

    Orders that run already are not touched. Sales go on when the city has confirmed a renewal.
    """
    document = db.session.scalar(
        select(EnterpriseDocument)
        .where(EnterpriseDocument.id == document_id, EnterpriseDocument.state == PaperState.CONFIRMED)
        .options(joinedload(EnterpriseDocument.enterprise))
        .execution_options(populate_existing=True)
    )
    due = due_warning(document.ends_on, day_of(now)) if document and document.ends_on else None
    if document is None or due is None or not _first_to_say(document, due):
        return None
    enterprise = document.enterprise
    kind = "document_expiring" if due else "document_expired"
    notify_members(
        enterprise,
        kind,
        {"document_id": document.id},
        ability=Ability.EDIT_SHOP,
        dedupe_key=f"{kind}:{document.id}:{due}",
        now=now,
    )
    if due == EXPIRED:
        pauses.pause(enterprise, PauseReason.DOCUMENT_EXPIRED, since=now, actor=THE_MARKET, now=now)
    return due


def _first_to_say(document: EnterpriseDocument, due: int) -> bool:
    said = EnterpriseDocument.warned_days
    claim = (
        update(EnterpriseDocument)
        .where(
            EnterpriseDocument.id == document.id,
            EnterpriseDocument.state == PaperState.CONFIRMED,
            or_(said.is_(None), said > due),
        )
        .values(warned_days=due)
        .returning(EnterpriseDocument.id)
        .execution_options(synchronize_session="fetch")
    )
    return db.session.scalar(claim) is not None
