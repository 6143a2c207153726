"""The SDK's way into the sandbox: an HTTP client that never opens a socket."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import stripe

from market.domain.payments.sandbox.faults import Faults, RequestFault
from market.domain.payments.sandbox.service import Sandbox
from market.domain.payments.sandbox.wire import ApiError, Reply


class SandboxTransport(stripe.HTTPClient):
    """Answers the SDK's requests in this process, as if they had gone to api.stripe.com."""

    name = "sandbox"

    def __init__(self, sandbox: Sandbox, *, clock: Callable[[], datetime], faults: Faults | None = None) -> None:
        super().__init__()
        self._sandbox = sandbox
        self._clock = clock
        self._faults = faults or Faults()

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        fault = self._faults.next_request()
        if fault is RequestFault.CUT_BEFORE:
            raise _no_answer("the line was cut")
        if fault is not None and isinstance(fault.value, int):
            return _over_the_wire(ApiError("Something went wrong", status=fault.value, type="api_error").reply())
        where, sent = urlsplit(url), headers or {}
        reply = self._sandbox.answer(
            method.upper(),
            where.path,
            post_data if method.upper() == "POST" else where.query,
            secret_key=sent.get("Authorization", "").removeprefix("Bearer "),
            idempotency_key=sent.get("Idempotency-Key"),
            now=self._clock(),
        )
        if fault is RequestFault.LOST_ANSWER:
            raise _no_answer("the answer was lost")
        return _over_the_wire(reply)

    def close(self) -> None:
        """There is nothing to close."""


def _over_the_wire(reply: Reply) -> tuple[str, int, Mapping[str, str]]:
    return reply.body, reply.status, {"Content-Type": "application/json"}


def _no_answer(why: str) -> stripe.APIConnectionError:
    return stripe.APIConnectionError(why)  # type: ignore[no-untyped-call]  # the SDK left its types out here
