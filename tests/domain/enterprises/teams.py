"""A team for tests, and who acts in it."""

from dataclasses import dataclass

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.foundation.actors import Actor
from market.foundation.database import db
from tests.factories import EnterpriseFactory, MembershipFactory


@dataclass(frozen=True, slots=True)
class Team:
    """An enterprise with an owner, a manager and one of the staff."""

    enterprise: Enterprise
    owner: User
    manager: User
    staff: User


def team() -> Team:
    """A team, committed."""
    enterprise = EnterpriseFactory()
    people = {role: MembershipFactory(enterprise=enterprise, role=role).user for role in MemberRole}
    db.session.commit()
    return Team(enterprise, people[MemberRole.OWNER], people[MemberRole.MANAGER], people[MemberRole.STAFF])


def acting(user: User) -> Actor:
    """``user`` as the audit knows them."""
    return Actor(user.id, f"#{user.id}")


def role_of(enterprise: Enterprise, user: User) -> MemberRole | None:
    """What ``user`` is in ``enterprise`` now; None for nothing."""
    membership = db.session.get(Membership, (user.id, enterprise.id), populate_existing=True)
    return membership.role if membership else None
