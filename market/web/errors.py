"""What a person sees when something goes wrong: what happened, and what to do next."""

import logging
import secrets
from collections.abc import Callable, Mapping

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from market.foundation.database import db
from market.foundation.errors import Conflict, MarketError, NotFound

log = logging.getLogger("market.errors")

Teller = Callable[[int, Mapping[str, str]], ResponseReturnValue]
_tellers: dict[str, Teller] = {}

PAGES = {400, 403, 404, 405, 413, 429, 500, 503}


def tell_programs(path: str, teller: Teller) -> None:
    """Let ``teller`` word, by status and headers, what goes wrong at ``path`` and below: programs read no pages."""
    _tellers[path] = teller


def _teller() -> Teller | None:
    """Who words what goes wrong at this address; None where people read it."""
    below = (teller for path, teller in _tellers.items() if f"{request.path}/".startswith(f"{path}/"))
    return next(below, None)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    page = error.code if error.code in PAGES else 400
    kept = {"Retry-After", "Allow"}
    headers = {name: value for name, value in error.get_headers(request.environ) if name in kept}
    if (tell := _teller()) is not None:
        return tell(error.code, headers)
    answer = render_template(f"errors/{page}.html", message=None)
    return answer, error.code, headers


def _market_error(error: MarketError) -> ResponseReturnValue:
    """A refusal that no view has worded: its sentence on a page of its own."""
    db.session.rollback()
    if isinstance(error, NotFound):
        return render_template("errors/404.html", message=None), 404
    return render_template("errors/400.html", message=str(error)), 409 if isinstance(error, Conflict) else 422


def _crash(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    reference = secrets.token_hex(4)
    log.error("crash %s at %s", reference, request.endpoint, exc_info=error)
    if (tell := _teller()) is not None:
        return tell(500, {})
    return render_template("errors/500.html", reference=reference, message=None), 500


def handle_errors(app: Flask) -> None:
    """Word every error that leaves a view."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(MarketError, _market_error)
    if not app.config.get("PROPAGATE_CRASHES"):
        app.register_error_handler(Exception, _crash)
