"""Many at once in processes of their own: as web servers beside each other, each with its own connections."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from flask import Flask

from market.foundation.database import db

_FORK = multiprocessing.get_context("fork")


def in_processes(app: Flask, what: Callable[[int], Any], number: int, *, timeout: float = 120) -> list[Any]:
    """``what`` for each number from 0, every one in a process of its own, started together; the answers in order.

    An exception travels back and is raised here.
    """
    db.session.rollback()
    db.engine.dispose()  # no connection is shared
    together, answers = _FORK.Barrier(number), _FORK.Queue()

    def run(which: int) -> None:
        with app.app_context():
            db.engine.dispose(close=False)
            together.wait(timeout=timeout)
            try:
                answers.put((which, what(which), None))
            except BaseException as failure:
                answers.put((which, None, f"{type(failure).__name__}: {failure}"))
            finally:
                db.session.remove()
                db.engine.dispose()

    workers = [_FORK.Process(target=run, args=(which,), daemon=True) for which in range(number)]
    for worker in workers:
        worker.start()
    found = sorted(answers.get(timeout=timeout) for _ in workers)
    for worker in workers:
        worker.join(timeout=timeout)
    failures = [failure for _, _, failure in found if failure]
    assert not failures, failures[:3]
    return [answer for _, answer, _ in found]
