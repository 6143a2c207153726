"""The enterprises' door: price, texts and stock of one's own products."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import ProductStatus
from market.domain.inventory.models import Stock
from market.foundation.database import db
from tests.factories import MembershipFactory, StockFactory


@pytest.fixture
def stock(app):
    stock = StockFactory(on_hand=5, variant__product__name_ko="아카시아꿀", variant__product__price=12_000)
    db.session.commit()
    return stock


@pytest.fixture
def seller(sign_in, stock):
    return sign_in(MembershipFactory(enterprise=stock.variant.product.enterprise).user)


def typed(stock, **changes):
    product = stock.variant.product
    return {
        "name_ko": product.name_ko,
        "name_en": product.name_en,
        "price": "12,000",
        "list_price": "",
        "lead_days": "1",
        "status": "published",
        "summary_ko": product.summary_ko,
        "summary_en": product.summary_en,
        "story_ko": product.story_ko,
        "story_en": product.story_en,
        "stocks-0-variant_id": str(stock.variant_id),
        "stocks-0-on_hand": "5",
        **changes,
    }


def test_a_new_price_and_text_are_in_the_shop_at_once(seller, client, stock):
    slug = stock.variant.product.slug

    answer = seller.post(f"/seller/products/{slug}", typed(stock, price="１３,５００원", name_ko="여름 아카시아꿀"))

    assert answer.status_code == 303
    page = client.get(f"/products/{slug}").text
    assert "13,500" in page
    assert "여름 아카시아꿀" in page
    assert "13,500" in client.get("/products").text


def test_hidden_products_leave_the_shop(seller, client, stock):
    slug = stock.variant.product.slug

    seller.post(f"/seller/products/{slug}", typed(stock, status="hidden"))

    assert client.get(f"/products/{slug}").status_code == 404


def test_a_recount_changes_the_stock_and_is_in_the_audit(seller, stock):
    seller.post(f"/seller/products/{stock.variant.product.slug}", typed(stock, **{"stocks-0-on_hand": "40"}))

    db.session.refresh(stock)
    assert stock.on_hand == 40
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stock.recounted")).one()
    assert entry.changes["on_hand"] == [5, 40]


def test_fewer_than_are_promised_is_refused_and_nothing_is_changed(seller, stock):
    stock.promised = 3
    db.session.commit()

    answer = seller.post(
        f"/seller/products/{stock.variant.product.slug}", typed(stock, price="9,900", **{"stocks-0-on_hand": "2"})
    )

    assert answer.status_code == 422
    db.session.refresh(stock)
    assert (stock.on_hand, stock.variant.product.price) == (5, 12_000)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"price": "0"}, "100부터"),
        ({"price": "-1"}, "100부터"),
        ({"price": "1e9"}, "100부터"),
        ({"price": "12000.5"}, "100부터"),
        ({"price": ""}, "가격을 적어 주세요"),
        ({"list_price": "10000"}, "정가"),
        ({"name_ko": ""}, "이름을 적어 주세요"),
        ({"story_ko": "가" * 20_000}, "4000자"),
        ({"lead_days": "999"}, "60"),
        ({"stocks-0-on_hand": "-1"}, "0부터"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(seller, stock, changes, sentence):
    answer = seller.post(f"/seller/products/{stock.variant.product.slug}", typed(stock, **changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    [value] = changes.values()
    assert value[:100] in answer.text


def test_a_stock_of_none_is_a_number_too(seller, stock):
    answer = seller.post(f"/seller/products/{stock.variant.product.slug}", typed(stock, **{"stocks-0-on_hand": "0"}))

    assert answer.status_code == 303
    db.session.refresh(stock)
    assert stock.on_hand == 0


def test_anothers_product_is_not_found_and_its_stock_cannot_be_slipped_in(seller, sign_in, stock):
    foreign = StockFactory(on_hand=7)
    db.session.commit()

    assert seller.get(f"/seller/products/{foreign.variant.product.slug}").status_code == 404
    sneaked = typed(stock, **{"stocks-1-variant_id": str(foreign.variant_id), "stocks-1-on_hand": "0"})
    seller.post(f"/seller/products/{stock.variant.product.slug}", sneaked)
    db.session.expire_all()
    assert db.session.get(Stock, foreign.variant_id).on_hand == 7


def test_fields_that_are_not_on_the_form_are_ignored(seller, stock):
    product = stock.variant.product
    before = product.enterprise_id

    seller.post(f"/seller/products/{product.slug}", typed(stock, enterprise_id="1", is_sample="0", slug="stolen"))

    db.session.refresh(product)
    assert product.enterprise_id == before
    assert product.is_sample
    assert product.status is ProductStatus.PUBLISHED


def test_the_list_shows_only_ones_own(seller, stock):
    foreign = StockFactory(variant__product__name_ko="남의 상품")
    db.session.commit()

    page = seller.get("/seller/products").text

    assert "아카시아꿀" in page
    assert foreign.variant.product.name_ko not in page
    assert seller.get("/seller/products?page=bad").status_code == 200
