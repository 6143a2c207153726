"""Addresses of the machinery: pictures, health, robots, and the mailbox of a development machine."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path, PurePosixPath
from typing import cast

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, abort, current_app, jsonify, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from market.config import Settings
from market.domain.accounts.second_factors import code_at
from market.domain.notifications.queries import last_beat
from market.foundation import clock
from market.foundation.database import db

bp = Blueprint("site", __name__)

SAMPLE_ACCOUNTS = "market_sample_accounts"
"""Under this name the application keeps the sample's sign-ins; none in production."""

PRIVATE = frozenset({"claims", "documents"})
"""Folders of the uploads that have doors of their own."""

WORKER_SILENT_AFTER = 30
"""Seconds without a heartbeat after which the worker counts as gone."""


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["market_settings"])


@bp.get("/media/<path:file>")
def media(file: str) -> ResponseReturnValue:
    """A drawing. Names change with their content, so browsers may keep them; whatever else is there is private."""
    if PurePosixPath(file).suffix != ".svg" or "claims" in PurePosixPath(file).parts:
        abort(404)
    answer = send_from_directory(settings().uploads, file, max_age=31_536_000)
    answer.cache_control.public = True
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; frame-ancestors 'none'"
    return answer


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process is alive."""
    return jsonify(status="alive")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The market can serve: the database answers, its migrations are at head, the worker's heart beats."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        db.session.execute(text("SELECT 1"))
        checks["database"] = True
        checks["migrations"] = _at_head()
        beat = last_beat()
        checks["worker"] = beat is not None and (clock.now() - beat).total_seconds() < WORKER_SILENT_AFTER
    except Exception:  # whatever is wrong with the database, the answer is: not ready
        current_app.logger.exception("readyz")
    ready = all(checks.values())
    return jsonify(status="ready" if ready else "not ready", checks=checks), 200 if ready else 503


def _at_head() -> bool:
    scripts = ScriptDirectory(str(Path(current_app.root_path) / "migrations"))
    return MigrationContext.configure(db.session.connection()).get_current_heads() == tuple(scripts.get_heads())


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What search engines should leave alone: offices, orders, links out of mails.

    Basket, checkout and account answer a visitor without a session with a page that is the same for everybody; the
    canonical address of a search is the search page.
    """
    closed = ["/seller/", "/city/", "/orders/", "/sandbox/"]
    closed += [f"/account/{link}/" for link in ("verify", "reset", "invitations")]
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in closed for prefix in ("", "/en"))]
    lines += ["", f"Sitemap: {settings().site_url}{url_for('sitemaps.index')}"]
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/__mail__")
def mailbox() -> ResponseReturnValue:
    """The mails that a development machine would have sent, newest first; and the sample sign-ins' codes."""
    _development_only()
    files = sorted(settings().mailbox.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    mails = [(file.stem, _read(file)) for file in files[:100]]
    now = clock.now()
    codes = [(one.email, code_at(one.secret, now)) for one in current_app.extensions[SAMPLE_ACCOUNTS] if one.secret]
    return render_template("shared/mailbox.html", mails=mails, codes=codes)


@bp.get("/__mail__/<name>")
def mail(name: str) -> ResponseReturnValue:
    """One mail: its text, and its HTML as the source that would be sent."""
    _development_only()
    file = settings().mailbox / f"{name}.eml"
    if not name.replace("-", "").isalnum() or not file.exists():
        abort(404)
    message = _read(file)
    body = message.get_body(("plain",))
    return render_template("shared/mail.html", name=name, message=message, text=body.get_content() if body else "")


@bp.get("/__mail__/<name>/html")
def mail_html(name: str) -> ResponseReturnValue:
    """The HTML part of one mail, as a mail program would show it."""
    _development_only()
    file = settings().mailbox / f"{name}.eml"
    if not name.replace("-", "").isalnum() or not file.exists():
        abort(404)
    body = _read(file).get_body(("html",))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
    return body.get_content() if body else "", 200, {"Content-Security-Policy": policy}


def _read(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def _development_only() -> None:
    if settings().is_production or settings().smtp_url:
        abort(404)
