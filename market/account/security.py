"""One's second factor: an app's codes, passkeys, and codes on paper for the day both are out of reach.

What changes it asks for the password again, ends the person's other sessions and is told by mail.
"""

import json

import segno
from flask import flash, redirect, render_template, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from market.account.door import bp, landing_page, way_back
from market.account.forms import AuthenticatorForm, ConfirmForm, NewPasskeyForm, PasskeyNameForm
from market.account.passkey_desk import asked, challenge, place
from market.domain.accounts import passkeys, second_factors
from market.domain.accounts import services as accounts
from market.domain.accounts.errors import PasskeyRefused, TooManyPasskeys, WrongCode
from market.domain.accounts.models import User
from market.foundation import clock
from market.foundation.crypto import decrypt, encrypt
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web import session
from market.web.confirmation import confirmed, count_wrong_passwords
from market.web.inputs import half_width
from market.web.session import signed_in_user

_SECRET, _CODES = "new_secret", "fresh_codes"
"""In a session, encrypted: the secret of an app that is being set up; codes that wait to be seen once."""


@bp.get("/security")
def security() -> ResponseReturnValue:
    """What is set up, and what could be."""
    user = signed_in_user()
    return render_template("account/security.html", factors=second_factors.factors_of(user), way_back=way_back())


@bp.get("/security/needed")
def second_factor_needed() -> ResponseReturnValue:
    """Why a page asks for a second factor, and how it is set up in two minutes."""
    user = signed_in_user()
    if session.passed_second_factor(user):
        return redirect(way_back() or landing_page(user), 303)
    if second_factors.has_second_factor(user):
        return redirect(url_for("account.second_step", next=way_back()), 303)
    return render_template("account/second_factor_needed.html", way_back=way_back())


@bp.route("/security/app", methods=["GET", "POST"])
@count_wrong_passwords
def security_app() -> ResponseReturnValue:
    """Set up an app: read the picture or type the key, then show that it works."""
    user = signed_in_user()
    form = AuthenticatorForm()
    secret = _secret()
    if confirmed(form, user):
        try:
            with transaction():
                second_factors.add_authenticator(user, secret, half_width(form.code.data), now=clock.now())
        except WrongCode as refusal:
            form.code.errors = [str(refusal)]
        else:
            flask_session.pop(_SECRET)
            flash(gettext("Your app is set up. From now on you are asked for its code when you sign in."), "success")
            return _set_up(user)
    address = second_factors.address_of_secret(secret, user)
    page = render_template(
        "account/security_app.html",
        form=form,
        key=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        picture=_picture(address),
        address=address,
        way_back=way_back(),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/security/app/remove", methods=["GET", "POST"])
@count_wrong_passwords
def security_app_remove() -> ResponseReturnValue:
    """Ask for the app's code no more."""
    user = signed_in_user()
    form = ConfirmForm()
    if confirmed(form, user):
        with transaction():
            second_factors.remove_authenticator(user, now=clock.now())
        return _taken_away(user)
    page = render_template("account/security_remove.html", form=form, passkey=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/security/passkeys/new", methods=["GET", "POST"])
@count_wrong_passwords
def security_new_passkey() -> ResponseReturnValue:
    """Have a device make a passkey; the page's script passes on what the device says."""
    user = signed_in_user()
    form = NewPasskeyForm()
    waiting = challenge()
    if confirmed(form, user):
        answer, name = str(form.credential.data), str(form.name.data)
        try:
            with transaction():
                passkeys.add(user, answer, challenge=waiting, place=place(), name=name, now=clock.now())
        except (PasskeyRefused, TooManyPasskeys) as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash(gettext("The passkey is set up. You can use it when you sign in."), "success")
            return _set_up(user)
    form.credential.data = ""
    question = asked(passkeys.ask_for_new(user, place()))
    page = render_template("account/security_passkey_new.html", form=form, question=question, way_back=way_back())
    return page, 422 if form.is_submitted() else 200


@bp.route("/security/passkeys/<int:passkey_id>", methods=["GET", "POST"])
def security_passkey(passkey_id: int) -> ResponseReturnValue:
    """Call a device otherwise. Another person's is not found."""
    user = signed_in_user()
    form = PasskeyNameForm(data={"name": passkeys.passkey_of(user, passkey_id).name})
    if form.validate_on_submit():
        with transaction():
            passkeys.rename(user, passkey_id, str(form.name.data))
        flash(gettext("The name is changed."), "success")
        return redirect(url_for("account.security"), 303)
    return render_template("account/security_passkey.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/security/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@count_wrong_passwords
def security_passkey_remove(passkey_id: int) -> ResponseReturnValue:
    """The device opens nothing any more. Another person's is not found."""
    user = signed_in_user()
    passkey = passkeys.passkey_of(user, passkey_id)
    form = ConfirmForm()
    if confirmed(form, user):
        with transaction():
            passkeys.remove(user, passkey_id, now=clock.now())
        return _taken_away(user)
    page = render_template("account/security_remove.html", form=form, passkey=passkey)
    return page, 422 if form.is_submitted() else 200


@bp.route("/security/codes/new", methods=["GET", "POST"])
@count_wrong_passwords
def security_new_codes() -> ResponseReturnValue:
    """Ten new recovery codes; the older ones work no more."""
    user = signed_in_user()
    if not second_factors.has_second_factor(user):
        return redirect(url_for("account.security"), 303)
    form = ConfirmForm()
    if confirmed(form, user):
        _make_codes(user)
        return redirect(url_for("account.security_codes"), 303)
    return render_template("account/security_new_codes.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/security/codes")
def security_codes() -> ResponseReturnValue:
    """The codes that were just made: shown this once."""
    kept = flask_session.pop(_CODES, None)
    if kept is None:
        return redirect(url_for("account.security"), 303)
    return render_template("account/security_codes.html", codes=json.loads(decrypt(kept)), way_back=way_back())


def _secret() -> str:
    """The secret that this session is setting up: the same until it is done, also after a wrong code."""
    if _SECRET not in flask_session:
        flask_session[_SECRET] = encrypt(second_factors.new_secret())
    return decrypt(flask_session[_SECRET])


def _picture(address: str) -> Markup:
    """The square that an app reads, drawn in the page: no other site and no file of ours ever holds the secret."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000", border=3
    )
    return Markup(drawn)  # noqa: S704 - segno's own drawing: nothing in it is typed by anybody


def _set_up(user: User) -> ResponseReturnValue:
    """A factor was added and shown: other sessions end, this one goes on; who has no recovery codes gets some."""
    with transaction():
        accounts.end_sessions(user)
    session.sign_in(user, second_factor=True)
    if not second_factors.factors_of(user).codes_left:
        _make_codes(user)
        return redirect(url_for("account.security_codes", next=way_back()), 303)
    return redirect(way_back() or url_for("account.security"), 303)


def _taken_away(user: User) -> ResponseReturnValue:
    with transaction():
        accounts.end_sessions(user)
    if not second_factors.has_second_factor(user):
        session.forget_second_factor()
    session.sign_in(user)
    flash(gettext("It is removed. Other browsers have been signed out."), "success")
    return redirect(url_for("account.security"), 303)


def _make_codes(user: User) -> None:
    with transaction():
        codes = second_factors.make_recovery_codes(user, now=clock.now())
    flask_session[_CODES] = encrypt(json.dumps(codes))
