"""The sandbox itself: what its API answers, what a shopper can do on its payment page, what time does.

Every call is one transaction in the sandbox's own database.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from market.domain.payments.sandbox import api, events
from market.domain.payments.sandbox.book import Book
from market.domain.payments.sandbox.faults import Faults
from market.domain.payments.sandbox.store import Store
from market.domain.payments.sandbox.wire import ApiError, Reply

SECRET_KEY = "sk_sandbox_no_real_money"  # noqa: S105 (opens nothing: the sandbox is in the same process)
LATE_SECONDS = 90


class NoSuchSession(Exception):
    """There is no such payment page."""


class SessionClosed(Exception):
    """The payment page was used or has expired: nothing was paid just now."""


@dataclass(frozen=True, slots=True)
class PageLine:
    name: str
    amount: int
    quantity: int


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """What the payment page shows."""

    session_id: str
    reference: str
    lines: tuple[PageLine, ...]
    total: int
    status: str
    declined: str | None
    success_url: str
    cancel_url: str | None


class Sandbox:
    """A provider in a file."""

    def __init__(self, store: Store, faults: Faults | None = None) -> None:
        self._store = store
        self._faults = faults or Faults()

    def answer(
        self,
        method: str,
        path: str,
        form: str,
        *,
        secret_key: str,
        idempotency_key: str | None,
        now: datetime,
    ) -> Reply:
        """One API call, as the SDK makes it."""
        try:
            if secret_key != SECRET_KEY:
                raise ApiError("Invalid API Key provided", status=401)
            with self._store.transaction() as db:
                book = Book(db, self._faults, now=int(now.timestamp()))
                return api.answer(db, book, method=method, path=path, form=form, idempotency_key=idempotency_key)
        except ApiError as refusal:
            return refusal.reply()

    def page(self, session_id: str, *, now: datetime) -> PaymentPage:
        """What to show, or ``NoSuchSession``."""
        with self._book(now) as book:
            row = book.session(session_id)
        parameters = json.loads(row["parameters"])
        return PaymentPage(
            session_id=row["id"],
            reference=row["reference"] or "",
            lines=tuple(
                PageLine(
                    name=line["price_data"]["product_data"]["name"],
                    amount=line["price_data"]["unit_amount"] * line["quantity"],
                    quantity=line["quantity"],
                )
                for line in parameters["line_items"]
            ),
            total=row["amount"],
            status=row["status"],
            declined=row["declined"],
            success_url=parameters["success_url"].replace("{CHECKOUT_SESSION_ID}", row["id"]),
            cancel_url=parameters.get("cancel_url"),
        )

    def pay(self, session_id: str, *, now: datetime, late: bool = False) -> None:
        """Pay, with the webhook at once or ``late``. ``SessionClosed`` when that is no longer possible."""
        with self._open_page(session_id, now) as book:
            book.complete(session_id, paid=True, wait=LATE_SECONDS if late else 0)

    def decline(self, session_id: str, reason: str, *, now: datetime) -> None:
        """The issuer says no, with one of Stripe's decline codes; the page stays open for another card."""
        with self._open_page(session_id, now) as book:
            book.decline(session_id, reason)

    def promise(self, session_id: str, *, now: datetime) -> None:
        """Complete the page by a method whose money comes later (a bank transfer, say)."""
        with self._open_page(session_id, now) as book:
            book.complete(session_id, paid=False)

    def settle(self, session_id: str, *, came: bool, now: datetime) -> None:
        """The money that was promised came, or never will."""
        with self._book(now) as book:
            book.settle(session_id, came=came)

    def settle_refund(self, refund_id: str, *, succeeded: bool, now: datetime) -> None:
        """A pending refund ends, well or not."""
        with self._book(now) as book:
            book.settle_refund(refund_id, succeeded=succeeded)

    def dispute(self, session_id: str, reason: str, *, now: datetime) -> str:
        """The payer of a page objects at the card company, for one of Stripe's reasons; the dispute's id."""
        with self._book(now) as book:
            return str(book.open_dispute(session_id, reason)["id"])

    def close_dispute(self, dispute_id: str, *, won: bool, now: datetime) -> None:
        """The card company decides, for the market or for the payer."""
        with self._book(now) as book:
            book.close_dispute(dispute_id, won=won)

    def expire_due(self, *, now: datetime) -> int:
        """Expire the pages whose time is over, and write their events; how many."""
        with self._book(now) as book:
            return book.expire_due()

    def deliver_due(self, *, now: datetime, url: str, secret: str, timeout: float) -> int:
        """Send the webhooks that are due; how many were taken. See ``events.deliver_due``."""
        return events.deliver_due(self._store, self._faults, now=now, url=url, secret=secret, timeout=timeout)

    @contextmanager
    def _book(self, now: datetime) -> Iterator[Book]:
        try:
            with self._store.transaction() as db:
                yield Book(db, self._faults, now=int(now.timestamp()))
        except ApiError as missing:
            raise NoSuchSession(str(missing)) from None

    @contextmanager
    def _open_page(self, session_id: str, now: datetime) -> Iterator[Book]:
        with self._book(now) as book:
            if book.session(session_id)["status"] != "open":
                raise SessionClosed(session_id)
            yield book
