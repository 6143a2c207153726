"""The city's door: closing, files for the bank, transfers, adjustments."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import StaffRole
from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import Enterprise
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.settlements.models import Payout, PayoutAccount, PayoutFile, PayoutStatus, Statement
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import settling
from tests.factories import StaffFactory
from tests.settling import ACCOUNT_NUMBER, monday

WHY = {"purpose": "paying"}
DOOR = 1
"""What every page of this door asks: who is here."""


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


@pytest.fixture
def viewer(sign_in):
    return sign_in(StaffFactory(staff_role=StaffRole.VIEWER))


@pytest.fixture
def week_later(monkeypatch):
    """It is the Monday of next week, for everything that asks for the time."""
    then = monday(1)
    monkeypatch.setattr(clock, "now", lambda: then)


@pytest.fixture
def seller(trade):
    """An enterprise that has sold something for 15,000 won; its id."""
    enterprise = trade.enterprise(name_ko="들꽃공방", slug="wildflower")
    trade.sell(enterprise)
    return enterprise


@pytest.fixture
def file(trade, seller):
    """A payout file of today with that in it; its number."""
    trade.close(seller, now=monday(1))
    trade.pay_out(now=clock.now())
    return db.session.scalars(select(PayoutFile.number)).one()


def actions():
    """What the city has done, as the audit has it."""
    done = select(AuditEntry.action).where(AuditEntry.action.not_like("seller_order.%")).order_by(AuditEntry.id)
    return db.session.scalars(done).all()


def test_the_button_closes_what_is_over_and_says_how_much(seller, week_later, staff):
    answer = staff.post("/city/settlements/close", follow_redirects=True)
    assert "정산 내역서 1건을 만들었어요" in answer.text
    assert "15,000원" in answer.text

    again = staff.post("/city/settlements/close", follow_redirects=True)
    assert "이미 모두 마감했어요" in again.text
    assert db.session.scalar(select(func.count(Statement.id))) == 1


def test_the_worker_closes_every_enterprise_and_one_fault_stops_no_other(app, trade, seller, monkeypatch):
    others = [trade.enterprise() for _ in range(2)]
    trade.sell(*others)
    then = monday(1)
    monkeypatch.setattr(clock, "now", lambda: then)
    close = settling.closing.close_periods

    def one_fails(enterprise_id, *, now):
        if enterprise_id == others[0]:
            raise RuntimeError("a fault of this test")
        return close(enterprise_id, now=now)

    monkeypatch.setattr(settling.closing, "close_periods", one_fails)
    assert settling.close_ended_periods(app) == 2
    monkeypatch.setattr(settling.closing, "close_periods", close)
    assert settling.close_ended_periods(app) == 1
    assert settling.close_ended_periods(app) == 0


def test_from_closing_to_the_recorded_transfer(seller, week_later, staff):
    staff.post("/city/settlements/close")
    preview = staff.get("/city/settlements/payouts/new").text
    assert "들꽃공방" in preview
    assert "15,000원" in preview
    assert ACCOUNT_NUMBER not in preview

    made = staff.post("/city/settlements/payouts/new", {"total": "15000"})
    assert made.status_code == 303
    page = staff.get(made.location).text
    assert "파일 생성, 아직 송금 전" in page
    assert "송금 완료" not in page

    typed = {"day": clock.day_of(clock.now()).isoformat(), "reference": "2026-1"}
    recorded = staff.post(f"{made.location}/transferred", typed)
    assert recorded.status_code == 303
    assert "송금 완료" in staff.get(made.location).text
    assert actions() == ["payout_file.made", "payout.transferred"]
    paid = db.session.scalars(select(LedgerEntry.amount).where(LedgerEntry.kind == EntryKind.PAYOUT)).all()
    assert paid == [-15_000]


def test_a_file_of_other_amounts_than_shown_is_not_made(staff, trade, seller):
    trade.close(seller, now=monday(1))

    for total in ("14999", "", "x", "-15000"):
        answer = staff.post("/city/settlements/payouts/new", {"total": total})
        assert answer.status_code == 409
        assert "금액이 바뀌었어요" in answer.text
    assert db.session.scalar(select(func.count(PayoutFile.id))) == 0


def test_the_banks_file_has_the_banks_columns_and_taking_it_is_written_down(staff, file, seller):
    with transaction():
        db.session.scalars(select(Payout)).one().account_holder = "=예시(주)"

    assert ACCOUNT_NUMBER not in staff.get(f"/city/settlements/payouts/{file}/csv").text
    table = staff.post(f"/city/settlements/payouts/{file}/csv", WHY)
    book = staff.post(f"/en/city/settlements/payouts/{file}/xlsx", WHY)

    assert table.data.startswith(b"\xef\xbb\xbf")
    assert table.content_type == "text/csv; charset=utf-8"
    wanted = [
        ["은행코드", "계좌번호", "예금주", "금액", "적요"],
        ["088", ACCOUNT_NUMBER, "'=예시(주)", "15000", f"다다켓 {file}"],
    ]
    assert list(csv.reader(StringIO(table.data.decode("utf-8-sig"), newline=""))) == wanted
    rows = openpyxl.load_workbook(BytesIO(book.data)).active.iter_rows(values_only=True)
    assert [[str(value) for value in row] for row in rows] == wanted
    assert actions() == ["payout_file.made", "payout_file.opened", "payout_file.opened"]
    reasons = select(AuditEntry.reason).where(AuditEntry.action == "payout_file.opened").order_by(AuditEntry.id)
    assert db.session.scalars(reasons).all()[-1] == "Paying out at the bank"


def test_who_only_looks_gets_no_account_numbers(viewer, file):
    assert viewer.get(f"/city/settlements/payouts/{file}").status_code == 200
    for kind in ("csv", "xlsx"):
        assert viewer.get(f"/city/settlements/payouts/{file}/{kind}").status_code == 403
    assert "payout_file.opened" not in actions()


def test_a_file_that_the_bank_has_worked_off_cannot_be_sent_in_again(staff, trade, file):
    trade.transfer(db.session.scalars(select(PayoutFile.id)).one(), now=clock.now())

    answer = staff.get(f"/city/settlements/payouts/{file}/csv", follow_redirects=True)

    assert "은행을 기다리는 송금이 더 없어요" in answer.text
    assert ACCOUNT_NUMBER not in answer.text


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"day": "", "reference": "1"}, 422, "송금일을 적어 주세요"),
        ({"day": "yesterday", "reference": "1"}, 422, "연-월-일"),
        ({"day": "today", "reference": " "}, 422, "거래번호를 적어 주세요"),
        ({"day": "tomorrow", "reference": "1"}, 409, "오늘보다 뒤"),
        ({"day": "long ago", "reference": "1"}, 409, "그보다 앞설 수 없으니"),
    ],
)
def test_a_transfer_needs_a_day_that_can_be_and_a_reference(staff, file, typed, status, sentence):
    today = clock.day_of(clock.now())
    days = {"today": 0, "tomorrow": 1, "long ago": -9}
    if typed["day"] in days:
        typed = typed | {"day": (today + timedelta(days=days[typed["day"]])).isoformat()}

    answer = staff.post(f"/city/settlements/payouts/{file}/transferred", typed)

    assert answer.status_code == status
    assert sentence in answer.text
    assert db.session.scalars(select(Payout.status)).one() is PayoutStatus.FILE_CREATED


def test_one_transfer_fails_and_another_is_recorded_by_itself(staff, trade, seller):
    other = trade.enterprise()
    trade.sell(other)
    trade.close(seller, other, now=monday(1)) and trade.pay_out(now=clock.now())
    number = db.session.scalars(select(PayoutFile.number)).one()
    own, others = (
        db.session.scalars(select(Payout.id).where(Payout.enterprise_id == one)).one() for one in (seller, other)
    )

    nothing_said = staff.post(f"/city/settlements/payouts/{number}/{own}", {"reason": ""})
    failed = staff.post(f"/city/settlements/payouts/{number}/{own}", {"reason": "예금주 불일치"})
    typed = {"day": clock.day_of(clock.now()).isoformat(), "reference": "2026-2"}
    recorded = staff.post(f"/city/settlements/payouts/{number}/{others}/transferred", typed)

    assert nothing_said.status_code == 422
    assert failed.status_code == recorded.status_code == 303
    page = staff.get(f"/city/settlements/payouts/{number}").text
    assert "예금주 불일치" in page
    assert "2026-2" in page
    assert "15,000원 파일 만들기" in staff.get("/city/settlements/payouts/new").text
    again = staff.post(f"/city/settlements/payouts/{number}/{own}/transferred", typed)
    assert again.status_code == 409
    assert "이미 기록되어 있어요" in again.text


def test_who_is_held_and_why(staff, trade, seller):
    without = trade.enterprise(account=False)
    trade.sell(without)
    trade.sell(seller, price=5_000, is_sandbox=True)
    disputed = trade.sell(seller, price=6_000)
    trade.dispute(disputed)
    trade.close(seller, without, now=monday(1))

    page = staff.get("/city/settlements/").text

    for reason in ("모의 결제라서 지급하지 않음", "카드사에 결제 이의", "정산 계좌가 등록되지 않음"):
        assert reason in page
    assert "9,000원" in page
    assert "8,000원" in page


def test_lists_cost_the_same_however_long_they_are(staff, trade, seller, max_queries):
    sellers = [seller, *(trade.enterprise() for _ in range(4))]
    trade.sell(*sellers)
    trade.close(*sellers, now=monday(1))
    trade.pay_out(now=clock.now())
    trade.sell(*sellers)
    trade.close(*sellers, now=monday(2))
    number = db.session.scalars(select(PayoutFile.number)).one()
    staff.get("/city/settlements/")

    for path, most in (
        ("", 5),
        ("statements", 2),
        ("payouts", 2),
        ("payouts/new", 2),
        (f"payouts/{number}", 2),
        ("enterprises/wildflower", 7),
    ):
        with max_queries(DOOR + most):
            assert staff.get(f"/city/settlements/{path}").status_code == 200


def test_an_adjustment_has_a_reason_and_counts_once(staff, seller):
    typed = {"direction": "take", "amount": "1,234", "reason": "부스 사용료", "ticket": "0123456789abcdef01234567"}

    silent = staff.post("/city/settlements/enterprises/wildflower", typed | {"reason": ""})
    first = staff.post("/city/settlements/enterprises/wildflower", typed)
    second = staff.post("/city/settlements/enterprises/wildflower", typed)

    assert (silent.status_code, first.status_code, second.status_code) == (422, 303, 422)
    assert "사유" in silent.text
    assert "이미 기록되어 있어요" in second.text
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == EntryKind.ADJUSTMENT)).one()
    assert (entry.enterprise_id, entry.amount, entry.reason) == (seller, -1_234, "부스 사용료")
    assert actions() == ["ledger.adjusted"]


def test_statements_are_found_by_their_period(staff, trade, seller):
    (first,) = trade.close(seller, now=monday(1))
    trade.sell(seller)
    (second,) = trade.close(seller, now=monday(2))
    days = f"from={monday(1).date()}&to={(monday(2) - timedelta(days=1)).date()}"

    page = staff.get(f"/city/settlements/statements?{days}").text

    assert second in page
    assert first not in page
    assert first in staff.get("/city/settlements/statements?from=x&to=y").text
    assert staff.get(f"/city/settlements/statements/{first}").status_code == 200
    assert staff.get(f"/city/settlements/statements/{first}/pdf").data.startswith(b"%PDF")
    assert staff.get(f"/city/settlements/statements/{first}/xlsx").data.startswith(b"PK")


def test_what_is_not_there_is_not_found(staff, file):
    for path in (
        "statements/W000000-0000",
        "statements/W000000-0000/pdf",
        "payouts/P000000-00",
        "payouts/P000000-00/csv",
        f"payouts/{file}/999",
        "enterprises/nobody",
    ):
        assert staff.get(f"/city/settlements/{path}").status_code == 404


def test_a_hidden_enterprise_is_settled_with_all_the_same(staff, seller):
    with transaction():
        db.session.get_one(Enterprise, seller).status = "hidden"
        db.session.get_one(PayoutAccount, seller).holder = "들꽃공방"

    assert staff.get("/city/settlements/enterprises/wildflower").status_code == 200
