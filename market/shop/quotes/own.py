"""Whose a request is: its asker's, signed in, or the browser's that came by the link of a mail or has just asked."""

from flask import abort, session

from market.domain.quotes import queries
from market.domain.quotes.models import QuoteRequest
from market.web.session import current_session, visitor

QUOTES = "quotes"
MOST_REMEMBERED = 30
"""How many requests one browser keeps in mind; the link in the mail opens the others again."""


def remember(number: str) -> None:
    """This browser has asked, or holds the link."""
    known = [other for other in session.get(QUOTES, []) if other != number]
    session[QUOTES] = [*known, number][-MOST_REMEMBERED:]


def own_request(number: str) -> QuoteRequest:
    """The request called ``number``, when it is the visitor's; to everybody else it does not exist."""
    request = queries.by_number(number)
    if request is None or not _may_see(request):
        abort(404)
    return request


def _may_see(request: QuoteRequest) -> bool:
    user = visitor()
    if user is not None and request.user_id == user.id:
        return True
    return current_session().exists and request.number in session.get(QUOTES, [])
