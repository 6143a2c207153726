"""The enterprises' door: all of the stock in one place, counted and looked back on."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.inventory import services as inventory
from market.domain.inventory.models import MovementCause, RestockRequest, Stock, StockMovement
from market.domain.inventory.services import Occasion
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory, MembershipFactory, SellingEnterpriseFactory, StockFactory


@pytest.fixture
def stock(app):
    stock = StockFactory(on_hand=5, promised=2, low_at=1, variant__product__name_ko="아카시아꿀")
    db.session.commit()
    return stock


@pytest.fixture
def seller(sign_in, stock):
    return sign_in(MembershipFactory(enterprise=stock.variant.product.enterprise).user)


def typed(stock, on_hand, **facts):
    key = stock.variant_id
    return {f"on_hand-{key}": str(on_hand), f"seen-{key}": str(stock.on_hand), "reason": "counted", **facts}


def beside(stock, **facts):
    made = StockFactory(variant__product__enterprise=stock.variant.product.enterprise, **facts)
    db.session.commit()
    return made


def names(page):
    return re.findall(r'<a class="link" href="/seller/stock/\d+">([^<]+)</a>', page)


def moved():
    return [(move.delta, move.cause.value, move.words) for move in db.session.scalars(select(StockMovement))]


def test_each_option_is_listed_with_what_is_there_promised_and_free(seller, stock):
    db.session.add(
        RestockRequest(
            variant_id=stock.variant_id, email="a@example.com", address_key="k", language="ko", asked_at=clock.now()
        )
    )
    db.session.commit()

    page = seller.get("/seller/stock/").text

    assert names(page) == ["아카시아꿀"]
    assert f'name="on_hand-{stock.variant_id}"' in page
    assert "<b>3</b>" in page
    assert "재입고 대기 1명" in page


def test_what_runs_low_what_is_gone_and_what_is_looked_for_can_be_listed_alone(seller, stock):
    beside(stock, on_hand=1, low_at=3, variant__product__name_ko="비누", variant__code="SOAP-7")
    beside(stock, on_hand=0, variant__product__name_ko="수건")

    def listed(query):
        return names(seller.get(f"/seller/stock/{query}").text)

    assert listed("") == ["비누", "수건", "아카시아꿀"]
    assert listed("?show=low") == ["비누", "수건"]
    assert listed("?show=out") == ["수건"]
    assert listed("?q=soap-7") == ["비누"]
    assert listed("?q=%25") == []
    assert listed("?show=nonsense&page=nonsense") == ["비누", "수건", "아카시아꿀"]


def test_a_count_is_in_the_shop_at_once_and_in_the_record(seller, client, stock):
    answer = seller.post("/seller/stock/?show=all", typed(stock, "１2", reason="found", words="창고"))

    assert (answer.status_code, answer.location) == (303, "/seller/stock/?show=all")
    db.session.refresh(stock)
    assert (stock.on_hand, stock.promised) == (12, 2)
    assert moved() == [(7, "found", "창고")]
    assert "10개" in client.get(f"/products/{stock.variant.product.slug}").text


def test_several_are_counted_on_one_page_with_their_lines(seller, stock):
    soap = beside(stock, on_hand=3)
    lines = {f"low_at-{soap.variant_id}": "9"}

    seller.post("/seller/stock/", typed(stock, 6) | typed(soap, 3) | lines)

    db.session.expire_all()
    assert (db.session.get_one(Stock, stock.variant_id).on_hand, soap.on_hand, soap.low_at) == (6, 3, 9)
    assert len(moved()) == 1
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert actions == {"stock.recounted", "stock.low_line_drawn"}


def test_fewer_than_are_promised_is_refused_with_words_and_nothing_is_saved(seller, stock):
    soap = beside(stock, on_hand=3)

    answer = seller.post("/seller/stock/", typed(stock, 1) | typed(soap, 8))

    assert answer.status_code == 409
    assert "주문에 잡아 둔 재고가 2개라" in answer.text
    assert f'id="on_hand-{stock.variant_id}" value="1"' in answer.text
    assert f'id="on_hand-{soap.variant_id}" value="8"' in answer.text
    db.session.expire_all()
    assert (stock.on_hand, soap.on_hand, moved()) == (5, 3, [])


def test_who_counted_before_an_order_was_sent_counts_again(seller, stock):
    form = typed(stock, 9)
    with transaction():
        inventory.take({stock.variant_id: 2}, Occasion(MovementCause.SENT, GUEST, clock.now()))

    answer = seller.post("/seller/stock/", form)

    assert answer.status_code == 409
    assert "그사이 3개가 되었습니다" in answer.text
    assert f'name="seen-{stock.variant_id}" value="3"' in answer.text


@pytest.mark.parametrize("number", ["-1", "1.5", "many", "", "100000", "<b>1</b>"])
def test_what_is_no_number_is_told_and_kept(seller, stock, number):
    answer = seller.post("/seller/stock/", typed(stock, number))

    assert answer.status_code == 422
    assert "0부터 99,999" in answer.text
    assert "<b>1</b>" not in answer.text
    db.session.refresh(stock)
    assert stock.on_hand == 5


def test_another_reason_needs_words_and_a_reason_is_one_of_ours(seller, stock):
    assert seller.post("/seller/stock/", typed(stock, 4, reason="other")).status_code == 422
    assert seller.post("/seller/stock/", typed(stock, 4, reason="sent")).status_code == 422
    assert seller.post("/seller/stock/", typed(stock, 4, reason="other", words="가" * 201)).status_code == 422

    assert moved() == []


def test_the_stock_of_another_enterprise_is_not_found_to_read_or_to_write(seller, stock):
    others = StockFactory(on_hand=5, variant__product__enterprise=SellingEnterpriseFactory())
    db.session.commit()

    assert seller.get(f"/seller/stock/{others.variant_id}").status_code == 404
    assert seller.post("/seller/stock/", typed(stock, 6) | typed(others, 99)).status_code == 404
    assert len(names(seller.get("/seller/stock/").text)) == 1
    db.session.expire_all()
    assert (stock.on_hand, others.on_hand, moved()) == (5, 5, [])
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0


def test_fields_that_are_not_ours_change_nothing(seller, stock):
    seller.post("/seller/stock/", typed(stock, 5, promised="0", **{"on_hand-x": "1", "price": "1"}))

    db.session.refresh(stock)
    assert (stock.on_hand, stock.promised, moved()) == (5, 2, [])


def test_how_the_stock_moved_is_told_the_latest_first_page_by_page(seller, stock):
    now = clock.now()
    for number in range(60):
        db.session.add(
            StockMovement(
                variant_id=stock.variant_id,
                delta=1,
                on_hand=number + 1,
                cause=MovementCause.OTHER,
                words=f"까닭<{number}>",
                actor_name="#7",
                at=now + timedelta(minutes=number),
            )
        )
    db.session.commit()

    page = seller.get(f"/seller/stock/{stock.variant_id}").text
    older = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")

    assert "까닭&lt;59&gt;" in page
    assert "까닭&lt;9&gt;" not in page
    assert "까닭&lt;9&gt;" in seller.get(older).text


def test_the_page_costs_as_many_statements_with_one_product_as_with_many(seller, stock, max_queries):
    with max_queries(10):
        seller.get("/seller/stock/")
    for _ in range(40):
        beside(stock)
    with max_queries(10):
        page = seller.get("/seller/stock/").text
    assert len(names(page)) == 20
    with max_queries(10):
        seller.get(f"/seller/stock/{stock.variant_id}")


def test_an_enterprise_without_products_is_told_what_to_do(sign_in, app):
    member = MembershipFactory(enterprise=EnterpriseFactory()).user
    db.session.commit()

    page = sign_in(member).get("/en/seller/stock/")

    assert page.status_code == 200
    assert "No products yet" in page.text
