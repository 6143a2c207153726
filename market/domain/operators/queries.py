"""Questions about the people who run the market."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, bindparam, case, func, literal, select

from market.domain.accounts.models import StaffRole, User
from market.domain.operators.abilities import ABILITIES, StaffAbility
from market.domain.operators.errors import NoSuchStaff
from market.domain.operators.models import StaffMember, StaffOrganisation, StaffScope
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk

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


def organisations() -> Sequence[StaffOrganisation]:
    """Every organisation, by name."""
    return db.session.scalars(select(StaffOrganisation).order_by(StaffOrganisation.name_ko)).all()


def organisation(organisation_id: int) -> StaffOrganisation:
    """One organisation, or ``NoSuchStaff``."""
    found = db.session.get(StaffOrganisation, organisation_id)
    if found is None:
        raise NoSuchStaff
    return found


def count_by_organisation() -> Mapping[int, int]:
    """How many people work for each organisation."""
    counts = select(_member.organisation_id, func.count()).group_by(_member.organisation_id)
    return {row[0]: row[1] for row in db.session.execute(counts)}


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
