"""What an enterprise is told by mail about its money."""

import email
import email.policy

import pytest
from sqlalchemy import delete, select

from market.domain.enterprises.models import Enterprise
from market.domain.notifications.models import OutboxMail
from market.domain.settlements import services as settlements
from market.domain.settlements.models import Payout, Period
from market.domain.settlements.services import AccountFacts
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.settling import ACCOUNT_NUMBER, CLERK, monday


@pytest.fixture
def seller(trade):
    """An enterprise with an owner who reads Korean and one who reads English; its id."""
    enterprise = trade.enterprise(name_ko="들꽃공방", name_en="Wildflower Works")
    trade.member(enterprise)
    trade.member(enterprise).language = "en"
    db.session.commit()
    return enterprise


@pytest.fixture
def mails(app, settings, mailbox):
    """``mails()`` sends what waits, and gives subject, text and HTML of each, the Korean one first."""

    def mails():
        db.session.rollback()
        send_due_mails(app, settings)
        raw = [file.read_bytes() for file in mailbox.iterdir()]
        read = [email.message_from_bytes(one, policy=email.policy.default) for one in raw]
        told = [
            (mail["Subject"], *(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))) for mail in read
        ]
        return sorted(told, key=lambda one: "들꽃공방" not in one[0])

    return mails


@pytest.fixture
def file(trade, seller):
    trade.sell(seller)
    trade.close(seller, now=monday(1))
    made = trade.pay_out(now=clock.now())
    db.session.execute(delete(OutboxMail))  # of the order, to its shopper
    db.session.commit()
    return made


def test_a_transfer_is_told_with_its_day_and_reference(trade, file, mails):
    trade.transfer(file, now=clock.now())
    korean, english = mails()

    assert korean[0] == "[다다켓] 들꽃공방에 15,000원을 송금했어요"
    assert english[0] == "₩15,000 was transferred to Wildflower Works"
    for text in (*korean[1:], *english[1:]):
        assert "신한 20261124-001" in text
        assert "6789" in text
        assert ACCOUNT_NUMBER not in text
        assert "/seller/settlements/payouts" in text


def test_a_failure_is_told_with_its_reason_and_that_nothing_is_lost(trade, file, mails):
    with transaction():
        payout = db.session.scalars(select(Payout)).one()
        settlements.record_failure(payout, reason="예금주 <불일치>", actor=CLERK, now=clock.now())

    korean, english = mails()

    assert korean[0] == "[다다켓] 들꽃공방의 정산 금액을 송금하지 못했어요"
    assert "예금주 <불일치>" in korean[1]
    assert "예금주 &lt;불일치&gt;" in korean[2]
    assert "comes into the next payout" in english[1]


def test_a_changed_account_is_told_to_all_who_decide(seller, mails):
    facts = AccountFacts(bank_code="004", number="99988877766", holder="들꽃공방", period=Period.WEEK)
    with transaction():
        settlements.change_account(db.session.get_one(Enterprise, seller), facts, actor=CLERK, now=clock.now())

    korean, english = mails()

    assert korean[0] == "[다다켓] 들꽃공방의 정산 계좌가 바뀌었어요"
    assert english[0] == "The payout account of Wildflower Works was changed"
    assert "99988877766" not in "".join((*korean, *english))
