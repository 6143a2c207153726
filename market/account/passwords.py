"""A new password: by a link in a mail, or by whoever is signed in and knows the current one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from market.account.door import bp, own_words
from market.account.forms import ChangePasswordForm, EmailForm, NewPasswordForm
from market.account.pace import evenly
from market.domain.accounts import queries
from market.domain.accounts import services as accounts
from market.domain.accounts.errors import LinkIsDead, PasswordRefused
from market.domain.accounts.models import TokenPurpose, User
from market.domain.enterprises.queries import memberships_of
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web import session
from market.web.confirmation import confirmed, count_wrong_passwords
from market.web.limits import LINKS, limiter


@bp.route("/reset", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
@evenly
def reset() -> ResponseReturnValue:
    """Ask for a link; the answer does not tell whether the address is known."""
    form = EmailForm()
    if form.validate_on_submit():
        with transaction():
            accounts.ask_for_reset(form.email.data, now=clock.now())
        return redirect(url_for("account.reset_sent"), 303)
    return render_template("account/reset.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/reset/sent")
def reset_sent() -> ResponseReturnValue:
    """A mail is on its way, if there is an account: the same page for everybody."""
    return render_template("account/reset_sent.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def choose_password(token: str) -> ResponseReturnValue:
    """The link in the mail: once used, every session of the person has ended and they sign in anew."""
    form = NewPasswordForm()
    try:
        user = queries.holder_of_link(token, TokenPurpose.RESET_PASSWORD, now=clock.now())
        hashed = _prepared(form, user) if form.validate_on_submit() else None
        if hashed is not None:
            with transaction():
                accounts.reset_password(token, hashed, now=clock.now())
            session.sign_out()
            flash(gettext("Your new password is set. Please sign in with it."))
            return redirect(url_for("account.sign_in"), 303)
    except LinkIsDead as dead:
        return render_template("account/dead_link.html", sentence=str(dead), again="account.reset"), 410
    return render_template("account/choose_password.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/password", methods=["GET", "POST"])
@count_wrong_passwords
def password() -> ResponseReturnValue:
    """Change one's password: all other browsers are signed out, this one goes on in a new session."""
    user = session.signed_in_user()
    form = ChangePasswordForm()
    hashed = _prepared(form, user) if confirmed(form, user) else None
    if hashed is not None:
        with transaction():
            accounts.change_password(user, hashed, now=clock.now())
        session.sign_in(user)
        flash(gettext("Your password is changed. Other browsers have been signed out."))
        return redirect(url_for("account.home"), 303)
    return render_template("account/password.html", form=form), 422 if form.is_submitted() else 200


def _prepared(form: FlaskForm, user: User) -> str | None:
    """The hash of the chosen password; None, with the reason at its field, when it will not do."""
    try:
        enterprises = [membership.enterprise for membership in memberships_of(user)]
        return accounts.prepare_password(form.new_password.data, own_words=own_words(user, enterprises))
    except PasswordRefused as refused:
        form.new_password.errors = [str(refused)]
        return None
