"""Sales by day, product and channel, and that they agree with the ledger to the won."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import MemberRole
from market.domain.ledger.models import LedgerEntry
from market.domain.orders.sales import Figures, days_of, sales_of
from market.foundation import clock
from market.foundation.database import db
from market.seller.sales import views
from tests.claiming import part_of
from tests.factories import MembershipFactory


@pytest.fixture
def sold(claims, sign_in):
    """Something sold and some of it cancelled: (enterprise, its owner's browser)."""
    part_id = claims.paid((12_000, 3), (5_000, 1))
    claims.ask(part_id, [1])
    enterprise = part_of(part_id).enterprise
    member = MembershipFactory(enterprise=enterprise)
    db.session.commit()
    return enterprise, sign_in(member.user)


def today():
    return clock.day_of(clock.now())


def test_every_table_adds_up_to_the_ledger(sold):
    enterprise, _ = sold
    told = sales_of(enterprise, today() - timedelta(days=3), today(), is_sandbox=True)

    booked = db.session.scalar(select(func.sum(LedgerEntry.amount)).where(LedgerEntry.enterprise_id == enterprise.id))
    for figures in (told.days, told.products, told.channels):
        assert sum(one.owed for one in figures.values()) == told.total.owed == booked
        assert sum(one.net for one in figures.values()) == told.total.net
    assert (told.total.sales, told.total.refund, told.total.units) == (41_000, -12_000, 4)
    assert told.total.parts == 1
    assert set(told.channels) == {""}
    assert len(told.days) == 4


def test_the_best_products_are_named_and_the_others_added_up(claims, sign_in, monkeypatch):
    goods = [{"price": price, "name_ko": f"쿠키 {price}"} for price in (7_000, 9_000, 8_000)]
    enterprise = part_of(claims.paid(*goods)).enterprise
    seller = sign_in(MembershipFactory(enterprise=enterprise).user)
    named = sales_of(enterprise, today(), today(), is_sandbox=True, best=2)
    everything = sales_of(enterprise, today(), today(), is_sandbox=True)

    assert list(named.products) == ["쿠키 9000", "쿠키 8000", ""]
    assert (named.others.sales, named.others.units, named.others.shipping) == (7_000, 1, 0)
    assert named.others.owed + sum(one.owed for one in named.products.values()) == named.total.owed
    assert list(everything.products) == ["쿠키 9000", "쿠키 8000", "쿠키 7000", ""]
    assert everything.others == Figures()

    assert "그 밖의 상품" not in seller.get("/seller/sales").text
    monkeypatch.setattr(views, "BEST", 2)
    page = seller.get("/seller/sales").text
    assert "그 밖의 상품" in page
    assert "쿠키 7000" not in page
    book = load_workbook(io.BytesIO(seller.post("/seller/sales/export", {"kind": "xlsx"}).data))
    assert "쿠키 7000" in [row[0].value for row in book.worksheets[1]]


def test_what_was_sold_a_moment_ago_is_in_the_figures(claims, sign_in):
    part_id = claims.paid((12_000, 2))
    enterprise = part_of(part_id).enterprise
    seller = sign_in(MembershipFactory(enterprise=enterprise).user)
    assert "-12,000" not in (before := seller.get("/seller/sales").text)
    assert "24,000" in before

    claims.ask(part_id, [1])

    assert "-12,000" in seller.get("/seller/sales").text


def test_a_day_begins_at_midnight_in_korea(sold):
    enterprise, _ = sold
    days = days_of(enterprise, today() - timedelta(days=1), today() + timedelta(days=1), is_sandbox=True)

    assert days == {today() - timedelta(days=1): 0, today(): 41_000, today() + timedelta(days=1): 0}
    assert sum(days_of(enterprise, today(), today(), is_sandbox=False).values()) == 0


def test_the_page_shows_it_and_another_enterprise_sees_nothing_of_it(sold, sign_in, max_queries):
    _, seller = sold
    with max_queries(10):
        assert "41,000" in seller.get("/seller/sales").text
    stranger = sign_in(MembershipFactory().user)
    assert "41,000" not in stranger.get("/seller/sales").text


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2026-12-31&to=2020-01-01", "from=9999-12-31", "to=0001-01-01"]
)
def test_days_that_make_no_sense_are_put_right(sold, query):
    assert sold[1].get(f"/seller/sales?{query}").status_code == 200


def test_the_figures_are_taken_along_and_that_is_written_down(sold):
    _, seller = sold
    period = {"from": today().isoformat(), "to": today().isoformat()}

    book = load_workbook(io.BytesIO(seller.post("/seller/sales/export", period | {"kind": "xlsx"}).data))
    assert [sheet.title for sheet in book] == ["날짜별", "상품별", "판매 방식별"]
    assert book.worksheets[0]["D2"].value == 41_000
    text = seller.post("/seller/sales/export", period | {"kind": "csv"}).data.decode("utf-8-sig")
    assert "41000" in text
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sales.exported")).all()) == 2


def test_who_packs_does_not_see_sales(sold, sign_in):
    enterprise, _ = sold
    packer = sign_in(MembershipFactory(enterprise=enterprise, role=MemberRole.STAFF).user)

    assert packer.get("/seller/sales").status_code == 403
    page = packer.get("/seller/").text
    assert 'id="sales"' not in page
    assert 'id="send"' in page
