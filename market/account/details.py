"""What the market knows of a person, and what they may say about it: details, language, consents, a copy, the end."""

import json

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.account.door import bp
from market.account.export import everything_about
from market.account.forms import CloseForm, DetailsForm, LanguageForm, NewsForm
from market.domain.accounts import queries
from market.domain.accounts import services as accounts
from market.domain.accounts.errors import AccountInOffice
from market.domain.accounts.models import User
from market.domain.enterprises import members
from market.domain.enterprises.errors import LastOwner
from market.domain.legal import texts
from market.domain.quotes import asking as quotes
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import DEFAULT_LANGUAGE, gettext, speaking
from market.web.confirmation import confirmed, count_wrong_passwords
from market.web.language import PREFIX
from market.web.session import actor, sign_out, signed_in_user


@bp.route("/details", methods=["GET", "POST"])
@count_wrong_passwords
def details() -> ResponseReturnValue:
    """Change name and phone."""
    user = signed_in_user()
    form = DetailsForm(data={"name": user.name, "phone": user.phone})
    if confirmed(form, user):
        with transaction():
            accounts.change_details(user, name=form.name.data, phone=form.phone.data, now=clock.now())
        flash(gettext("Your details are changed."))
        return redirect(url_for("account.home"), 303)
    return render_template("account/details.html", form=form, email=user.email), 422 if form.is_submitted() else 200


@bp.route("/language", methods=["GET", "POST"])
def language() -> ResponseReturnValue:
    """Choose the language of one's mails; the account opens in it."""
    user = signed_in_user()
    form = LanguageForm(data={"language": user.language})
    if form.validate_on_submit():
        chosen = str(form.language.data)
        with transaction():
            accounts.change_language(user, chosen)
        with speaking(chosen):
            flash(gettext("From now on our mails come in this language."))
        return redirect(f"{'' if chosen == DEFAULT_LANGUAGE else PREFIX}/account/", 303)
    return render_template("account/language.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/consents", methods=["GET", "POST"])
def consents() -> ResponseReturnValue:
    """See what was agreed to, and give or withdraw what is optional: as easily as at sign-up."""
    user = signed_in_user()
    standing = queries.standing_consents(user)
    form = NewsForm(data={"news": accounts.NEWS in standing, "night_news": accounts.NIGHT_NEWS in standing})
    if form.validate_on_submit():
        now = clock.now()
        with transaction():
            for item, field in ((accounts.NEWS, form.news), (accounts.NIGHT_NEWS, form.night_news)):
                accounts.change_consent(user, item, given=field.data, version=texts.current_version(item), now=now)
        flash(gettext("Your choice is noted and holds from now on."))
        return redirect(url_for("account.consents"), 303)
    page = render_template("account/consents.html", form=form, history=queries.consents_of(user))
    return page, 422 if form.is_submitted() else 200


@bp.get("/data")
def data() -> ResponseReturnValue:
    """Everything that the market keeps about the person, as JSON (개인정보 보호법 제35조)."""
    written = json.dumps(everything_about(signed_in_user(), now=clock.now()), ensure_ascii=False, indent=2)
    answer = Response(written, mimetype="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="dadaket-my-data.json"'
    return answer


@bp.route("/close", methods=["GET", "POST"])
@count_wrong_passwords
def close() -> ResponseReturnValue:
    """Close one's account, knowing what the law wants kept."""
    user = signed_in_user()
    reason = _cannot_close(user)
    if reason is not None:
        return render_template("account/close.html", form=None, reason=str(reason)), 409
    form = CloseForm()
    if confirmed(form, user):
        try:
            with transaction():
                members.leave_all(user, now=clock.now())
                quotes.part_with(user, actor=actor(), now=clock.now())
                accounts.close_account(user, now=clock.now())
        except LastOwner as refusal:
            return render_template("account/close.html", form=None, reason=str(refusal)), 409
        sign_out()
        return redirect(url_for("account.closed"), 303)
    return render_template("account/close.html", form=form, reason=""), 422 if form.is_submitted() else 200


def _cannot_close(user: User) -> MarketError | None:
    """Why ``user``'s account is not closed by its own button: staff, and who an enterprise would be without."""
    if user.staff_role is not None:
        return AccountInOffice()
    owned = members.owned_alone(user)
    return LastOwner(enterprise=owned[0].name) if owned else None


@bp.get("/closed")
def closed() -> ResponseReturnValue:
    """Goodbye."""
    return render_template("account/closed.html")
