"""Inviting people to the city's staff: by mail, once, for as long as the administrator says.

Of a link only its hash is kept. The caller opens the transaction; nothing here commits.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.orm import joinedload

from market.domain.accounts.models import StaffRole, User
from market.domain.accounts.queries import email_fingerprint, token_hash
from market.domain.audit import services as audit
from market.domain.notifications import services as notifications
from market.domain.operators.errors import (
    NotAnAdministrator,
    StaffInvitationIsDead,
    StaffInvitationOfAnother,
    TooManyStaffInvitations,
    WorksForTheCity,
)
from market.domain.operators.models import StaffInvitation, StaffOrganisation, StaffScope
from market.domain.operators.services import admit, check_scope, hold_administrators
from market.foundation.actors import Actor
from market.foundation.clock import months_before
from market.foundation.crypto import encrypt
from market.foundation.database import db
from market.foundation.wording import masked_email

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=7)
USUAL = timedelta(hours=24)
MOST_OPEN = 20
KEPT_MONTHS = 12
"""How long an invitation that is over is kept, to answer who was let in by whom."""


def _is_open(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffInvitation.accepted_at.is_(None),
        StaffInvitation.withdrawn_at.is_(None),
        StaffInvitation.expires_at > now,
    )


_WAITING = (
    select(
        StaffInvitation.id,
        StaffInvitation.email,
        StaffInvitation.role,
        StaffInvitation.organisation_id,
        StaffInvitation.expires_at,
    )
    .where(*_is_open(bindparam("now", type_=StaffInvitation.expires_at.type)))
    .order_by(StaffInvitation.id.desc())
)


def open_invitations(*, now: datetime) -> Sequence[Any]:
    """The invitations that wait for an answer, the newest first: ``id``, ``email``, ``role``, ``organisation_id`` and
    ``expires_at`` of each."""
    return db.session.execute(_WAITING, {"now": now}).all()


def invitations_to(user: User) -> Sequence[StaffInvitation]:
    """Every invitation to the staff that was sent to the address of ``user``."""
    return db.session.scalars(
        select(StaffInvitation)
        .where(StaffInvitation.email_fingerprint == user.email_fingerprint)
        .options(joinedload(StaffInvitation.organisation))
        .order_by(StaffInvitation.id)
    ).all()


def invitation_behind(token: str, *, now: datetime) -> StaffInvitation:
    """The invitation of a link while it works; ``StaffInvitationIsDead`` otherwise. Looking does not use it up."""
    found = db.session.scalar(
        select(StaffInvitation)
        .where(StaffInvitation.token_hash == token_hash(token), *_is_open(now))
        .options(joinedload(StaffInvitation.organisation), joinedload(StaffInvitation.inviter))
    )
    if found is None:
        raise StaffInvitationIsDead
    return found


def invite(
    email: str,
    organisation: StaffOrganisation,
    role: StaffRole,
    scope: StaffScope,
    *,
    lasts: timedelta,
    actor: Actor,
    language: str,
    now: datetime,
) -> None:
    """Invite whoever reads ``email``, as an administrator; an older invitation to the same address works no more.

    ``lasts`` is from an hour to a week. Raises ``NotAnAdministrator``, ``RoleReachesAll``, ``WorksForTheCity`` and
    ``TooManyStaffInvitations``.
    """
    if not SHORTEST <= lasts <= LONGEST or actor.user_id is None:
        raise ValueError(f"an invitation by {actor.user_id} that lasts {lasts}")
    hold_administrators(actor)
    check_scope(role, scope)
    found = email_fingerprint(email)
    known = select(User.id).where(User.email_fingerprint == found, User.staff_role.is_not(None))
    if db.session.scalar(known) is not None:
        raise WorksForTheCity
    db.session.execute(
        update(StaffInvitation)
        .where(StaffInvitation.email_fingerprint == found, *_is_open(now))
        .values(withdrawn_at=now)
    )
    waiting = select(func.count()).select_from(StaffInvitation).where(*_is_open(now))
    if (db.session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooManyStaffInvitations(most=MOST_OPEN)
    token = secrets.token_urlsafe(32)
    invitation = StaffInvitation(
        organisation_id=organisation.id,
        email=email,
        email_fingerprint=found,
        role=role,
        scope=scope,
        token_hash=token_hash(token),
        invited_by=actor.user_id,
        invited_at=now,
        expires_at=now + lasts,
    )
    db.session.add(invitation)
    db.session.flush()
    changes = {"role": [None, role.value], "scope": [None, scope.value]}
    _note("staff.invited", invitation, organisation, changes, actor=actor, now=now)
    notifications.enqueue_mail(
        "staff_invited",
        to=email,
        language=language,
        facts={"invitation_id": invitation.id, "sealed_path": encrypt(f"/account/staff-invitations/{token}")},
        dedupe_key=f"staff_invited:{invitation.id}",
        now=now,
    )


def withdraw(invitation_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an invitation back, as an administrator. Raises ``NotAnAdministrator`` and ``StaffInvitationIsDead``."""
    hold_administrators(actor)
    claim = (
        update(StaffInvitation)
        .where(StaffInvitation.id == invitation_id, *_is_open(now))
        .values(withdrawn_at=now)
        .returning(StaffInvitation.id)
    )
    if db.session.scalar(claim) is None:
        raise StaffInvitationIsDead
    invitation = db.session.get_one(StaffInvitation, invitation_id)
    _note("staff.invitation_withdrawn", invitation, invitation.organisation, {}, actor=actor, now=now)


def accept(token: str, user: User, *, now: datetime) -> None:
    """``user`` becomes one of the staff and signs in anew. One UPDATE uses the link up: it works once.

    Raises ``StaffInvitationOfAnother``, ``StaffInvitationIsDead`` (also when who invited is no administrator any
    more) and ``WorksForTheCity``.
    """
    invitation = invitation_behind(token, now=now)
    if invitation.email_fingerprint != user.email_fingerprint:
        raise StaffInvitationOfAnother(email=masked_email(invitation.email))
    inviter = Actor(invitation.invited_by, invitation.inviter.name)
    try:
        hold_administrators(inviter)
    except NotAnAdministrator:
        raise StaffInvitationIsDead from None
    db.session.refresh(user, ["staff_role"])
    if user.staff_role is not None:
        raise WorksForTheCity
    claim = (
        update(StaffInvitation)
        .where(StaffInvitation.id == invitation.id, *_is_open(now))
        .values(accepted_at=now, accepted_by=user.id)
        .returning(StaffInvitation.id)
    )
    if db.session.scalar(claim) is None:
        raise StaffInvitationIsDead
    admit(user, invitation.organisation, invitation.role, invitation.scope, by=Actor(user.id, user.name), now=now)


def forget_old_invitations(*, now: datetime) -> None:
    """Remove the invitations that have been over for a year, and the addresses in them."""
    db.session.execute(delete(StaffInvitation).where(StaffInvitation.expires_at <= months_before(now, KEPT_MONTHS)))


def _note(
    action: str,
    invitation: StaffInvitation,
    organisation: StaffOrganisation,
    changes: dict[str, list[str | None]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """A line in the audit; the address that was invited is personal and stands in the invitation alone."""
    subject = ("staff_invitation", invitation.id, organisation.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes)
