"""What a page tells machines, read back."""

import json
import re
from typing import Any

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def told_of(page: str) -> dict[str, list[Any]]:
    """The JSON-LD of a page, by its type; a graph is taken apart."""
    found: dict[str, list[Any]] = {}
    for block in _BLOCK.findall(page):
        whole = json.loads(block)
        for one in whole.get("@graph", [whole]):
            found.setdefault(one["@type"], []).append(one)
    return found


def types_of(page: str) -> set[str]:
    """The types of what a page tells, beside the way that leads to it."""
    return set(told_of(page)) - {"BreadcrumbList"}
