"""Events and their webhooks: written beside what happened, sent later by the worker over real HTTP.

Never inside the request that caused them: a single worker that waits for itself would wait for ever.
"""

import http.client
import json
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import stripe

from market.domain.payments.sandbox.faults import Faults
from market.domain.payments.sandbox.objects import event_object
from market.domain.payments.sandbox.store import Store

PAUSES_SECONDS = (5, 15, 60, 300, 1800, 7200)
"""How long a webhook that was not taken waits for its next try; the last one repeats."""

MOST_TRIES = 16
AT_A_TIME = 50

DUE = """
SELECT delivery.id, tries, body FROM delivery JOIN event ON event.id = event_id
WHERE NOT delivered AND due <= ? AND tries < ? ORDER BY due, delivery.id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook on its way."""

    id: int
    body: str


def record(
    db: sqlite3.Connection, type: str, thing: dict[str, Any], *, now: int, wait: float, faults: Faults
) -> None:
    """Write down that something happened, and that the market is to be told ``wait`` seconds from now."""
    event_id = f"evt_sandbox_{secrets.token_hex(12)}"
    body = json.dumps(event_object(event_id, type, thing, now=now), ensure_ascii=False)
    db.execute("INSERT INTO event (id, body, created) VALUES (?, ?, ?)", (event_id, body, now))
    for _ in range(2 if faults.duplicate_notices else 1):
        due = now + wait + faults.late_notices
        db.execute("INSERT INTO delivery (event_id, due) VALUES (?, ?)", (event_id, due))


def deliver_due(store: Store, faults: Faults, *, now: datetime, url: str, secret: str, timeout: float) -> int:
    """Send the webhooks that are due to ``url``, signed with ``secret``; how many were taken.

    A webhook is put off before it is sent, so that a worker that dies on the way sends it again: at least
    once, as Stripe does, and perhaps twice.
    """
    taken = 0
    for delivery in _claim_due(store, faults, now=now):
        stamp = int(now.timestamp())
        signature = stripe.WebhookSignature.generate_signature_header(delivery.body, secret, stamp)
        answer = _post(url, delivery.body, signature, timeout)
        done = answer.startswith("2")
        taken += done
        with store.transaction() as db:
            db.execute("UPDATE delivery SET delivered = ?, last_answer = ? WHERE id = ?", (done, answer, delivery.id))
    return taken


def _claim_due(store: Store, faults: Faults, *, now: datetime) -> list[Delivery]:
    with store.transaction() as db:
        rows = db.execute(DUE, (now.timestamp(), MOST_TRIES, AT_A_TIME)).fetchall()
        if faults.newest_notice_first:
            rows.reverse()
        for row in rows:
            pause = PAUSES_SECONDS[min(row["tries"], len(PAUSES_SECONDS) - 1)]
            db.execute(
                "UPDATE delivery SET tries = tries + 1, due = ? WHERE id = ?",
                (now.timestamp() + pause, row["id"]),
            )
    return [Delivery(row["id"], row["body"]) for row in rows]


def _post(url: str, body: str, signature: str, timeout: float) -> str:
    """The status that ``url`` answered with, or the name of what kept it from answering."""
    where = urlsplit(url)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=timeout)
    headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
    try:
        connection.request("POST", where.path, body.encode(), headers)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
