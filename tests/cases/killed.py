"""A process that asks the provider and is killed on the way: ``python -m tests.cases.killed <wish, as JSON>``.

It is the market on the test's own database, with the test's own provider; only its line to the provider is deadly.
"""

import json
import os
import signal
import sys
from pathlib import Path

from market.app import create_app
from market.config import read_settings
from market.domain.payments.sandbox.service import SECRET_KEY, Sandbox
from market.domain.payments.sandbox.store import Store
from market.domain.payments.sandbox.transport import SandboxTransport
from market.domain.payments.stripe_gateway import StripeGateway
from market.foundation import clock
from market.web import payments
from market.web.provider import Provider
from tests.stripe_contract import check_request


class DeadlyLine(SandboxTransport):
    """Kills its own process before the provider hears of a request, or after it has acted and before we know."""

    def __init__(self, sandbox: Sandbox, *, before: bool) -> None:
        super().__init__(sandbox, clock=clock.now)
        self._before = before

    def request(self, *args, **kwargs):
        method, url, _, form = (*args, kwargs.get("post_data"))[:4]
        check_request(method, url, form)
        if not self._before:
            super().request(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Do what is asked for, and die of it."""
    wish = json.loads(sys.argv[1])
    app = create_app(read_settings(wish["environ"], Path(wish["instance"])))
    sandbox = Sandbox(Store(Path(wish["sandbox"])))
    line = DeadlyLine(sandbox, before=wish["when"] == "before the call")
    gateway = StripeGateway(name="sandbox", secret_key=SECRET_KEY, webhook_secrets=("whsec_1",), transport=line)
    app.extensions["market_payments"] = Provider(gateway, sandbox)
    with app.test_request_context("/", base_url="http://localhost"):
        {"start": payments.start, "cancel": payments.cancel}[wish["verb"]](wish["order_id"])


if __name__ == "__main__":
    main()
