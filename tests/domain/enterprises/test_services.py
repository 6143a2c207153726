"""Saying that an entry is one's own."""

import pytest
from sqlalchemy import select, text

from market.domain.enterprises.errors import AlreadyManaged, NothingToClaim
from market.domain.enterprises.services import Claimant, claim_entry
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db
from tests.factories import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.usefixtures("app")
CLAIMANT = Claimant("박다정", "dajeong@example.com", "01012345678", "대표 전화로 확인해 주세요.")


def claim(enterprise):
    return claim_entry(enterprise, CLAIMANT, city_mail="city@example.com", now=clock.now())


def test_the_city_is_told_by_one_mail_in_korean():
    made = claim(EnterpriseFactory(is_sample=False))

    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.recipient, mail.language) == ("enterprise_claim", "city@example.com", "ko")
    assert mail.facts == {"claim_id": made.id}


def test_what_the_claimant_wrote_cannot_be_read_in_the_table():
    claim(EnterpriseFactory(is_sample=False))
    db.session.flush()

    stored = db.session.execute(text("SELECT name, email, phone, message FROM entry_claim")).one()

    assert all(written not in told for written in ("박다정", "dajeong", "0101", "대표") for told in stored)


def test_nobody_can_claim_what_is_invented():
    with pytest.raises(NothingToClaim):
        claim(EnterpriseFactory(is_sample=True))


def test_an_enterprise_with_an_account_is_not_given_away():
    managed = MembershipFactory(enterprise__is_sample=False).enterprise

    with pytest.raises(AlreadyManaged, match="들꽃공방"):
        claim(managed)
