"""Mails leave once: over real SMTP, and also when the sender is killed half-way."""

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from market.domain.notifications import services as notifications
from market.domain.notifications.models import OutboxMail
from market.domain.notifications.services import CLAIM_FOR, MOST_ATTEMPTS
from market.foundation import clock
from market.foundation.channels import Message, NotDelivered
from market.foundation.database import db, transaction
from market.foundation.mail import FolderPostman
from market.web.outbox import send_due_mails

pytestmark = pytest.mark.usefixtures("app")


def ask_for_mail(key="welcome:1", to="dajeong@example.com"):
    with transaction():
        notifications.enqueue_mail(
            "account_exists", to=to, language="ko", facts={"path": "/account/reset"}, dedupe_key=key, now=clock.now()
        )


class Letterbox:
    """A mail server's handler that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(
            (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default))
        )
        return "250 taken"


@pytest.fixture
def letterbox():
    box = Letterbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    box.url = f"smtp://127.0.0.1:{port}"
    yield box
    server.stop()


def test_a_mail_leaves_over_smtp_once_and_is_marked(app, settings, letterbox):
    ask_for_mail()
    by_smtp = replace(settings, smtp_url=letterbox.url)

    assert send_due_mails(app, by_smtp) == 1
    assert send_due_mails(app, by_smtp) == 0

    [(recipients, mail)] = letterbox.mails
    assert recipients == ["dajeong@example.com"]
    assert mail["Content-Language"] == "ko"
    assert mail.get_body(("plain",)) is not None
    assert mail.get_body(("html",)) is not None


def test_the_same_thing_asked_twice_is_one_mail(app, settings, mailbox):
    ask_for_mail()
    ask_for_mail()

    send_due_mails(app, settings)

    assert len(list(mailbox.glob("*.eml"))) == 1


def test_a_server_that_is_away_delays_a_mail_and_loses_none(app, settings, letterbox, time_machine):
    ask_for_mail()
    away = replace(settings, smtp_url="smtp://127.0.0.1:9")

    assert send_due_mails(app, away) == 0
    waiting = db.session.scalars(select(OutboxMail)).one()
    assert (waiting.attempts, waiting.sent_at) == (1, None)
    assert waiting.due_at > clock.now()
    time_machine.move_to(waiting.due_at, tick=False)
    db.session.rollback()

    assert send_due_mails(app, replace(settings, smtp_url=letterbox.url)) == 1
    assert len(letterbox.mails) == 1


def test_a_mail_that_never_leaves_is_given_up_and_not_forgotten(app, settings, time_machine):
    ask_for_mail()
    away = replace(settings, smtp_url="smtp://127.0.0.1:9")
    for _ in range(MOST_ATTEMPTS):
        due = db.session.scalars(select(OutboxMail.due_at)).one()
        db.session.rollback()
        time_machine.move_to(due, tick=False)
        send_due_mails(app, away)

    given_up = db.session.scalars(select(OutboxMail)).one()
    assert given_up.given_up_at is not None
    assert "ConnectionRefusedError" in given_up.last_error


KILLED_HALFWAY = """
import os, signal
from market.foundation import mail
deliver = mail.FolderPostman.deliver
def deliver_and_die(self, letter):
    deliver(self, letter)
    os.kill(os.getpid(), signal.SIGKILL)
mail.FolderPostman.deliver = deliver_and_die
from market.app import create_app
from market.config import read_settings
from market.web.outbox import send_due_mails
settings = read_settings(os.environ)
send_due_mails(create_app(settings), settings)
"""


def test_a_sender_killed_after_sending_repeats_the_same_mail_and_no_other(app, settings, mailbox, time_machine):
    ask_for_mail()
    db.session.remove()
    environ = {
        **os.environ,
        "APP_ENV": "test",
        "INSTANCE_DIR": str(settings.instance),
        "DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "SITE_URL": settings.site_url,
    }

    killed = subprocess.run([sys.executable, "-c", KILLED_HALFWAY], env=environ, check=False, capture_output=True)

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    [before] = mailbox.glob("*.eml")
    assert send_due_mails(app, settings) == 0  # its claim still holds
    time_machine.move_to(clock.now() + CLAIM_FOR * 1.1, tick=False)
    assert send_due_mails(app, settings) == 1
    assert list(mailbox.glob("*.eml")) == [before]


def test_line_ends_in_a_subject_or_an_address_add_no_header(tmp_path):
    subject = "Hello\r\nBcc: c@example.com"
    mail = Message("welcome", "outbox-1", "b@example.com", subject, "text", "<p>", "en")
    postman = FolderPostman(tmp_path, sender="a@example.com")
    postman.deliver(mail)
    kept = email.message_from_bytes((tmp_path / "outbox-1.eml").read_bytes(), policy=email.policy.default)

    assert kept["Bcc"] is None
    assert "Bcc: c@example.com" in kept["Subject"]
    with pytest.raises(ValueError, match=r"linefeed|newline|header"):
        postman.deliver(replace(mail, to="b@example.com\r\nBcc: c@example.com"))


class Messenger:
    """Another way than mail, out of order at first."""

    def __init__(self):
        self.taken, self.is_away = [], True

    def deliver(self, message):
        if self.is_away:
            raise NotDelivered("the provider is away")
        self.taken.append((message.kind, message.reference, message.to))


def test_messages_can_leave_on_another_way_than_mail(app, settings, time_machine):
    ask_for_mail(to="01012345678")
    messenger = Messenger()

    assert send_due_mails(app, settings, channel=messenger) == 0
    waiting = db.session.scalars(select(OutboxMail)).one()
    assert waiting.last_error == "the provider is away"
    time_machine.move_to(waiting.due_at, tick=False)
    db.session.rollback()

    messenger.is_away = False
    assert send_due_mails(app, settings, channel=messenger) == 1
    assert messenger.taken == [("account_exists", f"outbox-{waiting.id}", "01012345678")]
