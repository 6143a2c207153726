"""Who may come in at which door. Each door hangs its guard on its blueprint, so that no view can forget it.

Whom a person works for is read once in a request: the guards of a door, its features and their views share it.
"""

from collections.abc import Callable, Collection, Sequence

from flask import abort, g, redirect, render_template, request, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect

from market.domain.accounts.models import User
from market.domain.accounts.second_factors import has_second_factor
from market.domain.enterprises.abilities import ABILITIES, BEHIND_SECOND_FACTOR, Ability
from market.domain.enterprises.members import names_of_owners
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.enterprises.queries import memberships_of
from market.domain.operators.abilities import ABILITIES as STAFF_ABILITIES
from market.domain.operators.abilities import StaffAbility
from market.domain.operators.queries import member_of_staff, names_of_those_who_may, reach_of
from market.web.session import passed_second_factor, visitor

NEEDS_SECOND_FACTOR = frozenset({MemberRole.OWNER})
"""The roles that open nothing of ``BEHIND_SECOND_FACTOR`` without one. Others are asked for one that they have."""

STAFF_NEED_SECOND_FACTOR = True
"""Whether the city's staff open nothing without one. Staff who have set one up are asked for it either way."""

_LOOKING = ("GET", "HEAD", "OPTIONS")
_FORMS = frozenset({"new", "new_booth"})
"""Views that are a form and nothing else: there is nothing to look at for who may not send it."""

_WORKS_FOR = "enterprise_id"
"""In a session: which of their enterprises the person is working for."""

_READ = "memberships"

_ONLY_LOOKS = "only_looks"
"""In a request: what one of the staff who may only look would need to change something on the page."""

Guard = Callable[[], ResponseReturnValue | None]


def _wanted() -> str | None:
    return (request.root_path + request.full_path).rstrip("?") if request.method == "GET" else None


def _to_sign_in() -> ResponseReturnValue:
    return redirect(url_for("account.sign_in", next=_wanted()), 303)


def signed_in_only() -> ResponseReturnValue | None:
    """Let those in who have signed in."""
    return None if visitor() else _to_sign_in()


def members_only() -> ResponseReturnValue | None:
    """Let members of an enterprise in; to everybody else this door does not exist."""
    user = visitor()
    if user is None:
        return _to_sign_in()
    if working_as(user) is None:
        abort(404)
    return None


def needs(ability: Ability, *, at: Collection[str] = ()) -> Guard:
    """A guard for the pages of one feature: members whose role has ``ability``; the others are told who can give it.

    ``at`` names the views that it is for; all of the feature's where it is empty. What is behind the second factor
    is shown after it.
    """

    def guard() -> ResponseReturnValue | None:
        if at and (request.endpoint or "").rpartition(".")[2] not in at:
            return None
        user = visitor()
        membership = working_as(user) if user else None
        if user is None or membership is None:
            abort(404)
        if ability not in ABILITIES[membership.role]:
            owners = names_of_owners(membership.enterprise)
            page = render_template("seller/team/refused.html", role=membership.role, ability=ability, owners=owners)
            return page, 403
        if ability in BEHIND_SECOND_FACTOR:
            return second_factor_first(user, required=membership.role in NEEDS_SECOND_FACTOR)
        return None

    return guard


def staff_only() -> ResponseReturnValue | None:
    """Let the city's staff in; to everybody else this door does not exist."""
    user = visitor()
    if user is None:
        return _to_sign_in()
    if user.staff_role is None:
        abort(404)
    return second_factor_first(user, required=STAFF_NEED_SECOND_FACTOR)


def staff_needs(
    ability: StaffAbility, *, to_look: bool = False, at: Collection[str] = (), minds_reach: bool = False
) -> Guard:
    """A guard for one feature of the city's office: its staff look, and who has ``ability`` changes something.

    ``to_look``: the ability is needed to look, too. ``at`` names the views that it is for; all of the feature's where
    it is empty. ``minds_reach``: the feature shows what ``reach`` says and no more; any other is closed to people
    whose role reaches the pop-ups of their own organisation alone.
    """

    def guard() -> ResponseReturnValue | None:
        if at and (request.endpoint or "").rpartition(".")[2] not in at:
            return None
        user = visitor()
        if user is None or user.staff_role is None:
            abort(404)
        if not minds_reach and reach(user) is not None:
            return _refused(user, ability, out_of_reach=True)
        if staff_may(user, ability):
            return None
        is_form = (request.endpoint or "").rpartition(".")[2] in _FORMS
        if to_look or is_form or request.method not in _LOOKING:
            return _refused(user, ability)
        setattr(g, _ONLY_LOOKS, ability)
        return None

    return guard


def _refused(user: User, ability: StaffAbility, *, out_of_reach: bool = False) -> ResponseReturnValue:
    member = member_of_staff(user)
    page = render_template(
        "city/staff/refused.html",
        role=user.staff_role,
        ability=ability,
        organisation=member.organisation if member else None,
        out_of_reach=out_of_reach,
        administrators=names_of_those_who_may(StaffAbility.ADMINISTER),
    )
    return page, 403


def missing_ability() -> StaffAbility | None:
    """What the visitor would need to change something on this page of the city's office; None for who may."""
    missing: StaffAbility | None = g.get(_ONLY_LOOKS)
    return missing


def staff_may(user: User, ability: StaffAbility) -> bool:
    """``user`` is one of the city's staff, and their role has ``ability``."""
    return user.staff_role is not None and ability in STAFF_ABILITIES[user.staff_role]


def reach(user: User) -> int | None:
    """The organisation whose pop-ups are all that ``user`` reaches; None for who reaches everything."""
    return reach_of(user)


def own_organisation(user: User) -> int | None:
    """The organisation of the city's staff that ``user`` belongs to."""
    member = member_of_staff(user)
    return member.organisation_id if member is not None else None


def check_reach(user: User, organisation_id: int | None) -> None:
    """To who does not reach that organisation's pop-ups they do not exist."""
    if reach(user) not in (None, organisation_id):
        abort(404)


def second_factor_first(user: User, *, required: bool = False) -> ResponseReturnValue | None:
    """Who has a second factor shows it once in a session; who has none and needs one is led to setting it up."""
    if passed_second_factor(user):
        return None
    if has_second_factor(user):
        return redirect(url_for("account.second_step", next=_wanted()), 303)
    return redirect(url_for("account.second_factor_needed", next=_wanted()), 303) if required else None


# --- whom somebody works for


def all_memberships(user: User) -> Sequence[Membership]:
    """Every enterprise that ``user`` works for, read once in a request, and anew after a transaction."""
    known: tuple[int, Sequence[Membership]] | None = g.get(_READ)
    if known is None or known[0] != user.id or any(inspect(one).expired for one in known[1]):
        known = (user.id, memberships_of(user))
        setattr(g, _READ, known)
    return known[1]


def working_as(user: User) -> Membership | None:
    """``user``'s place in the enterprise they have chosen on the office's frame, or else joined first."""
    memberships = all_memberships(user)
    chosen = flask_session.get(_WORKS_FOR) if len(memberships) > 1 else None
    return next((one for one in memberships if one.enterprise_id == chosen), memberships[0] if memberships else None)


def work_for(user: User, enterprise_id: int) -> None:
    """Work for another of one's enterprises from now on; for one that ``user`` is no member of: not found."""
    if all(one.enterprise_id != enterprise_id for one in all_memberships(user)):
        abort(404)
    choose(enterprise_id)


def choose(enterprise_id: int) -> None:
    """Remember in the session which enterprise to work for; one that the person is no member of is passed over."""
    flask_session[_WORKS_FOR] = enterprise_id


def own_enterprise(user: User) -> Enterprise:
    """The enterprise that ``user`` works for; the guard has made sure that there is one."""
    membership = working_as(user)
    if membership is None:
        abort(404)
    return membership.enterprise


def may(user: User, ability: Ability) -> bool:
    """``user``'s role has ``ability`` in the enterprise that they work for."""
    membership = working_as(user)
    return membership is not None and ability in ABILITIES[membership.role]


def may_see_people(user: User) -> bool:
    """Nothing keeps ``user`` from shoppers and money but their role: a second factor that is needed was shown."""
    membership = working_as(user)
    needed = membership is not None and membership.role in NEEDS_SECOND_FACTOR
    return passed_second_factor(user) or not (needed or has_second_factor(user))
