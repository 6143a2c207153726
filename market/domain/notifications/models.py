"""The outbox table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from market.domain.notifications.topics import MailTopic
from market.foundation.database import Model, Private


class OutboxMail(Model):
    """One mail that must be sent once.

    ``dedupe_key`` says what it is about ("order_confirmed:17"): a second row for the same thing is refused by
    the table. A sender claims the row for a while; when it dies, the claim lapses and another takes over. The
    mail's Message-ID is made of the row's id, so that a repeated delivery is recognised as the same mail. Of one
    that is long done the row stays, for its key, without its recipient.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint(
            "recipient IS NOT NULL OR sent_at IS NOT NULL OR given_up_at IS NOT NULL", name="known_until_done"
        ),
        Index("ix_outbox_mail_waiting", "sent_at", "given_up_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    recipient: Mapped[Private | None]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    dedupe_key: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


class WorkerHeartbeat(Model):
    """The worker's sign of life: one row, renewed every few seconds; /readyz reads it."""

    __tablename__ = "worker_heartbeat"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    beat_at: Mapped[datetime]


class MailRefusal(Model):
    """A topic about which somebody wants no mails. ``user_id`` is an account's, which lives a step above."""

    __tablename__ = "mail_refusal"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[MailTopic] = mapped_column(primary_key=True)
