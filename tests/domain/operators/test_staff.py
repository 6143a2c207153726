"""Who works for the city. There is always an administrator, however many change it at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.accounts.models import StaffRole, User, WebSession
from market.domain.audit.models import AuditEntry
from market.domain.operators import invitations, queries, services
from market.domain.operators.abilities import ABILITIES, StaffAbility
from market.domain.operators.errors import (
    LastAdministrator,
    NotAnAdministrator,
    OrganisationExists,
    RoleReachesAll,
    StaffInvitationIsDead,
    StaffInvitationOfAnother,
    WorksForTheCity,
)
from market.domain.operators.models import StaffMember, StaffScope
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.account.people import link_in, mails_to
from tests.browser import signed_in
from tests.factories import StaffFactory, StaffOrganisationFactory, UserFactory
from tests.races import all_at_once

NOW = clock.now()


def acting(user):
    return Actor(user.id, user.name)


@pytest.fixture
def office(app):
    """An administrator, one who looks, and an organisation."""
    found = StaffFactory(name="한관리"), StaffFactory(name="박열람", staff_role=StaffRole.VIEWER)
    organisation = StaffOrganisationFactory()
    db.session.commit()
    return *found, organisation


@pytest.fixture
def invite(office, app):
    """Sends an invitation, and gives the token in its mail."""
    administrator, _viewer, organisation = office

    def send(email="new@example.com", role=StaffRole.EVENT_MANAGER, scope=StaffScope.OWN_POPUPS, **changes):
        with transaction():
            invitations.invite(
                email,
                organisation,
                role,
                scope,
                **{
                    "lasts": timedelta(hours=24),
                    "actor": acting(administrator),
                    "language": "ko",
                    "now": NOW,
                    **changes,
                },
            )
        return link_in(mails_to(email, "staff_invited")[-1], app).rpartition("/")[2]

    return send


def test_the_table_gives_every_ability_to_somebody_and_all_to_administrators():
    assert set().union(*ABILITIES.values()) == set(StaffAbility)
    assert ABILITIES[StaffRole.ADMINISTRATOR] == set(StaffAbility)
    assert all(StaffAbility.SEE in abilities for abilities in ABILITIES.values())
    assert [role for role in StaffRole if StaffAbility.ADMINISTER in ABILITIES[role]] == [StaffRole.ADMINISTRATOR]
    both = {StaffAbility.KEEP_MARKET, StaffAbility.HANDLE_MONEY}
    apart = [role for role in StaffRole if both <= ABILITIES[role]]
    assert apart == [StaffRole.ADMINISTRATOR], "who lets an enterprise in does not pay it"


def test_a_new_role_ends_the_sessions_and_stands_in_the_audit_and_in_a_mail(app, office):
    administrator, viewer, organisation = office
    signed_in(app, viewer)

    with transaction():
        services.change_role(
            viewer.id, organisation, StaffRole.FINANCE, StaffScope.EVERYTHING, actor=acting(administrator), now=NOW
        )

    assert db.session.scalar(select(WebSession).where(WebSession.user_id == viewer.id)) is None
    assert db.session.get(User, viewer.id).staff_role is StaffRole.FINANCE
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.subject_name) == ("account.staff_role_changed", "박열람")
    assert entry.changes["staff_role"] == ["viewer", "finance"]
    assert entry.changes["organisation"][1] == organisation.name_ko
    assert mails_to(viewer.email, "staff_changed")[0].facts["role"] == "finance"


def test_only_administrators_change_roles_and_the_last_one_stays(office):
    administrator, viewer, organisation = office

    for by, role, refusal in (
        (viewer, StaffRole.FINANCE, NotAnAdministrator),
        (administrator, StaffRole.FINANCE, LastAdministrator),
    ):
        with pytest.raises(refusal), transaction():
            services.change_role(
                administrator.id, organisation, role, StaffScope.EVERYTHING, actor=acting(by), now=NOW
            )
        with pytest.raises(refusal), transaction():
            services.dismiss(administrator.id, actor=acting(by), now=NOW)
    assert db.session.get(User, administrator.id).staff_role is StaffRole.ADMINISTRATOR


@pytest.mark.parametrize("role", [StaffRole.MARKET_MANAGER, StaffRole.FINANCE, StaffRole.ADMINISTRATOR])
def test_a_role_for_the_whole_market_cannot_be_limited(role):
    with pytest.raises(RoleReachesAll):
        services.check_scope(role, StaffScope.OWN_POPUPS)
    services.check_scope(role, StaffScope.EVERYTHING)


@pytest.mark.race
def test_two_administrators_who_remove_each_other_leave_one(app):
    first, second = StaffFactory().id, StaffFactory().id
    db.session.commit()

    def dismiss(pair):
        by, whom = pair
        try:
            with transaction():
                services.dismiss(whom, actor=Actor(by, ""), now=clock.now())
        except MarketError as refusal:
            return type(refusal)
        return "done"

    answers = all_at_once(app, dismiss, [(first, second), (second, first)])

    assert sorted(map(str, answers)) == sorted(map(str, ["done", NotAnAdministrator]))
    left = db.session.scalars(select(User).where(User.staff_role == StaffRole.ADMINISTRATOR)).all()
    assert len(left) == 1
    assert db.session.scalars(select(StaffMember.user_id)).all() == [left[0].id]


def test_who_is_invited_comes_in_once_with_role_organisation_and_reach(office, invite):
    token, guest = invite(), UserFactory(email="new@example.com")
    db.session.commit()

    with transaction():
        invitations.accept(token, guest, now=NOW)

    member = queries.member_of_staff(guest)
    assert (guest.staff_role, member.organisation_id) == (StaffRole.EVENT_MANAGER, office[2].id)
    assert queries.reach_of(guest) == office[2].id
    with transaction():
        services.dismiss(guest.id, actor=acting(office[0]), now=NOW)
    with pytest.raises(StaffInvitationIsDead), transaction():
        invitations.accept(token, guest, now=NOW)
    assert queries.reach_of(guest) == 0, "who belongs nowhere reaches nothing"


def test_an_invitation_is_for_its_address_and_ends_with_its_time_its_sender_or_a_newer_one(office, invite):
    administrator = office[0]
    guest, stranger = UserFactory(email="new@example.com"), UserFactory()
    another_administrator = StaffFactory()
    db.session.commit()
    older, token = invite(), invite()

    for text, user, at, refusal in (
        (older, guest, NOW, StaffInvitationIsDead),
        (token, stranger, NOW, StaffInvitationOfAnother),
        (token, guest, NOW + timedelta(hours=24), StaffInvitationIsDead),
    ):
        with pytest.raises(refusal), transaction():
            invitations.accept(text, user, now=at)
    with transaction():
        services.dismiss(administrator.id, actor=acting(another_administrator), now=NOW)
    with pytest.raises(StaffInvitationIsDead), transaction():
        invitations.accept(token, guest, now=NOW)
    assert guest.staff_role is None


def test_who_is_one_of_the_staff_is_not_invited_again(office, invite):
    with pytest.raises(WorksForTheCity):
        invite(office[1].email)


@pytest.mark.race
def test_of_one_invitation_at_one_moment_one_comes_in(app, invite):
    token, guest = invite(), UserFactory(email="new@example.com").id
    db.session.commit()

    def accept(_):
        try:
            with transaction():
                invitations.accept(token, db.session.get_one(User, guest), now=NOW)
        except MarketError as refusal:
            return type(refusal).__name__
        return "in"

    assert all_at_once(app, accept, range(4)).count("in") == 1
    assert len(db.session.scalars(select(StaffMember).where(StaffMember.user_id == guest)).all()) == 1


def test_an_organisation_is_added_once(office):
    administrator = acting(office[0])

    with pytest.raises(OrganisationExists), transaction():
        services.found_organisation(office[2].name_ko, None, actor=administrator, now=NOW)
    with pytest.raises(NotAnAdministrator), transaction():
        services.found_organisation("새 부서", None, actor=acting(office[1]), now=NOW)


def test_whoever_runs_the_server_makes_the_first_administrator(app):
    person = UserFactory(email="first@example.com")
    db.session.commit()

    answer = app.test_cli_runner().invoke(args=["administrator", "first@example.com", "--organisation", "고양시"])

    assert answer.exit_code == 0, answer.output
    assert db.session.get(User, person.id).staff_role is StaffRole.ADMINISTRATOR
    assert queries.reach_of(person) is None
    again = app.test_cli_runner().invoke(args=["administrator", "nobody@example.com", "--organisation", "고양시"])
    assert again.exit_code == 1
