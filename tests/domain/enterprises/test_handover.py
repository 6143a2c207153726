"""Handing an enterprise over: nothing changes until the other accepts."""

from datetime import timedelta

import pytest

from market.domain.accounts.models import User
from market.domain.enterprises import handover, members
from market.domain.enterprises.errors import NoSuchMember, NotAnOwner, OfferIsOpen, OfferIsOver
from market.domain.enterprises.models import Enterprise, MemberRole
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.errors import MarketError
from tests.account.people import mails_to
from tests.domain.enterprises.teams import acting, role_of, team
from tests.factories import MembershipFactory
from tests.races import all_at_once

pytestmark = pytest.mark.usefixtures("app")

NOW = clock.now()


def offer(found, to, *, by=None, now=NOW):
    with transaction():
        handover.offer(found.enterprise, to.id, actor=acting(by or found.owner), now=now)


def accept(found, user, now=NOW):
    with transaction():
        handover.accept(found.enterprise, user, now=now)


def test_with_the_acceptance_the_taker_owns_and_the_giver_is_a_manager():
    found = team()
    offer(found, found.staff)
    assert role_of(found.enterprise, found.staff) is MemberRole.STAFF

    accept(found, found.staff)

    assert role_of(found.enterprise, found.staff) is MemberRole.OWNER
    assert role_of(found.enterprise, found.owner) is MemberRole.MANAGER
    assert [mail.facts["what"] for mail in mails_to(found.staff.email)] == ["offered", "handed_over"]
    assert [mail.facts["what"] for mail in mails_to(found.owner.email)] == ["handed_over"]
    with transaction():
        members.leave(found.enterprise, found.owner, now=NOW)


def test_only_owners_offer_to_members_who_are_none():
    found, another = team(), team()

    with pytest.raises(NotAnOwner):
        offer(found, found.staff, by=found.manager)
    for nobody in (another.staff, found.owner):
        with pytest.raises(NoSuchMember):
            offer(found, nobody)


def test_one_offer_stands_at_a_time_for_seven_days():
    found = team()
    offer(found, found.staff)
    with pytest.raises(OfferIsOpen):
        offer(found, found.manager)
    with pytest.raises(OfferIsOver):
        accept(found, found.manager)

    later = NOW + handover.STANDS_FOR
    with pytest.raises(OfferIsOver):
        accept(found, found.staff, now=later)
    offer(found, found.manager, now=later)
    accept(found, found.manager, now=later + timedelta(days=1))
    assert role_of(found.enterprise, found.manager) is MemberRole.OWNER


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_the_giver_takes_it_back_and_the_taker_declines(who):
    found = team()
    offer(found, found.staff)

    with transaction():
        handover.withdraw(found.enterprise, actor=acting(getattr(found, who)), now=NOW)

    with pytest.raises(OfferIsOver):
        accept(found, found.staff)
    with transaction(), pytest.raises(OfferIsOver):
        handover.withdraw(found.enterprise, actor=acting(found.owner), now=NOW)


def test_others_do_not_end_it():
    found = team()
    offer(found, found.staff)

    with transaction(), pytest.raises(NotAnOwner):
        handover.withdraw(found.enterprise, actor=acting(found.manager), now=NOW)


def test_an_offer_of_who_was_taken_off_is_over():
    found = team()
    second = MembershipFactory(enterprise=found.enterprise).user
    db.session.commit()
    offer(found, found.staff, by=second)
    with transaction():
        members.remove(found.enterprise, second.id, actor=acting(found.owner), now=NOW)

    with pytest.raises(OfferIsOver):
        accept(found, found.staff)


def test_accepting_and_taking_back_at_one_moment_does_one_of_them(app):
    found = team()
    offer(found, found.staff)
    enterprise_id, owner_id, staff_id = found.enterprise.id, found.owner.id, found.staff.id

    def do(deed):
        enterprise = db.session.get(Enterprise, enterprise_id)
        try:
            with transaction():
                if deed == "accept":
                    handover.accept(enterprise, db.session.get(User, staff_id), now=NOW)
                else:
                    handover.withdraw(enterprise, actor=acting(db.session.get(User, owner_id)), now=NOW)
        except MarketError:
            return False
        return True

    answers = all_at_once(app, do, ["accept", "take back"])

    assert sorted(answers) == [False, True]
    taken = role_of(found.enterprise, found.staff) is MemberRole.OWNER
    assert taken is answers[0]
