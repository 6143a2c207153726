"""Changing a product."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.errors import (
    ChangedMeanwhile,
    CodeTaken,
    LeadTimeOutOfRange,
    ListPriceTooLow,
    NameMissing,
    NoSuchCategory,
    NoSuchProduct,
    NoSuchTemplate,
    NotADraft,
    NothingToSell,
    NoticeIncomplete,
    NumberOutOfRange,
    PhotoMissing,
    PriceOutOfRange,
    SellerNotReady,
    ShippingFeeMissing,
    TextTooLong,
    WrongStatus,
)
from market.domain.catalog.models import Product, ProductKind, ProductPhoto, ProductStatus, ShippingRule, TaxKind
from market.domain.catalog.own_list import Tab, page
from market.domain.catalog.own_products import own_product
from market.domain.catalog.rules import notice_templates
from market.domain.catalog.services import (
    ProductFacts,
    change_product,
    create_product,
    delete_draft,
    describe,
    facts_of,
    hide,
    publish,
    what_is_missing,
)
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.search.models import SearchDocument
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db
from tests.factories import CategoryFactory, EnterpriseFactory, ProductFactory, ProductNoticeFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")

SELLER = Actor(user_id=7, name="박꾸준")


def _change(product, **facts):
    change_product(product, replace(facts_of(product), **facts), actor=SELLER, now=clock.now())
    db.session.commit()


def _publish(product):
    publish(product, actor=SELLER, now=clock.now())
    db.session.commit()


def _hide(product):
    hide(product, actor=SELLER, now=clock.now())
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

    assert _title() == "밤꿀 300g\nchestnut honey 300 g"


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

    _hide(product)
    assert _title() is None

    _publish(product)
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
        ({"name_ko": "가" * 101}, TextTooLong),
        ({"name_en": "a" * 101}, TextTooLong),
        ({"summary_ko": "가" * 201}, TextTooLong),
        ({"story_en": "a" * 4_001}, TextTooLong),
        ({"code": "a" * 41}, TextTooLong),
        ({"category_id": 0}, NoSuchCategory),
        ({"own_notice_template": "spaceships"}, NoSuchTemplate),
        ({"list_price": 100_000_001}, PriceOutOfRange),
        ({"weight_g": 0}, NumberOutOfRange),
        ({"daily_limit": 100_001}, NumberOutOfRange),
        ({"shipping_rule": ShippingRule.SEPARATE}, ShippingFeeMissing),
        ({"shipping_rule": ShippingRule.SEPARATE, "shipping_fee": 1_000_001}, NumberOutOfRange),
        ({"price": 99}, PriceOutOfRange),
        ({"price": 100_000_001}, PriceOutOfRange),
        ({"list_price": 12_000}, ListPriceTooLow),
        ({"lead_days": 61}, LeadTimeOutOfRange),
        ({"lead_days": -1}, LeadTimeOutOfRange),
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

    assert what_is_missing(product) == []
    _publish(product)

    assert product.published_at is not None
    assert product.status is ProductStatus.PUBLISHED


def test_a_product_with_an_incomplete_notice_is_not_put_on_sale_and_the_refusal_says_what_is_missing():
    product = _draft()
    VariantFactory(product=product)
    _fill_notice(product)
    db.session.flush()
    product.notices[0].value_ko = " "
    db.session.flush()

    with pytest.raises(NoticeIncomplete) as refused:
        _publish(product)
    assert [missing.where for missing in what_is_missing(product)] == ["notice-product_name"]
    assert refused.value.facts["missing"] in (product.notices[0].label_ko, product.notices[0].label_en)


def test_an_enterprise_that_does_not_say_who_it_is_puts_nothing_on_sale():
    product = _draft(enterprise=EnterpriseFactory())
    VariantFactory(product=product)
    _fill_notice(product)

    with pytest.raises(SellerNotReady):
        _publish(product)
    assert [missing.where for missing in what_is_missing(product)] == ["seller"]


@pytest.mark.parametrize("status", [EnterpriseStatus.HIDDEN, EnterpriseStatus.PAUSED])
def test_an_enterprise_that_is_not_open_yet_prepares_and_does_not_sell(status):
    product = _draft(enterprise__status=status)
    VariantFactory(product=product)
    _fill_notice(product)
    _change(product, price=9_000)

    with pytest.raises(SellerNotReady):
        _publish(product)


def test_a_product_with_nothing_to_choose_is_not_put_on_sale():
    product = _draft()
    VariantFactory(product=product, is_active=False)
    _fill_notice(product)

    with pytest.raises(NothingToSell):
        _publish(product)


def test_an_enterprise_sees_its_own_products_only():
    own, other = ProductFactory(), ProductFactory()
    draft = _draft(enterprise=own.enterprise)

    listed = page(own.enterprise, tab=Tab.ALL, words="", edge=None).rows
    assert {row[0].id for row in listed} == {own.id, draft.id}
    assert own_product(own.enterprise, own.slug) is db.session.get(Product, own.id)
    with pytest.raises(NoSuchProduct):
        own_product(own.enterprise, other.slug)


def test_every_category_can_name_a_notice():
    assert {"processed_food", "cosmetics", "other"} <= set(notice_templates())
    assert any(template.certifications for template in notice_templates().values())


# --- made, published, deleted


def _created(enterprise=None, **facts):
    enterprise = enterprise or EnterpriseFactory()
    facts = {"category_id": CategoryFactory().id, "name_ko": "쑥비누", "price": 7_000, **facts}
    product = create_product(enterprise, ProductFacts(**facts), actor=SELLER, now=clock.now())
    db.session.commit()
    return product


def test_a_product_begins_with_a_name_a_price_and_a_shelf():
    product = _created()

    assert (product.status, product.price, product.version) == (ProductStatus.DRAFT, 7_000, 1)
    assert [(variant.name_ko, variant.is_active) for variant in product.variants] == [("", True)]
    assert product.slug.startswith("ssukbinu-")
    assert _title() is None
    assert db.session.scalars(select(AuditEntry.action)).all() == ["product.created"]


def test_two_products_of_one_name_have_addresses_of_their_own():
    assert _created().slug != _created().slug


def test_a_name_that_has_no_letters_still_makes_an_address():
    assert _created(name_ko="♥♥").slug.startswith("product-")


def test_blanks_are_taken_off_and_what_is_empty_is_none():
    product = _created(name_ko="  쑥비누 ", name_en=" ", summary_en="", code=" A-1 ")

    assert (product.name_ko, product.name_en, product.summary_en, product.code) == ("쑥비누", None, None, "A-1")


def test_a_code_is_there_once_in_an_enterprise_and_free_in_another():
    first = _created(code="A-1")
    _created(code="A-1")

    with pytest.raises(CodeTaken):
        _created(enterprise=first.enterprise, code="A-1")
    db.session.rollback()
    second = _created(enterprise=first.enterprise)
    with pytest.raises(CodeTaken):
        _change(second, code="A-1")


def test_every_fact_can_be_changed_and_stands_in_the_audit_as_json_keeps_it():
    product, shelf = _created(), CategoryFactory()

    _change(
        product,
        category_id=shelf.id,
        kind=ProductKind.SERVICE_BY_QUOTE,
        tax_kind=TaxKind.EXEMPT,
        closes_at=time(14),
        daily_limit=20,
        weight_g=300,
        shipping_rule=ShippingRule.SEPARATE,
        shipping_fee=2_500,
        can_collect=False,
    )

    assert (product.category, product.shipping_fee, product.version) == (shelf, 2_500, 2)
    changes = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first().changes
    assert changes["kind"] == ["goods", "service_by_quote"]
    assert changes["closes_at"] == [None, "14:00"]


def test_a_charge_of_its_own_is_dropped_with_its_rule():
    product = _created(shipping_rule=ShippingRule.SEPARATE, shipping_fee=2_500)

    _change(product, shipping_rule=ShippingRule.FREE)

    assert product.shipping_fee is None


def test_of_two_who_saw_one_version_the_second_is_told_and_changes_nothing():
    product = _created()
    seen = product.version
    facts = facts_of(product)
    change_product(product, replace(facts, price=8_000), seen=seen, actor=SELLER, now=clock.now())
    db.session.commit()

    with pytest.raises(ChangedMeanwhile):
        change_product(product, replace(facts, price=9_000), seen=seen, actor=SELLER, now=clock.now())
    db.session.rollback()
    assert product.price == 8_000


def test_what_is_real_is_not_put_on_sale_without_a_photo():
    product = _draft(is_sample=False)
    VariantFactory(product=product)
    _fill_notice(product)
    drawn = {"file": "drawings/honey-0.svg", "alt_ko": "", "alt_en": "", "is_drawing": True}
    db.session.add(ProductPhoto(product_id=product.id, position=1, **drawn))
    db.session.flush()

    with pytest.raises(PhotoMissing):
        _publish(product)
    assert [missing.where for missing in what_is_missing(product)] == ["photos"]


def test_all_that_is_missing_is_told_at_once():
    product = _created(enterprise=EnterpriseFactory(is_sample=False))

    wheres = [missing.where for missing in what_is_missing(product)]
    fields = [f"notice-{field.key}" for field in notice_templates()["processed_food"].fields]
    assert wheres == ["seller", "photos", *fields]


def test_a_click_too_many_changes_nothing():
    product = ProductFactory()

    _publish(product)
    _hide(product)
    version = product.version
    _hide(product)

    assert product.version == version


def test_a_draft_is_not_hidden():
    with pytest.raises(WrongStatus):
        _hide(_created())


def test_a_draft_is_deleted_with_all_that_belongs_to_it():
    product = _created()
    _fill_notice(product)

    delete_draft(product, actor=SELLER, now=clock.now())
    db.session.commit()

    assert db.session.scalar(select(Product.id)) is None
    assert "product.deleted" in db.session.scalars(select(AuditEntry.action)).all()


def test_what_was_on_sale_once_is_not_deleted():
    product = ProductFactory()
    _hide(product)

    with pytest.raises(NotADraft):
        delete_draft(product, actor=SELLER, now=clock.now())
