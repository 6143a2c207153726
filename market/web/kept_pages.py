"""Pages for everybody, kept whole in the process for as long as nothing that they show has changed.

A page that is the same for every visitor without a session is made once and then answered from memory, before Flask
is asked: not older than the minute it was made in, because whatever opens or closes in the market does so on a whole
minute, and not for a moment longer than each table it was made from is as it was (``foundation.generations``). Which
tables these are is seen while it is made (``foundation.reads``): nobody has to say it, and none can be forgotten.

Browsers and caches on the way keep a page, too, but ask each time whether it is still the same (``ETag`` and
``no-cache``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, request
from sqlalchemy import Engine

from market.config import Settings
from market.foundation import clock
from market.foundation.database import db
from market.foundation.generations import Generation, Generations, Known
from market.foundation.reads import Reads, recorded
from market.web.session import COOKIE, current_session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT = "market_kept_pages"
"""Under this name the application has its kept pages."""

LARGEST, LONGEST_QUERY = 512 * 1024, 300
"""Bytes of a page, letters of a query: what is larger is made each time."""

_DOORS = frozenset({"shop"})
"""Whose pages show nothing but what is in the watched tables and in the program."""

_ASK_EACH_TIME = "no-cache"
_VARY = {"cookie", "accept-encoding"}
_ROUTE = "market.kept.route"
"""In the environment of a request whose answer may be kept: its route, for the log."""

_NOT_WITH_304 = frozenset({"content-length", "content-type", "content-encoding"})
_log = logging.getLogger("market.access")

Key = tuple[str, str, str, str]
"""Host, path, query, compression."""


@dataclass(slots=True)
class KeptPage:
    """An answer with all of its bytes, and what it was made from. ``seen`` is what it was last found true for."""

    route: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    etag: str
    minute: int
    made_from: Mapping[str, Generation]
    seen: Known

    def is_true(self, known: Known, minute: int) -> bool:
        """It would be made the same again."""
        if self.minute != minute:
            return False
        if known is not self.seen:  # something has changed, or another thread has looked
            if any(known.get(name) != then for name, then in self.made_from.items()):
                return False
            self.seen = known
        return True

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> tuple[int, Iterable[bytes]]:
        """The page, or that the browser has it already; with the status for the log."""
        asked = environ.get("HTTP_IF_NONE_MATCH", "")
        if self.etag in asked or asked.strip() == "*":
            start_response("304 NOT MODIFIED", [one for one in self.headers if one[0].lower() not in _NOT_WITH_304])
            return 304, []
        start_response("200 OK", list(self.headers))
        return 200, [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


class KeptPages:
    """A WSGI middleware before the languages and Flask.

    ``most`` is how many bytes of pages it keeps, 0 none; for ``stale`` seconds browsers may show a page and then ask.
    """

    def __init__(self, app: Flask, most: int, stale: int) -> None:
        self._application: WSGIApplication = app.wsgi_app
        self._generations = Generations(lambda: _engine_of(app))
        self._most, self._size = most, 0
        self._stale = f"max-age=0, stale-while-revalidate={stale}" if stale else _ASK_EACH_TIME
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        key = _key(environ) if self._most else None
        known = self._generations.read() if key else None
        if key is None or known is None:
            with recorded():  # for the answers that are kept inside of it
                return self._application(environ, start_response)
        minute = int(clock.now().timestamp() // 60)
        page = self._find(key)
        if page is None or not page.is_true(known, minute):
            return self._make(key, known, minute, environ, start_response)
        status, body = page.answer(environ, start_response)
        took = round((time.perf_counter() - started) * 1000, 1)
        told = {"method": environ["REQUEST_METHOD"], "route": page.route, "status": status, "ms": took, "kept": True}
        _log.info("request", extra=told)
        return body

    def forget(self) -> None:
        """Keep nothing of what was kept."""
        with self._lock:
            self._pages.clear()
            self._size = 0

    def close(self) -> None:
        """Keep nothing, and give back what is held to keep it."""
        self.forget()
        self._generations.close()

    def _find(self, key: Key) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def _keep(self, key: Key, page: KeptPage) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._size += len(page.body) - (len(before.body) if before else 0)
            self._pages[key] = page
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1].body)

    def _make(
        self, key: Key, known: Known, minute: int, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let the application answer, and keep what may be kept: the tables were looked at before it reads them."""
        said: list[Any] = []

        def hold(*status_and_headers: Any) -> Any:
            said[:] = status_and_headers
            return lambda _data: None

        with recorded() as reads:
            answer = self._application(environ, hold)
            if environ["REQUEST_METHOD"] != "GET" or _ROUTE not in environ or not _may_be_kept(said, reads, known):
                start_response(*said)
                return answer
            body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        etag = f'"{sha256(body).hexdigest()[:24]}"'
        said[1] = [one for one in said[1] if one[0].lower() != "cache-control"]
        page = KeptPage(
            route=environ[_ROUTE],
            headers=[*said[1], ("Cache-Control", self._stale), ("ETag", etag)],
            body=body,
            etag=etag,
            minute=minute,
            made_from={name: known[name] for name in reads.tables},
            seen=known,
        )
        if len(body) <= LARGEST:
            self._keep(key, page)
        return page.answer(environ, start_response)[1]


def keep_pages(app: Flask, settings: Settings) -> None:
    """Keep pages before the application as it is now."""
    pages = KeptPages(app, settings.page_cache, settings.stale_while_revalidate)
    app.extensions[KEPT] = app.wsgi_app = pages  # type: ignore[method-assign]


def offer_pages(app: Flask) -> None:
    """Say of each answer whether it may be kept. The first to register is the last to look at an answer."""

    @app.after_request
    def _offer(response: Response) -> Response:
        session = current_session()
        if (
            request.blueprints
            and request.blueprints[-1] in _DOORS
            and response.headers.get("Cache-Control") == _ASK_EACH_TIME
            and not (session.exists or session.modified or response.is_streamed or response.direct_passthrough)
            and {word.lower() for word in response.vary} <= _VARY
        ):
            request.environ[_ROUTE] = request.url_rule.rule if request.url_rule else ""
        return response


def _engine_of(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


def _may_be_kept(said: Sequence[Any], reads: Reads, watched: Known) -> bool:
    status, headers = said[0], said[1]
    is_ours_alone = any(name.lower() == "set-cookie" for name, _ in headers)
    return status.startswith("200") and not is_ours_alone and not reads.wrote and reads.tables <= watched.keys()


def _key(environ: WSGIEnvironment) -> Key | None:
    """What the page depends on; None for a request that has to be answered by the application itself."""
    query = environ.get("QUERY_STRING", "")
    accepts = environ.get("HTTP_ACCEPT_ENCODING", "")
    if (
        environ["REQUEST_METHOD"] not in ("GET", "HEAD")
        or COOKIE in environ.get("HTTP_COOKIE", "")
        or len(query) > LONGEST_QUERY
        or "q=0" in accepts.replace(" ", "")
    ):
        return None
    compression = next((name for name in ("br", "gzip") if name in accepts), "")
    return cast(str, environ.get("HTTP_HOST", "")), cast(str, environ.get("PATH_INFO", "")), query, compression
