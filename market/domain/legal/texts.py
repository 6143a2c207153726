"""The registry of versioned texts: terms, privacy policy, notices and what people consent to.

A text is a Markdown file ``texts/<key>.<version>.<language>.md``; its version is the date from which it
applies. An order and a consent store the version that was shown (전자상거래법 제13조 제2항, 개인정보 보호법
제22조), so a version that has been shown is never edited: a change is a new file beside the old one.

In a text, ``{operator_…}`` stands for a detail of who runs the market, and lines between
``<!-- if fact -->``, ``<!-- else -->`` and ``<!-- end -->`` are kept only where the fact holds. ``fill``
settles both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from market.config import Operator
from market.domain.legal.errors import TextNotFound

PAGES = ("terms", "privacy", "business", "help")
"""The texts that are pages of their own and stand in the footer."""

_FOLDER = Path(__file__).parent / "texts"
_FRONT = re.compile(r"---\ntitle: (?P<title>.+)\nstatus: (?P<status>draft|checked)\n---\n")
_MARK = re.compile(r"<!-- (?:if (?P<fact>\w+)|(?P<turn>else|end)) -->")
_PLACE = re.compile(r"\{(\w+)\}")
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")
_NOT_REGISTERED = {"ko": "(등록 전)", "en": "(not yet registered)"}


@dataclass(frozen=True, slots=True)
class LegalText:
    """One text in one language as it reads from ``version`` on. ``is_draft``: counsel has not checked it."""

    key: str
    version: str
    language: str
    title: str
    markdown: str
    is_draft: bool


def current(key: str, language: str) -> LegalText:
    """The newest version of the text ``key``; ``TextNotFound`` for an unknown name."""
    return at(key, current_version(key), language)


def at(key: str, version: str, language: str) -> LegalText:
    """The text ``key`` as it was in ``version``; ``TextNotFound`` when there is none."""
    text = _library().get((key, version, language))
    if text is None:
        raise TextNotFound
    return text


def current_version(key: str) -> str:
    """The version of ``key`` that is shown today and that orders and consents store."""
    return versions(key)[0]


def current_versions(*keys: str) -> dict[str, str]:
    """The versions of several texts at once: what an order keeps of the texts it was placed under."""
    return {key: current_version(key) for key in keys}


def versions(key: str) -> list[str]:
    """Every version of ``key``, the newest first; ``TextNotFound`` for an unknown name."""
    known = sorted({version for name, version, _ in _library() if name == key}, reverse=True)
    if not known:
        raise TextNotFound
    return known


def keys() -> list[str]:
    """The names of all texts."""
    return sorted({key for key, _, _ in _library()})


def fill(text: LegalText, operator: Operator, *, official_site: bool, sandbox_payments: bool) -> str:
    """The Markdown of ``text`` with the operator's details in it and only what holds on this site.

    A detail that is not set yet reads "(등록 전)" or "(not yet registered)", never an empty place.
    """
    facts = {
        "official_site": official_site,
        "sandbox_payments": sandbox_payments,
        "live_payments": not sandbox_payments,
        "business_registered": bool(operator.business_no),
    }
    words = _details(operator, text.language)
    return _PLACE.sub(lambda place: words[place[1]], _kept_where_true(text.markdown, facts))


def _details(operator: Operator, language: str) -> dict[str, str]:
    missing = _NOT_REGISTERED[language]
    words = {
        f"operator_{detail.name}": _as_plain(getattr(operator, detail.name) or missing) for detail in fields(operator)
    }
    words["operator_business_digits"] = re.sub(r"\D", "", operator.business_no)
    return words


def _as_plain(value: str) -> str:
    """``value`` so that Markdown takes none of its signs for its own."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", " ".join(value.split()))


def _kept_where_true(markdown: str, facts: Mapping[str, bool]) -> str:
    """``markdown`` without its marks and without the lines whose fact does not hold."""
    kept: list[str] = []
    holds = True
    for line in markdown.splitlines(keepends=True):
        mark = _MARK.fullmatch(line.strip())
        if mark is None:
            kept.extend([line] if holds else [])
        elif mark["fact"]:
            holds = facts[mark["fact"]]
        else:
            holds = not holds if mark["turn"] == "else" else True
    return "".join(kept)


@lru_cache(maxsize=1)
def _library() -> Mapping[tuple[str, str, str], LegalText]:
    return {(text.key, text.version, text.language): text for text in map(_read, sorted(_FOLDER.glob("*.md")))}


def _read(file: Path) -> LegalText:
    key, version, language = file.stem.split(".")
    content = file.read_text(encoding="utf-8")
    front = _FRONT.match(content)
    if front is None:
        raise ValueError(f"{file.name} does not begin with its title and status")
    return LegalText(
        key=key,
        version=version,
        language=language,
        title=front["title"],
        markdown=content[front.end() :],
        is_draft=front["status"] == "draft",
    )
