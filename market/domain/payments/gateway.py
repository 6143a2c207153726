"""What the market asks of a payment provider, in words that belong to no provider.

The adapter (``stripe_gateway.py``) turns these into a provider's calls and its answers back into these. A
Korean provider would be a second adapter beside it; nothing above this file would change.

Money is whole won. Moments are aware. Nothing here is ever called while a database transaction is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
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


class PageState(Enum):
    """How a payment page stands."""

    OPEN = "open"
    PROCESSING = "the shopper is done, the money is on its way"
    PAID = "paid"
    FAILED = "the shopper was done, the money never came"
    EXPIRED = "closed without a payment"


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A payment page, as the provider sees it at this moment.

    ``url`` is None once the page can no longer be used; ``payment_id`` is there once somebody has paid.
    """

    id: str
    url: str | None
    state: PageState
    amount_total: int
    currency: str
    reference: str | None
    livemode: bool
    payment_id: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Give ``amount`` won of one payment back. The provider keeps the key beside the refund."""

    payment_id: str
    amount: int
    idempotency_key: str


class RefundState(Enum):
    """How a refund stands."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RefundResult:
    """A refund, as the provider sees it. ``reference`` is the key that it was asked for with; None: not by us."""

    id: str
    state: RefundState
    amount: int
    currency: str
    payment_id: str | None
    reference: str | None
    failure_reason: str | None


class DisputeState(Enum):
    """How a dispute stands."""

    OPEN = "open"
    WON = "the market keeps the money"
    LOST = "the payer has the money back"


@dataclass(frozen=True, slots=True)
class DisputeResult:
    """A payment that its payer disputes, as the provider sees it. ``reason`` is the provider's own word."""

    id: str
    state: DisputeState
    amount: int
    payment_id: str | None
    reason: str
    opened_at: datetime


class Subject(Enum):
    """What a notice is about."""

    PAGE = "a payment page"
    REFUND = "a refund"
    DISPUTE = "a dispute"
    OTHER = "nothing that concerns the market"


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A notice whose signature was checked. It says that something happened, not what is true now."""

    id: str
    type: str
    created: datetime
    livemode: bool
    about: Subject
    object_id: str


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

    remembers_keys: timedelta
    """For how long the same key surely gets the same answer; later, what was done has to be looked up."""

    def checkout_parameters(self, request: CheckoutRequest) -> Parameters: ...

    def create_session(self, parameters: Parameters, *, idempotency_key: str) -> CheckoutSession: ...

    def retrieve_session(self, session_id: str) -> CheckoutSession:
        """The page as it is now. Where a payment has to be confirmed by the seller, this confirms it."""

    def expire_session(self, session_id: str) -> CheckoutSession:
        """Close the payment page. ``GatewayRefused`` when it is not open (any more)."""

    def refund_parameters(self, request: RefundRequest) -> Parameters: ...

    def create_refund(self, parameters: Parameters, *, idempotency_key: str) -> RefundResult: ...

    def retrieve_refund(self, refund_id: str) -> RefundResult: ...

    def find_refund(self, payment_id: str, *, idempotency_key: str) -> RefundResult | None:
        """The refund of a payment that was once asked for with this key; None when there is none."""

    def retrieve_dispute(self, dispute_id: str) -> DisputeResult: ...

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> WebhookEvent:
        """The notice in ``body``, or ``SignatureInvalid``. ``headers`` are named as HTTP does: ``Some-Name``."""
