"""What the sandbox lets through: the part of Stripe's parameters that the market uses, and nothing else.

Names, limits and refusals are those of Stripe's API reference (2026-10-28.endive). A parameter that Stripe
knows but the sandbox cannot honour is refused too, so that no feature works only as long as no money flows.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from market.domain.payments.sandbox.wire import ApiError

SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 60 * 60
MOST_LINES = 100
LEAST_WON, MOST_WON = 100, 99_999_999
"""Kakao Pay, Samsung Pay and PAYCO take at least 100 won; Stripe takes amounts of up to eight digits."""

Rule = Callable[[Any, str], Any]


def text(longest: int = 5000) -> Rule:
    def check(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise ApiError(f"Invalid string: {path}", param=path)
        if not value:
            raise ApiError(f"You passed an empty string for '{path}'.", code="parameter_invalid_empty", param=path)
        if len(value) > longest:
            raise ApiError(f"{path} may be at most {longest} characters.", param=path)
        return value

    return check


def one_of(*allowed: str) -> Rule:
    def check(value: Any, path: str) -> str:
        if value not in allowed:
            raise ApiError(f"Invalid {path}: must be one of {', '.join(allowed)}", param=path)
        return str(value)

    return check


def whole_number(lowest: int, highest: int) -> Rule:
    def check(value: Any, path: str) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,15}", value):
            raise ApiError(f"Invalid integer: {path}", code="parameter_invalid_integer", param=path)
        if not lowest <= int(value) <= highest:
            raise ApiError(f"Invalid {path}: {lowest} to {highest}", code="parameter_invalid_integer", param=path)
        return int(value)

    return check


def address(value: Any, path: str) -> str:
    if not isinstance(value, str) or not value.startswith(("https://", "http://")):
        raise ApiError("Not a valid URL", code="url_invalid", param=path)
    return value


def metadata(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > 50:
        raise ApiError("Metadata is a map of at most 50 keys", param=path)
    for key, entry in value.items():
        if len(key) > 40 or not isinstance(entry, str) or len(entry) > 500:
            raise ApiError("Metadata keys have at most 40, values at most 500 characters", param=path)
    return value


def each(rule: Rule, most: int) -> Rule:
    def check(value: Any, path: str) -> list[Any]:
        if not isinstance(value, list) or not value:
            raise ApiError(f"Invalid array: {path}", param=path)
        if len(value) > most:
            raise ApiError(f"{path} can have at most {most} entries", param=path)
        return [rule(entry, f"{path}[{number}]") for number, entry in enumerate(value)]

    return check


def group(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object that has every required key and no unknown one."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str) -> dict[str, Any]:
        def full(key: str) -> str:
            return f"{path}[{key}]" if path else key

        if not isinstance(value, dict):
            raise ApiError(f"Invalid object: {path}", param=path)
        for key in value:
            if key not in known:
                message = f"Received unknown parameter: {full(key)}"
                raise ApiError(message, code="parameter_unknown", param=full(key))
        for key in required:
            if key not in value:
                message = f"Missing required param: {full(key)}."
                raise ApiError(message, code="parameter_missing", param=full(key))
        return {key: known[key](entry, full(key)) for key, entry in value.items()}

    return check


product = group({"name": text(250)}, {"description": text(500), "metadata": metadata})
price = group({"currency": one_of("krw"), "unit_amount": whole_number(0, MOST_WON), "product_data": product})
line = group({"price_data": price, "quantity": whole_number(1, 999_999)}, {"metadata": metadata})
nothing = group({})
retrieval = group({}, {"expand": each(one_of("payment_intent"), 1)})

checkout = group(
    {
        "mode": one_of("payment"),
        "line_items": each(line, MOST_LINES),
        "success_url": address,
    },
    {
        "ui_mode": one_of("hosted_page"),
        "locale": one_of("auto", "ko", "en"),
        "client_reference_id": text(200),
        "cancel_url": address,
        "expires_at": whole_number(0, 10**11),
        "metadata": metadata,
        "payment_intent_data": group({}, {"metadata": metadata}),
    },
)

refund = group(
    {"payment_intent": text(255)},
    {
        "amount": whole_number(1, MOST_WON),
        "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
        "metadata": metadata,
    },
)

refunds = group(
    {"payment_intent": text(255)},
    {"limit": whole_number(1, 100), "starting_after": text(255)},
)


def total(parameters: Mapping[str, Any]) -> int:
    """What the lines add up to, in won; refused outside of what a payment may be."""
    amount = sum(item["price_data"]["unit_amount"] * item["quantity"] for item in parameters["line_items"])
    if amount < LEAST_WON:
        raise ApiError(f"The total must be at least ₩{LEAST_WON}", code="amount_too_small")
    if amount > MOST_WON:
        raise ApiError(f"The total must be at most ₩{MOST_WON:,}", code="amount_too_large")
    return int(amount)


def expiry(parameters: Mapping[str, Any], now: int) -> int:
    """When the session ends (epoch seconds): 30 minutes to 24 hours from now."""
    end = int(parameters.get("expires_at", now + LONGEST_SECONDS))
    if end < now + SHORTEST_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise ApiError(message, param="expires_at")
    if end > now + LONGEST_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise ApiError(message, param="expires_at")
    return end
