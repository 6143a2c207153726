"""Asking for the current password again before something important."""

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from werkzeug import Response

from market.domain.accounts import services as accounts
from market.domain.accounts.errors import WrongPassword
from market.domain.accounts.models import User
from market.web.limits import CONFIRMATIONS, limiter
from market.web.session import signed_in_user


def _whose() -> str:
    return f"user {signed_in_user().id}"


def _was_refused(response: Response) -> bool:
    return response.status_code != 303


def count_wrong_passwords(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often one person may try: whoever finds an open browser must not guess the password in it."""
    limit = limiter.limit(CONFIRMATIONS, key_func=_whose, methods=["POST"], deduct_when=_was_refused)
    limited: Callable[..., Any] = limit(view)
    return limited


def confirmed(form: FlaskForm, user: User) -> bool:
    """The form was sent, is in order, and holds the person's current password; else the field says what is wrong."""
    if not form.validate_on_submit():
        return False
    if not accounts.is_password_of(user, form.current_password.data):
        form.current_password.errors = [str(WrongPassword())]
        return False
    return True
