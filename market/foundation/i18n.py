"""Texts in two languages: Korean is the default, English stands beside it.

The rest of the market asks here, so that nothing but this file knows which translation library is used. A page
asks a hundred times which language it is in and how a sentence reads in it, so both answers are one look-up:
the language is a context variable that a request sets once, the catalogue is read once. Flask-Babel, which
formats dates, is told the same language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any, Protocol, cast

import flask_babel
from flask_babel.speaklater import LazyString

LANGUAGES = ("ko", "en")
DEFAULT_LANGUAGE = "ko"

_TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
_spoken: ContextVar[str | None] = ContextVar("spoken language", default=None)


class LazyText(Protocol):
    """A sentence that is translated when it is shown."""

    def __str__(self) -> str: ...
    def __mod__(self, facts: Any, /) -> Any: ...


def lazy_gettext(message: str, **facts: Any) -> LazyText:
    """The translation of ``message``, looked up each time it is turned into a string."""
    return cast(LazyText, LazyString(gettext, message, **facts))


def gettext(message: str, **facts: Any) -> str:
    """The translation of ``message`` in the current language."""
    text = _catalogue(current_language()).gettext(message)
    return text % facts if facts else text


def ngettext(singular: str, plural: str, num: int, **facts: Any) -> str:
    """The translation for ``num`` things; ``%(num)s`` is filled in."""
    text = _catalogue(current_language()).ngettext(singular, plural, num)
    return text % {"num": num, **facts}


def current_language() -> str:
    """``"ko"`` or ``"en"``: the language of the page or mail being made."""
    return _spoken.get() or DEFAULT_LANGUAGE


def in_language(korean: str, english: str | None) -> str:
    """The text that fits the current language; Korean where there is no English."""
    return english if english and current_language() == "en" else korean


@contextmanager
def in_request(language: str) -> Iterator[None]:
    """A request is answered in ``language``; Flask-Babel finds the same by asking the address."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside is worded in ``language``: a mail in the order's language, say."""
    with in_request(language), flask_babel.force_locale(language):
        yield


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> NullTranslations:
    """The translations into ``language``; English is what the sentences are written in and has none."""
    return translation("messages", _TRANSLATIONS, [language], fallback=True)
