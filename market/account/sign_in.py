"""Coming in and going out.

An unknown address and a wrong password get the same answer after the same work. Only failures count towards the
limits, from one network address and, more tightly, from there to one account: nobody is locked out by a stranger.
"""

import ipaddress

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from werkzeug import Response

from market.account.door import bp, landing_page, way_back
from market.account.forms import SignInForm
from market.account.pace import evenly
from market.domain.accounts import services as accounts
from market.domain.accounts.models import User
from market.domain.accounts.queries import email_fingerprint
from market.domain.accounts.second_factors import has_second_factor
from market.foundation import clock, passwords
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web import session
from market.web.carts import adopt_cart
from market.web.inputs import normalise_email
from market.web.limits import SIGN_IN, SIGN_IN_TO_ONE_ACCOUNT, limiter


def did_not_come_in(response: Response) -> bool:
    return response.status_code != 303


def _one_account() -> str:
    email = normalise_email(request.form.get("email", "")) or ""
    return f"{get_remote_address()} {email_fingerprint(email)}"


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"], deduct_when=did_not_come_in)
@limiter.limit(SIGN_IN_TO_ONE_ACCOUNT, key_func=_one_account, methods=["POST"], deduct_when=did_not_come_in)
@evenly
def sign_in() -> ResponseReturnValue:
    """The same page for everybody; afterwards the second factor, or where each was going, or their own door."""
    here = session.visitor()
    if here is not None and request.method == "GET":
        return redirect(way_back() or landing_page(here), 303)
    form = SignInForm()
    waits_for_mail = False
    if form.validate_on_submit():
        user = accounts.recognise(form.email.data, form.password.data)
        if user is not None and user.email_verified_at is not None:
            _renew_hash(user, form.password.data)
            if has_second_factor(user):
                session.wait_for_second_step(user)
                return redirect(url_for("account.second_step", next=way_back()), 303)
            let_in(user)
            return redirect(way_back() or landing_page(user), 303)
        with transaction():
            accounts.record_failed_sign_in(form.email.data, origin=origin_of(None), now=clock.now())
        waits_for_mail = user is not None
        if not waits_for_mail:
            form.form_errors = [gettext("Email or password is not right. Please check both and try again.")]
    page = render_template("account/sign_in.html", form=form, way_back=way_back(), waits_for_mail=waits_for_mail)
    return page, 422 if form.is_submitted() else 200


def _renew_hash(user: User, password: str) -> None:
    if passwords.is_outdated(user.password_hash):
        new_hash = passwords.hash_password(password)
        with transaction():
            accounts.renew_hash(user, new_hash)


def let_in(user: User, *, second_factor: str | None = None) -> None:
    """The session is ``user``'s, with what the guest had gathered; ``second_factor`` names the one that was shown."""
    with transaction():
        accounts.record_sign_in(user, origin=origin_of(user), now=clock.now(), second_factor=second_factor)
    adopt_cart(user)  # while the guest's session is still at hand
    session.sign_in(user, second_factor=second_factor is not None)


def origin_of(user: User | None) -> str:
    """From where, for the audit: the whole address of staff (안전성 확보조치 기준 제8조), the network of others."""
    address = ipaddress.ip_address(get_remote_address())
    if user is not None and user.staff_role is not None:
        return str(address)
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """The session ends here and in the browser."""
    session.sign_out()
    return redirect(url_for("shop.home.index"), 303)
