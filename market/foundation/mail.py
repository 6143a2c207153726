"""The channel that is mail: by SMTP where a server is given, else into a folder that a person can read.

Each mail has a Message-ID that its sender chooses: sent twice, it is recognisably the same mail, and in the
folder it is the same file.
"""

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from market.foundation.channels import Channel, Message, NotDelivered

TIMEOUT_SECONDS = 20


def as_mail(message: Message, *, sender: str, domain: str) -> EmailMessage:
    """``message`` as RFC 5322 has it; line ends in the subject or address are refused by the library."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = formatdate(localtime=False)
    mail["Message-ID"] = f"<{message.reference}@{domain}>"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    mail["Content-Language"] = message.language  # last: what is there before becomes a header of the text alone
    return mail


class FolderPostman:
    """Puts each mail as a file into a folder: complete or not at all."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def deliver(self, message: Message) -> None:
        mail = as_mail(message, sender=self._sender, domain="dadaket.example")
        target = self._folder / f"{message.reference}.eml"
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(bytes(mail))
            os.replace(unfinished, target)
        except OSError as error:
            raise NotDelivered(f"{type(error).__name__}: {error}") from error


class SmtpPostman:
    """Hands each mail to an SMTP server; ``smtp://`` uses STARTTLS where a user name is given."""

    def __init__(self, url: str, *, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender

    def deliver(self, message: Message) -> None:
        try:
            self._send(message)
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered(f"{type(error).__name__}: {error}") from error

    def _send(self, message: Message) -> None:
        url = self._url
        host = url.hostname or "localhost"
        secure = url.scheme == "smtps"
        with (
            smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
            if secure
            else smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT_SECONDS)
        ) as server:
            if url.username:
                if not secure:
                    server.starttls(context=ssl.create_default_context())
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(as_mail(message, sender=self._sender, domain=host))


def mail_channel(smtp_url: str | None, folder: Path, *, sender: str) -> Channel:
    """The way for mail that the settings ask for."""
    return SmtpPostman(smtp_url, sender=sender) if smtp_url else FolderPostman(folder, sender=sender)
