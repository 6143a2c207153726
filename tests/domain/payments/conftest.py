"""A sandbox in a file, the gateway that talks to it through the real SDK, and a request to try them with."""

from datetime import UTC, datetime, timedelta

import pytest

from market.domain.payments.gateway import CheckoutLine, CheckoutRequest, ShippingLine
from market.domain.payments.sandbox.faults import Faults
from market.domain.payments.sandbox.service import SECRET_KEY, Sandbox
from market.domain.payments.sandbox.store import Store
from market.domain.payments.sandbox.transport import SandboxTransport
from market.domain.payments.stripe_gateway import StripeGateway

NOON = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)


class Clock:
    """A clock that the test moves by hand."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self):
        return self.moment

    def pass_(self, **time):
        self.moment += timedelta(**time)
        return self.moment


@pytest.fixture
def now():
    return Clock(NOON)


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def sandbox(tmp_path, faults):
    return Sandbox(Store(tmp_path / "sandbox.db"), faults)


@pytest.fixture
def pauses():
    """How long the gateway waited between its tries."""
    return []


@pytest.fixture
def gateway(sandbox, now, faults, pauses):
    return StripeGateway(
        name="sandbox",
        secret_key=SECRET_KEY,
        webhook_secrets=("whsec_of_this_test_only",),
        transport=SandboxTransport(sandbox, clock=now, faults=faults),
        pause=pauses.append,
    )


@pytest.fixture
def checkout():
    """A request for two jars of honey and their delivery: 27,000 won."""
    return CheckoutRequest(
        reference="DDK-20261203-ABC",
        lines=(CheckoutLine(name="들꽃 꿀 500 g", unit_amount=12_000, quantity=2, reference="line:1"),),
        shipping=(ShippingLine(name="배송비 · 꿀벌협동조합", amount=3_000, reference="shipping:1"),),
        locale="ko",
        success_url="https://market.test/orders/DDK-20261203-ABC/return",
        cancel_url="https://market.test/orders/DDK-20261203-ABC",
        expires_at=NOON + timedelta(minutes=31),
        idempotency_key="checkout:DDK-20261203-ABC:1",
    )


@pytest.fixture
def open_session(gateway, checkout):
    """Open the payment page of ``checkout``."""

    def open_session(key="checkout:1"):
        return gateway.create_session(gateway.checkout_parameters(checkout), idempotency_key=key)

    return open_session
