"""Sentences, figures, days and moments as every template writes them."""

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from market.foundation.i18n import current_language, gettext, ngettext
from market.foundation.wording import (
    day,
    day_range,
    masked_email,
    masked_name,
    moment,
    money,
    near_moment,
    short_day,
    won,
)
from market.web.inputs import show_phone


def _sentence(message: str, **facts: Any) -> Markup:
    """``_("…")`` in a template: the translation is ours and safe, what is filled in is escaped."""
    if facts:
        return Markup(gettext(message) % _escaped(facts))  # noqa: S704 - see above
    return _plain(current_language(), message)


def _counted(singular: str, plural: str, num: int, **facts: Any) -> Markup:
    """``ngettext("…", "…", number)`` in a template; ``%(num)s`` is the number."""
    return Markup(ngettext(singular, plural, num, **_escaped(facts)))  # noqa: S704 - as above


@lru_cache(maxsize=8192)
def _plain(_language: str, message: str) -> Markup:
    """A sentence with nothing to fill in; a percent sign is written twice, as in one that has."""
    return Markup(gettext(message) % {})  # noqa: S704 - as above


def _escaped(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact if type(fact) is int else escape(fact) for name, fact in facts.items()}


def register_texts(app: Flask) -> None:
    """Give every template its words and its filters.

    Jinja's own gettext asks Flask-Babel for the language and the catalogue at every sentence, 13 µs each; a page
    has a hundred. These take a tenth.
    """
    app.jinja_env.globals.update(_=_sentence, gettext=_sentence, ngettext=_counted)
    for text_filter in (won, money, day, short_day, moment, near_moment, day_range, masked_email, masked_name):
        app.add_template_filter(text_filter)
    app.add_template_filter(show_phone, "phone")
