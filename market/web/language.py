"""Korean at ``/…``, English at ``/en/…``: one url_map serves both.

A WSGI middleware moves the prefix into SCRIPT_NAME, so that ``url_for`` keeps a visitor in the language they
are in. Static files, pictures, webhooks and health checks have no language and stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import has_request_context, request
from werkzeug.wsgi import get_path_info

from market.foundation.i18n import DEFAULT_LANGUAGE, LANGUAGES, in_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/en"
WITHOUT_LANGUAGE = (
    "/static/",
    "/media/",
    "/pictures/",
    "/webhooks/",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemaps/",
)


class LanguagePrefix:
    """Moves ``/en`` from the path to SCRIPT_NAME, and says which language that is."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        language = DEFAULT_LANGUAGE
        if path == PREFIX or path.startswith(PREFIX + "/"):
            rest = path.removeprefix(PREFIX) or "/"
            if not rest.startswith(WITHOUT_LANGUAGE):
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
                environ["PATH_INFO"] = rest
                language = "en"
        with in_request(language):
            return self._application(environ, start_response)


def requested_language() -> str:
    """The language of the address that was asked for; Korean where no page is being made."""
    return "en" if has_request_context() and request.root_path.endswith(PREFIX) else DEFAULT_LANGUAGE


def path_in(language: str) -> str:
    """This page's path and query in ``language``."""
    prefix = "" if language == DEFAULT_LANGUAGE else PREFIX
    query = _asked(request.query_string)
    return f"{prefix}{_quoted(get_path_info(request.environ))}{'?' + query if query else ''}"


@lru_cache(maxsize=1024)  # every page names itself in both languages, three times
def _quoted(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=-._~")


def _asked(query: bytes) -> str:
    """A query as an address may have it, whatever whoever asked has left as it was."""
    return query.decode() if query.isascii() else quote(query, safe="%/:?@!$&'()*+,;=-._~")


def other_language() -> str:
    """The language that this page is not in."""
    return next(language for language in LANGUAGES if language != requested_language())
