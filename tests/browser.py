"""A browser without a screen: keeps cookies, sends what a real one sends, and fills in the form's token."""

import secrets
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from market.domain.accounts.models import User, WebSession
from market.foundation import clock
from market.foundation.database import db
from market.web.session import COOKIE, IDLE, _hashed


class Browser(FlaskClient):
    """``post`` behaves like the form of a page of ours: same origin, with the session's token."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class, use_cookies=True)

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        """Each request has a context of its own, and with it a database session and a language, as on a server."""
        db.session.rollback()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.rollback()  # what the test looks at next is read anew
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:  # type: ignore[override]
        data = dict(data or {})
        headers = dict(kwargs.pop("headers", {}))
        headers.setdefault("Origin", "http://localhost")
        token = self.token()
        if token and "csrf_token" not in data:
            data["csrf_token"] = token
        return super().post(path, data=data, headers=headers, **kwargs)

    @property
    def session_id(self) -> str | None:
        """The id in the session's cookie."""
        cookie = self.get_cookie(COOKIE)
        return cookie.value if cookie else None

    def token(self) -> str | None:
        """The token that a form in this session carries; None without a session."""
        if self.session_id is None:
            return None
        row = db.session.get(WebSession, _hashed(self.session_id))
        if row is None:
            return None
        if "csrf_token" not in row.data:
            row.data = {**row.data, "csrf_token": secrets.token_hex(20)}
            db.session.commit()
        signer = URLSafeTimedSerializer(self.application.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(row.data["csrf_token"]))


def signed_in(app: Flask, user: User, *, second_factor: bool = True) -> Browser:
    """A browser with a session in which ``user`` is signed in, with the second factor unless told otherwise."""
    now, session_id = clock.now(), secrets.token_urlsafe(32)
    data: dict[str, Any] = {"_user_id": str(user.id), "_fresh": True}
    if second_factor:
        data["second_factor"] = user.id
    if user.staff_role is not None:
        data["staff"] = True
    db.session.add(
        WebSession(
            id_hash=_hashed(session_id),
            user_id=user.id,
            data=data,
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE,
        )
    )
    db.session.commit()
    browser = Browser(app)
    browser.set_cookie(COOKIE, session_id, secure=True, path="/")
    return browser
