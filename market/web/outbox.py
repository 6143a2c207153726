"""Sending what waits in the outbox.

A mail is claimed in one transaction, sent outside of any, and marked in another. Killed in between, the claim
lapses and the same mail, with the same Message-ID, leaves again: never lost, and never two different mails.
"""

import logging
from datetime import datetime

from flask import Flask, render_template

from market.config import Settings
from market.domain.notifications import services as notifications
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.channels import Channel, Message, NotDelivered
from market.foundation.database import db, transaction
from market.foundation.i18n import speaking
from market.foundation.mail import mail_channel
from market.web.mails import context_of
from market.web.operator import shown_operator

log = logging.getLogger("market.outbox")


def send_due_mails(app: Flask, settings: Settings, *, channel: Channel | None = None) -> int:
    """Send every mail that is due, on the settings' way for mail or on ``channel``; how many left."""
    taker = channel or mail_channel(settings.smtp_url, settings.mailbox, sender=settings.mail_from)
    sent = 0
    with app.app_context():
        while (mail_id := _claim(clock.now())) is not None:
            try:
                taker.deliver(_read(mail_id, settings))
            except NotDelivered as error:
                log.warning("mail %s did not leave: %s", mail_id, type(error.__cause__ or error).__name__)
                _record(mail_id, error=str(error))
            except Exception as error:  # a mail that cannot be written must not hold up the others
                log.exception("mail %s cannot be written", mail_id)
                _record(mail_id, error=f"{type(error).__name__}: {error}")
            else:
                _record(mail_id)
                sent += 1
    return sent


def _claim(now: datetime) -> int | None:
    with transaction():
        mail = notifications.claim_next_mail(now=now)
        return mail.id if mail else None


def _record(mail_id: int, *, error: str | None = None) -> None:
    with transaction():
        mail = db.session.get_one(OutboxMail, mail_id)
        if error is None:
            notifications.mark_sent(mail, now=clock.now())
        else:
            notifications.mark_failed(mail, error=error, now=clock.now())


def _read(mail_id: int, settings: Settings) -> Message:
    message = written(db.session.get_one(OutboxMail, mail_id), settings)
    db.session.rollback()  # ends the reading; nothing was changed
    return message


def written(mail: OutboxMail, settings: Settings) -> Message:
    """The mail in its reader's language."""
    with speaking(mail.language):
        context = {
            "lang": mail.language,
            "operator": shown_operator(),
            "sandbox_payments": settings.uses_sandbox,
            "site_url": settings.site_url,
            **context_of(mail, settings),
        }
        return Message(
            kind=mail.kind,
            reference=f"outbox-{mail.id}",
            to=mail.recipient or "",
            subject=render_template(f"emails/{mail.kind}.subject.txt", **context),
            text=render_template(f"emails/{mail.kind}.txt", **context),
            html=render_template(f"emails/{mail.kind}.html", **context),
            language=mail.language,
        )
