"""The two files by which anybody can check an allocation: what decided, and the program that works it out again."""

from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Response

from market.domain.allocation.problem import canonical
from market.domain.allocation.verifier import source
from market.web.documents import download

JSON, PYTHON = "application/json; charset=utf-8", "text/x-python; charset=utf-8"


def bundle_file(bundle: dict[str, Any], name: str) -> Response:
    """``bundle`` in its one form."""
    return download(canonical(bundle).encode(), name=name, kind=JSON)


@cache
def _program() -> bytes:
    return source(version("highspy")).encode()


def verifier_file() -> Response:
    """``verify.py``, for the solver that the market uses."""
    return download(_program(), name="verify.py", kind=PYTHON)
