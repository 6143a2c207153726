"""Who is at the door: sessions kept on the server, and the person who signed in.

The cookie holds a random id of 256 bits and nothing else; the row that belongs to it can be ended from either
side. A visitor who has only looked around has neither row nor cookie.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import CallbackDict

from market.domain.accounts.models import User, WebSession
from market.domain.operators.models import StaffMember
from market.foundation import clock
from market.foundation.actors import GUEST, Actor
from market.foundation.database import db, table_of, transaction

COOKIE = "__Host-dadaket"
IDLE, LONGEST = timedelta(days=14), timedelta(days=90)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
SECOND_STEP_WITHIN = timedelta(minutes=10)
"""How long the password alone is remembered while the second factor is looked for."""

_PASSED, _WAITS = "second_factor", "second_step"
"""In a session: whose second factor was shown; and who has shown their password and nothing else yet."""

_row = table_of(WebSession).c
_FIND = (
    select(_row.data, _row.created_at, _row.seen_at, _row.expires_at, User, StaffMember)
    .select_from(WebSession)
    .outerjoin(User, User.id == _row.user_id)
    .outerjoin(StaffMember, StaffMember.user_id == _row.user_id)
    .where(_row.id_hash == bindparam("id_hash"))
    .options(joinedload(StaffMember.organisation))
)

login_manager = LoginManager()
login_manager.session_protection = None  # it ties a session to an address; phones change theirs


def _hashed(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def _user_id(session: SessionMixin) -> int | None:
    return int(session["_user_id"]) if "_user_id" in session else None


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What the market remembers of one browser."""

    def __init__(self, session_id: str | None = None, row: Row[*tuple[Any, ...]] | None = None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(dict(row.data) if row else None, changed)
        self.session_id = session_id
        self.created_at = row.created_at if row else None
        self.seen_at = row.seen_at if row else None
        self._held = (row.User, row.StaffMember) if row else None  # so that the database is not asked for them again
        self.modified = False
        self.retired_id: str | None = None

    @property
    def exists(self) -> bool:
        """The visitor has a session: a cookie of theirs has a row here."""
        return self.session_id is not None

    def renew_id(self) -> None:
        """Give the session a new id at sign-in: one that was planted before is worth nothing afterwards."""
        self.retired_id, self.session_id = self.session_id, None
        self.created_at = None
        self.modified = True


class ServerSessions(SessionInterface):
    """Keeps sessions as rows."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        session_id = request.cookies.get(COOKIE)
        if not session_id:
            return ServerSession()
        row = db.session.execute(_FIND, {"id_hash": _hashed(session_id)}).first()
        if row is None or row.expires_at <= clock.now():
            return ServerSession()
        return ServerSession(session_id, row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        session = cast(ServerSession, session)
        now = clock.now()
        stale = session.exists and session.seen_at is not None and now - session.seen_at > TOUCH_EVERY
        if not session.modified and not stale:
            return
        if not session:
            self._forget(session, response)
            return
        kept = self._renew_row(session, now) if session.session_id else self._add_row(session, now)
        if kept is None:
            self._forget(session, response)
            return
        session_id, expires_at = kept
        response.set_cookie(
            COOKIE, session_id, expires=expires_at, path="/", secure=True, httponly=True, samesite="Lax"
        )

    def _renew_row(self, session: ServerSession, now: datetime) -> tuple[str, datetime] | None:
        """Write to the session's row. None when the row is gone: what was ended meanwhile must not come back."""
        session_id = str(session.session_id)
        expires_at = self._expiry(session, now)
        with transaction():
            renewal = (
                update(WebSession)
                .where(WebSession.id_hash == _hashed(session_id))
                .values(user_id=_user_id(session), data=dict(session), seen_at=now, expires_at=expires_at)
                .returning(WebSession.id_hash)
            )
            kept = db.session.scalar(renewal)
        return (session_id, expires_at) if kept else None

    def _add_row(self, session: ServerSession, now: datetime) -> tuple[str, datetime]:
        """A row under a new id; the one it takes the place of is removed."""
        session_id = secrets.token_urlsafe(32)
        expires_at = self._expiry(session, now)
        with transaction():
            if session.retired_id:
                db.session.execute(delete(WebSession).where(WebSession.id_hash == _hashed(session.retired_id)))
            db.session.add(
                WebSession(
                    id_hash=_hashed(session_id),
                    user_id=_user_id(session),
                    data=dict(session),
                    created_at=now,
                    seen_at=now,
                    expires_at=expires_at,
                )
            )
        return session_id, expires_at

    def _expiry(self, session: ServerSession, now: datetime) -> datetime:
        idle, longest = (STAFF_IDLE, STAFF_LONGEST) if session.get("staff") else (IDLE, LONGEST)
        return min((session.created_at or now) + longest, now + idle)

    def _forget(self, session: ServerSession, response: Response) -> None:
        ended = session.session_id or session.retired_id
        if ended:
            with transaction():
                db.session.execute(delete(WebSession).where(WebSession.id_hash == _hashed(ended)))
            response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")


class Visitor(UserMixin):
    """Flask-Login's manners for the domain's ``User``, which need not know of them."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return str(self.user.id)


@login_manager.user_loader
def _recognise(user_id: str) -> Visitor | None:
    user = db.session.get(User, int(user_id))
    return Visitor(user) if user is not None and user.disabled_at is None else None


def current_session() -> ServerSession:
    """The session of this request."""
    return cast(ServerSession, flask_session._get_current_object())  # type: ignore[attr-defined]


def sign_in(user: User, *, second_factor: bool = False) -> None:
    """Let ``user`` in, in a session with a new id; forms that were opened before are worth nothing any more.

    ``second_factor``: they have just shown it. What the session knew of it before goes on for the same person.
    """
    if flask_session.get("_user_id") not in (None, str(user.id)):
        flask_session.clear()  # somebody else's: nothing of theirs is handed on
    current_session().renew_id()
    flask_session.pop("csrf_token", None)
    flask_session.pop(_WAITS, None)
    login_user(Visitor(user))
    if second_factor:
        flask_session[_PASSED] = user.id
    if user.staff_role is not None:
        flask_session["staff"] = True
    else:
        flask_session.pop("staff", None)


def wait_for_second_step(user: User) -> None:
    """Remember that ``user``'s password was right; they are not in yet. The session gets a new id here, too."""
    if flask_session.get("_user_id") not in (None, str(user.id)):
        flask_session.clear()
    current_session().renew_id()
    flask_session.pop("csrf_token", None)
    flask_session[_WAITS] = {"user": user.id, "since": clock.now().isoformat(), "by": _hashed(user.password_hash)}


def who_waits() -> User | None:
    """Whose password was right a moment ago, and still is; their second factor is to come."""
    waits = flask_session.get(_WAITS)
    if not waits or clock.now() - datetime.fromisoformat(waits["since"]) > SECOND_STEP_WITHIN:
        return None
    user = db.session.get(User, waits["user"])
    if user is None or user.disabled_at is not None or _hashed(user.password_hash) != waits["by"]:
        return None
    return user


def passed_second_factor(user: User) -> bool:
    """``user`` has shown their second factor in this session."""
    return bool(flask_session.get(_PASSED) == user.id)


def forget_second_factor() -> None:
    """What was shown counts no more: the factor is gone."""
    flask_session.pop(_PASSED, None)


def sign_out() -> None:
    """End the session, in the browser and here; what is put into it afterwards belongs to a new one."""
    logout_user()
    flask_session.clear()
    current_session().renew_id()


def visitor() -> User | None:
    """The person who is signed in, or None."""
    if not current_session().exists and "_user_id" not in flask_session:
        return None
    return cast(Visitor, current_user).user if current_user.is_authenticated else None


def signed_in_user() -> User:
    """The person who is signed in; the door's guard has made sure that there is one."""
    return cast(Visitor, current_user).user


def actor() -> Actor:
    """Who acts in this request, for the audit: staff by name, everybody else by number.

    The trail is never rewritten, so that a name in it could not be taken out when an account is closed.
    """
    user = visitor()
    if user is None:
        return GUEST
    return Actor(user.id, user.name if user.staff_role is not None else f"#{user.id}")
