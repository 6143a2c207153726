"""The lists of what the city keeps cost as few queries with a thousand rows as with one."""

from datetime import timedelta

import pytest

from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseKind
from market.domain.fees.models import FeeRule
from market.domain.promotions.models import Coupon, CouponKind
from market.domain.search.models import Synonym, SynonymGroup
from market.domain.storefront.models import HomePick
from market.foundation import clock
from market.foundation.database import db
from tests.factories import CategoryFactory, MembershipFactory, SellingEnterpriseFactory, StaffFactory

LISTS = (
    "/city/enterprises/",
    "/city/enterprises/?q=기업&sells=no",
    "/city/enterprises/seller",
    "/city/products/",
    "/city/products/?q=상품&show=on_sale",
    "/city/products/product-0",
    "/city/home/?q=상품",
    "/city/shelves/",
    "/city/shelves/words/?q=낱말",
    "/city/coupons/",
    "/city/fees/",
    "/city/settings/",
)


def fill(rows):
    now, today = clock.now(), clock.day_of(clock.now())
    seller, shelf = SellingEnterpriseFactory(slug="seller"), CategoryFactory()
    for _ in range(min(rows, 50)):
        MembershipFactory(enterprise=seller)
    common = {"is_sample": True, "kind": EnterpriseKind.COOPERATIVE, "created_at": now}
    db.session.add_all(
        Enterprise(slug=f"e-{n}", name_ko=f"기업 {n}", name_romanised=f"e {n}", sort_key=f"기업 {n}", **common)
        for n in range(rows)
    )
    text = {"summary_ko": "", "story_ko": "", "is_sample": True, "price": 1_000}
    goods = [
        Product(
            slug=f"product-{n}",
            name_ko=f"상품 {n}",
            enterprise_id=seller.id,
            category_id=shelf.id,
            status=ProductStatus.PUBLISHED,
            published_at=now,
            updated_at=now - timedelta(minutes=n),
            **text,
        )
        for n in range(rows)
    ]
    db.session.add_all(goods)
    db.session.flush()
    db.session.add_all(HomePick(product_id=one.id, position=n) for n, one in enumerate(goods[:12]))
    db.session.add_all(
        SynonymGroup(words=[Synonym(word=f"낱말{n}", shown=f"낱말{n}"), Synonym(word=f"말{n}", shown=f"말{n}")])
        for n in range(rows)
    )
    terms = {"name_ko": "쿠폰", "is_public": True, "kind": CouponKind.AMOUNT, "amount": 1_000, "minimum": 2_000}
    days = {"first_day": today, "last_day": today, "created_at": now}
    db.session.add_all(Coupon(code=f"CODE{n}", budget=9_000, **terms, **days) for n in range(rows))
    db.session.add_all(FeeRule(basis_points=100, since=now - timedelta(days=n)) for n in range(rows))
    db.session.commit()


@pytest.mark.one_engine
@pytest.mark.parametrize("rows", [1, 1000])
def test_each_list_takes_at_most_ten_queries(sign_in, max_queries, rows):
    fill(rows)
    staff = StaffFactory()
    db.session.commit()
    browser = sign_in(staff)

    for path in LISTS:
        with max_queries(10):
            answer = browser.get(path)
        assert answer.status_code == 200, path
