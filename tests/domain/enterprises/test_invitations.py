"""Inviting people: a link that works once, for one address, for as long as the owner said."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import User
from market.domain.enterprises import invitations, members
from market.domain.enterprises.errors import (
    AlreadyMember,
    InvitationIsDead,
    InvitationOfAnother,
    NotAnOwner,
    TooManyInvitations,
)
from market.domain.enterprises.models import MemberRole, Membership
from market.domain.enterprises.team_models import MemberInvitation
from market.foundation import clock
from market.foundation.crypto import decrypt
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.account.people import mails_to
from tests.domain.enterprises.teams import acting, role_of, team
from tests.factories import UserFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")

NOW = clock.now()
DAY = timedelta(days=1)


@pytest.fixture
def found():
    return team()


@pytest.fixture
def guest():
    guest = UserFactory(email="Guest@example.com")
    db.session.commit()
    return guest


def invite(found, email="guest@example.com", role=MemberRole.STAFF, *, by=None, lasts=DAY, now=NOW):
    with transaction():
        invitations.invite(
            found.enterprise,
            email,
            role,
            lasts=lasts,
            actor=acting(by or found.owner),
            language="ko",
            now=now,
        )
    sealed = mails_to(email, "member_invited")[-1].facts["sealed_path"]
    return decrypt(sealed).removeprefix("/account/invitations/")


def accept(token, user, now=NOW):
    with transaction():
        return invitations.accept(token, user, now=now)


def test_whoever_reads_the_address_joins_with_the_role(found, guest):
    token = invite(found, role=MemberRole.MANAGER)

    assert accept(token, guest).id == found.enterprise.id

    assert role_of(found.enterprise, guest) is MemberRole.MANAGER
    assert [mail.facts["what"] for mail in mails_to(found.owner.email)] == ["joined"]


def test_only_a_hash_of_the_link_is_kept_and_the_address_encrypted(found):
    token = invite(found)

    raw = db.session.connection().exec_driver_sql("SELECT * FROM member_invitation").one()
    mail = db.session.connection().exec_driver_sql("SELECT facts FROM outbox_mail").one()
    assert len(token) >= 43, "256 bits"
    assert token not in str(raw)
    assert "guest@" not in str(raw)
    assert token not in str(mail)


def test_a_link_works_once(found, guest):
    token = invite(found)
    accept(token, guest)
    with transaction():
        members.leave(found.enterprise, guest, now=NOW)

    with pytest.raises(InvitationIsDead):
        accept(token, guest)


def test_a_link_works_for_as_long_as_the_owner_said(found, guest):
    token = invite(found, lasts=timedelta(hours=1))

    with pytest.raises(InvitationIsDead):
        accept(token, guest, now=NOW + timedelta(hours=1))
    accept(token, guest, now=NOW + timedelta(minutes=59))


@pytest.mark.parametrize("lasts", [timedelta(minutes=59), timedelta(days=7, seconds=1)])
def test_an_invitation_lasts_from_an_hour_to_a_week(found, lasts):
    with pytest.raises(ValueError, match="lasts"):
        invite(found, lasts=lasts)


def test_a_newer_invitation_ends_the_older_one(found, guest):
    older = invite(found)
    newer = invite(found, role=MemberRole.MANAGER)

    with pytest.raises(InvitationIsDead):
        accept(older, guest)
    accept(newer, guest)
    assert role_of(found.enterprise, guest) is MemberRole.MANAGER


def test_a_withdrawn_invitation_is_dead(found, guest):
    token = invite(found)
    (waiting,) = invitations.open_invitations(found.enterprise, now=NOW)
    with transaction():
        invitations.withdraw(found.enterprise, waiting.id, actor=acting(found.owner), now=NOW)

    with pytest.raises(InvitationIsDead):
        accept(token, guest)


def test_anothers_invitation_is_not_withdrawn(found):
    another = team()
    invite(found)
    (waiting,) = invitations.open_invitations(found.enterprise, now=NOW)

    with transaction(), pytest.raises(InvitationIsDead):
        invitations.withdraw(another.enterprise, waiting.id, actor=acting(another.owner), now=NOW)
    with transaction(), pytest.raises(NotAnOwner):
        invitations.withdraw(found.enterprise, waiting.id, actor=acting(another.owner), now=NOW)

    assert len(invitations.open_invitations(found.enterprise, now=NOW)) == 1


def test_somebody_else_who_has_the_link_does_not_join(found):
    token, other = invite(found), UserFactory()
    db.session.commit()

    with pytest.raises(InvitationOfAnother):
        accept(token, other)
    assert role_of(found.enterprise, other) is None


def test_only_owners_invite_and_nobody_invites_a_member(found):
    with pytest.raises(NotAnOwner):
        invite(found, by=found.manager)
    with pytest.raises(AlreadyMember):
        invite(found, email=found.staff.email.upper())


def test_the_invitation_of_who_is_no_owner_any_more_is_dead(found, guest):
    token = invite(found, role=MemberRole.OWNER)
    membership = db.session.get(Membership, (found.owner.id, found.enterprise.id))
    membership.role = MemberRole.STAFF
    db.session.commit()

    with pytest.raises(InvitationIsDead):
        accept(token, guest)


def test_twenty_wait_at_a_time(found):
    for number in range(invitations.MOST_OPEN):
        invite(found, email=f"n{number}@example.com")

    with pytest.raises(TooManyInvitations):
        invite(found, email="one-more@example.com")


def test_of_two_who_accept_one_invitation_at_one_moment_one_joins(app, found, guest):
    token, guest_id = invite(found), guest.id

    def join(_):
        try:
            with transaction():
                invitations.accept(token, db.session.get(User, guest_id), now=NOW)
        except MarketError as refusal:
            return type(refusal)
        return None

    answers = all_at_once(app, join, range(4))

    assert answers.count(None) == 1
    assert set(answers) == {None, InvitationIsDead}
    assert role_of(found.enterprise, guest) is MemberRole.STAFF


def test_old_invitations_are_forgotten_with_their_addresses(found):
    invite(found)
    with transaction():
        invitations.forget_old_invitations(now=NOW + timedelta(days=300))
    assert db.session.scalar(select(func.count()).select_from(MemberInvitation)) == 1

    with transaction():
        invitations.forget_old_invitations(now=NOW + timedelta(days=400))
    assert db.session.scalar(select(func.count()).select_from(MemberInvitation)) == 0
