"""Sending mail: by SMTP where a server is given, else into a folder that a person can read.

Each mail has a Message-ID that its sender chooses: sent twice, it is recognisably the same mail, and in the
folder it is the same file.
"""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready to leave. ``reference`` becomes its Message-ID."""

    reference: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    language: str

    def as_message(self, domain: str) -> EmailMessage:
        """The mail as RFC 5322 has it; line ends in the subject or address are refused by the library."""
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = self.to
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = f"<{self.reference}@{domain}>"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        message["Content-Language"] = self.language  # last: what is there before becomes a header of the text alone
        return message


class Postman(Protocol):
    """Whoever takes mails away."""

    def deliver(self, mail: Mail) -> None:
        """Send ``mail``, or raise ``OSError`` or ``smtplib.SMTPException``."""


class FolderPostman:
    """Puts each mail as a file into a folder: complete or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, mail: Mail) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / f"{mail.reference}.eml"
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(bytes(mail.as_message("dadaket.example")))
        os.replace(unfinished, target)


class SmtpPostman:
    """Hands each mail to an SMTP server; ``smtp://`` uses STARTTLS where a user name is given."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def deliver(self, mail: Mail) -> None:
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
            server.send_message(mail.as_message(host))


def postman(smtp_url: str | None, folder: Path) -> Postman:
    """The postman that the settings ask for."""
    return SmtpPostman(smtp_url) if smtp_url else FolderPostman(folder)
