"""Opening an account: the form, the mail, the link in it.

A known address gets the same answer as a new one, after the same work: only its owner learns of it, by mail.
"""

from flask import flash, redirect, render_template, request, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue

from market.account.door import bp, landing_page, way_back
from market.account.forms import EmailForm, SignUpForm
from market.account.pace import evenly
from market.account.sign_in import let_in
from market.domain.accounts import queries
from market.domain.accounts import services as accounts
from market.domain.accounts.errors import LinkIsDead, PasswordRefused
from market.domain.accounts.models import TokenPurpose
from market.foundation import clock
from market.foundation.crypto import fingerprint
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.limits import LINKS, SIGN_UP, limiter
from market.web.session import visitor

_SIGNED_UP, _WAS_GOING_TO = "signed_up", "was_going_to"
"""In a session: which sign-up came from this browser, by its password's hash, and the page that was wanted before."""


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit(SIGN_UP, methods=["POST"])
@evenly
def sign_up() -> ResponseReturnValue:
    """The form; what is stored of it is stored after the age, the terms and the notice were agreed to."""
    user = visitor()
    if user is not None:
        return redirect(landing_page(user), 303)
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            hashed = accounts.prepare_password(form.password.data, own_words=(form.email.data, form.name.data))
        except PasswordRefused as refused:
            form.password.errors = [str(refused)]
        else:
            with transaction():
                accounts.sign_up(form.to_application(hashed), now=clock.now())
            flask_session[_SIGNED_UP] = fingerprint(hashed)
            flask_session[_WAS_GOING_TO] = way_back()
            return redirect(url_for("account.sign_up_sent"), 303)
    return render_template("account/sign_up.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/sign-up/sent")
def sign_up_sent() -> ResponseReturnValue:
    """A mail is on its way: the same page for everybody."""
    return render_template("account/sign_up_sent.html")


@bp.route("/verify", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
@evenly
def verify_again() -> ResponseReturnValue:
    """Ask for a new link to confirm an address."""
    form = EmailForm()
    if form.validate_on_submit():
        with transaction():
            accounts.send_verification(form.email.data, now=clock.now())
        return redirect(url_for("account.sign_up_sent"), 303)
    return render_template("account/verify_again.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/verify/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def verify(token: str) -> ResponseReturnValue:
    """The link in the mail. Opening it changes nothing, as mail programs open links too; its button does.

    In the browser that signed up with the very password of the account, its owner is in: they have shown both.
    """
    try:
        if request.method == "POST":
            with transaction():
                user = accounts.verify_email(token, now=clock.now())
            wanted = flask_session.pop(_WAS_GOING_TO, None)
            if flask_session.pop(_SIGNED_UP, None) == fingerprint(user.password_hash):
                let_in(user)
                flash(gettext("Your email address is confirmed. Welcome."), "success")
                return redirect(wanted or landing_page(user), 303)
            flash(gettext("Your email address is confirmed. Please sign in."))
            return redirect(url_for("account.sign_in", next=wanted), 303)
        queries.holder_of_link(token, TokenPurpose.VERIFY_EMAIL, now=clock.now())
    except LinkIsDead as dead:
        return render_template("account/dead_link.html", sentence=str(dead), again="account.verify_again"), 410
    return render_template("account/verify.html")
