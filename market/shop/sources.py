"""Where a shown fact stands: links to what was read, named by who published it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SourceLink:
    """What states what is shown here: a page by its address and its publisher's host name, or a paper by its name."""

    url: str
    host: str


def source_links(urls: Iterable[str]) -> list[SourceLink]:
    """The sources, each once, in their order; what has no address is named, and linked to nothing."""
    found = []
    for url in dict.fromkeys(urls):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname:
            found.append(SourceLink(url, parts.hostname.removeprefix("www.")))
        elif not parts.scheme:
            found.append(SourceLink("", url))
    return found
