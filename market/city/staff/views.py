"""The city's staff: who is there, who is invited, what each role may do. Administrators let in, change and remove."""

from functools import lru_cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.staff.forms import InviteForm, OrganisationForm, RoleForm
from market.domain.accounts.models import StaffRole
from market.domain.operators import invitations, queries, services
from market.domain.operators.abilities import ABILITIES, MAY_BE_LIMITED, StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.web.guards import staff_may, staff_needs
from market.web.limits import INVITATIONS, limiter
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("staff", __name__, url_prefix="/staff")
bp.before_request(staff_needs(StaffAbility.SEE, at=("index",), minds_reach=True))
bp.before_request(
    staff_needs(
        StaffAbility.ADMINISTER, to_look=True, at=("invite", "withdraw", "role", "remove", "found_organisation")
    )
)

WHO_MAY = tuple(
    (ability, tuple(role for role in StaffRole if ability in ABILITIES[role])) for ability in StaffAbility
)
"""What each role may do: every ability with the roles that have it."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """Who works here, and what each role may do; for administrators also who is invited."""
    return _page(_invite_form(), OrganisationForm(formdata=None))


@bp.post("/invitations")
@limiter.limit(INVITATIONS, key_func=lambda: f"invites {signed_in_user().id}")
def invite() -> ResponseReturnValue:
    """Send somebody a link by mail."""
    form = _invite_form()
    if not form.validate_on_submit():
        return _page(form, OrganisationForm(formdata=None)), 422
    try:
        with transaction():
            invitations.invite(
                form.email.data,
                queries.organisation(form.chosen_organisation),
                form.chosen_role,
                form.chosen_scope,
                lasts=form.time,
                actor=actor(),
                language=current_language(),
                now=clock.now(),
            )
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(form, OrganisationForm(formdata=None)), 409
    flash(gettext("The invitation is on its way."), "success")
    return redirect(url_for("city.staff.index"), 303)


@bp.post("/invitations/<int:invitation_id>/withdraw")
def withdraw(invitation_id: int) -> ResponseReturnValue:
    """The link works no more."""
    with transaction():
        invitations.withdraw(invitation_id, actor=actor(), now=clock.now())
    flash(gettext("The invitation is withdrawn: its link works no more."), "success")
    return redirect(url_for("city.staff.index"), 303)


@bp.post("/organisations")
def found_organisation() -> ResponseReturnValue:
    """Add an organisation to which staff can belong."""
    form = OrganisationForm()
    if not form.validate_on_submit():
        return _page(_invite_form(fresh=True), form), 422
    try:
        with transaction():
            services.found_organisation(form.name_ko.data, form.name_en.data or None, actor=actor(), now=clock.now())
    except MarketError as refusal:
        form.form_errors.append(str(refusal))
        return _page(_invite_form(fresh=True), form), 409
    flash(gettext("The organisation is added. You can invite people to it."), "success")
    return redirect(url_for("city.staff.index"), 303)


@bp.route("/<int:user_id>", methods=["GET", "POST"])
def role(user_id: int) -> ResponseReturnValue:
    """What one of the staff may do, and where they belong."""
    user = queries.one_of_staff(user_id)
    member = queries.member_of_staff(user)
    now_is = {"role": user.staff_role.value if user.staff_role else None}
    if member is not None:
        now_is |= {"organisation": str(member.organisation_id), "scope": member.scope.value}
    form, status = RoleForm(data=now_is), 200
    form.offer(queries.organisations())
    if form.validate_on_submit():
        try:
            with transaction():
                services.change_role(
                    user_id,
                    queries.organisation(form.chosen_organisation),
                    form.chosen_role,
                    form.chosen_scope,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status, user = 409, queries.one_of_staff(user_id)
        else:
            flash(gettext("The role is changed. The person gets a mail and signs in anew."), "success")
            return redirect(url_for("city.staff.index"), 303)
    page = render_template("city/staff/role.html", user=user, form=form, notes=_notes(current_language()))
    return page, 422 if form.is_submitted() and status == 200 else status


@bp.route("/<int:user_id>/remove", methods=["GET", "POST"])
def remove(user_id: int) -> ResponseReturnValue:
    """Take somebody off the staff, once it has been asked whether that is meant."""
    user, refusal = queries.one_of_staff(user_id), ""
    if request.method == "POST":
        try:
            with transaction():
                services.dismiss(user_id, actor=actor(), now=clock.now())
        except MarketError as refused:
            refusal, user = str(refused), queries.one_of_staff(user_id)
        else:
            flash(gettext("Taken off the staff, and signed out everywhere."), "success")
            return redirect(url_for("city.staff.index"), 303)
    page = render_template("city/staff/remove.html", user=user, refusal=refusal)
    return page, 409 if refusal else 200


def _invite_form(*, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    form.offer(queries.organisations())
    return form


@lru_cache
def _notes(_language: str) -> dict[str, str]:
    """What each role is for, in the words of its abilities: in each language always the same."""
    found = {}
    for role in StaffRole:
        beyond = [str(ability) for ability in StaffAbility if ability in ABILITIES[role] - {StaffAbility.SEE}]
        found[role.value] = " · ".join(beyond) or str(StaffAbility.SEE)
    return found


def _page(form: InviteForm, organisation_form: OrganisationForm) -> str:
    user, now = signed_in_user(), clock.now()
    administers = staff_may(user, StaffAbility.ADMINISTER)
    organisations = queries.organisations()
    stretch = queries.staff(requested_edge(whole_number))
    return render_template(
        "city/staff/index.html",
        page=page_of(stretch.rows, stretch),
        organisations=organisations,
        names={one.id: one.name for one in organisations},
        invited=invitations.open_invitations(now=now) if administers else (),
        form=form,
        organisation_form=organisation_form,
        administers=administers,
        me=user.id,
        who_may=WHO_MAY,
        roles=tuple(StaffRole),
        limitable=tuple(role for role in StaffRole if role in MAY_BE_LIMITED),
        notes=_notes(current_language()),
    )
