"""Many at once: threads that start together, each with a context of its own."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from market.foundation.database import db

T = TypeVar("T")
R = TypeVar("R")


def all_at_once(app: Flask, what: Callable[[T], R], each: Iterable[T]) -> list[R]:
    """``what`` for every one of ``each``, started at the same moment; the answers in order."""
    runners = list(each)
    together = Barrier(len(runners))

    def run(one: T) -> R:
        with app.app_context():
            together.wait(timeout=30)
            try:
                return what(one)
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(len(runners)) as pool:
        answers = list(pool.map(run, runners))
    db.session.expire_all()
    return answers
