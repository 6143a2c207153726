"""What templates ask over and over, answered from memory: addresses, and fragments that depend on nothing but
their arguments and the language.

Nothing here can be out of date: an address follows from its endpoint and values, a fragment from its arguments,
which are compared by what they hold, and a part of a page from tables that are watched (``foundation.memory``).
"""

from collections.abc import Callable, Hashable
from enum import Enum
from functools import lru_cache
from typing import Any

import flask
from flask import Flask, has_request_context, request
from markupsafe import Markup

from market.foundation.i18n import current_language
from market.foundation.memory import kept

ADDRESSES, FRAGMENTS = 8192, 1024


def _address(endpoint: str, **values: Any) -> str:
    """``url_for``, remembered; relative endpoints, and addresses in mails, are made each time."""
    if endpoint.startswith(".") or not has_request_context():
        return flask.url_for(endpoint, **values)
    try:
        return _known_address(request.root_path, endpoint, *values.items())
    except TypeError:  # a list of values has no place in the memory
        return flask.url_for(endpoint, **values)


@lru_cache(maxsize=ADDRESSES, typed=True)
def _known_address(_root: str, endpoint: str, *values: tuple[str, Hashable]) -> str:
    return flask.url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def remembered(macro: Callable[..., Any], most: int = FRAGMENTS) -> Callable[..., Any]:
    """``{% set badge = remembered(badge) %}``: a macro that is drawn once for the same arguments in one language.

    For macros that use their arguments, words and addresses only, never the visitor or a form's token. An
    argument that is compared by identity, such as a row of the database, may change: then it is drawn each time.
    """

    @lru_cache(maxsize=most, typed=True)
    def known(_language: str, *args: Any, **kwargs: Any) -> Any:
        return macro(*args, **kwargs)

    def draw(*args: Any, **kwargs: Any) -> Any:
        for arg in args:
            if not _is_value(type(arg)):
                return macro(*args, **kwargs)
        for arg in kwargs.values():
            if not _is_value(type(arg)):
                return macro(*args, **kwargs)
        return known(current_language(), *args, **kwargs)

    return draw


_values: dict[type, bool] = {type(None): True}


def _is_value(kind: type) -> bool:
    """What ``kind`` makes is compared by what it holds, and cannot change."""
    known = _values.get(kind)
    if known is None:
        by_content = "__eq__" in {name for base in kind.__mro__[:-1] for name in vars(base)}
        known = _values[kind] = issubclass(kind, Enum) or (by_content and kind.__hash__ is not None)
    return known


def kept_part(name: str, *facts: Hashable, caller: Callable[[], Markup]) -> Markup:
    """``{% call kept_part("product above", product.id, minute) %}…{% endcall %}``: drawn once for as long as nothing
    that its page was made from changes.

    For parts that follow from the database and ``facts``, the time among them; a form's token, a message or an
    error, and what only one visitor may see, have no place in it.
    """
    return kept(("part", name, request.root_path, current_language(), *facts), caller)


def remember(app: Flask) -> None:
    """Give every template ``url_for``, ``remembered`` and ``kept_part``."""
    app.jinja_env.globals.update(url_for=_address, remembered=remembered, kept_part=kept_part)
