"""Who may come in at which door. Each door hangs its guard on its blueprint, so that no view can forget it."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.accounts.models import StaffRole, User
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.queries import enterprise_of_member
from market.web.session import visitor


def _to_sign_in() -> ResponseReturnValue:
    wanted = (request.root_path + request.full_path).rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=wanted), 303)


def signed_in_only() -> ResponseReturnValue | None:
    """Let those in who have signed in."""
    return None if visitor() else _to_sign_in()


def members_only() -> ResponseReturnValue | None:
    """Let members of an enterprise in; to everybody else this door does not exist."""
    user = visitor()
    if user is None:
        return _to_sign_in()
    if enterprise_of_member(user) is None:
        abort(404)
    return None


def staff_only() -> ResponseReturnValue | None:
    """Let the city's staff in; to everybody else this door does not exist."""
    user = visitor()
    if user is None:
        return _to_sign_in()
    if user.staff_role is None:
        abort(404)
    if request.method not in ("GET", "HEAD", "OPTIONS") and user.staff_role is StaffRole.VIEWER:
        abort(403)
    return None


def own_enterprise(user: User) -> Enterprise:
    """The enterprise that ``user`` works for; the guard has made sure that there is one."""
    enterprise = enterprise_of_member(user)
    if enterprise is None:
        abort(404)
    return enterprise
