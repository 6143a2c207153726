"""Which mails about the shop reach the signed-in member."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import may_refuse, topics_for
from market.domain.notifications import choices
from market.domain.notifications.topics import NEEDED
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.guards import needs, working_as
from market.web.session import actor, signed_in_user

bp = Blueprint("mail_choices", __name__, url_prefix="/mails")
bp.before_request(needs(Ability.SEE_TODAY))


@bp.route("", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Switch mails on and off; what cannot be switched off says why."""
    user = signed_in_user()
    membership = working_as(user)
    if membership is None:
        abort(404)
    topics = topics_for(membership.role)
    free = [topic for topic in topics if may_refuse(membership.role, topic)]
    form = FlaskForm()
    if form.validate_on_submit():
        ticked = set(request.form.getlist("topic"))
        with transaction():
            choices.choose(user, {topic: topic.value in ticked for topic in free}, actor=actor(), now=clock.now())
        flash(gettext("Saved."), "success")
        return redirect(url_for("seller.mail_choices.edit"), 303)
    return render_template(
        "seller/mail_choices/edit.html",
        topics=topics,
        free=free,
        refused=choices.refused_by(user),
        needed=NEEDED,
        address=user.email,
    )
