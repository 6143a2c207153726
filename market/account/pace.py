"""Answers that take the same time whatever was found: a stopwatch learns no more than a reader."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request

EVEN_ANSWER = 0.25
"""Seconds that the answer to a form takes at least: more than any of the work behind it."""


def evenly(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hold the answer to a POST back until ``EVEN_ANSWER`` has passed; its transaction is over by then."""

    @wraps(view)
    def paced(*args: Any, **kwargs: Any) -> Any:
        started = time.monotonic()
        answer = view(*args, **kwargs)
        if request.method == "POST":
            spent = time.monotonic() - started
            time.sleep(max(0.0, current_app.config.get("EVEN_ANSWER", EVEN_ANSWER) - spent))
        return answer

    return paced
