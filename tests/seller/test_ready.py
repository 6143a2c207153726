"""What a new enterprise still needs before it sells: said on its first page until something is on sale."""

import pytest

from market.domain.accounts.models import Authenticator
from market.domain.catalog.models import ProductStatus
from market.domain.enterprises.abilities import ABILITIES
from market.domain.enterprises.models import EnterpriseStatus, MemberRole
from market.domain.settlements.models import PayoutAccount
from market.foundation import clock
from market.foundation.database import db
from market.seller.dashboard.ready import NEEDS, steps_to_selling
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    ProductFactory,
    SellerIdentityFactory,
    ShippingPolicyFactory,
)


@pytest.fixture
def owner(app):
    workspace = EnterpriseFactory(status=EnterpriseStatus.HIDDEN, summary_ko=None, story_ko=None)
    member = MembershipFactory(enterprise=workspace)
    db.session.commit()
    return member


def done(app, member):
    """The keys of what is there already."""
    with app.test_request_context("/"):
        return {step.need.key for step in steps_to_selling(member.enterprise, ABILITIES[member.role]) if step.is_done}


def test_nothing_is_there_at_first_and_each_need_leads_where_it_is_met(app, sign_in, owner):
    browser = sign_in(owner.user)

    page = browser.get("/seller/").text

    assert "판매를 시작하기까지" in page
    assert "6개 중 0개 완료" in page
    with app.test_request_context("/"):
        addresses = [step.address for step in steps_to_selling(owner.enterprise, ABILITIES[owner.role])]
    assert len(addresses) == len(NEEDS)
    for address in addresses:
        assert f'href="{address}"' in page
        assert browser.get(address).status_code == 200


def test_each_need_is_ticked_once_it_is_met(app, owner):
    enterprise, now = owner.enterprise, clock.now()
    for key, meet in (
        ("approval", lambda: SellerIdentityFactory(enterprise=enterprise)),
        ("page", lambda: setattr(enterprise, "summary_ko", "셋이 굽습니다.")),
        ("delivery", lambda: ShippingPolicyFactory(enterprise=enterprise)),
        (
            "factor",
            lambda: db.session.add(Authenticator(user_id=owner.user_id, secret="x", added_at=now)),
        ),
        (
            "account",
            lambda: db.session.add(
                PayoutAccount(
                    enterprise_id=enterprise.id, bank_code="004", number="1234", holder="들꽃", changed_at=now
                )
            ),
        ),
    ):
        before = done(app, owner)
        meet()
        db.session.commit()
        assert done(app, owner) == before | {key}


def test_who_has_begun_a_product_goes_on_with_it_and_one_on_sale_ends_the_list(app, sign_in, owner):
    product = ProductFactory(enterprise=owner.enterprise, status=ProductStatus.DRAFT, published_at=None)
    db.session.commit()
    browser = sign_in(owner.user)
    with app.test_request_context("/"):
        steps = {step.need.key: step for step in steps_to_selling(owner.enterprise, ABILITIES[owner.role])}
    assert steps["product"].address == "/seller/products/"
    assert "판매를 시작하기까지" in browser.get("/seller/").text

    product.status, product.published_at = ProductStatus.PUBLISHED, clock.now()
    db.session.commit()

    assert "판매를 시작하기까지" not in browser.get("/seller/").text


def test_somebody_elses_second_factor_and_product_count_for_nobody(app, owner):
    other = MembershipFactory(role=MemberRole.OWNER)
    db.session.add(Authenticator(user_id=other.user_id, secret="x", added_at=clock.now()))
    ProductFactory(enterprise=other.enterprise)
    db.session.commit()

    assert done(app, owner) == set()


def test_staff_see_what_is_missing_and_that_the_owner_does_it(sign_in, owner):
    staff = MembershipFactory(enterprise=owner.enterprise, role=MemberRole.STAFF)
    db.session.commit()

    page = sign_in(staff.user).get("/seller/").text

    assert "대표가 합니다" in page
    assert "/seller/settlements/account" not in page
    assert "/seller/products/add" not in page
