"""The city's overview of the channels: counted by reason, with the enterprises that could use a call."""

import pytest

from market.foundation.database import db
from tests.channels import a_real_product
from tests.factories import StaffFactory

pytestmark = pytest.mark.usefixtures("app")


def test_the_city_sees_how_many_are_refused_for_which_reason(sign_in):
    a_real_product()
    poor = a_real_product(photo=None)
    staff = StaffFactory()
    db.session.commit()

    page = sign_in(staff).get("/city/channels/").text

    assert "올라간 상품 · 판매 중 2개 중" in page
    assert "실물 사진이 없음" in page
    assert "실물을 찍어 올려 주세요" in page
    assert f"/city/products/?enterprise={poor.enterprise.slug}" in page
    assert "http://localhost/feeds/google.tsv" in page


@pytest.mark.parametrize("number", [1, 30])
def test_more_products_cost_no_more_queries(sign_in, max_queries, number):
    for _ in range(number):
        a_real_product(photo=None)
    staff = sign_in(StaffFactory())
    db.session.commit()

    with max_queries(6):
        staff.get("/city/channels/")


def test_an_empty_market_says_so(sign_in):
    staff = StaffFactory()
    db.session.commit()

    assert "빠진 상품이 없습니다" in sign_in(staff).get("/city/channels/").text
