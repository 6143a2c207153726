"""What the pages with a passkey share: where passkeys hold, and the question that waits in a session."""

from urllib.parse import urlsplit

from flask import session

from market.domain.accounts.passkeys import Place, Question
from market.web.site import settings

_CHALLENGE = "passkey_challenge"


def place() -> Place:
    """The market's own address, from the settings: what a request says of its host is not asked."""
    address = urlsplit(settings().site_url)
    return Place(host=address.hostname or "", origin=f"{address.scheme}://{address.netloc}")


def asked(question: Question) -> str:
    """Remember the challenge of ``question``; its options, for the page. A newer question replaces it."""
    session[_CHALLENGE] = question.challenge
    return question.options


def challenge() -> str:
    """The challenge that waits for its answer, once; empty where there is none."""
    return str(session.pop(_CHALLENGE, ""))
