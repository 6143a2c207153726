"""Two who change one product at the same moment."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.errors import ChangedMeanwhile, CodeTaken
from market.domain.catalog.models import Product, ProductVariant
from market.domain.catalog.options import Axis, Value, VariantFacts, set_options
from market.domain.catalog.services import change_product, facts_of
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import ProductFactory, VariantFactory
from tests.races import all_at_once

pytestmark = pytest.mark.race


def _product():
    product = ProductFactory()
    VariantFactory(product=product, position=1)
    db.session.commit()
    return product.id, product.version


def test_of_four_who_saw_the_same_one_is_heard_and_the_others_are_told(app):
    number, seen = _product()

    def say(price):
        try:
            with transaction():
                product = db.session.get_one(Product, number)
                facts = replace(facts_of(product), price=price)
                change_product(product, facts, seen=seen, actor=THE_MARKET, now=clock.now())
        except ChangedMeanwhile:
            return False
        return True

    answers = all_at_once(app, say, [1_000, 2_000, 3_000, 4_000])

    assert sum(answers) == 1
    product = db.session.get_one(Product, number)
    assert product.price == 1_000 * (answers.index(True) + 1)
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_options_that_are_made_twice_at_once_are_there_once(app):
    number, _ = _product()
    axis = Axis("크기", None, (Value("S"), Value("L")))

    def make(_):
        with transaction():
            product = db.session.get_one(Product, number)
            variants = [VariantFacts(("S",)), VariantFacts(("L",))]
            set_options(product, (axis,), variants, actor=THE_MARKET, now=clock.now())

    all_at_once(app, make, range(4))

    names = db.session.scalars(select(ProductVariant.name_ko).where(ProductVariant.is_active))
    assert sorted(names) == ["L", "S"]


def test_one_code_goes_to_one_of_two_products(app):
    first, _ = _product()
    owner = db.session.get_one(Product, first).enterprise
    other = ProductFactory(enterprise=owner).id
    db.session.commit()

    def call(number):
        try:
            with transaction():
                product = db.session.get_one(Product, number)
                change_product(product, replace(facts_of(product), code="A-1"), actor=THE_MARKET, now=clock.now())
        except CodeTaken:
            return False
        return True

    assert sorted(all_at_once(app, call, [first, other])) == [False, True]
