"""Who works for an enterprise: seeing them, changing roles, removing, leaving.

There is always an owner. What changes who owns waits for its turn at the enterprise's row, so that of two owners
who remove each other at one moment the second finds that they are no owner any more.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import BigInteger, bindparam, case, cast, delete, extract, func, literal, select, update
from sqlalchemy.orm import aliased, joinedload

from market.domain.accounts.models import User
from market.domain.audit import services as audit
from market.domain.enterprises.errors import LastOwner, NoSuchMember, NotAnOwner
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.queries import memberships_of
from market.domain.enterprises.team_models import Handover, MemberInvitation
from market.domain.notifications import services as notifications
from market.foundation.actors import Actor
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

JOINED, NEW_ROLE, REMOVED, LEFT = "joined", "new_role", "removed", "left"
OFFERED, HANDED_OVER = "offered", "handed_over"
"""What may have happened in a team: in the mails that tell of it."""


# --- questions

PAGE = 20
_member, _user = table_of(Membership).c, table_of(User).c
_COUNT = select(func.count(_member.user_id)).where(_member.enterprise_id == bindparam("enterprise"))


def members_of(enterprise: Enterprise) -> Sequence[Membership]:
    """Everybody who works for ``enterprise``, with their accounts: owners first, then as they joined."""
    found = db.session.scalars(
        select(Membership)
        .where(Membership.enterprise_id == enterprise.id)
        .options(joinedload(Membership.user))
        .order_by(Membership.since, Membership.user_id)
    ).all()
    rank = list(MemberRole)
    return sorted(found, key=lambda member: rank.index(member.role))


@lru_cache
def _team(with_email: bool) -> Walk:
    """Owners first, then managers, then staff, each as they joined, by one number: rank, then the second."""
    rank = case(
        *((_member.role == role, literal(place * 10**11, BigInteger)) for place, role in enumerate(MemberRole))
    )
    columns = (_member.user_id, _member.role, _member.since, _user.name, *([_user.email] if with_email else []))
    return Walk(
        select(*columns).join_from(Membership, User).where(_member.enterprise_id == bindparam("enterprise")),
        by=rank + cast(extract("epoch", _member.since), BigInteger),
        id_=_member.user_id,
        size=PAGE,
    )


def team_of(enterprise: Enterprise, edge: Edge | None, *, with_email: bool) -> Stretch:
    """One page of who works for ``enterprise``, with names and, if wanted, addresses: owners first, then as they
    joined."""
    return _team(with_email).page(edge, {"enterprise": enterprise.id})


def count_members(enterprise: Enterprise) -> int:
    """How many people work for ``enterprise``, kept while nothing changes."""
    return kept(("members", enterprise.id), lambda: db.session.scalar(_COUNT, {"enterprise": enterprise.id}) or 0)


def member_of(enterprise: Enterprise, user_id: int) -> Membership:
    """One member of ``enterprise``; ``NoSuchMember`` for anybody else."""
    member = db.session.scalar(
        select(Membership)
        .where(Membership.enterprise_id == enterprise.id, Membership.user_id == user_id)
        .options(joinedload(Membership.user))
    )
    if member is None:
        raise NoSuchMember
    return member


def owners_of(enterprise: Enterprise) -> Sequence[User]:
    """The owners' accounts, the first first."""
    return db.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.enterprise_id == enterprise.id, Membership.role == MemberRole.OWNER)
        .order_by(Membership.since, User.id)
    ).all()


def names_of_owners(enterprise: Enterprise) -> list[str]:
    """Who can give somebody another role: for the people who work with them."""
    return [owner.name for owner in owners_of(enterprise)]


def owned_alone(user: User) -> list[Enterprise]:
    """The enterprises that would have no owner without ``user``: one statement."""
    owner = aliased(Membership)
    owners = (
        select(func.count(owner.user_id))
        .where(owner.enterprise_id == Enterprise.id, owner.role == MemberRole.OWNER)
        .correlate(Enterprise)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            select(Enterprise)
            .join(Membership, Membership.enterprise_id == Enterprise.id)
            .where(Membership.user_id == user.id, Membership.role == MemberRole.OWNER, owners == 1)
            .order_by(Enterprise.sort_key, Enterprise.id)
        )
    )


# --- verbs


def change_role(enterprise: Enterprise, user_id: int, role: MemberRole, *, actor: Actor, now: datetime) -> None:
    """Give a member another role, as an owner. Raises ``NotAnOwner``, ``NoSuchMember`` and ``LastOwner``."""
    hold(enterprise)
    check_owner(enterprise, actor)
    member = member_of(enterprise, user_id)
    before = member.role
    if before is role:
        return
    if before is MemberRole.OWNER:
        _check_another_owner(enterprise)
        withdraw_offers(enterprise, user_id, now=now)
    member.role = role
    db.session.flush()
    note(
        "enterprise.member_role_changed",
        enterprise,
        actor=actor,
        now=now,
        changes={"member": f"#{user_id}", "role": [before.value, role.value]},
    )
    tell([member.user], NEW_ROLE, enterprise, about=member.user, role=role, now=now)


def remove(enterprise: Enterprise, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a member off, as an owner. Raises ``NotAnOwner``, ``NoSuchMember`` and ``LastOwner``."""
    hold(enterprise)
    check_owner(enterprise, actor)
    member = member_of(enterprise, user_id)
    _take_off(enterprise, member, REMOVED, actor=actor, now=now)
    tell([member.user], REMOVED, enterprise, about=member.user, now=now)


def leave(enterprise: Enterprise, user: User, *, now: datetime) -> None:
    """Stop working for ``enterprise``. Raises ``LastOwner``: the last one hands over first."""
    hold(enterprise)
    member = member_of(enterprise, user.id)
    _take_off(enterprise, member, LEFT, actor=Actor(user.id, f"#{user.id}"), now=now)
    tell(owners_of(enterprise), LEFT, enterprise, about=user, now=now)


def leave_all(user: User, *, now: datetime) -> None:
    """Stop working for everybody, before an account is closed. Raises ``LastOwner``."""
    for membership in sorted(memberships_of(user), key=lambda one: one.enterprise_id):
        leave(membership.enterprise, user, now=now)


def _take_off(enterprise: Enterprise, member: Membership, how: str, *, actor: Actor, now: datetime) -> None:
    if member.role is MemberRole.OWNER:
        _check_another_owner(enterprise)
    withdraw_offers(enterprise, member.user_id, now=now)
    db.session.execute(
        delete(Membership).where(Membership.enterprise_id == enterprise.id, Membership.user_id == member.user_id),
        execution_options={"synchronize_session": False},
    )
    note(
        f"enterprise.member_{how}",
        enterprise,
        actor=actor,
        now=now,
        changes={"member": f"#{member.user_id}", "role": [member.role.value, None]},
    )


# --- shared with invitations and handing over


def check_owner(enterprise: Enterprise, actor: Actor) -> None:
    """Raise ``NotAnOwner`` unless ``actor`` owns ``enterprise`` at this moment."""
    owner = select(Membership.user_id).where(
        Membership.enterprise_id == enterprise.id,
        Membership.user_id == actor.user_id,
        Membership.role == MemberRole.OWNER,
    )
    if db.session.scalar(owner) is None:
        raise NotAnOwner


def _check_another_owner(enterprise: Enterprise) -> None:
    owners = select(func.count()).where(
        Membership.enterprise_id == enterprise.id, Membership.role == MemberRole.OWNER
    )
    if (db.session.scalar(owners) or 0) < 2:
        raise LastOwner(enterprise=enterprise.name)


def withdraw_offers(enterprise: Enterprise, user_id: int, *, now: datetime) -> None:
    """What somebody has offered as an owner, or was offered, lapses when they are taken off or step down."""
    db.session.execute(
        update(MemberInvitation)
        .where(
            MemberInvitation.enterprise_id == enterprise.id,
            MemberInvitation.invited_by == user_id,
            MemberInvitation.accepted_at.is_(None),
            MemberInvitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    db.session.execute(
        update(Handover)
        .where(
            Handover.enterprise_id == enterprise.id,
            Handover.ended_at.is_(None),
            (Handover.from_id == user_id) | (Handover.to_id == user_id),
        )
        .values(ended_at=now)
    )


def note(
    action: str, enterprise: Enterprise, *, actor: Actor, now: datetime, changes: Mapping[str, object] | None = None
) -> None:
    """A line in the audit. Members stand in it by their number alone."""
    audit.record(
        action,
        actor=actor,
        subject=("enterprise", enterprise.id, enterprise.name_ko),
        now=now,
        changes=dict(changes or {}),
    )


def tell(
    people: Sequence[User],
    what: str,
    enterprise: Enterprise,
    *,
    about: User,
    now: datetime,
    role: MemberRole | None = None,
) -> None:
    """Tell each of ``people`` by mail what has happened to ``about``, in their language."""
    for person in people:
        notifications.enqueue_mail(
            "team_changed",
            to=person.email,
            language=person.language,
            facts={
                "what": what,
                "enterprise_id": enterprise.id,
                "user_id": about.id,
                "own": person.id == about.id,
                "role": role.value if role else None,
            },
            dedupe_key=f"team_changed:{what}:{enterprise.id}:{about.id}:{person.id}:{now.isoformat()}",
            now=now,
        )
