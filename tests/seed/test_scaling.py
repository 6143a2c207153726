"""A sample market of any size."""

import pytest
from sqlalchemy import func, select

from market.domain.catalog.models import OptionValue, Product, ProductOption, ProductStatus, ProductVariant
from market.domain.inventory.models import Stock, StockMovement
from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.storefront import tally
from market.foundation import clock
from market.foundation.database import db
from market.seed import scaling
from tests.factories import ProductFactory, ProductNoticeFactory, StockFactory, VariantFactory


@pytest.fixture
def originals(app):
    """Three products on sale, one of them with an option of two values, and one that nobody sees."""
    plain, reduced, differing = ProductFactory(), ProductFactory(price=10_000, list_price=12_000), ProductFactory()
    ProductFactory(status=ProductStatus.HIDDEN)
    for product in (plain, reduced):
        StockFactory(variant__product=product)
    values = [OptionValue(position=place, name_ko=name) for place, name in ((1, "작은 병"), (2, "큰 병"))]
    db.session.add(ProductOption(product_id=differing.id, position=1, label_ko="크기", values=values))
    for value, on_hand in zip(values, (0, 4), strict=True):
        variant = VariantFactory(product=differing, name_ko=value.name_ko, position=value.position)
        StockFactory(variant=variant, on_hand=on_hand)
    ProductNoticeFactory(product_id=plain.id)
    db.session.commit()
    return [plain, reduced, differing]


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def grow(goods):
    told = []
    came = scaling.grow(goods, now=clock.now(), tell=told.append)
    db.session.expire_all()
    return came, told


def test_the_goods_come_again_until_there_are_enough(originals):
    came, told = grow(20)

    assert came == 17
    assert told[-1].startswith("20 products on sale; ")
    assert count(Product, Product.status == ProductStatus.PUBLISHED) == 20
    assert count(Product, Product.is_sample) == 21
    copy = db.session.scalar(select(Product).where(Product.slug == f"{originals[1].slug}--3"))
    assert copy.name_ko == f"{originals[1].name_ko} 3호"
    assert copy.list_price - copy.price == 2_000
    assert (copy.enterprise_id, copy.category_id) == (originals[1].enterprise_id, originals[1].category_id)
    differing = db.session.scalar(select(Product).where(Product.slug == f"{originals[2].slug}--2"))
    assert [value.name_ko for value in differing.options[0].values] == ["작은 병", "큰 병"]
    assert [variant.name_ko for variant in differing.variants] == ["작은 병", "큰 병"]
    stocked = {
        variant.name_ko: stock.on_hand
        for variant, stock in db.session.execute(
            select(ProductVariant, Stock).join(Stock).where(ProductVariant.product_id == differing.id)
        )
    }
    assert stocked == {"작은 병": 0, "큰 병": 4}
    assert count(StockMovement) == 17
    assert count(SearchDocument, SearchDocument.kind == DocumentKind.PRODUCT) == 17


def test_they_are_on_the_shelves_and_in_the_tally(originals, client):
    grow(50)
    assert sum(heap.goods for heap in tally.heaps()) == 50
    assert "상품 50개" in client.get("/products").text
    assert client.get(f"/products/{originals[0].slug}--4").status_code == 200


def test_more_can_be_asked_for_later_and_less_changes_nothing(originals):
    grow(10)
    assert grow(24)[0] == 14
    assert grow(24) == (0, [])
    assert count(Product, Product.status == ProductStatus.PUBLISHED) == 24
    assert ProductFactory().id > 24  # the table goes on counting where the copies end


def test_without_a_sample_there_is_nothing_to_copy(app):
    assert not scaling.has_originals()
    assert grow(10) == (0, [])
