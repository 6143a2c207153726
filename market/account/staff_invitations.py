"""The link of an invitation to the city's staff. Opening it changes nothing; its button, signed in, does."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.account.door import bp
from market.domain.operators import invitations
from market.domain.operators.abilities import ABILITIES
from market.domain.operators.errors import StaffInvitationIsDead, StaffInvitationOfAnother, WorksForTheCity
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.foundation.wording import masked_email
from market.web.limits import LINKS, limiter
from market.web.session import sign_out, visitor


@bp.route("/staff-invitations/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def staff_invitation(token: str) -> ResponseReturnValue:
    """What one is invited to, and coming in; who has not signed in does that first, or opens an account."""
    user, refusal = visitor(), ""
    try:
        if request.method == "POST" and user is not None:
            with transaction():
                invitations.accept(token, user, now=clock.now())
            sign_out()
            flash(gettext("Welcome to the office. Please sign in again: sessions there are short."), "success")
            return redirect(url_for("account.sign_in", next=url_for("city.dashboard.index")), 303)
    except (StaffInvitationOfAnother, WorksForTheCity) as refused:
        refusal = str(refused)
    except StaffInvitationIsDead as dead:
        return _dead(dead)
    try:
        found = invitations.invitation_behind(token, now=clock.now())
    except StaffInvitationIsDead as dead:
        return _dead(dead)
    if user is not None and not refusal and user.email_fingerprint != found.email_fingerprint:
        refusal = str(StaffInvitationOfAnother(email=masked_email(found.email)))
    page = render_template(
        "account/staff_invitation.html",
        invitation=found,
        abilities=ABILITIES[found.role],
        user=user,
        refusal=refusal,
        address=masked_email(found.email),
        here=request.root_path + request.path,
    )
    return page, 409 if refusal and request.method == "POST" else 200


def _dead(dead: StaffInvitationIsDead) -> ResponseReturnValue:
    return render_template("account/dead_invitation.html", sentence=str(dead)), 410
