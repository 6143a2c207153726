"""The sandbox's API: which requests it knows, and how one key keeps one answer."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from market.domain.payments.sandbox import checks
from market.domain.payments.sandbox.book import Book
from market.domain.payments.sandbox.objects import (
    dispute_object,
    intent_object,
    page_of,
    refund_object,
    session_object,
)
from market.domain.payments.sandbox.wire import ApiError, Reply, read_form

KEY_LIFE_SECONDS = 24 * 60 * 60

Endpoint = Callable[[Book, str, dict[str, Any]], dict[str, Any]]


def create_session(book: Book, _: str, form: dict[str, Any]) -> dict[str, Any]:
    parameters = checks.checkout(form, "")
    row = book.open_session(
        parameters,
        amount=checks.total(parameters),
        url=_page_address(parameters),
        expires_at=checks.expiry(parameters, book.now),
    )
    return session_object(row)


def retrieve_session(book: Book, session_id: str, form: dict[str, Any]) -> dict[str, Any]:
    wanted = checks.retrieval(form, "")
    row = book.session(session_id)
    session = session_object(row)
    if "expand" in wanted and row["payment_id"] is not None:
        session["payment_intent"] = intent_object(book.payment(row["payment_id"]))
    return session


def expire_session(book: Book, session_id: str, form: dict[str, Any]) -> dict[str, Any]:
    checks.nothing(form, "")
    status = book.session(session_id)["status"]
    if status != "open":
        raise ApiError(f"Only Checkout Sessions with status open can be expired; this one is {status}.")
    return session_object(book.expire(session_id))


def create_refund(book: Book, _: str, form: dict[str, Any]) -> dict[str, Any]:
    return refund_object(book.give_back(checks.refund(form, "")))


def retrieve_refund(book: Book, refund_id: str, form: dict[str, Any]) -> dict[str, Any]:
    checks.nothing(form, "")
    return refund_object(book.refund(refund_id))


def list_refunds(book: Book, _: str, form: dict[str, Any]) -> dict[str, Any]:
    wanted = checks.refunds(form, "")
    rows = book.refunds_of(wanted["payment_intent"], after=wanted.get("starting_after"))
    return page_of(rows, limit=wanted.get("limit", 10))


def retrieve_dispute(book: Book, dispute_id: str, form: dict[str, Any]) -> dict[str, Any]:
    checks.nothing(form, "")
    return dispute_object(book.dispute(dispute_id))


ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("POST", r"/v1/checkout/sessions", create_session),
    ("GET", r"/v1/checkout/sessions/([^/]+)", retrieve_session),
    ("POST", r"/v1/checkout/sessions/([^/]+)/expire", expire_session),
    ("POST", r"/v1/refunds", create_refund),
    ("GET", r"/v1/refunds", list_refunds),
    ("GET", r"/v1/refunds/([^/]+)", retrieve_refund),
    ("GET", r"/v1/disputes/([^/]+)", retrieve_dispute),
)


def answer(
    db: sqlite3.Connection, book: Book, *, method: str, path: str, form: str, idempotency_key: str | None
) -> Reply:
    """One request. The same key with the same request gets the same answer for 24 hours.

    A refusal (``ApiError``) keeps no answer, as at Stripe where a request that fails validation keeps none.
    """
    endpoint, subject = _route(method, path)
    key = idempotency_key if method == "POST" else None
    request = hashlib.sha256(f"{method} {path}\n{form}".encode()).hexdigest()
    if key and (known := _known_answer(db, key, request, book.now)):
        return known
    body = json.dumps(endpoint(book, subject, read_form(form)), ensure_ascii=False)
    if key:
        db.execute("INSERT INTO answered VALUES (?, ?, ?, ?, ?)", (key, request, 200, body, book.now))
    return Reply(200, body)


def _route(method: str, path: str) -> tuple[Endpoint, str]:
    for verb, pattern, endpoint in ENDPOINTS:
        if verb == method and (match := re.fullmatch(pattern, path)):
            return endpoint, "".join(match.groups())
    raise ApiError(f"Unrecognized request URL ({method}: {path}).", status=404)


def _known_answer(db: sqlite3.Connection, key: str, request: str, now: int) -> Reply | None:
    db.execute("DELETE FROM answered WHERE created < ?", (now - KEY_LIFE_SECONDS,))
    row = db.execute("SELECT * FROM answered WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    if row["request"] != request:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            f"with. Try using a key other than '{key}' if you meant to execute a different request."
        )
        raise ApiError(message, type="idempotency_error")
    return Reply(row["status"], row["body"])


def _page_address(parameters: dict[str, Any]) -> str:
    """The payment page lives where the market does, in the shopper's language."""
    market = urlsplit(parameters["success_url"])
    language = "/en" if parameters.get("locale") == "en" else ""
    return f"{market.scheme}://{market.netloc}{language}/sandbox/pay"
