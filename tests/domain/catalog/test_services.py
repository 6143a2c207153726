"""Changing a product."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.errors import (
    LeadTimeOutOfRange,
    ListPriceTooLow,
    NameMissing,
    NoSuchProduct,
    NoticeIncomplete,
    NotReadyToSell,
    PriceOutOfRange,
    WrongStatus,
)
from market.domain.catalog.models import Product, ProductStatus
from market.domain.catalog.own_products import own_product, own_products
from market.domain.catalog.rules import notice_templates
from market.domain.catalog.services import change_product, describe, facts_of
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.search.models import SearchDocument
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db
from tests.factories import EnterpriseFactory, ProductFactory, ProductNoticeFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")

SELLER = Actor(user_id=7, name="박꾸준")


def _change(product, **facts):
    change_product(product, replace(facts_of(product), **facts), actor=SELLER, now=clock.now())
    db.session.commit()


def _title():
    return db.session.scalar(select(SearchDocument.title))


def _fill_notice(product):
    for position, field in enumerate(notice_templates()[product.category.notice_template].fields):
        ProductNoticeFactory(
            product_id=product.id,
            position=position,
            label_ko=field.label_ko,
            label_en=field.label_en,
            value_ko="해당 없음",
            value_en="Does not apply",
        )


def test_a_new_price_stands_in_the_product_and_in_the_audit():
    product = ProductFactory(price=12_000)

    _change(product, price=13_500, list_price=15_000)

    assert (product.price, product.list_price) == (13_500, 15_000)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_name, entry.subject_id) == ("product.changed", "박꾸준", str(product.id))
    assert entry.changes == {"price": [12_000, 13_500], "list_price": [None, 15_000]}


def test_a_new_name_is_found_at_once():
    product = ProductFactory()

    _change(product, name_ko="밤꿀 300g", name_en="Chestnut honey 300 g")

    assert _title() == "밤꿀300g\nchestnuthoney300g"


def test_nothing_is_written_when_nothing_changes():
    earlier = clock.now() - timedelta(days=3)
    product = ProductFactory(updated_at=earlier)
    db.session.commit()

    _change(product)

    assert product.updated_at == earlier
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_a_hidden_product_is_found_no_more_and_keeps_its_first_day_on_sale():
    first = clock.now() - timedelta(days=30)
    product = ProductFactory(published_at=first)
    VariantFactory(product=product)
    _fill_notice(product)
    describe(product)

    _change(product, status=ProductStatus.HIDDEN)
    assert _title() is None

    _change(product, status=ProductStatus.PUBLISHED)
    assert _title() is not None
    assert product.published_at == first


def test_a_product_of_a_paused_enterprise_is_not_found():
    product = ProductFactory(enterprise__status=EnterpriseStatus.PAUSED)

    describe(product)

    assert _title() is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name_ko": " "}, NameMissing),
        ({"summary_ko": ""}, NameMissing),
        ({"price": 99}, PriceOutOfRange),
        ({"price": 100_000_001}, PriceOutOfRange),
        ({"list_price": 12_000}, ListPriceTooLow),
        ({"lead_days": 61}, LeadTimeOutOfRange),
        ({"lead_days": -1}, LeadTimeOutOfRange),
        ({"status": ProductStatus.DRAFT}, WrongStatus),
    ],
)
def test_facts_that_cannot_be_are_refused(facts, refusal):
    product = ProductFactory(price=12_000)

    with pytest.raises(refusal):
        _change(product, **facts)


def _draft(**facts):
    return ProductFactory(status=ProductStatus.DRAFT, published_at=None, **facts)


def test_a_product_is_put_on_sale_once_all_is_told():
    product = _draft()
    VariantFactory(product=product)
    _fill_notice(product)

    _change(product, status=ProductStatus.PUBLISHED)

    assert product.published_at is not None


def test_a_product_with_an_incomplete_notice_is_not_put_on_sale_and_the_refusal_says_what_is_missing():
    product = _draft()
    VariantFactory(product=product)
    _fill_notice(product)
    db.session.flush()
    product.notices[0].value_ko = " "
    db.session.flush()

    with pytest.raises(NoticeIncomplete) as refused:
        _change(product, status=ProductStatus.PUBLISHED)
    assert refused.value.facts["missing"] in (product.notices[0].label_ko, product.notices[0].label_en)


def test_an_enterprise_that_does_not_say_who_it_is_puts_nothing_on_sale():
    product = _draft(enterprise=EnterpriseFactory())
    VariantFactory(product=product)
    _fill_notice(product)

    with pytest.raises(NotReadyToSell):
        _change(product, status=ProductStatus.PUBLISHED)


def test_a_product_with_nothing_to_choose_is_not_put_on_sale():
    product = _draft()
    VariantFactory(product=product, is_active=False)
    _fill_notice(product)

    with pytest.raises(NotReadyToSell):
        _change(product, status=ProductStatus.PUBLISHED)


def test_an_enterprise_sees_its_own_products_only():
    own, other = ProductFactory(), ProductFactory()
    draft = _draft(enterprise=own.enterprise)

    assert {row[0].id for row in own_products(own.enterprise, None).rows} == {own.id, draft.id}
    assert own_product(own.enterprise, own.slug) is db.session.get(Product, own.id)
    with pytest.raises(NoSuchProduct):
        own_product(own.enterprise, other.slug)


def test_every_category_can_name_a_notice():
    assert {"processed_food", "cosmetics", "other"} <= set(notice_templates())
    assert any(template.certifications for template in notice_templates().values())
