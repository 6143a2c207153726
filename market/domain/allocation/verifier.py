"""The file ``verify.py`` that is handed out beside a bundle: the very modules that the market runs, in one text."""

import ast
from functools import cache
from pathlib import Path

from market.domain.allocation import (
    checking,
    explaining,
    figures,
    greedy,
    moving,
    placing,
    problem,
    sharing,
    solving,
    verifying,
)

_MODULES = (problem, solving, placing, greedy, checking, explaining, figures, moving, sharing, verifying)
_HEAD = '''"""Checks an allocation of booths without the market: python verify.py bundle.json

It needs Python 3.11 or newer and the solver: pip install highspy=={highspy}
It reads the bundle and nothing else, and changes nothing. Put together out of the market's own code, unchanged.
"""
'''


@cache
def source(highspy: str) -> str:
    """The text of ``verify.py``. Each module follows those it needs; imports among them fall away."""
    return "\n\n".join([_HEAD.format(highspy=highspy), *(_alone(module.__file__ or "") for module in _MODULES)])


def _alone(path: str) -> str:
    """A module's text without its imports out of the market."""
    text = Path(path).read_text(encoding="utf-8")
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("market."):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    name = Path(path).name
    return f"# {'-' * 20} {name}\n\n" + "\n".join(lines).strip() + "\n"
