"""The link of an invitation to work for an enterprise. Opening it changes nothing; its button, signed in, does."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.account.door import bp
from market.domain.enterprises import invitations
from market.domain.enterprises.abilities import ABILITIES
from market.domain.enterprises.errors import AlreadyMember, InvitationIsDead, InvitationOfAnother
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.foundation.wording import masked_email
from market.web.guards import choose
from market.web.limits import LINKS, limiter
from market.web.session import visitor


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@limiter.limit(LINKS, methods=["POST"])
def invitation(token: str) -> ResponseReturnValue:
    """What one is invited to, and joining; who has not signed in does that first, or opens an account."""
    user, refusal = visitor(), ""
    try:
        if request.method == "POST" and user is not None:
            with transaction():
                enterprise_id = invitations.accept(token, user, now=clock.now()).id
            choose(enterprise_id)
            flash(gettext("Welcome. This is the office of the enterprise that you work for now."), "success")
            return redirect(url_for("seller.dashboard.index"), 303)
    except (InvitationOfAnother, AlreadyMember) as refused:
        refusal = str(refused)
    except InvitationIsDead as dead:
        return _dead(dead)
    try:
        found = invitations.invitation_behind(token, now=clock.now())
    except InvitationIsDead as dead:
        return _dead(dead)
    if user is not None and not refusal and user.email_fingerprint != found.email_fingerprint:
        refusal = str(InvitationOfAnother(email=masked_email(found.email)))
    page = render_template(
        "account/invitation.html",
        invitation=found,
        abilities=ABILITIES[found.role],
        user=user,
        refusal=refusal,
        address=masked_email(found.email),
        here=request.root_path + request.path,
    )
    return page, 409 if refusal and request.method == "POST" else 200


def _dead(dead: InvitationIsDead) -> ResponseReturnValue:
    return render_template("account/dead_invitation.html", sentence=str(dead)), 410
