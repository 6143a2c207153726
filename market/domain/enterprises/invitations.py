"""Inviting people to work for an enterprise: by mail, once, for as long as the owner says.

Of a link only its hash is kept. The caller opens the transaction; nothing here commits.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.accounts.models import User
from market.domain.accounts.queries import email_fingerprint, token_hash
from market.domain.enterprises.errors import (
    AlreadyMember,
    InvitationIsDead,
    InvitationOfAnother,
    NotAnOwner,
    TooManyInvitations,
)
from market.domain.enterprises.members import JOINED, check_owner, note, owners_of, tell
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.team_models import MemberInvitation
from market.domain.notifications import services as notifications
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
        MemberInvitation.accepted_at.is_(None),
        MemberInvitation.withdrawn_at.is_(None),
        MemberInvitation.expires_at > now,
    )


_WAITING = (
    select(MemberInvitation)
    .where(
        MemberInvitation.enterprise_id == bindparam("enterprise"),
        *_is_open(bindparam("now", type_=MemberInvitation.expires_at.type)),
    )
    .order_by(MemberInvitation.id.desc())
)


def open_invitations(enterprise: Enterprise, *, now: datetime) -> Sequence[MemberInvitation]:
    """The invitations to ``enterprise`` that wait for an answer, the newest first."""
    return db.session.scalars(_WAITING, {"enterprise": enterprise.id, "now": now}).all()


def invitations_to(user: User) -> Sequence[MemberInvitation]:
    """Every invitation that was sent to the address of ``user``, with its enterprise."""
    return db.session.scalars(
        select(MemberInvitation)
        .where(MemberInvitation.email_fingerprint == user.email_fingerprint)
        .options(joinedload(MemberInvitation.enterprise))
        .order_by(MemberInvitation.id)
    ).all()


def invitation_behind(token: str, *, now: datetime) -> MemberInvitation:
    """The invitation of a link while it works; ``InvitationIsDead`` otherwise. Looking does not use it up."""
    found = db.session.scalar(
        select(MemberInvitation)
        .where(MemberInvitation.token_hash == token_hash(token), *_is_open(now))
        .options(joinedload(MemberInvitation.enterprise), joinedload(MemberInvitation.inviter))
    )
    if found is None:
        raise InvitationIsDead
    return found


def invite(
    enterprise: Enterprise,
    email: str,
    role: MemberRole,
    *,
    lasts: timedelta,
    actor: Actor,
    language: str,
    now: datetime,
) -> None:
    """Invite whoever reads ``email``, as an owner; an older invitation to the same address works no more.

    ``lasts`` is from an hour to a week. Raises ``NotAnOwner``, ``AlreadyMember`` and ``TooManyInvitations``.
    """
    if not SHORTEST <= lasts <= LONGEST or actor.user_id is None:
        raise ValueError(f"an invitation by {actor.user_id} that lasts {lasts}")
    hold(enterprise)
    check_owner(enterprise, actor)
    found = email_fingerprint(email)
    _check_new(enterprise, found)
    to_this_enterprise = MemberInvitation.enterprise_id == enterprise.id
    db.session.execute(
        update(MemberInvitation)
        .where(to_this_enterprise, MemberInvitation.email_fingerprint == found, *_is_open(now))
        .values(withdrawn_at=now)
    )
    waiting = select(func.count()).select_from(MemberInvitation).where(to_this_enterprise, *_is_open(now))
    if (db.session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooManyInvitations(most=MOST_OPEN)
    token = secrets.token_urlsafe(32)
    invitation = MemberInvitation(
        enterprise_id=enterprise.id,
        email=email,
        email_fingerprint=found,
        role=role,
        token_hash=token_hash(token),
        invited_by=actor.user_id,
        invited_at=now,
        expires_at=now + lasts,
    )
    db.session.add(invitation)
    db.session.flush()
    changes = {"invitation": invitation.id, "role": [None, role.value]}
    note("enterprise.member_invited", enterprise, actor=actor, now=now, changes=changes)
    notifications.enqueue_mail(
        "member_invited",
        to=email,
        language=language,
        facts={"invitation_id": invitation.id, "sealed_path": encrypt(f"/account/invitations/{token}")},
        dedupe_key=f"member_invited:{invitation.id}",
        now=now,
    )


def _check_new(enterprise: Enterprise, fingerprint: str) -> None:
    known = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.enterprise_id == enterprise.id, User.email_fingerprint == fingerprint)
    )
    if db.session.scalar(known) is not None:
        raise AlreadyMember


def withdraw(enterprise: Enterprise, invitation_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an invitation of ``enterprise`` back, as an owner. Raises ``NotAnOwner`` and ``InvitationIsDead``."""
    check_owner(enterprise, actor)
    claim = (
        update(MemberInvitation)
        .where(MemberInvitation.id == invitation_id, MemberInvitation.enterprise_id == enterprise.id, *_is_open(now))
        .values(withdrawn_at=now)
        .returning(MemberInvitation.id)
    )
    if db.session.scalar(claim) is None:
        raise InvitationIsDead
    note("enterprise.invitation_withdrawn", enterprise, actor=actor, now=now, changes={"invitation": invitation_id})


def accept(token: str, user: User, *, now: datetime) -> Enterprise:
    """``user`` joins. One UPDATE uses the link up: of two who follow it at one moment one comes in.

    Raises ``InvitationOfAnother``, ``InvitationIsDead`` and ``AlreadyMember``.
    """
    invitation = invitation_behind(token, now=now)
    if invitation.email_fingerprint != user.email_fingerprint:
        raise InvitationOfAnother(email=masked_email(invitation.email))
    enterprise = invitation.enterprise
    hold(enterprise)
    try:
        check_owner(enterprise, Actor(invitation.invited_by, ""))
    except NotAnOwner:
        raise InvitationIsDead from None
    claim = (
        update(MemberInvitation)
        .where(MemberInvitation.id == invitation.id, *_is_open(now))
        .values(accepted_at=now, accepted_by=user.id)
        .returning(MemberInvitation.id)
    )
    if db.session.scalar(claim) is None:
        raise InvitationIsDead
    try:
        with db.session.begin_nested():
            db.session.add(Membership(user_id=user.id, enterprise_id=enterprise.id, role=invitation.role, since=now))
    except IntegrityError:
        raise AlreadyMember from None
    changes = {"member": f"#{user.id}", "role": [None, invitation.role.value]}
    note("enterprise.member_joined", enterprise, actor=Actor(user.id, f"#{user.id}"), now=now, changes=changes)
    tell(owners_of(enterprise), JOINED, enterprise, about=user, role=invitation.role, now=now)
    return enterprise


def forget_old_invitations(*, now: datetime) -> None:
    """Remove the invitations that have been over for a year, and the addresses in them."""
    db.session.execute(delete(MemberInvitation).where(MemberInvitation.expires_at <= months_before(now, KEPT_MONTHS)))
