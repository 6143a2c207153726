"""The team of one's own enterprise: who is there, who is invited, what each may do. Another's is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises import handover, invitations, members
from market.domain.enterprises.abilities import ABILITIES, BEHIND_SECOND_FACTOR, Ability
from market.domain.enterprises.models import Enterprise, MemberRole
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.seller.team.forms import HandOverForm, InviteForm, PasswordForm, RoleForm
from market.web.confirmation import confirmed, count_wrong_passwords
from market.web.guards import may, needs, own_enterprise, work_for
from market.web.limits import INVITATIONS, limiter
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("team", __name__, url_prefix="/team")

WHO_MAY = tuple((ability, tuple(role for role in MemberRole if ability in ABILITIES[role])) for ability in Ability)
"""What each role may do: every ability with the roles that have it."""

OWNERS_PAGES = ("invite", "withdraw", "role", "remove", "hand_over")
bp.before_request(needs(Ability.SEE_TODAY, at=("index", "leave", "take_over", "decline")))
bp.before_request(needs(Ability.MANAGE_MEMBERS, at=OWNERS_PAGES))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Who works here, who is invited, and what each role may do."""
    return _page(InviteForm())


@bp.post("/switch")
def switch() -> ResponseReturnValue:
    """Work for another of one's enterprises; one that the person is no member of is not found."""
    wanted = request.form.get("enterprise_id", "")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 16:
        work_for(signed_in_user(), int(wanted))
    return redirect(url_for("seller.dashboard.index"), 303)


@bp.post("/invitations")
@limiter.limit(INVITATIONS, key_func=lambda: f"invites {signed_in_user().id}")
def invite() -> ResponseReturnValue:
    """Send somebody a link by mail."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        with transaction():
            invitations.invite(
                _own(),
                form.email.data,
                form.chosen_role,
                lasts=form.time,
                actor=actor(),
                language=current_language(),
                now=clock.now(),
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(form), 409
    flash(gettext("The invitation is on its way."), "success")
    return redirect(url_for("seller.team.index"), 303)


@bp.post("/invitations/<int:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """The link works no more."""
    with transaction():
        invitations.withdraw(_own(), invitation_id, actor=actor(), now=clock.now())
    flash(gettext("The invitation is withdrawn: its link works no more."), "success")
    return redirect(url_for("seller.team.index"), 303)


@bp.route("/members/<int:user_id>", methods=["GET", "POST"])
def role(user_id: int) -> ResponseReturnValue:
    """What a member may do."""
    member = members.member_of(_own(), user_id)
    form = RoleForm(data={"role": member.role.value})
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                members.change_role(_own(), user_id, form.chosen_role, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status, member = 409, members.member_of(_own(), user_id)
        else:
            flash(gettext("The role is changed, and the member gets a mail."), "success")
            return redirect(url_for("seller.team.index"), 303)
    page = render_template("seller/team/role.html", member=member, form=form, abilities=ABILITIES)
    return page, 422 if form.is_submitted() and status == 200 else status


@bp.route("/members/<int:user_id>/remove", methods=["GET", "POST"])
def remove(user_id: int) -> ResponseReturnValue:
    """Take a member off, once it has been asked whether that is meant."""
    member = members.member_of(_own(), user_id)
    refusal = ""
    if request.method == "POST":
        try:
            with transaction():
                members.remove(_own(), user_id, actor=actor(), now=clock.now())
        except MarketError as refused:
            refusal, member = str(refused), members.member_of(_own(), user_id)
        else:
            flash(gettext("The member is taken off, and gets a mail."), "success")
            return redirect(url_for("seller.team.index"), 303)
    page = render_template("seller/team/remove.html", member=member, refusal=refusal)
    return page, 409 if refusal else 200


@bp.route("/leave", methods=["GET", "POST"])
@count_wrong_passwords
def leave() -> ResponseReturnValue:
    """Stop working for the enterprise; the last owner hands it over first."""
    user, enterprise = signed_in_user(), _own()
    form, refusal = PasswordForm(), ""
    if confirmed(form, user):
        try:
            with transaction():
                members.leave(enterprise, user, now=clock.now())
        except MarketError as refused:
            refusal, enterprise = str(refused), _own()
        else:
            flash(gettext("You do not work for this enterprise any more."), "success")
            return redirect(url_for("account.home"), 303)
    page = render_template("seller/team/leave.html", enterprise=enterprise, form=form, refusal=refusal)
    return page, 409 if refusal else 422 if form.is_submitted() else 200


@bp.route("/hand-over", methods=["GET", "POST"])
@count_wrong_passwords
def hand_over() -> ResponseReturnValue:
    """Offer the enterprise to another member, with the password; POST without a choice takes the offer back."""
    user, enterprise = signed_in_user(), _own()
    others = [one for one in members.members_of(enterprise) if one.role is not MemberRole.OWNER]
    form = HandOverForm.among({one.user_id: f"{one.user.name} ({one.role})" for one in others})
    status = 200
    if confirmed(form, user):
        try:
            with transaction():
                handover.offer(_own(), int(form.to.data), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(gettext("The offer is made. The shop is handed over when it is accepted."), "success")
            return redirect(url_for("seller.team.index"), 303)
    page = render_template("seller/team/hand_over.html", enterprise=_own(), form=form, others=others)
    return page, 422 if form.is_submitted() and status == 200 else status


@bp.route("/take-over", methods=["GET", "POST"])
@count_wrong_passwords
def take_over() -> ResponseReturnValue:
    """Become the owner, as one was offered."""
    user, enterprise = signed_in_user(), _own()
    offer = handover.open_offer(enterprise, now=clock.now())
    if offer is None or offer.to_id != user.id:
        flash(gettext("There is no offer for you now."), "warning")
        return redirect(url_for("seller.team.index"), 303)
    form = PasswordForm()
    if confirmed(form, user):
        try:
            with transaction():
                handover.accept(_own(), user, now=clock.now())
        except MarketError as refusal:
            flash(str(refusal), "error")
        else:
            flash(gettext("You are the owner now."), "success")
        return redirect(url_for("seller.team.index"), 303)
    page = render_template("seller/team/take_over.html", enterprise=enterprise, offer=offer, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post("/hand-over/end")
def decline() -> ResponseReturnValue:
    """The offer is taken back by who made it, or declined by who was asked."""
    try:
        with transaction():
            handover.withdraw(_own(), actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "error")
    else:
        flash(gettext("The offer is withdrawn. Nothing has changed."), "success")
    return redirect(url_for("seller.team.index"), 303)


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())


def _page(form: InviteForm) -> str:
    user, enterprise, now = signed_in_user(), _own(), clock.now()
    manages = may(user, Ability.MANAGE_MEMBERS)
    stretch = members.team_of(enterprise, requested_edge(whole_number), with_email=manages)
    return render_template(
        "seller/team/index.html",
        enterprise=enterprise,
        page=page_of(stretch.rows, stretch),
        number=members.count_members(enterprise),
        invited=invitations.open_invitations(enterprise, now=now) if manages else (),
        offer=handover.open_offer(enterprise, now=now),
        form=form,
        manages=manages,
        me=user.id,
        who_may=WHO_MAY,
        behind=BEHIND_SECOND_FACTOR,
    )
