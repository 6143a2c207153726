"""The sandbox's rows as the JSON objects that Stripe sends.

Only the fields that the SDK insists on or the market reads: a field that is left out is one that must not
be leaned on.
"""

import json
import sqlite3
from typing import Any


def session_object(row: sqlite3.Row) -> dict[str, Any]:
    parameters = json.loads(row["parameters"])
    return {
        "id": row["id"],
        "object": "checkout.session",
        "amount_subtotal": row["amount"],
        "amount_total": row["amount"],
        "cancel_url": parameters.get("cancel_url"),
        "client_reference_id": row["reference"],
        "created": row["created"],
        "currency": "krw",
        "expires_at": row["expires_at"],
        "livemode": False,
        "locale": parameters.get("locale"),
        "metadata": parameters.get("metadata", {}),
        "mode": "payment",
        "payment_intent": row["payment_id"],
        "payment_method_types": ["card"],
        "payment_status": row["payment_status"],
        "status": row["status"],
        "success_url": parameters["success_url"],
        "ui_mode": "hosted_page",
        "url": row["url"] if row["status"] == "open" else None,
    }


def refund_object(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "object": "refund",
        "amount": row["amount"],
        "created": row["created"],
        "currency": "krw",
        "failure_reason": "unknown" if row["status"] == "failed" else None,
        "metadata": json.loads(row["metadata"]),
        "payment_intent": row["payment_id"],
        "reason": row["reason"],
        "status": row["status"],
    }


def dispute_object(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "object": "dispute",
        "amount": row["amount"],
        "created": row["created"],
        "currency": "krw",
        "livemode": False,
        "metadata": {},
        "payment_intent": row["payment_id"],
        "reason": row["reason"],
        "status": row["status"],
    }


def page_of(rows: list[sqlite3.Row], *, limit: int) -> dict[str, Any]:
    """A list of refunds as Stripe sends it, a page at a time."""
    return {
        "object": "list",
        "url": "/v1/refunds",
        "has_more": len(rows) > limit,
        "data": [refund_object(row) for row in rows[:limit]],
    }


def intent_object(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "object": "payment_intent",
        "amount": row["amount"],
        "amount_received": row["captured"],
        "currency": "krw",
        "livemode": False,
        "status": row["status"],
    }


def declined_object(row: sqlite3.Row, intent: str) -> dict[str, Any]:
    """The payment intent of an attempt that the card issuer turned down."""
    return {
        "id": intent,
        "object": "payment_intent",
        "amount": row["amount"],
        "amount_received": 0,
        "currency": "krw",
        "last_payment_error": {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": row["declined"],
        },
        "livemode": False,
        "metadata": json.loads(row["parameters"]).get("payment_intent_data", {}).get("metadata", {}),
        "status": "requires_payment_method",
    }


def event_object(event_id: str, type: str, thing: dict[str, Any], *, now: int) -> dict[str, Any]:
    return {
        "id": event_id,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": now,
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type,
    }
