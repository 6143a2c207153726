"""Who works for an enterprise. There is always an owner, however many change it at once."""

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import User
from market.domain.audit.models import AuditEntry
from market.domain.enterprises import members
from market.domain.enterprises.errors import LastOwner, NoSuchMember, NotAnOwner
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.enterprises.team_models import MemberInvitation
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.account.people import mails_to
from tests.domain.enterprises.teams import acting, role_of, team
from tests.factories import MembershipFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")


def test_the_team_is_read_owners_first_whatever_the_order_of_joining():
    found = team()
    late_owner = MembershipFactory(enterprise=found.enterprise).user
    db.session.commit()

    assert [one.user_id for one in members.members_of(found.enterprise)] == [
        found.owner.id,
        late_owner.id,
        found.manager.id,
        found.staff.id,
    ]


def test_an_owner_changes_a_role_and_the_member_and_the_audit_hear_of_it():
    found = team()

    with transaction():
        members.change_role(
            found.enterprise, found.staff.id, MemberRole.MANAGER, actor=acting(found.owner), now=clock.now()
        )

    assert role_of(found.enterprise, found.staff) is MemberRole.MANAGER
    (mail,) = mails_to(found.staff.email)
    assert (mail.kind, mail.facts["what"], mail.facts["role"]) == ("team_changed", "new_role", "manager")
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.action == "enterprise.member_role_changed"
    assert entry.changes == {"member": f"#{found.staff.id}", "role": ["staff", "manager"]}


@pytest.mark.parametrize("who", ["manager", "staff"])
def test_only_owners_change_roles_and_take_off(who):
    found = team()
    by = acting(getattr(found, who))

    with transaction(), pytest.raises(NotAnOwner):
        members.change_role(found.enterprise, found.staff.id, MemberRole.OWNER, actor=by, now=clock.now())
    with transaction(), pytest.raises(NotAnOwner):
        members.remove(found.enterprise, found.owner.id, actor=by, now=clock.now())

    assert role_of(found.enterprise, found.owner) is MemberRole.OWNER


def test_members_of_another_enterprise_are_not_found():
    found, another = team(), team()

    with transaction(), pytest.raises(NoSuchMember):
        members.remove(found.enterprise, another.staff.id, actor=acting(found.owner), now=clock.now())
    with transaction(), pytest.raises(NotAnOwner):
        members.remove(another.enterprise, another.staff.id, actor=acting(found.owner), now=clock.now())

    assert role_of(another.enterprise, another.staff) is MemberRole.STAFF


def test_the_last_owner_neither_leaves_nor_steps_down_nor_is_taken_off():
    found = team()
    owner = acting(found.owner)

    with transaction(), pytest.raises(LastOwner):
        members.leave(found.enterprise, found.owner, now=clock.now())
    with transaction(), pytest.raises(LastOwner):
        members.change_role(found.enterprise, found.owner.id, MemberRole.STAFF, actor=owner, now=clock.now())
    with transaction(), pytest.raises(LastOwner):
        members.remove(found.enterprise, found.owner.id, actor=owner, now=clock.now())

    assert role_of(found.enterprise, found.owner) is MemberRole.OWNER


def test_who_leaves_is_gone_and_the_owners_hear_of_it():
    found = team()

    with transaction():
        members.leave(found.enterprise, found.staff, now=clock.now())

    assert role_of(found.enterprise, found.staff) is None
    assert [mail.facts["what"] for mail in mails_to(found.owner.email)] == ["left"]


def test_what_an_owner_offered_lapses_when_they_step_down():
    found = team()
    second = MembershipFactory(enterprise=found.enterprise).user
    now = clock.now()
    db.session.add(
        MemberInvitation(
            enterprise_id=found.enterprise.id,
            email="x@example.com",
            email_fingerprint="x",
            role=MemberRole.STAFF,
            token_hash="x",
            invited_by=second.id,
            invited_at=now,
            expires_at=now,
        )
    )
    db.session.commit()

    with transaction():
        members.remove(found.enterprise, second.id, actor=acting(found.owner), now=now)

    assert db.session.scalars(select(MemberInvitation.withdrawn_at)).one() == now


def test_of_two_owners_who_take_each_other_off_one_stays(app):
    found = team()
    second = MembershipFactory(enterprise=found.enterprise).user
    db.session.commit()
    enterprise_id, ids = found.enterprise.id, (found.owner.id, second.id)

    def take_off(pair):
        own, other = pair
        enterprise = db.session.get(Enterprise, enterprise_id)
        try:
            with transaction():
                members.remove(enterprise, other, actor=Actor(own, f"#{own}"), now=clock.now())
        except MarketError as refusal:
            return type(refusal)
        return None

    answers = all_at_once(app, take_off, [ids, ids[::-1]])

    assert sorted(answers, key=str) == sorted([NotAnOwner, None], key=str)
    owners = select(func.count()).where(
        Membership.enterprise_id == enterprise_id, Membership.role == MemberRole.OWNER
    )
    assert db.session.scalar(owners) == 1


def test_of_two_owners_who_leave_at_one_moment_one_stays(app):
    found = team()
    second = MembershipFactory(enterprise=found.enterprise).user
    db.session.commit()
    enterprise_id = found.enterprise.id

    def leave(user_id):
        enterprise, user = db.session.get(Enterprise, enterprise_id), db.session.get(User, user_id)
        try:
            with transaction():
                members.leave(enterprise, user, now=clock.now())
        except LastOwner:
            return "stays"
        return "gone"

    assert sorted(all_at_once(app, leave, [found.owner.id, second.id])) == ["gone", "stays"]


def test_who_owns_alone_is_told_of_which():
    found = team()
    assert members.owned_alone(found.owner) == [found.enterprise]
    assert members.owned_alone(found.manager) == []

    MembershipFactory(enterprise=found.enterprise)
    db.session.commit()
    assert members.owned_alone(found.owner) == []
