"""The way on which a message reaches a person: mail today; 알림톡 or SMS can stand beside it.

The outbox knows channels only by this protocol. A further one is a class with ``deliver``: it finds the template
that its provider has approved by ``Message.kind``, sends ``text``, and gives ``reference`` along, so that a repeat
is recognised. What it needs besides (a telephone number as ``to``) is then asked for where the message is asked for.
"""

from dataclasses import dataclass
from typing import Protocol


class NotDelivered(Exception):
    """A message did not leave, for the reason in its words; it can be tried again."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to leave, in its reader's language.

    ``reference`` is the same each time that it is sent; ``kind`` says which of the market's messages it is. A channel
    without headings or pages sends ``text`` alone.
    """

    kind: str
    reference: str
    to: str
    subject: str
    text: str
    html: str
    language: str


class Channel(Protocol):
    """Whoever takes messages away."""

    def deliver(self, message: Message) -> None:
        """Send ``message``, or raise ``NotDelivered``."""
