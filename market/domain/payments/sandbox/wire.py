"""Stripe's wire format: forms with brackets come in, JSON goes out."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire."""

    status: int
    body: str


class ApiError(Exception):
    """A request that the provider turns down, in the provider's own words."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.facts = {"type": type, "message": message, "code": code, "param": param}

    def reply(self) -> Reply:
        return Reply(self.status, json.dumps({"error": {k: v for k, v in self.facts.items() if v}}))


def read_form(form: str) -> dict[str, Any]:
    """``a[b][0][c]=d`` as ``{"a": {"b": [{"c": "d"}]}}``."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        branch, keys = tree, [first, *rest]
        for key in keys[:-1]:
            branch = branch.setdefault(key, {})
            if not isinstance(branch, dict):
                raise ApiError(f"Invalid parameter: {name}", param=name)
        branch[keys[-1]] = value
    return {key: _with_lists(value) for key, value in tree.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _with_lists(inner) for key, inner in value.items()}
