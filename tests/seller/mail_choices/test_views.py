"""The enterprises' door: which mails somebody gets."""

import pytest
from sqlalchemy import select

from market.domain.enterprises.models import MemberRole
from market.domain.notifications import choices
from market.domain.notifications.models import MailRefusal
from market.domain.notifications.topics import MailTopic
from market.foundation.database import db
from tests.factories import EnterpriseFactory, MembershipFactory


@pytest.fixture
def person(sign_in, app):
    """``person(role)``: a member's account, and their browser."""

    def person(role):
        user = MembershipFactory(enterprise=EnterpriseFactory(), role=role).user
        return user, sign_in(user)

    return person


def test_everything_is_on_until_it_is_switched_off(person):
    owner, browser = person(MemberRole.OWNER)
    assert browser.get("/seller/mails").text.count(" checked") == len(MailTopic)

    answer = browser.post("/seller/mails", {"topic": ["orders", "stock"]})

    assert answer.status_code == 303
    assert choices.refused_by(owner) == {
        MailTopic.QUESTIONS,
        MailTopic.REVIEWS,
        MailTopic.QUOTES,
        MailTopic.POPUPS,
    }
    browser.post("/seller/mails", {"topic": ["orders", "questions"]})
    assert MailTopic.QUESTIONS not in choices.refused_by(owner)


def test_what_the_law_and_money_need_cannot_be_switched_off_by_an_owner_and_says_why(person):
    owner, browser = person(MemberRole.OWNER)
    page = browser.get("/seller/mails").text

    assert "전자상거래법 제18조" in page
    assert page.count(" disabled") == 3
    browser.post("/seller/mails", {})
    assert MailTopic.PAYOUTS not in choices.refused_by(owner)


def test_a_member_is_asked_about_what_they_see_alone(person):
    staff, browser = person(MemberRole.STAFF)
    page = browser.get("/seller/mails").text

    assert 'value="payouts"' not in page
    assert " disabled" not in page
    browser.post("/seller/mails", {"topic": ["payouts"]})
    refused = choices.refused_by(staff)
    assert MailTopic.CLAIMS in refused
    assert MailTopic.PAYOUTS not in refused


def test_each_chooses_for_themselves(person):
    (_, browser), (other, _) = person(MemberRole.MANAGER), person(MemberRole.MANAGER)

    browser.post("/seller/mails", {"user_id": str(other.id), "topic": ["no-such-topic"]})

    assert choices.refused_by(other) == frozenset()
    assert db.session.scalars(select(MailRefusal.topic)).all()
