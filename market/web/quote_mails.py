"""What the mails about requests for a quote need to know. None of them holds a word of what was written.

The link with which whoever asked comes back is read from the request when the mail is written: the outbox, which is
kept longer, does not hold it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from market.domain.quotes.models import QuoteRequest
from market.foundation.database import db

Facts = dict[str, Any]


def _for_seller(facts: Facts) -> Facts:
    return _of_request(facts, lambda asked: f"/seller/quotes/{asked.number}")


def _for_asker(facts: Facts) -> Facts:
    return _of_request(facts, lambda asked: f"/quotes/open/{asked.link}")


def _of_request(facts: Facts, path: Callable[[QuoteRequest], str]) -> Facts:
    asked = db.session.get_one(QuoteRequest, facts["request_id"])
    return {
        "what": facts["what"],
        "asked": asked,
        "quotation": asked.quotation,
        "enterprise": asked.enterprise,
        "path": path(asked),
    }


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {
    "quote_for_seller": _for_seller,
    "quote_for_asker": _for_asker,
}
