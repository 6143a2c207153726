"""A market whose payment company has accidents when it is told to: ``python -m tools.faulty_market web | worker``.

What goes wrong is ordered by files in the folder ``accidents`` of the instance: ``lose-…`` loses one answer of the
payment company, ``hold`` makes the worker stop with a webhook in its hand. Every webhook goes out twice.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from flask import Flask

from market import serve, worker
from market.app import create_app
from market.config import Settings, read_settings
from market.domain.payments.sandbox import events
from market.domain.payments.sandbox.faults import Faults, RequestFault
from market.domain.payments.sandbox.service import SECRET_KEY, Sandbox
from market.domain.payments.sandbox.store import Store
from market.domain.payments.sandbox.transport import SandboxTransport
from market.domain.payments.stripe_gateway import StripeGateway
from market.foundation import clock
from market.web.logs import set_up_logs
from market.web.provider import Provider

ACCIDENTS = "accidents"


class Ordered(Faults):
    """Faults that wait as files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(duplicate_notices=True)
        self.folder = folder

    def next_request(self) -> RequestFault | None:
        for waiting in sorted(self.folder.glob("lose-*")):
            waiting.unlink()
            return RequestFault.LOST_ANSWER
        return None


def main(role: str) -> None:
    """Run one of the two processes of a market until it is told to stop, or is killed."""
    set_up_logs()
    settings = read_settings(os.environ)
    app = create_app(settings)
    _take_payments(app, settings)
    if role == "web":
        serve._answer(app, settings)
        return
    _hold_webhooks(settings.instance / ACCIDENTS / "hold")
    with app.app_context():
        worker.run(app, settings)


def _take_payments(app: Flask, settings: Settings) -> None:
    faults = Ordered(settings.instance / ACCIDENTS)
    sandbox = Sandbox(Store(settings.instance / "sandbox.db"), faults)
    gateway = StripeGateway(
        name="sandbox",
        secret_key=SECRET_KEY,
        webhook_secrets=settings.stripe_webhook_secrets,
        transport=SandboxTransport(sandbox, clock=clock.now, faults=faults),
    )
    app.extensions["market_payments"] = Provider(gateway, sandbox)


def _hold_webhooks(told_to: Path) -> None:
    post = events._post

    def hold_then_post(*letter: Any) -> str:
        while told_to.exists():
            time.sleep(0.05)
        return post(*letter)

    events._post = hold_then_post


if __name__ == "__main__":
    main(sys.argv[1])
