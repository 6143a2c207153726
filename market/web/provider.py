"""Who takes the payments of the running application: Stripe where there is a key, else the sandbox."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from market.config import Settings
from market.domain.payments.gateway import PaymentGateway
from market.domain.payments.sandbox.service import SECRET_KEY as SANDBOX_KEY
from market.domain.payments.sandbox.service import Sandbox
from market.domain.payments.sandbox.store import Store
from market.domain.payments.sandbox.transport import SandboxTransport
from market.domain.payments.stripe_gateway import StripeGateway, over_the_network
from market.foundation import clock
from market.web.site import settings

_PROVIDER = "market_payments"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who takes the payments: Stripe, or the sandbox that answers in Stripe's place."""

    gateway: PaymentGateway
    sandbox: Sandbox | None


def make_provider(chosen: Settings) -> Provider:
    """Stripe over the network where there is a key, else the sandbox. The transport is the whole difference."""
    secrets = chosen.stripe_webhook_secrets
    if chosen.stripe_secret_key is not None:
        gateway = StripeGateway(
            name="stripe",
            secret_key=chosen.stripe_secret_key,
            webhook_secrets=secrets,
            transport=over_the_network(),
        )
        return Provider(gateway, sandbox=None)
    behind = Sandbox(Store(chosen.instance / "sandbox.db"))
    transport = SandboxTransport(behind, clock=clock.now)
    gateway = StripeGateway(name="sandbox", secret_key=SANDBOX_KEY, webhook_secrets=secrets, transport=transport)
    return Provider(gateway, behind)


def provider() -> Provider:
    """The provider of the running application, made when it is first needed."""
    known = current_app.extensions.get(_PROVIDER)
    if known is None:
        known = current_app.extensions.setdefault(_PROVIDER, make_provider(settings()))
    return cast(Provider, known)


def payment_gateway() -> PaymentGateway:
    """The gateway that payments go through."""
    return provider().gateway


def sandbox() -> Sandbox:
    """The sandbox behind the payment page that says 모의 결제; only where ``Settings.uses_sandbox``."""
    found = provider().sandbox
    if found is None:
        raise RuntimeError("payments go to a real provider: there is no sandbox")
    return found
