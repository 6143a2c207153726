"""What the market asks of a payment provider, in words that belong to no provider.

The adapter (``stripe_gateway.py``) turns these into a provider's calls and its answers back into these. A
Korean provider would be a second adapter beside it; nothing above this file would change.

Money is whole won. Moments are aware. Nothing here is ever called while a database transaction is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

CURRENCY = "krw"
Parameters = Mapping[str, Any]
"""A request as the provider will get it: plain JSON, stored with the attempt and resent as it is."""


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One order line: ``unit_amount`` won, ``quantity`` times."""

    name: str
    unit_amount: int
    quantity: int
    reference: str

    @property
    def amount(self) -> int:
        return self.unit_amount * self.quantity


@dataclass(frozen=True, slots=True)
class ShippingLine:
    """What one enterprise charges to send its part of the order."""

    name: str
    amount: int
    reference: str


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """Everything that the hosted payment page needs to know of an order."""

    reference: str
    lines: tuple[CheckoutLine, ...]
    shipping: tuple[ShippingLine, ...]
    locale: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    idempotency_key: str

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines) + sum(line.amount for line in self.shipping)


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A payment page, as the provider sees it at this moment.

    ``status`` is ``open``, ``complete`` or ``expired``; ``payment_status`` is ``paid``, ``unpaid`` or
    ``no_payment_required``. ``url`` is None once the page can no longer be used. ``intent_status`` is only
    there when the session was retrieved.
    """

    id: str
    url: str | None
    status: str
    payment_status: str
    amount_total: int
    currency: str
    reference: str | None
    livemode: bool
    payment_intent: str | None
    intent_status: str | None
    expires_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_paid(self) -> bool:
        return self.status == "complete" and self.payment_status == "paid"

    @property
    def is_failed(self) -> bool:
        """Completed by the shopper with a method whose money never came."""
        return self._is_unpaid and self.intent_status in ("requires_payment_method", "canceled")

    @property
    def is_processing(self) -> bool:
        """Completed by the shopper, but the money has not come yet (a transfer, say)."""
        return self._is_unpaid and not self.is_failed

    @property
    def _is_unpaid(self) -> bool:
        return self.status == "complete" and self.payment_status != "paid"

    @property
    def is_expired(self) -> bool:
        return self.status == "expired"


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Give ``amount`` won of one payment back."""

    payment_intent: str
    amount: int
    reference: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class RefundResult:
    """A refund, as the provider sees it: ``pending``, ``succeeded``, ``failed`` or ``canceled``."""

    id: str
    status: str
    amount: int
    currency: str
    payment_intent: str | None
    failure_reason: str | None


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A notice whose signature was checked. It says that something happened, not what is true now."""

    id: str
    type: str
    created: datetime
    livemode: bool
    object_type: str
    object_id: str
    reference: str | None


class GatewayError(Exception):
    """The provider did not do what was asked. ``code`` is the provider's own word for why."""

    def __init__(self, message: str, *, code: str | None = None, request_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id


class GatewayRefused(GatewayError):
    """The provider understood and said no: nothing was done, and asking again will not help."""


class GatewayUnavailable(GatewayError):
    """No usable answer: a time-out, a cut line, 429 or 5xx. **It may have been done or not.**"""


class GatewayMisconfigured(GatewayError):
    """The provider does not accept our key (401, 403): payments are down until a person looks."""


class IdempotencyConflict(GatewayError):
    """The key was used before with other parameters."""


class SignatureInvalid(GatewayError):
    """A notice that the provider did not sign, or signed too long ago or for the future."""


class PaymentGateway(Protocol):
    """A payment provider with a payment page of its own.

    The ``…_parameters`` methods are pure. The others go over the network and raise a ``GatewayError``.
    A request that got no answer is sent three times with one key, then ``GatewayUnavailable``.
    """

    name: str
    livemode: bool
    """What a genuine answer says of itself: another value is a payment in the wrong world."""

    def checkout_parameters(self, request: CheckoutRequest) -> Parameters: ...

    def create_session(self, parameters: Parameters, *, idempotency_key: str) -> CheckoutSession: ...

    def retrieve_session(self, session_id: str) -> CheckoutSession: ...

    def expire_session(self, session_id: str) -> CheckoutSession:
        """Close the payment page. ``GatewayRefused`` when it is not open (any more)."""

    def refund_parameters(self, request: RefundRequest) -> Parameters: ...

    def create_refund(self, parameters: Parameters, *, idempotency_key: str) -> RefundResult: ...

    def retrieve_refund(self, refund_id: str) -> RefundResult: ...

    def read_event(self, body: bytes, signature: str | None, *, now: datetime) -> WebhookEvent:
        """The notice in ``body``, or ``SignatureInvalid``."""
