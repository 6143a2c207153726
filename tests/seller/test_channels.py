"""The report of an enterprise: every product, why a channel does not take it, and the way to what changes that."""

import pytest

from market.domain.catalog.models import ProductStatus
from market.foundation.database import db
from tests.channels import a_real_product
from tests.factories import MembershipFactory, ProductFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def enterprise():
    return SellingEnterpriseFactory(is_sample=False)


@pytest.fixture
def browser(enterprise, sign_in):
    member = MembershipFactory(enterprise=enterprise).user
    db.session.commit()
    return sign_in(member)


def test_each_product_says_what_to_do_and_leads_to_the_field(browser, enterprise):
    a_real_product(enterprise=enterprise, name_ko="좋은 꿀")
    bad = a_real_product(enterprise=enterprise, name_ko="특가 꿀", stock=0, photo=None)
    a_real_product(enterprise=enterprise, name_ko="밤꿀", photo=None)
    another = a_real_product(name_ko="남의 꿀")
    db.session.commit()

    page = browser.get("/seller/channels/").text

    assert "좋은 꿀" in page
    for sentence in ("실물 사진이 없음", "이름에 광고 문구가 있음", "품절"):
        assert sentence in page
    assert page.count("실물을 찍어 올려 주세요") == 1  # what to do is said once, however many products need it
    assert f'href="/seller/products/{bad.slug}#name_ko"' in page
    assert f'href="/seller/products/{bad.slug}/photos/"' in page
    assert 'href="/seller/stock/?show=out"' in page
    assert another.name_ko not in page
    assert "http://localhost/feeds/naver.tsv" in page


def test_the_links_lead_to_fields_that_are_there(browser, enterprise):
    product = a_real_product(enterprise=enterprise, status=ProductStatus.HIDDEN)
    db.session.commit()

    editor = browser.get(f"/seller/products/{product.slug}").text

    for anchor in ("name_ko", "summary_ko", "kind", "missing"):
        assert f'id="{anchor}"' in editor


@pytest.mark.parametrize("number", [1, 25])
def test_a_longer_list_costs_no_more_queries(browser, enterprise, max_queries, number):
    for _ in range(number):
        a_real_product(enterprise=enterprise)
    db.session.commit()

    with max_queries(6):
        page = browser.get("/seller/channels/").text

    assert page.count("아카시아꿀 500g") >= min(number, 20)


def test_an_enterprise_without_products_is_told_the_first_step(browser):
    assert 'href="/seller/products/add"' in browser.get("/seller/channels/").text


def test_a_sample_says_that_it_never_leaves_the_market(browser, enterprise):
    ProductFactory(enterprise=enterprise)
    db.session.commit()

    assert "지어낸 예시" in browser.get("/seller/channels/").text
