"""The enterprises' door: the balance, statements and their files, and the payout account."""

import re

import pytest
from sqlalchemy import select

from market.domain.accounts import services as accounts
from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import MemberRole
from market.domain.notifications.models import OutboxMail
from market.domain.settlements.models import PayoutAccount, Period
from market.foundation.database import db
from tests.settling import ACCOUNT_NUMBER, monday

DOOR = 3
"""What every page of this door asks: who is here, and for which enterprise, twice."""

PASSWORD = "a-password-of-this-test"
TYPED = {
    "bank_code": "004",
    "number": "123-45-６７８９０1",
    "holder": "예시 상사",
    "period": "month",
    "current_password": PASSWORD,
}


@pytest.fixture
def settled(trade):
    """An enterprise with one statement of 15,000 won; its id, and the statement's number."""
    enterprise = trade.enterprise()
    trade.sell(enterprise)
    (number,) = trade.close(enterprise, now=monday(1))
    return enterprise, number


@pytest.fixture
def seller(sign_in, trade, settled):
    return sign_in(trade.member(settled[0]))


def with_password(user):
    user.password_hash = accounts.prepare_password(PASSWORD)
    db.session.commit()
    return user


def test_the_overview_shows_the_balance_and_the_statements(seller, settled):
    page = seller.get("/seller/settlements/").text

    assert settled[1] in page
    assert page.count("15,000원") >= 2
    assert "신한은행" in page
    assert "••••6789" in page
    assert ACCOUNT_NUMBER not in page


def test_a_file_does_not_read_as_a_transfer(seller, trade, settled):
    file_id = trade.pay_out(now=monday(1))
    page = seller.get("/seller/settlements/").text
    assert "파일 생성, 아직 송금 전" in page
    assert "아직 지급된 금액이 없어요" not in page
    assert "tag--ok" not in page

    trade.transfer(file_id, now=monday(1))
    assert '<span class="tag tag--ok">송금 완료</span>' in seller.get("/seller/settlements/").text
    assert "신한 20261124-001" in seller.get("/seller/settlements/payouts").text


def test_the_overview_costs_few_queries(seller, trade, settled, max_queries):
    for week in range(2, 6):
        trade.sell(settled[0])
        trade.close(settled[0], now=monday(week))
        trade.pay_out(now=monday(week))

    seller.get("/seller/settlements/")

    with max_queries(DOOR + 5):  # balance, statements and their sums, payouts, account
        seller.get("/seller/settlements/")
    with max_queries(DOOR + 2):
        seller.get("/seller/settlements/payouts")
    with max_queries(DOOR + 6):  # the statement, four for its sums, its entries
        seller.get(f"/seller/settlements/{settled[1]}")


def test_another_enterprises_statement_is_not_found(sign_in, trade, settled):
    other = sign_in(trade.member(trade.enterprise()))

    for path in (settled[1], f"{settled[1]}/pdf", f"{settled[1]}/xlsx", "W000000-0000"):
        assert other.get(f"/seller/settlements/{path}").status_code == 404


def test_an_owner_changes_the_account_with_their_password(sign_in, trade, settled):
    owner = with_password(trade.member(settled[0]))
    browser = sign_in(owner)

    answer = browser.post("/seller/settlements/account", TYPED)

    assert answer.status_code == 303
    account = db.session.get_one(PayoutAccount, settled[0])
    assert (account.bank_code, account.number, account.holder) == ("004", "12345678901", "예시 상사")
    assert account.period is Period.MONTH
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "payout_account.changed")).one()
    assert entry.changes["number"] == ["••••6789", "••••8901"]
    assert "12345678901" not in str(entry.changes)
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "payout_account_changed")).one()
    assert mail.recipient == owner.email
    page = browser.get("/seller/settlements/account").text
    assert "••••8901" in page
    assert "12345678901" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"bank_code": ""}, "은행을 골라 주세요"),
        ({"bank_code": "999"}, "은행을 골라 주세요"),
        ({"number": "123"}, "숫자 8~16자리"),
        ({"number": "=1+1"}, "숫자 8~16자리"),
        ({"holder": " "}, "예금주를 은행에 등록된 대로"),
        ({"current_password": "not-my-password"}, "비밀번호"),
    ],
)
def test_what_is_wrong_with_an_account_is_said_and_nothing_changes(sign_in, trade, settled, wrong, sentence):
    browser = sign_in(with_password(trade.member(settled[0])))

    answer = browser.post("/seller/settlements/account", TYPED | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.get_one(PayoutAccount, settled[0]).number == ACCOUNT_NUMBER


def test_managers_look_but_do_not_change_the_account_and_staff_do_not_look(sign_in, trade, settled):
    browser = sign_in(with_password(trade.member(settled[0], MemberRole.MANAGER)))
    staff = sign_in(with_password(trade.member(settled[0], MemberRole.STAFF)))

    assert browser.get("/seller/settlements/").status_code == 200
    assert staff.get("/seller/settlements/").status_code == 403
    assert browser.get("/seller/settlements/account").status_code == 403
    assert browser.post("/seller/settlements/account", TYPED).status_code == 403
    assert db.session.get_one(PayoutAccount, settled[0]).number == ACCOUNT_NUMBER


def test_the_account_number_rests_encrypted(seller, settled):
    raw = db.session.connection().exec_driver_sql("SELECT number, holder FROM payout_account").one()

    assert ACCOUNT_NUMBER not in str(raw)
    assert "예시" not in str(raw)


def test_a_statement_is_read_in_both_languages(seller, settled):
    korean, english = (seller.get(f"{prefix}/seller/settlements/{settled[1]}").text for prefix in ("", "/en"))

    assert "공급가액" in korean
    assert "Supply value" in english
    main = re.search(r"<main.*</main>", english, re.DOTALL).group()
    assert "이번 기간" not in main
