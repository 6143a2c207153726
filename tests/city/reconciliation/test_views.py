"""The city's door: what differs, where the money is, and resolving by hand."""

import pytest
from sqlalchemy import select

from market.domain.accounts.models import StaffRole
from market.domain.ledger import services as ledger
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import Order
from market.domain.settlements import reconciliation_queries as queries
from market.domain.settlements import reconciling
from market.domain.settlements.models import Difference
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import StaffFactory


@pytest.fixture
def staff(sign_in):
    return sign_in(StaffFactory())


@pytest.fixture
def sold(desk, order, shelf):
    """``sold()`` makes a paid order of 12,000 and 8,000 from two enterprises; its id."""

    def sold():
        order_id = order(of=[shelf(price=12_000), shelf(price=8_000)])
        desk.pay(order_id)
        return order_id

    return sold


@pytest.fixture
def differing(sold):
    """``differing()`` makes an order whose ledger says 700 won too much, listed; the difference's id."""

    def differing():
        order_id = sold()
        post(order_id, 700, cause=f"spoilt:{order_id}")
        compare()
        return db.session.scalar(select(Difference.id).order_by(Difference.id.desc()))

    return differing


def post(order_id, amount, *, cause):
    with transaction():
        order = db.session.get_one(Order, order_id)
        owner = order.seller_orders[0].enterprise_id
        posting = ledger.Posting(owner, EntryKind.ADJUSTMENT, amount, cause=cause, reason="test", order_id=order_id)
        ledger.post([posting], is_sandbox=order.is_sandbox, now=clock.now())


def compare():
    comparison = reconciling.compare(is_full=True, now=clock.now())
    with transaction():
        reconciling.record(comparison)


def test_the_page_says_that_nothing_differs_and_where_the_money_is(staff, sold):
    sold()
    compare()

    page = staff.get("/city/reconciliation/").text

    assert "다른 것이 없습니다" in page
    assert "26,000원" in page
    assert "Every won that was paid" in staff.get("/en/city/reconciliation/").text


def test_a_difference_is_shown_with_its_order_and_both_sums(staff, differing):
    differing()
    number = db.session.scalar(select(Order.number))

    page = staff.get("/city/reconciliation/").text

    assert f'href="/city/orders/{number}"' in page
    assert "26,000원" in page
    assert "26,700원" in page


def test_resolving_asks_for_a_reason_and_keeps_what_was_typed(staff, differing):
    page = f"/city/reconciliation/{differing()}"

    answer = staff.post(page, {"reason": " ", "account": "market", "direction": "take", "amount": "12,x"})

    assert answer.status_code == 422
    assert 'value="12,x"' in answer.text
    assert len(queries.open_differences(most=9)) == 1


def test_the_form_proposes_the_entry_that_makes_the_order_fit(staff, differing):
    page = staff.get(f"/city/reconciliation/{differing()}").text

    assert 'value="700"' in page
    assert "checked" in page.split('value="take"')[0].rsplit("<input", 1)[1] + page.split('value="take"')[1][:20]


def test_an_entry_makes_the_order_fit_and_stands_in_the_audit(staff, differing):
    difference_id = differing()
    owner = str(db.session.scalars(select(Order)).one().seller_orders[0].enterprise_id)

    answer = staff.post(
        f"/city/reconciliation/{difference_id}",
        {"reason": "두 번 적힘", "account": owner, "direction": "take", "amount": "700"},
    )

    assert answer.status_code == 303
    assert (
        db.session.scalar(select(LedgerEntry.amount).where(LedgerEntry.cause == f"difference:{difference_id}"))
        == -700
    )
    assert reconciling.compare(is_full=True, now=clock.now()).findings == []
    assert "두 번 적힘" in staff.get("/city/audit").text
    assert "두 번 적힘" in staff.get(f"/city/reconciliation/{difference_id}").text
    assert f"/city/reconciliation/{difference_id}" in staff.get("/city/reconciliation/?state=resolved").text


def test_an_entry_of_another_amount_is_taken_and_says_what_is_left(staff, differing):
    page = f"/city/reconciliation/{differing()}"

    staff.post(page, {"reason": "일부", "account": "market", "direction": "take", "amount": "300"})

    assert "-400원" in staff.get("/city/reconciliation/").text


def test_a_reason_alone_resolves_without_an_entry(staff, differing):
    before = db.session.query(LedgerEntry).count()

    staff.post(f"/city/reconciliation/{differing()}", {"reason": "은행 확인", "account": "", "amount": ""})

    assert queries.open_differences(most=9) == []
    assert db.session.query(LedgerEntry).count() > before


@pytest.mark.parametrize("account", ["999999", "x"])
def test_a_strangers_account_is_refused_at_the_field(staff, differing, account):
    answer = staff.post(
        f"/city/reconciliation/{differing()}",
        {"reason": "x", "account": account, "direction": "take", "amount": "700"},
    )

    assert answer.status_code == 422
    assert len(queries.open_differences(most=9)) == 1


def test_a_difference_that_vanished_stays_and_says_so(staff, differing):
    difference_id = differing()
    post(db.session.scalar(select(Order.id)), -700, cause="back")
    compare()

    assert "이제 다르지 않음" in staff.get("/city/reconciliation/").text
    assert "이제 다르지 않음" in staff.get(f"/city/reconciliation/{difference_id}").text


def test_what_was_resolved_by_somebody_else_meanwhile_is_said(staff, differing):
    page = f"/city/reconciliation/{differing()}"
    staff.post(page, {"reason": "먼저", "account": ""})

    answer = staff.post(page, {"reason": "나중", "account": ""})

    assert answer.status_code == 422
    assert "이미 해결" in answer.text


def test_nobody_who_only_looks_resolves(sign_in, differing):
    viewer = sign_in(StaffFactory(staff_role=StaffRole.VIEWER))
    page = f"/city/reconciliation/{differing()}"

    assert viewer.get(page).status_code == 200
    assert viewer.post(page, {"reason": "x"}).status_code == 403
    assert viewer.get("/city/reconciliation/999999").status_code == 404


@pytest.mark.parametrize("rows", [1, 6])
def test_more_differences_cost_no_more_queries(staff, differing, max_queries, rows):
    for _ in range(rows):
        last = differing()

    staff.get("/city/reconciliation/")
    for path in ("/city/reconciliation/", "/city/reconciliation/accounts", f"/city/reconciliation/{last}"):
        with max_queries(6):
            assert staff.get(path).status_code == 200


def test_the_accounts_go_by_the_page(staff, sold, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    sold()

    first = staff.get("/city/reconciliation/accounts").text

    assert first.count("들꽃공방") >= 1
    assert 'rel="next"' in first
