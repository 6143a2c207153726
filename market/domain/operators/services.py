"""Who works for the city, in which role, and how far it reaches. The caller opens the transaction.

There is always an administrator. What changes the roles waits for its turn at the administrators' rows, so that of
two administrators who remove each other at one moment the second finds that they are none any more.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market.domain.accounts import services as accounts
from market.domain.accounts.models import StaffRole, User
from market.domain.audit import services as audit
from market.domain.notifications import services as notifications
from market.domain.operators.abilities import MAY_BE_LIMITED
from market.domain.operators.errors import (
    LastAdministrator,
    NotAnAdministrator,
    OrganisationExists,
    RoleReachesAll,
)
from market.domain.operators.models import StaffMember, StaffOrganisation, StaffScope
from market.domain.operators.queries import member_of_staff, one_of_staff
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db


def found_organisation(
    name_ko: str, name_en: str | None, *, actor: Actor, now: datetime, is_sample: bool = False
) -> StaffOrganisation:
    """Add an organisation. Raises ``NotAnAdministrator`` and ``OrganisationExists``."""
    hold_administrators(actor)
    made = StaffOrganisation(name_ko=name_ko, name_en=name_en, is_sample=is_sample, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise OrganisationExists(name=name_ko) from None
    subject = ("organisation", made.id, name_ko)
    audit.record("staff.organisation_added", actor=actor, subject=subject, now=now)
    return made


def make_administrator(user: User, organisation_ko: str, *, now: datetime) -> None:
    """What whoever runs the server does, for the first administrator: nobody is there yet who could invite."""
    found = db.session.scalar(select(StaffOrganisation).where(StaffOrganisation.name_ko == organisation_ko))
    organisation = found or found_organisation(organisation_ko, None, actor=THE_MARKET, now=now)
    role, scope = StaffRole.ADMINISTRATOR, StaffScope.EVERYTHING
    if user.staff_role is not None:
        change_role(user.id, organisation, role, scope, actor=THE_MARKET, now=now)
    else:
        admit(user, organisation, role, scope, by=THE_MARKET, now=now)


def admit(
    user: User, organisation: StaffOrganisation, role: StaffRole, scope: StaffScope, *, by: Actor, now: datetime
) -> None:
    """Make ``user`` one of the staff; they sign in anew. Raises ``RoleReachesAll``."""
    check_scope(role, scope)
    db.session.add(StaffMember(user_id=user.id, organisation_id=organisation.id, scope=scope, since=now))
    changes = {"organisation": [None, organisation.name_ko], "scope": [None, scope.value]}
    accounts.give_staff_role(user, role, by=by, now=now, further=changes)
    db.session.flush()


def change_role(
    user_id: int,
    organisation: StaffOrganisation,
    role: StaffRole,
    scope: StaffScope,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Give one of the staff another role, organisation or reach; they sign in anew.

    Raises ``NotAnAdministrator``, ``NoSuchStaff``, ``LastAdministrator`` and ``RoleReachesAll``.
    """
    administrators = hold_administrators(actor)
    check_scope(role, scope)
    user = one_of_staff(user_id)
    if role is not StaffRole.ADMINISTRATOR:
        _check_another(user, administrators)
    member = member_of_staff(user)
    if member is None:
        member = StaffMember(user_id=user.id, since=now)
        db.session.add(member)
        before: tuple[str | None, str | None] = (None, None)
    else:
        before = (member.organisation.name_ko, member.scope.value)
    member.organisation_id, member.scope = organisation.id, scope
    after = (organisation.name_ko, scope.value)
    if user.staff_role is role and before == after:
        return
    further = {name: list(pair) for name, *pair in zip(("organisation", "scope"), before, after, strict=True)}
    accounts.give_staff_role(user, role, by=actor, now=now, further=further)
    db.session.flush()
    db.session.expire(member, ["organisation"])
    _tell(user, role, now=now)


def dismiss(user_id: int, *, actor: Actor, now: datetime) -> None:
    """Take somebody off the staff, out of every session of theirs. Their own account stays.

    Raises ``NotAnAdministrator``, ``NoSuchStaff`` and ``LastAdministrator``.
    """
    administrators = hold_administrators(actor)
    user = one_of_staff(user_id)
    _check_another(user, administrators)
    member = member_of_staff(user)
    further = {}
    if member is not None:
        further = {"organisation": [member.organisation.name_ko, None], "scope": [member.scope.value, None]}
        db.session.delete(member)
    accounts.give_staff_role(user, None, by=actor, now=now, further=further)
    db.session.flush()
    _tell(user, None, now=now)


def hold_administrators(actor: Actor) -> Sequence[int]:
    """Wait for one's turn, and the administrators' numbers; ``NotAnAdministrator`` unless ``actor`` is one of them.

    The market itself (its commands, its seed) may do what an administrator may.
    """
    locked = (
        select(User.id)
        .where(User.staff_role == StaffRole.ADMINISTRATOR, User.disabled_at.is_(None))
        .order_by(User.id)
        .with_for_update()
    )
    found = db.session.scalars(locked).all()
    if actor != THE_MARKET and actor.user_id not in found:
        raise NotAnAdministrator
    return found


def check_scope(role: StaffRole, scope: StaffScope) -> None:
    """Raise ``RoleReachesAll`` where ``scope`` would limit a role that cannot be."""
    if scope is not StaffScope.EVERYTHING and role not in MAY_BE_LIMITED:
        raise RoleReachesAll(role=role.label)


def _tell(user: User, role: StaffRole | None, *, now: datetime) -> None:
    """Tell the person by mail that their role is another one, or over."""
    notifications.enqueue_mail(
        "staff_changed",
        to=user.email,
        language=user.language,
        facts={"role": role.value if role else None, "path": "/city/staff/" if role else "/account/"},
        dedupe_key=f"staff_changed:{user.id}:{now.isoformat()}",
        now=now,
    )


def _check_another(user: User, administrators: Sequence[int]) -> None:
    if user.staff_role is StaffRole.ADMINISTRATOR and set(administrators) <= {user.id}:
        raise LastAdministrator
