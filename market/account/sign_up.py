"""Opening an account: the form, the mail, the link in it.

A known address gets the same answer as a new one, after the same work: only its owner learns of it, by mail.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.account.door import bp, landing_page
from market.account.forms import EmailForm, SignUpForm
from market.account.pace import evenly
from market.domain.accounts import queries
from market.domain.accounts import services as accounts
from market.domain.accounts.errors import LinkIsDead, PasswordRefused
from market.domain.accounts.models import TokenPurpose
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.limits import LINKS, SIGN_UP, limiter
from market.web.session import visitor


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
    """The link in the mail. Opening it changes nothing, as mail programs open links too; its button does."""
    try:
        if request.method == "POST":
            with transaction():
                accounts.verify_email(token, now=clock.now())
            flash(gettext("Your email address is confirmed. Please sign in."))
            return redirect(url_for("account.sign_in"), 303)
        queries.holder_of_link(token, TokenPurpose.VERIFY_EMAIL, now=clock.now())
    except LinkIsDead as dead:
        return render_template("account/dead_link.html", sentence=str(dead), again="account.verify_again"), 410
    return render_template("account/verify.html")
