"""The second step of coming in: the app's code, a recovery code, or a passkey.

Only who knows the password gets here, so that a stranger who tries codes locks nobody out.
"""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from market.account.door import bp, landing_page, way_back
from market.account.forms import SecondStepForm
from market.account.passkey_desk import asked, challenge, place
from market.account.sign_in import did_not_come_in, let_in, origin_of
from market.domain.accounts import passkeys, second_factors
from market.domain.accounts.errors import PasskeyRefused, WrongCode
from market.domain.accounts.models import User
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web import session
from market.web.inputs import half_width
from market.web.limits import SECOND_STEP, limiter


def _who() -> User | None:
    return session.who_waits() or session.visitor()


def _whose() -> str:
    user = _who()
    return f"second step {user.id}" if user else f"second step {get_remote_address()}"


@bp.route("/second-step", methods=["GET", "POST"])
@limiter.limit(SECOND_STEP, key_func=_whose, methods=["POST"], deduct_when=did_not_come_in)
def second_step() -> ResponseReturnValue:
    """Asked after the password, and in a session that is older than the second factor."""
    user = _who()
    if user is None:
        flash(gettext("That took more than ten minutes, or the password is another one now. Please sign in again."))
        return redirect(url_for("account.sign_in", next=way_back()), 303)
    if session.passed_second_factor(user):
        return redirect(way_back() or landing_page(user), 303)
    form = SecondStepForm()
    shown = _shown(form, user) if form.validate_on_submit() else None
    if shown is not None:
        let_in(user, second_factor=shown)
        return redirect(way_back() or landing_page(user), 303)
    factors = second_factors.factors_of(user)
    question = asked(passkeys.ask_for_known(user, place())) if factors.passkeys else None
    page = render_template(
        "account/second_step.html", form=form, factors=factors, question=question, way_back=way_back()
    )
    return page, 422 if form.is_submitted() else 200


def _shown(form: SecondStepForm, user: User) -> str | None:
    """What ``user`` has shown, by name; None, with the reason in the form, when it will not do."""
    waiting = challenge()
    try:
        with transaction():
            if form.credential.data:
                answer = str(form.credential.data)
                passkeys.use(user, answer, challenge=waiting, place=place(), now=clock.now())
                return "passkey"
            code = half_width(form.code.data)
            second_factors.use_code(user, code, now=clock.now())
            return "code"
    except WrongCode as refusal:
        form.code.errors = [str(refusal)]
    except PasskeyRefused as refusal:
        form.form_errors = [str(refusal)]
    with transaction():
        second_factors.record_failed_step(user, origin=origin_of(None), now=clock.now())
    form.code.data = ""
    return None
