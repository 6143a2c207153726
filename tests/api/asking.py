"""Asking the API as a program does."""

from typing import Any

from tests.browser import Browser


def told(client: Browser, path: str) -> Any:
    """What the API tells at ``path``, which has to be there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/json"
    return answer.json


def slugs(client: Browser, path: str) -> list[str]:
    """The slugs of one page of a list."""
    return [item["slug"] for item in told(client, path)["items"]]


def walked(client: Browser, path: str) -> list[str]:
    """The slugs of all pages of a list, one after the other."""
    found: list[str] = []
    following: str | None = path
    while following:
        page = told(client, following.removeprefix("http://localhost"))
        found += [item["slug"] for item in page["items"]]
        following = page["next"]
    return found
