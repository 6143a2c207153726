"""Questions about the people who run the market."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, func, literal, select

from market.domain.accounts.models import StaffRole, User
from market.domain.operators.abilities import ABILITIES, StaffAbility
from market.domain.operators.errors import NoSuchStaff
from market.domain.operators.models import StaffMember, StaffOrganisation, StaffScope
from market.foundation.database import db, table_of
from market.foundation.i18n import current_language, in_language
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

PAGE = 50
_STEP = 10**11
_user, _member = table_of(User).c, table_of(StaffMember).c
_NAMES = (
    select(User.name)
    .where(User.staff_role.in_(bindparam("roles", expanding=True)), User.disabled_at.is_(None))
    .order_by(User.id)
)


def member_of_staff(user: User) -> StaffMember | None:
    """Where ``user`` belongs and how far their role reaches; read with their session, so mostly without a query."""
    return db.session.get(StaffMember, user.id)


def reach_of(user: User) -> int | None:
    """The organisation whose pop-ups are all that ``user`` reaches; None for who reaches everything.

    Who belongs nowhere reaches nothing: 0 is no organisation's number.
    """
    member = member_of_staff(user)
    if member is None:
        return 0
    return member.organisation_id if member.scope is StaffScope.OWN_POPUPS else None


def names_of_those_who_may(ability: StaffAbility) -> list[str]:
    """Who has ``ability``, by name: for colleagues who look for somebody."""
    return list(db.session.scalars(_NAMES, {"roles": [role for role in StaffRole if ability in ABILITIES[role]]}))


@dataclass(frozen=True, slots=True)
class ListedOrganisation:
    """An organisation, and how many people work for it."""

    id: int
    name: str
    people: int


_organisation = table_of(StaffOrganisation).c
_ORGANISATIONS: Any = (
    select(_organisation.id, _organisation.name_ko, _organisation.name_en, func.count(_member.user_id))
    .outerjoin(StaffMember, _member.organisation_id == _organisation.id)
    .group_by(_organisation.id)
    .order_by(_organisation.name_ko)
)


def organisations() -> list[ListedOrganisation]:
    """Every organisation, by name: one statement, kept while nothing changes."""
    return kept(("staff organisations", current_language()), _listed_organisations)


def _listed_organisations() -> list[ListedOrganisation]:
    return [
        ListedOrganisation(key, in_language(korean, english), people)
        for key, korean, english, people in db.session.execute(_ORGANISATIONS)
    ]


def organisation(organisation_id: int) -> StaffOrganisation:
    """One organisation, or ``NoSuchStaff``."""
    found = db.session.get(StaffOrganisation, organisation_id)
    if found is None:
        raise NoSuchStaff
    return found


_RANK = case(
    *((_user.staff_role == role, literal(rank * _STEP, BigInteger)) for rank, role in enumerate(reversed(StaffRole)))
)
_STAFF = Walk(
    select(
        _user.id,
        _user.name,
        _user.email,
        _user.staff_role,
        _user.disabled_at,
        _member.organisation_id,
        _member.scope,
        _member.since,
    )
    .select_from(User)
    .outerjoin(StaffMember, _member.user_id == _user.id)
    .where(_user.staff_role.is_not(None)),
    by=_RANK + _user.id,
    id_=_user.id,
    size=PAGE,
)


def staff(edge: Edge | None) -> Stretch:
    """One page of the staff: administrators first, those who look last, each as they came."""
    return _STAFF.page(edge, {})


def one_of_staff(user_id: int) -> User:
    """One of the staff, or ``NoSuchStaff``."""
    user = db.session.get(User, user_id)
    if user is None or user.staff_role is None:
        raise NoSuchStaff
    return user
