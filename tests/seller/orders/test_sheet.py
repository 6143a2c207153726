"""Many tracking numbers by one sheet."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from market.domain.notifications.models import OutboxMail
from market.domain.orders import batches
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.domain.orders.sending_models import BatchState, SendingBatch
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.packing import finish_batch

HEAD = "주문 번호,묶음 번호,택배사,송장 번호"


def upload(browser, *rows, head=HEAD):
    raw = "\n".join([head, *rows]).encode("cp949")
    return browser.post(
        "/seller/orders/sheet", {"file": (io.BytesIO(raw), "송장.csv")}, content_type="multipart/form-data"
    )


def test_the_list_to_fill_in_has_every_order_once_and_no_address(shop):
    part_id = shop.paid(2, 1)
    raw = shop.seller.get("/seller/orders/sheet/to-send.xlsx").data

    rows = list(load_workbook(io.BytesIO(raw)).worksheets[0].values)
    assert rows[0][:2] == ("주문 번호", "묶음 번호")
    assert rows[1][:2] == (shop.number(part_id), str(part_id))
    text = shop.seller.get("/seller/orders/sheet/to-send.csv").data.decode("utf-8-sig")
    assert "꿀단지 × 2" in text
    for word in ("김다정", "010", "중앙로"):
        assert word not in text
    assert shop.number(part_id) not in shop.stranger.get("/seller/orders/sheet/to-send.csv").text
    assert shop.seller.get("/seller/orders/sheet/to-send.exe").status_code == 404


def test_the_downloaded_list_is_filled_in_and_sent_in_one_go(shop):
    parts = [shop.paid(), shop.paid()]
    book = load_workbook(io.BytesIO(shop.seller.get("/seller/orders/sheet/to-send.xlsx").data))
    for row in (2, 3):
        book.worksheets[0].cell(row, 6).value = "CJ대한통운"
        book.worksheets[0].cell(row, 7).value = 123456789010 + row
    out = io.BytesIO()
    book.save(out)
    out.seek(0)

    checked = shop.seller.post("/seller/orders/sheet", {"file": (out, "a.xlsx")}, content_type="multipart/form-data")
    page = shop.seller.get(checked.location).text
    assert "아직 보내지 않았습니다" in page
    assert all(shop.part(part).status is SellerOrderStatus.PREPARING for part in parts)
    shop.seller.post(f"{checked.location}/confirm")
    shop.seller.post(f"{checked.location}/confirm")

    assert "2건을 발송 처리했습니다" in shop.seller.get(checked.location).text
    assert [shop.part(part).parcels[0].tracking_number for part in parts] == ["123456789012", "123456789013"]
    assert db.session.scalars(select(OutboxMail.kind)).all().count("order_shipped") == 2


def test_every_wrong_cell_is_shown_beside_its_row_and_nothing_is_sent(shop):
    fine, sent = shop.paid(), shop.paid()
    with transaction():
        row = db.session.get_one(SellerOrder, sent)
        row.status, row.sent_at = SellerOrderStatus.SENT, clock.now()
    number = shop.number(fine)

    answer = upload(
        shop.seller,
        f"{number},{fine},CJ대한통운,123456789012",
        f"{number},{fine},CJ대한통운,123456789012",
        f"{shop.number(sent)},,CJ대한통운,123456789012",
        "D261124-ZZZZZZ,,비둘기,123456789012",
        f"{number},999999,CJ대한통운,1.23457E+11",
        f"{number},{fine},CJ대한통운,",
        ",,,",
    )

    assert answer.status_code == 422
    for sentence in (
        "표에 두 번 나오는 묶음입니다",
        "발송 대기가 아닙니다",
        "이 번호의 주문이 없습니다",
        "모르는 택배사입니다",
        "이 주문의 묶음 번호가 아닙니다",
        "번호를 줄였습니다",
        "운송장에 적힌 번호",
    ):
        assert sentence in answer.text, sentence
    assert "1줄은 맞습니다" in answer.text
    assert shop.part(fine).status is SellerOrderStatus.PREPARING
    assert db.session.scalars(select(SendingBatch)).all() == []


def test_anothers_order_is_unknown_in_ones_sheet(shop):
    part_id = shop.paid()

    answer = upload(shop.stranger, f"{shop.number(part_id)},{part_id},CJ대한통운,123456789012")

    assert "이 번호의 주문이 없습니다" in answer.text
    assert shop.part(part_id).status is SellerOrderStatus.PREPARING


@pytest.mark.parametrize(
    ("rows", "head", "sentence"),
    [
        (["a,b,c,d"], "이름,주소,전화,메모", "첫 줄에 열 이름이 있어야"),
        (["D261124-ABCDEF,,,"], HEAD, "송장 번호가 적힌 줄이 없어"),
    ],
)
def test_a_table_of_something_else_is_refused_in_words(shop, rows, head, sentence):
    answer = upload(shop.seller, *rows, head=head)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_no_file_at_all_is_said(shop):
    answer = shop.seller.post("/seller/orders/sheet", {}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert 'class="errs"' in answer.text


def test_what_was_cancelled_meanwhile_is_named_and_keeps_none_of_the_others(shop):
    gone, fine = shop.paid(), shop.paid()
    rows = [f"{shop.number(one)},{one},CJ대한통운,123456789012" for one in (gone, fine)]
    address = upload(shop.seller, *rows).location
    with transaction():
        db.session.get_one(SellerOrder, gone).status = SellerOrderStatus.CANCELLED

    shop.seller.post(f"{address}/confirm")

    page = shop.seller.get(address).text
    assert "1건을 발송 처리했습니다" in page
    assert "1건은 발송하지 못했습니다" in page
    assert shop.part(fine).status is SellerOrderStatus.SENT
    assert shop.part(gone).parcels == []


def test_a_long_list_goes_on_where_the_worker_stopped(shop, monkeypatch):
    monkeypatch.setattr(batches, "STRETCH", 1)
    parts = [shop.paid(), shop.paid()]
    address = upload(
        shop.seller, *(f"{shop.number(one)},{one},CJ대한통운,12345678901{one % 10}" for one in parts)
    ).location
    batch_id = int(address.rsplit("/", 1)[1])
    with transaction():
        batches.confirm(db.session.get_one(SendingBatch, batch_id))
    with transaction():
        assert batches.work(batch_id, now=clock.now())

    assert "2건 가운데 1건을 처리했습니다" in shop.seller.get(address).text
    finish_batch(batch_id)

    batch = db.session.get_one(SendingBatch, batch_id)
    assert (batch.state, batch.done, batch.refused) == (BatchState.DONE, 2, [])
    assert all(shop.part(part).status is SellerOrderStatus.SENT for part in parts)
