"""Where a shown fact stands: links to what was read, named by who published it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A page that states what is shown here, by its address and its publisher's host name."""

    url: str
    host: str


def source_links(urls: Iterable[str]) -> list[SourceLink]:
    """The sources that can be linked to, each once, in their order."""
    found = []
    for url in dict.fromkeys(urls):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            found.append(SourceLink(url, parts.hostname.removeprefix("www.")))
    return found
