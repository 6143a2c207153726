"""The list of orders: its tabs, what narrows it, and what is done with what was ticked."""

from datetime import timedelta
from functools import partial

import pypdfium2
import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders import worklist
from market.domain.orders.models import Order, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.orders.worklist import Tab
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import ProductFactory


def put(part_id, **facts):
    with transaction():
        row = db.session.get_one(SellerOrder, part_id)
        for name, value in facts.items():
            setattr(row, name, value)


def test_each_order_is_in_one_tab_and_the_tabs_say_how_many(shop):
    now = clock.now()
    new, accepted, sent, delivered, confirmed, over = (shop.paid() for _ in range(6))
    status = SellerOrderStatus
    put(accepted, accepted_at=now)
    put(sent, status=status.SENT, sent_at=now)
    put(delivered, status=status.DELIVERED, delivered_at=now)
    put(confirmed, status=status.COLLECTED, delivered_at=now, confirmed_at=now)
    put(over, status=status.RETURNED)

    assert set(worklist.counts(shop.enterprise).values()) == {1, 2}
    for tab, part_id in zip(list(Tab)[1:], (new, accepted, sent, delivered, confirmed, over), strict=True):
        page = shop.seller.get(f"/seller/orders/?show={tab.value}").text
        listed = [one for one in (new, accepted, sent, delivered, confirmed, over) if shop.number(one) in page]
        assert listed == [part_id], tab
    for one in (new, accepted):
        assert shop.number(one) in shop.seller.get("/seller/orders/").text
    assert shop.number(new) not in shop.stranger.get("/seller/orders/").text


def test_what_is_late_stands_first_and_names_are_masked(shop):
    today = clock.day_of(clock.now())
    later, late = shop.paid(), shop.paid()
    put(late, ship_due_on=today - timedelta(days=2))
    page = shop.seller.get("/seller/orders/").text

    assert page.index(shop.number(late)) < page.index(shop.number(later))
    assert "김다정" not in page
    assert shop.number(late) in shop.seller.get("/seller/orders/?due=late").text
    assert shop.number(later) not in shop.seller.get("/seller/orders/?due=late").text


def test_an_order_is_found_by_its_product_and_by_a_piece_of_its_number(shop):
    honey, jam = shop.paid(1), shop.paid(1, 2)
    product = shop.variants[1].product_id

    page = shop.seller.get(f"/seller/orders/?product={product}").text
    assert shop.number(jam) in page
    assert shop.number(honey) not in page
    for typed in (shop.number(honey), shop.number(honey).lower().replace("-", " "), shop.number(honey)[-6:]):
        found = shop.seller.get(f"/seller/orders/?show=over&q={typed}").text
        assert f"/seller/orders/{honey}" in found
        assert f"/seller/orders/{jam}" not in found
    assert f"/seller/orders/{honey}" not in shop.stranger.get(f"/seller/orders/?q={shop.number(honey)}").text
    assert "이 번호의 주문이 없습니다" in shop.seller.get("/seller/orders/?q=ZZZZZZ").text


def test_few_products_are_offered_to_narrow_by_and_the_chosen_one_is_always_among_them(shop, monkeypatch):
    shop.paid(1, 2, 1)
    offered = worklist.sold_products(shop.enterprise, Tab.TODO)
    assert sorted(key for key, _ in offered) == sorted({one.product_id for one in shop.variants})
    assert worklist.sold_products(shop.enterprise, Tab.SENT) == []

    chosen = offered[-1][0]
    monkeypatch.setattr(worklist, "CHOICES", 1)
    assert [key for key, _ in worklist.sold_products(shop.enterprise, Tab.TODO, chosen=chosen)] == [chosen]
    theirs = ProductFactory()
    db.session.commit()
    assert theirs.id not in dict(worklist.sold_products(shop.enterprise, Tab.TODO, chosen=theirs.id))


def test_the_list_goes_on_page_by_page(shop, monkeypatch):
    parts = [shop.paid() for _ in range(3)]
    monkeypatch.setattr(worklist, "page", partial(worklist.page, size=2))
    first = shop.seller.get("/seller/orders/").text
    assert [part for part in parts if f'name="part" value="{part}"' in first] == parts[:2]
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    second = shop.seller.get(address).text

    assert [part for part in parts if f'name="part" value="{part}"' in second] == parts[2:]


@pytest.mark.parametrize("rows", [1, 8])
def test_more_orders_cost_no_more_queries(shop, max_queries, rows):
    for _ in range(rows):
        part_id = shop.paid(1, 1)
    for path in (
        "/seller/",
        "/seller/orders/",
        "/seller/orders/?show=new&due=three_days",
        f"/seller/orders/{part_id}",
    ):
        with max_queries(10):
            page = shop.seller.get(path).text
        assert shop.number(part_id) in page


def test_ticked_orders_are_accepted_and_those_that_cannot_be_are_named(shop):
    fine, doubtful, sent = shop.paid(), shop.paid(), shop.paid()
    with transaction():
        db.session.get_one(Order, shop.part(doubtful).order_id).status = OrderStatus.NEEDS_REVIEW
    put(sent, status=SellerOrderStatus.SENT, sent_at=clock.now())

    answer = shop.seller.post("/seller/orders/chosen/accept", {"part": [fine, doubtful, sent], "show": "new"})

    assert answer.location.endswith("/seller/orders/?show=new")
    page = shop.seller.get(answer.location).text
    assert "주문 1건을 확인했습니다" in page
    assert shop.number(doubtful) in page.split("발주 확인을 하지 못했습니다")[1][:200]
    assert shop.number(sent) in page.split("발주 확인을 하지 못했습니다")[1][:200]
    assert shop.part(fine).accepted_at is not None
    assert shop.part(doubtful).accepted_at is None
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "seller_order.accepted")).all()
    assert [entry.subject_id for entry in told] == [str(fine)]


def test_all_of_a_list_are_accepted_without_ticking_each(shop):
    parts = [shop.paid() for _ in range(3)]

    shop.seller.post("/seller/orders/chosen/accept", {"all": "1", "show": "new"})

    assert all(shop.part(part).accepted_at for part in parts)


@pytest.mark.parametrize("verb", ["accept", "print", "parcels", "send"])
def test_anothers_orders_cannot_be_ticked(shop, verb):
    part_id = shop.paid()
    facts = {"part": part_id, "kind": "slips_a6", "carrier": "cj", f"number_{part_id}": "123456789012"}

    answer = shop.stranger.post(f"/seller/orders/chosen/{verb}", facts)

    assert answer.status_code in (303, 422)
    assert shop.number(part_id) not in answer.text
    part = shop.part(part_id)
    assert (part.accepted_at, part.first_sent_at, part.status) == (None, None, SellerOrderStatus.PREPARING)
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%opened%"))).all()


def test_nothing_ticked_is_said(shop):
    for verb in ("accept", "print", "parcels"):
        answer = shop.seller.post(f"/seller/orders/chosen/{verb}", {"part": ["x", "99999999999", "-1"]})
        assert answer.status_code == 303
        assert "표시해 주세요" in shop.seller.get(answer.location).text


def test_ticked_orders_are_sent_with_a_number_each_and_one_without_stays(shop):
    first, second, third = shop.paid(2), shop.paid(), shop.paid()
    page = shop.seller.post("/seller/orders/chosen/parcels", {"part": [first, second, third]}).text
    for part_id in (first, second, third):
        assert f'name="number_{part_id}"' in page
    facts = {
        "part": [first, second, third],
        "carrier": "cj",
        f"number_{first}": "1234-5678-9012",
        f"number_{second}": "１２３４５６７８９０１３",
    }

    answer = shop.seller.post("/seller/orders/chosen/send", facts)

    assert answer.status_code == 303
    assert "2건을 발송 처리했습니다" in shop.seller.get(answer.location).text
    states = [shop.part(part_id).status for part_id in (first, second, third)]
    assert states == [SellerOrderStatus.SENT, SellerOrderStatus.SENT, SellerOrderStatus.PREPARING]
    numbers = [shop.part(part_id).parcels[0].tracking_number for part_id in (first, second)]
    assert numbers == ["123456789012", "123456789013"]
    stock = db.session.get_one(Stock, shop.variants[0].id)
    assert (stock.on_hand, stock.promised) == (497, 1)
    kinds = db.session.scalars(select(OutboxMail.kind)).all()
    assert kinds.count("order_shipped") == 2


def test_a_wrong_row_keeps_all_of_them_here_and_what_was_typed(shop):
    first, second = shop.paid(), shop.paid()
    facts = {
        "part": [first, second],
        "carrier": "cj",
        f"number_{first}": "123456789012",
        f"number_{second}": "1" * 60,
    }

    answer = shop.seller.post("/seller/orders/chosen/send", facts)

    assert answer.status_code == 422
    assert 'value="123456789012"' in answer.text
    assert f'aria-describedby="wrong-{second}"' in answer.text
    assert shop.part(first).status is SellerOrderStatus.PREPARING


def test_a_few_slips_are_made_at_once_and_each_opened_address_is_written_down(shop):
    parts = [shop.paid(2, 1), shop.paid(1)]

    answer = shop.seller.post("/seller/orders/chosen/print", {"part": parts, "kind": "slips_a6"})

    assert answer.headers["Content-Type"] == "application/pdf"
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.data)]
    assert len(pages) == 2
    for word in ("김다정", "010-1234-5678", "중앙로 1", "101동 1203호", "꿀단지", "잼단지", shop.number(parts[0])):
        assert word in pages[0]
    opened = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%personal_data%"))).all()
    assert [(entry.subject_id, entry.reason) for entry in opened] == [(str(one), "slips_a6") for one in parts]


def test_the_picking_list_adds_up_and_names_nobody(shop):
    parts = [shop.paid(2, 1), shop.paid(3)]

    answer = shop.seller.post("/seller/orders/chosen/print", {"part": parts, "kind": "picking"})

    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.data))
    words = text.split()
    assert words[words.index("꿀단지") + 1] == "5"
    assert "김" not in text
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("%personal_data%"))).all()


def test_what_was_sent_has_no_slip(shop):
    part_id = shop.paid()
    put(part_id, status=SellerOrderStatus.SENT, sent_at=clock.now())

    assert shop.seller.post("/seller/orders/chosen/print", {"part": part_id, "kind": "slips_a4"}).status_code == 303
    assert shop.seller.post(f"/seller/orders/{part_id}/slip/slips_a4").status_code == 409
    assert shop.seller.post(f"/seller/orders/{part_id}/slip/nonsense").status_code == 404
