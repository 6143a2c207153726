"""Who of an enterprise is told by mail, and who has chosen not to be."""

import pytest
from sqlalchemy import select

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import MemberRole
from market.domain.enterprises.telling import ABILITY_OF, may_refuse, notify_members, topics_for
from market.domain.notifications import choices
from market.domain.notifications.models import OutboxMail
from market.domain.notifications.topics import KINDS, NEEDED, MailTopic
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory, MembershipFactory, SellerIdentityFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def enterprise():
    enterprise = SellerIdentityFactory(email="shop@example.com").enterprise
    db.session.commit()
    return enterprise


@pytest.fixture
def member(enterprise):
    """``member(role)`` works for the enterprise."""

    def member(role, **facts):
        user = MembershipFactory(enterprise=enterprise, role=role).user
        for name, value in facts.items():
            setattr(user, name, value)
        db.session.commit()
        return user

    return member


def tell(enterprise, kind="question_for_seller", ability=Ability.ANSWER):
    with transaction():
        return notify_members(enterprise, kind, {"id": 1}, ability=ability, dedupe_key=f"{kind}:1", now=clock.now())


def refuse(user, *topics):
    with transaction():
        choices.choose(user, dict.fromkeys(topics, False), actor=GUEST, now=clock.now())


def told():
    return db.session.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)).all()


def test_who_can_do_something_about_it_is_told_in_their_language(enterprise, member):
    owner, staff = member(MemberRole.OWNER), member(MemberRole.STAFF, language="en")

    assert tell(enterprise) == 2
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [(mail.recipient, mail.language) for mail in mails] == [(owner.email, "ko"), (staff.email, "en")]


def test_the_same_is_told_once(enterprise, member):
    member(MemberRole.OWNER)

    tell(enterprise)
    tell(enterprise)

    assert len(told()) == 1


def test_who_cannot_do_anything_about_it_is_left_in_peace(enterprise, member):
    owner = member(MemberRole.OWNER)
    member(MemberRole.STAFF)

    tell(enterprise, "payout_transferred", Ability.SEE_SALES)

    assert told() == [owner.email]


def test_who_does_not_want_it_does_not_get_it(enterprise, member):
    owner, manager = member(MemberRole.OWNER), member(MemberRole.MANAGER)
    refuse(owner, MailTopic.QUESTIONS)

    tell(enterprise)
    tell(enterprise, "order_for_seller", Ability.SEND_ORDERS)

    assert told() == [manager.email, owner.email, manager.email]
    assert not choices.wants(owner, "question_for_seller")
    assert choices.wants(owner, "a_kind_that_nobody_can_choose")


def test_a_choice_can_be_taken_back(enterprise, member):
    owner = member(MemberRole.OWNER)
    refuse(owner, MailTopic.QUESTIONS, MailTopic.REVIEWS)
    with transaction():
        choices.choose(owner, {MailTopic.QUESTIONS: True}, actor=GUEST, now=clock.now())

    assert choices.refused_by(owner) == {MailTopic.REVIEWS}


def test_what_the_law_and_money_need_reaches_an_owner_all_the_same(enterprise, member):
    owner, manager = member(MemberRole.OWNER), member(MemberRole.MANAGER)
    for user in (owner, manager):
        refuse(user, *MailTopic)

    for topic in NEEDED:
        tell(enterprise, KINDS[topic][0], ABILITY_OF[topic])

    assert told() == [owner.email] * len(NEEDED)
    assert not may_refuse(MemberRole.OWNER, MailTopic.PAYOUTS)
    assert may_refuse(MemberRole.MANAGER, MailTopic.PAYOUTS)


def test_where_nobody_is_there_the_address_that_buyers_are_told_is_written_to(enterprise):
    assert tell(enterprise) == 1
    assert told() == ["shop@example.com"]


def test_an_enterprise_without_people_and_address_is_not_written_to():
    nobody = EnterpriseFactory()
    db.session.commit()

    assert tell(nobody) == 0


def test_a_closed_account_gets_nothing(enterprise, member):
    member(MemberRole.OWNER)
    gone = member(MemberRole.OWNER, disabled_at=clock.now())

    tell(enterprise)

    assert gone.email not in told()


def test_staff_are_not_asked_about_what_they_never_see():
    assert MailTopic.PAYOUTS not in topics_for(MemberRole.STAFF)
    assert topics_for(MemberRole.OWNER) == list(MailTopic)
