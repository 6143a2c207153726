"""No other site may post in a visitor's name.

A visitor with a session sends the token that their forms carry. A visitor without one has nothing that another
site could abuse and gets pages that are the same for everybody: their forms have no token, and are taken only
when the browser says that they come from this very origin.
"""

from urllib.parse import urlsplit

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from wtforms import ValidationError

from market.web.session import current_session

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_exempt: set[str] = set()
NEVER_SENT_BACK = {"csrf_token", "password", "new_password", "current_password", "password_again"}


def exempt(endpoint: str) -> None:
    """Leave ``endpoint`` alone: it has a guard of its own, such as a signature."""
    _exempt.add(endpoint)


def token_or_none() -> str | None:
    """The token for a form on this page; None for a visitor without a session."""
    return str(generate_csrf()) if current_session().exists or current_session().modified else None


def _comes_from_here() -> bool:
    """The browser says that this page's own origin sent the form."""
    origin = request.headers.get("Origin")
    if origin is not None:
        sender = urlsplit(origin)
        return sender.netloc == request.host and sender.scheme in ("http", "https")
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _check() -> ResponseReturnValue | None:
    if request.method in SAFE_METHODS or request.endpoint in _exempt or request.endpoint is None:
        return None
    if request.headers.get("Origin") is not None and not _comes_from_here():
        return render_template("errors/403.html"), 403
    if not current_session().exists:
        return None if _comes_from_here() else (render_template("errors/403.html"), 403)
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (ValidationError, CSRFError):
        fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_SENT_BACK]
        return render_template("errors/resend.html", fields=fields, action=request.full_path.rstrip("?")), 403
    return None


def protect(app: Flask) -> None:
    """Check every request that changes something."""
    app.config["WTF_CSRF_ENABLED"] = False  # Flask-WTF's forms must not check again: this is the one place
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its session
    app.before_request(_check)
    app.add_template_global(token_or_none, "csrf_token_or_none")  # a macro sees globals only
