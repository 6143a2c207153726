"""One order's page: parcels, numbers put right, delays, papers; another enterprise's is not found."""

from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.notifications.models import OutboxMail
from market.domain.orders import papers
from market.domain.orders.models import Parcel, SellerOrder, SellerOrderStatus
from market.domain.orders.sending_models import PackingPaper
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import packing

CJ = {"carrier": "cj", "tracking_number": "123456789012"}


def test_two_parcels_of_one_order(shop):
    part_id = shop.paid(2, 1)
    lines = shop.part(part_id).lines
    some = {f"line_{lines[0].id}": "1", f"line_{lines[1].id}": "0"}

    shop.seller.post(f"/seller/orders/{part_id}/send", CJ | some)
    assert "3개 중 1개 발송" in shop.seller.get(f"/seller/orders/{part_id}").text
    assert "3개 중 1개 발송" in shop.seller.get("/seller/orders/").text
    shop.seller.post(f"/seller/orders/{part_id}/send", CJ)

    part = shop.part(part_id)
    assert part.status is SellerOrderStatus.SENT
    assert len(part.parcels) == 2


@pytest.mark.parametrize(("typed", "status"), [("3", 422), ("x", 422), ("0", 409)])
def test_a_parcel_that_cannot_be_keeps_what_was_typed(shop, typed, status):
    part_id = shop.paid(2)
    line = shop.part(part_id).lines[0].id

    answer = shop.seller.post(f"/seller/orders/{part_id}/send", CJ | {f"line_{line}": typed})

    assert answer.status_code == status
    assert 'value="123456789012"' in answer.text
    assert shop.part(part_id).parcels == []


def test_a_number_is_put_right_on_its_page(shop):
    part_id, other = shop.paid(), shop.paid()
    shop.seller.post(f"/seller/orders/{part_id}/send", CJ)
    parcel = db.session.scalars(select(Parcel.id)).one()
    address = f"/seller/orders/{part_id}/parcels/{parcel}"

    assert 'value="123456789012"' in shop.seller.get(address).text
    assert shop.seller.post(address, {"carrier": "cj", "tracking_number": " "}).status_code == 422
    assert shop.seller.post(address, {"carrier": "cj", "tracking_number": "999988887777"}).status_code == 303
    assert shop.seller.get(f"/seller/orders/{other}/parcels/{parcel}").status_code == 404
    assert shop.stranger.post(address, CJ).status_code == 404

    assert [one.tracking_number for one in shop.part(part_id).parcels] == ["999988887777"]
    assert db.session.scalars(select(OutboxMail.kind)).all().count("parcel_corrected") == 1


def test_a_delay_is_announced_on_its_page(shop):
    part_id = shop.paid()
    due = shop.part(part_id).ship_due_on
    address = f"/seller/orders/{part_id}/delay"
    later = (due + timedelta(days=3)).isoformat()

    early = shop.seller.post(address, {"reason": "making", "due_on": due.isoformat(), "words": "오븐 고장"})
    assert early.status_code == 422
    assert "오븐 고장" in early.text
    assert shop.seller.post(address, {"reason": "other", "due_on": later}).status_code == 422
    assert shop.seller.post(address, {"reason": "nonsense", "due_on": later}).status_code == 422
    assert shop.stranger.post(address, {"reason": "making", "due_on": later}).status_code == 404
    assert shop.seller.post(address, {"reason": "making", "due_on": later}).status_code == 303

    assert shop.part(part_id).ship_due_on.isoformat() == later
    assert "만드는 데 시간이 더 걸림" in shop.seller.get(f"/seller/orders/{part_id}").text


def test_anothers_order_is_neither_accepted_opened_nor_printed(shop):
    part_id = shop.paid()

    for verb in ("accept", "recipient", "slip/slips_a6"):
        assert shop.stranger.post(f"/seller/orders/{part_id}/{verb}").status_code == 404
    assert shop.part(part_id).accepted_at is None
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%opened%"))).all()


def test_accepting_twice_says_so(shop):
    part_id = shop.paid()

    shop.seller.post(f"/seller/orders/{part_id}/accept")
    assert "발주를 확인했습니다" in shop.seller.get(f"/seller/orders/{part_id}").text
    shop.seller.post(f"/seller/orders/{part_id}/accept")
    assert "이미 처리했" in shop.seller.get(f"/seller/orders/{part_id}").text


@pytest.fixture
def many(shop, monkeypatch):
    """Papers of three orders, which the worker makes two by two: the address of their page."""
    monkeypatch.setattr("market.seller.orders.papers.AT_ONCE", 1)
    monkeypatch.setattr(papers, "STRETCH", 2)
    parts = [shop.paid() for _ in range(3)]
    return shop.seller.post("/seller/orders/chosen/print", {"part": parts, "kind": "slips_a6"}).location


def test_many_slips_are_made_by_the_worker_and_fetched_file_by_file(shop, many, application, settings):
    assert "파일 2개 가운데 0개" in shop.seller.get(many).text
    assert shop.seller.get(f"{many}/1.pdf").status_code == 404

    packing.sweep(application, settings)

    assert "파일 2개 가운데 2개" in shop.seller.get(many).text
    files = [shop.seller.get(f"{many}/{number}.pdf").data for number in (1, 2)]
    assert [len(pypdfium2.PdfDocument(file)) for file in files] == [2, 1]
    kept = list((settings.instance / "packing").iterdir())
    assert kept
    assert not any(file.read_bytes().startswith(b"%PDF") for file in kept)
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%opened%"))).all()) == 3


def test_papers_are_their_askers_alone_and_gone_after_an_hour(shop, many, application, settings):
    packing.sweep(application, settings)
    before = set((settings.instance / "packing").iterdir())
    assert shop.stranger.get(many).status_code == 404
    assert shop.stranger.get(f"{many}/1.pdf").status_code == 404
    with transaction():
        db.session.scalars(select(PackingPaper)).one().asked_at = clock.now() - papers.KEPT_FOR

    assert shop.seller.get(f"{many}/1.pdf").status_code == 404
    packing.forget_papers(application)

    assert db.session.scalars(select(PackingPaper)).all() == []
    assert len(before - set((settings.instance / "packing").iterdir())) == 2


def test_papers_of_orders_that_are_gone_say_so(shop, many, application, settings):
    with transaction():
        for part_id in db.session.scalars(select(PackingPaper)).one().part_ids:
            db.session.get_one(SellerOrder, part_id).status = SellerOrderStatus.CANCELLED

    packing.sweep(application, settings)

    assert "인쇄물을 만들지 못했습니다" in shop.seller.get(many).text
