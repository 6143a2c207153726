"""The sandbox's rows inside one transaction at one moment: sessions, payments, refunds, disputes, events."""

import json
import secrets
import sqlite3
from typing import Any

from market.domain.payments.sandbox import events
from market.domain.payments.sandbox.faults import Faults
from market.domain.payments.sandbox.objects import declined_object, dispute_object, refund_object, session_object
from market.domain.payments.sandbox.wire import ApiError


class Book:
    """Reads and writes rows; every change that a provider would announce leaves its event."""

    def __init__(self, db: sqlite3.Connection, faults: Faults, *, now: int) -> None:
        self._db = db
        self._faults = faults
        self.now = now

    def session(self, session_id: str) -> sqlite3.Row:
        """The session as it is now: one whose time is over is expired by being looked at."""
        row = self._one("session", session_id, "checkout.session")
        if row["status"] == "open" and row["expires_at"] <= self.now:
            return self.expire(session_id)
        return row

    def open_session(self, parameters: dict[str, Any], *, amount: int, url: str, expires_at: int) -> sqlite3.Row:
        session_id = f"cs_sandbox_{secrets.token_hex(20)}"
        self._db.execute(
            "INSERT INTO session (id, status, payment_status, amount, reference, parameters, url, created,"
            " expires_at) VALUES (?, 'open', 'unpaid', ?, ?, ?, ?, ?, ?)",
            (
                session_id,
                amount,
                parameters.get("client_reference_id"),
                json.dumps(parameters, ensure_ascii=False),
                f"{url}/{session_id}",
                self.now,
                expires_at,
            ),
        )
        return self.session(session_id)

    def expire(self, session_id: str) -> sqlite3.Row:
        self._db.execute("UPDATE session SET status = 'expired' WHERE id = ?", (session_id,))
        row = self._one("session", session_id, "checkout.session")
        self._tell("checkout.session.expired", session_object(row))
        return row

    def expire_due(self) -> int:
        """Expire the sessions whose time is over; how many."""
        over = "SELECT id FROM session WHERE status = 'open' AND expires_at <= ?"
        rows = self._db.execute(over, (self.now,)).fetchall()
        for row in rows:
            self.expire(row["id"])
        return len(rows)

    def complete(self, session_id: str, *, paid: bool, wait: float = 0) -> None:
        """The shopper is done: paid, or paying by a method whose money comes later."""
        payment_id = f"pi_sandbox_{secrets.token_hex(12)}"
        amount = self.session(session_id)["amount"]
        self._db.execute("INSERT INTO payment (id, amount, status) VALUES (?, ?, 'processing')", (payment_id, amount))
        self._db.execute(
            "UPDATE session SET status = 'complete', payment_id = ?, declined = NULL WHERE id = ?",
            (payment_id, session_id),
        )
        if paid:
            self._capture(session_id)
        self._tell("checkout.session.completed", session_object(self.session(session_id)), wait=wait)

    def settle(self, session_id: str, *, came: bool) -> None:
        """The money of a completed session came after all, or never will."""
        if came:
            self._capture(session_id)
        else:
            failed = "UPDATE payment SET status = 'requires_payment_method' WHERE id = ?"
            self._db.execute(failed, (self.session(session_id)["payment_id"],))
        word = "succeeded" if came else "failed"
        self._tell(f"checkout.session.async_payment_{word}", session_object(self.session(session_id)))

    def decline(self, session_id: str, reason: str) -> None:
        self._db.execute("UPDATE session SET declined = ? WHERE id = ?", (reason, session_id))
        intent = declined_object(self.session(session_id), f"pi_sandbox_{secrets.token_hex(12)}")
        self._tell("payment_intent.payment_failed", intent)

    def payment(self, payment_id: str) -> sqlite3.Row:
        return self._one("payment", payment_id, "payment_intent")

    def refund(self, refund_id: str) -> sqlite3.Row:
        return self._one("refund", refund_id, "refund")

    def refunds_of(self, payment_id: str, *, after: str | None) -> list[sqlite3.Row]:
        """The refunds of a payment, the newest first; those that follow ``after`` in that order."""
        rows = self._db.execute(
            "SELECT * FROM refund WHERE payment_id = ? ORDER BY rowid DESC", (self.payment(payment_id)["id"],)
        ).fetchall()
        ids = [row["id"] for row in rows]
        return rows[ids.index(self.refund(after)["id"]) + 1 :] if after else rows

    def dispute(self, dispute_id: str) -> sqlite3.Row:
        return self._one("dispute", dispute_id, "dispute")

    def open_dispute(self, session_id: str, reason: str) -> sqlite3.Row:
        """The payer objects: what has not gone back is taken from the market until it is decided. Once a payment."""
        payment_id = self.session(session_id)["payment_id"]
        payment = self.payment(payment_id)
        if payment["captured"] == payment["refunded"] or self._dispute_of(payment_id):
            raise ApiError("There is nothing to dispute.")
        dispute_id = f"du_sandbox_{secrets.token_hex(12)}"
        self._db.execute(
            "INSERT INTO dispute VALUES (?, ?, ?, 'needs_response', ?, ?)",
            (dispute_id, payment_id, payment["captured"] - payment["refunded"], reason, self.now),
        )
        row = self.dispute(dispute_id)
        self._tell("charge.dispute.created", dispute_object(row))
        return row

    def close_dispute(self, dispute_id: str, *, won: bool) -> None:
        """It is decided: for the market, or for the payer."""
        if self.dispute(dispute_id)["status"] != "needs_response":
            raise ApiError("The dispute is decided already.")
        status = "won" if won else "lost"
        self._db.execute("UPDATE dispute SET status = ? WHERE id = ?", (status, dispute_id))
        self._tell("charge.dispute.closed", dispute_object(self.dispute(dispute_id)))

    def _dispute_of(self, payment_id: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(
            "SELECT * FROM dispute WHERE payment_id = ?", (payment_id,)
        ).fetchone()
        return row

    def give_back(self, wanted: dict[str, Any]) -> sqlite3.Row:
        """Refund a payment, in part or whole; never more than what is left of it, and none that is disputed."""
        payment = self.payment(wanted["payment_intent"])
        disputed = self._dispute_of(payment["id"])
        if disputed is not None and disputed["status"] != "won":
            raise ApiError("The charge has been charged back; cannot issue a refund.", code="charge_disputed")
        left = payment["captured"] - payment["refunded"]
        amount = wanted.get("amount", left)
        if left == 0:
            raise ApiError("The charge has already been refunded.", code="charge_already_refunded")
        if amount > left:
            message = f"Refund amount (₩{amount:,}) is greater than unrefunded amount on charge (₩{left:,})"
            raise ApiError(message, code="amount_too_large", param="amount")
        self._db.execute("UPDATE payment SET refunded = refunded + ? WHERE id = ?", (amount, payment["id"]))
        refund_id = f"re_sandbox_{secrets.token_hex(12)}"
        status = "pending" if self._faults.refunds_wait else "succeeded"
        facts = json.dumps(wanted.get("metadata", {}), ensure_ascii=False)
        self._db.execute(
            "INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?, ?)",
            (refund_id, payment["id"], amount, status, wanted.get("reason"), facts, self.now),
        )
        row = self.refund(refund_id)
        self._tell("refund.created", refund_object(row))
        return row

    def settle_refund(self, refund_id: str, *, succeeded: bool) -> None:
        """A pending refund ends; one that failed gives its amount back to the payment."""
        row = self.refund(refund_id)
        status = "succeeded" if succeeded else "failed"
        self._db.execute("UPDATE refund SET status = ? WHERE id = ?", (status, refund_id))
        if not succeeded:
            back = "UPDATE payment SET refunded = refunded - ? WHERE id = ?"
            self._db.execute(back, (row["amount"], row["payment_id"]))
        self._tell("refund.updated" if succeeded else "refund.failed", refund_object(self.refund(refund_id)))

    def _capture(self, session_id: str) -> None:
        payment_id = self.session(session_id)["payment_id"]
        captured = "UPDATE payment SET status = 'succeeded', captured = amount WHERE id = ?"
        self._db.execute(captured, (payment_id,))
        self._db.execute("UPDATE session SET payment_status = 'paid' WHERE id = ?", (session_id,))

    def _one(self, table: str, thing_id: str, kind: str) -> sqlite3.Row:
        row: sqlite3.Row | None = self._db.execute(
            f"SELECT * FROM {table} WHERE id = ?",  # noqa: S608 (a table of this module)
            (thing_id,),
        ).fetchone()
        if row is None:
            raise ApiError(f"No such {kind}: '{thing_id}'", status=404, code="resource_missing", param=kind)
        return row

    def _tell(self, type: str, thing: dict[str, Any], *, wait: float = 0) -> None:
        events.record(self._db, type, thing, now=self.now, wait=wait, faults=self._faults)
