"""CPU per request: an application is called in this process, as its server would call it."""

import gc
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from werkzeug.test import EnvironBuilder

ROUNDS = 45
LASTS = 0.05
"""How many rounds each page is measured, and about how many seconds of CPU one of its rounds takes: short ones, so
that a machine that is slower for a while is so for all pages alike."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure. ``accepts`` is the encodings that the browser understands, ``cookie`` its session."""

    name: str
    application: Callable[..., Any]
    path: str
    accepts: str = ""
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one page costs: milliseconds of CPU for one request, in the middle of all rounds."""

    page: Page
    ms: float
    size: int


class WrongAnswer(Exception):
    """A page that was to be measured is not there."""


def measure(pages: Sequence[Page]) -> list[Figure]:
    """Measure ``pages`` in turns, so that what else the machine does falls on all alike."""
    calls = [caller(page) for page in pages]
    sizes = [call() for call in calls]
    counts = []
    for call in calls:
        for _ in range(20):
            call()
        counts.append(max(3, round(LASTS / (_cpu(call, 20) / 20))))
    rounds: list[list[float]] = [[] for _ in pages]
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for call, count, taken in zip(calls, counts, rounds, strict=True):
            taken.append(_cpu(call, count) / count * 1000)
    gc.unfreeze()
    return [Figure(page, median(taken), size) for page, taken, size in zip(pages, rounds, sizes, strict=True)]


def _cpu(call: Callable[[], int], count: int) -> float:
    started = time.process_time()
    for _ in range(count):
        call()
    return time.process_time() - started


def _address(visit: int) -> str:
    """Another address each time, or the limits that hold for one of them would soon answer."""
    return f"10.{visit >> 16 & 255}.{visit >> 8 & 255}.{visit & 255}"


def caller(page: Page) -> Callable[[], int]:
    """A function that asks for the page once and gives the length of the answer."""
    told = {"Accept-Encoding": page.accepts, "Cookie": page.cookie}
    headers = {name: value for name, value in told.items() if value}
    environ = EnvironBuilder(page.path, headers=headers).get_environ()
    said: list[str] = []
    visits = itertools.count(1)

    def start_response(status: str, _headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], None]:
        said[:] = [status]
        return lambda _data: None

    def call() -> int:
        answer = page.application({**environ, "REMOTE_ADDR": _address(next(visits))}, start_response)
        try:
            return sum(map(len, answer))
        finally:
            if hasattr(answer, "close"):
                answer.close()

    call()
    if not said[0].startswith("200"):
        raise WrongAnswer(f"{page.name}: {page.path} answers {said[0]}")
    return call
