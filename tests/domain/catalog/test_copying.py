"""A product made from another."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.catalog.copying import copy_terms, duplicate, last_of_category
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import ProductPhoto, ProductStatus, ShippingRule, TaxKind
from market.domain.catalog.notices import notice_of, set_notice
from market.domain.catalog.options import Axis, Value, VariantFacts, axes_of, set_options, variants_of
from market.domain.inventory.models import Stock
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db
from tests.factories import ProductFactory, StockFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")

SELLER = Actor(user_id=7, name="박꾸준")
AXES = (Axis("크기", "Size", (Value("작은 것", "Small"), Value("큰 것", "Large"))),)


@pytest.fixture
def honey():
    product = ProductFactory(code="H-1", tax_kind=TaxKind.EXEMPT, lead_days=3)
    VariantFactory(product=product)
    facts = [VariantFacts(("작은 것",)), VariantFacts(("큰 것",), extra_price=5_000)]
    small, _ = set_options(product, AXES, facts, actor=SELLER, now=clock.now())
    StockFactory(variant=small, on_hand=9)
    _say(product, {"product_name": ("아카시아꿀", "Acacia honey"), "food_type": ("벌꿀", "Honey")})
    shown = {"file": "pictures/abc-900x900", "alt_ko": "꿀병", "alt_en": "A jar", "is_drawing": False}
    db.session.add(ProductPhoto(product_id=product.id, position=1, **shown))
    product.picture = "pictures/abc-900x900"
    db.session.commit()
    return product


def _say(product, values):
    set_notice(product, values, actor=SELLER, now=clock.now())


def test_a_copy_is_a_draft_that_says_the_same_without_code_and_stock(honey):
    copy = duplicate(honey, actor=SELLER, now=clock.now())
    db.session.commit()

    assert copy.status is ProductStatus.DRAFT
    assert (copy.code, copy.published_at) == (None, None)
    assert copy.name_ko == f"{honey.name_ko} (사본)"
    assert copy.slug != honey.slug
    assert (copy.price, copy.tax_kind, copy.lead_days) == (honey.price, TaxKind.EXEMPT, 3)
    assert axes_of(copy) == AXES
    assert [one.extra_price for one in variants_of(copy)] == [0, 5_000]
    assert notice_of(copy) == notice_of(honey)
    assert [photo.file for photo in copy.photos] == ["pictures/abc-900x900"]
    assert db.session.scalar(select(func.count()).select_from(Stock)) == 1


def test_a_copy_of_a_name_that_is_long_enough_is_cut(honey):
    honey.name_ko = "가" * 100

    assert len(duplicate(honey, actor=SELLER, now=clock.now()).name_ko) == 100


def test_terms_are_copied_from_what_was_on_sale_last_on_the_shelf(honey):
    later = clock.now() + timedelta(hours=1)
    place = {"enterprise": honey.enterprise, "category": honey.category, "updated_at": later}
    draft = ProductFactory(**place, status="draft", published_at=None)
    _say(draft, {"food_type": ("잼류", "")})
    ProductFactory(**place)
    elsewhere = ProductFactory(category=honey.category)
    _say(elsewhere, {"food_type": ("벌꿀", "")})
    db.session.commit()

    assert last_of_category(honey.enterprise, honey.category_id) is honey
    assert last_of_category(elsewhere.enterprise, elsewhere.category_id) is elsewhere
    assert last_of_category(honey.enterprise, 0) is None


def test_terms_go_over_and_the_goods_keep_their_own_name(honey):
    honey.shipping_rule, honey.shipping_fee = ShippingRule.SEPARATE, 1_500
    jam = ProductFactory(enterprise=honey.enterprise, category=honey.category, name_ko="딸기잼", name_en=None)

    jam.status, jam.published_at = ProductStatus.DRAFT, None
    copy_terms(honey, jam, actor=SELLER, now=clock.now())
    db.session.commit()

    assert (jam.tax_kind, jam.lead_days, jam.shipping_fee) == (TaxKind.EXEMPT, 3, 1_500)
    assert notice_of(jam) == {"product_name": ("딸기잼", ""), "food_type": ("벌꿀", "Honey")}
    assert jam.price != honey.price or jam.code is None


def test_nothing_is_copied_from_anothers_goods(honey):
    with pytest.raises(NoSuchProduct):
        copy_terms(honey, ProductFactory(), actor=SELLER, now=clock.now())
