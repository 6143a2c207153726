"""Putting mails into the outbox, claiming them for sending, and saying what became of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from market.domain.notifications.models import OutboxMail, WorkerHeartbeat
from market.foundation.database import db

CLAIM_FOR = timedelta(minutes=2)
MOST_ATTEMPTS = 8
KEPT_FOR = timedelta(days=30)
"""How long it is kept to whom a mail went, as the privacy policy promises."""

OUTBOX_FILLED = "outbox_filled"
"""Set on the session when a mail was asked for: whoever commits knows that the worker has something to do."""


def enqueue_mail(
    kind: str,
    *,
    to: str,
    language: str,
    facts: dict[str, Any],
    dedupe_key: str,
    now: datetime,
) -> None:
    """Ask for a mail of ``kind``, in the caller's transaction; a second call with one key adds nothing."""
    known = select(OutboxMail.id).where(OutboxMail.dedupe_key == dedupe_key)
    if db.session.scalar(known) is None:
        db.session.info[OUTBOX_FILLED] = True
        db.session.add(
            OutboxMail(
                kind=kind,
                recipient=to,
                language=language,
                facts=facts,
                dedupe_key=dedupe_key,
                created_at=now,
                due_at=now,
            )
        )


def claim_next_mail(*, now: datetime) -> OutboxMail | None:
    """The oldest mail that is due and that nobody else is sending, now claimed; None when all is sent."""
    waiting = (
        select(OutboxMail.id)
        .where(
            OutboxMail.sent_at.is_(None),
            OutboxMail.given_up_at.is_(None),
            OutboxMail.due_at <= now,
            or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until < now),
        )
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
    )
    claim = (
        update(OutboxMail)
        .where(
            OutboxMail.id == waiting.scalar_subquery(),
            or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until < now),
        )
        .values(claimed_until=now + CLAIM_FOR, attempts=OutboxMail.attempts + 1)
        .returning(OutboxMail.id)
    )
    claimed = db.session.scalar(claim)
    return db.session.get(OutboxMail, claimed, populate_existing=True) if claimed is not None else None


def mark_sent(mail: OutboxMail, *, now: datetime) -> None:
    """The mail has left."""
    mail.sent_at = now
    mail.claimed_until = None


def mark_failed(mail: OutboxMail, *, error: str, now: datetime) -> None:
    """The mail did not leave: try again later and later, and give up after ``MOST_ATTEMPTS``."""
    mail.claimed_until = None
    mail.last_error = error[:500]
    mail.due_at = now + timedelta(seconds=15 * 2**mail.attempts)
    if mail.attempts >= MOST_ATTEMPTS:
        mail.given_up_at = now


def forget_recipients(*, now: datetime) -> None:
    """Take out of mails that are long done to whom they went and what they said; that they left stays known."""
    done_at = func.coalesce(OutboxMail.sent_at, OutboxMail.given_up_at)
    long_done = update(OutboxMail).where(OutboxMail.recipient.is_not(None), done_at <= now - KEPT_FOR)
    db.session.execute(long_done.values(recipient=None, facts={}, last_error=""))


def beat(*, now: datetime) -> None:
    """Renew the worker's sign of life."""
    db.session.merge(WorkerHeartbeat(id=1, beat_at=now))
