"""Handing an enterprise over: an owner offers it to another member, who accepts.

Until then nothing changes; with the acceptance the taker is its owner and the giver a manager, who may leave.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.accounts.models import User
from market.domain.enterprises.errors import NoSuchMember, NotAnOwner, OfferIsOpen, OfferIsOver
from market.domain.enterprises.members import (
    HANDED_OVER,
    OFFERED,
    check_owner,
    member_of,
    note,
    owners_of,
    tell,
)
from market.domain.enterprises.models import Enterprise, MemberRole
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.team_models import Handover
from market.foundation.actors import Actor
from market.foundation.database import db

STANDS_FOR = timedelta(days=7)


_OPEN = (
    select(Handover)
    .where(
        Handover.enterprise_id == bindparam("enterprise"),
        Handover.ended_at.is_(None),
        Handover.offered_at > bindparam("since"),
    )
    .options(joinedload(Handover.giver), joinedload(Handover.taker))
)


def open_offer(enterprise: Enterprise, *, now: datetime) -> Handover | None:
    """The offer that waits for its taker, with both people."""
    return db.session.scalar(_OPEN, {"enterprise": enterprise.id, "since": now - STANDS_FOR})


def offer(enterprise: Enterprise, to_id: int, *, actor: Actor, now: datetime) -> None:
    """Offer ``enterprise`` to another member. Raises ``NotAnOwner``, ``NoSuchMember`` and ``OfferIsOpen``."""
    hold(enterprise)
    check_owner(enterprise, actor)
    taker = member_of(enterprise, to_id)
    if actor.user_id is None or to_id == actor.user_id or taker.role is MemberRole.OWNER:
        raise NoSuchMember
    _let_lapse(enterprise, now=now)
    try:
        with db.session.begin_nested():
            db.session.add(Handover(enterprise_id=enterprise.id, from_id=actor.user_id, to_id=to_id, offered_at=now))
    except IntegrityError:
        raise OfferIsOpen from None
    note("enterprise.handover_offered", enterprise, actor=actor, now=now, changes={"member": f"#{to_id}"})
    tell([taker.user], OFFERED, enterprise, about=taker.user, now=now)


def withdraw(enterprise: Enterprise, *, actor: Actor, now: datetime) -> None:
    """Take the offer back, as an owner, or decline it, as its taker. Raises ``OfferIsOver`` and ``NotAnOwner``."""
    hold(enterprise)
    found = open_offer(enterprise, now=now)
    if found is None:
        raise OfferIsOver
    if found.to_id != actor.user_id:
        check_owner(enterprise, actor)
    _end(found, accepted=False, now=now)
    note("enterprise.handover_withdrawn", enterprise, actor=actor, now=now, changes={"member": f"#{found.to_id}"})


def accept(enterprise: Enterprise, user: User, *, now: datetime) -> None:
    """``user`` takes what they were offered. Raises ``OfferIsOver`` also where the giver is no owner any more."""
    hold(enterprise)
    found = open_offer(enterprise, now=now)
    if found is None or found.to_id != user.id:
        raise OfferIsOver
    try:
        check_owner(enterprise, Actor(found.from_id, ""))
    except NotAnOwner:
        raise OfferIsOver from None
    _end(found, accepted=True, now=now)
    giver, taker = member_of(enterprise, found.from_id), member_of(enterprise, user.id)
    taker.role = MemberRole.OWNER
    giver.role = MemberRole.MANAGER
    db.session.flush()
    note(
        "enterprise.handed_over",
        enterprise,
        actor=Actor(user.id, f"#{user.id}"),
        now=now,
        changes={"owner": [f"#{giver.user_id}", f"#{taker.user_id}"]},
    )
    tell([giver.user, *owners_of(enterprise)], HANDED_OVER, enterprise, about=user, now=now)


def _end(found: Handover, *, accepted: bool, now: datetime) -> None:
    claim = (
        update(Handover)
        .where(Handover.id == found.id, Handover.ended_at.is_(None))
        .values(ended_at=now, accepted_at=now if accepted else None)
        .returning(Handover.id)
    )
    if db.session.scalar(claim) is None:
        raise OfferIsOver


def _let_lapse(enterprise: Enterprise, *, now: datetime) -> None:
    """An offer that nobody answered in a week makes room for another."""
    db.session.execute(
        update(Handover)
        .where(
            Handover.enterprise_id == enterprise.id,
            Handover.ended_at.is_(None),
            Handover.offered_at <= now - STANDS_FOR,
        )
        .values(ended_at=now)
    )
