"""The sellers' door: applying for a booth, where it stands, what is missing before the day."""

import pytest

from market.domain.calls.models import ApplicationState
from market.domain.calls.queries import application_of
from market.domain.enterprises.models import MemberRole
from market.domain.popups.models import BoothZone
from market.foundation import clock
from market.foundation.database import db
from tests.calling import a_call, a_popup, applied
from tests.factories import (
    CategoryFactory,
    EnterpriseFactory,
    MembershipFactory,
    ParticipationFactory,
    ProductFactory,
    SellingEnterpriseFactory,
)


@pytest.fixture
def shop(sign_in):
    """An enterprise that sells two things of clay, and its owner's browser."""
    enterprise = SellingEnterpriseFactory()
    shelf = CategoryFactory(slug="pottery", notice_template="other")
    products = [ProductFactory(enterprise=enterprise, category=shelf) for _ in range(2)]
    owner = MembershipFactory(enterprise=enterprise, role=MemberRole.OWNER).user
    db.session.commit()
    return enterprise, products, sign_in(owner)


def test_an_enterprise_applies_from_what_is_stored_changes_and_withdraws(shop):
    enterprise, products, browser = shop
    near, far = a_popup(), a_popup(days=40)
    call = a_call([near, far], fewest_products=2)
    db.session.commit()
    address = f"/seller/popups/calls/{call.slug}"

    def own():
        return application_of(call, enterprise)

    def typed(**changes):
        ranks = {f"rank_{near.id}": "0", f"rank_{far.id}": "1"}
        kept = {"zone": "craft", "version": str(own().version if own() else 0), "most_popups": "1"}
        return {**kept, **ranks, "products": [str(one.id) for one in products], **changes}

    assert call.title_ko in browser.get("/seller/").text
    assert call.title_ko in browser.get("/seller/popups/").text
    form = browser.get(f"{address}/apply").text
    assert 'checked id="zone-1"' in form  # craft, by the shelf
    assert all(one.name_ko in form for one in products)

    assert browser.post(f"{address}/apply", typed(products=[], save="1")).location == address
    assert own().state is ApplicationState.DRAFT
    page = browser.post(f"{address}/apply", typed(products=[], send="1"))
    assert page.status_code == 422
    assert "2개 이상 골라 주세요" in page.text
    clash = {f"rank_{near.id}": "1", f"rank_{far.id}": "1"}
    assert browser.post(f"{address}/apply", typed(send="1", **clash)).status_code == 422
    assert browser.post(f"{address}/apply", typed(send="1", version="0")).status_code == 409

    assert browser.post(f"{address}/apply", typed(send="1", needs_power="y")).status_code == 303
    assert (own().state, own().zone, own().needs_power) == (ApplicationState.SUBMITTED, BoothZone.CRAFT, True)
    page = browser.get(address).text
    assert "신청 기업 1곳" in page
    assert "모집이 열린 뒤에 날짜나 장소가 바뀐 장터는 부스를 배정할 때의 날짜와 장소로 봅니다." in page
    assert "신청은 추첨 번호를 입력하기 전까지 거둘 수 있고" in page
    assert call.title_ko not in browser.get("/seller/").text
    browser.post(f"{address}/apply", typed(send="1", **{f"rank_{near.id}": "2"}))
    assert [choice.popup_id for choice in own().choices] == [far.id, near.id]
    assert near.title_ko in browser.get(f"/seller/popups/{near.slug}").text

    assert browser.get(f"{address}/withdraw").status_code == 200
    assert browser.post(f"{address}/withdraw").location == address
    assert own().state is ApplicationState.WITHDRAWN
    assert browser.get(f"/seller/popups/{near.slug}").status_code == 404


def test_what_belongs_to_another_or_to_nobody_is_not_found(shop):
    _, _, browser = shop
    call, draft = a_call(), a_call(announced_at=None)
    applied(call)
    seat = ParticipationFactory(popup=a_popup())
    db.session.commit()

    for path in (
        f"/seller/popups/calls/{draft.slug}",
        f"/seller/popups/calls/{draft.slug}/apply",
        f"/seller/popups/calls/{call.slug}/withdraw",
        f"/seller/popups/{seat.popup.slug}",
        "/seller/popups/no-such",
    ):
        assert browser.get(path).status_code == 404, path
    assert browser.get(f"/seller/popups/calls/{call.slug}").status_code == 200


def test_a_call_that_is_closed_takes_nothing_and_says_until_when_it_did(shop):
    _, _, browser = shop
    popup = a_popup()
    call = a_call([popup], closes_at=clock.now())
    db.session.commit()
    address = f"/seller/popups/calls/{call.slug}"

    assert browser.get(f"{address}/apply").location == address
    answer = browser.post(
        f"{address}/apply",
        {"zone": "life", "version": "0", "most_popups": "1", f"rank_{popup.id}": "1", "save": "1"},
    )
    assert answer.status_code == 409
    assert "까지 받아요" in answer.text


def test_staff_of_an_enterprise_do_not_apply_for_it(sign_in):
    member = MembershipFactory(role=MemberRole.STAFF)
    call = a_call()
    db.session.commit()

    browser = sign_in(member.user)
    assert browser.get("/seller/popups/").status_code == 403
    assert call.title_ko not in browser.get("/seller/").text


@pytest.mark.parametrize("rows", [1, 60])
def test_no_page_costs_more_with_more_of_it(shop, max_queries, rows):
    enterprise, _, browser = shop
    popup = a_popup()
    ParticipationFactory(popup=popup, enterprise=enterprise)
    call = a_call([popup])
    applied(call, enterprise)
    for _ in range(rows):
        applied(a_call([a_popup()], closes_at=clock.now()), enterprise)
        applied(call, EnterpriseFactory())
        ProductFactory(enterprise=enterprise)
        ParticipationFactory(popup=popup)
    db.session.commit()

    for path in (
        "/seller/",
        "/seller/popups/",
        f"/seller/popups/calls/{call.slug}",
        f"/seller/popups/calls/{call.slug}/apply",
        f"/seller/popups/{popup.slug}",
    ):
        with max_queries(10):
            assert browser.get(path).status_code == 200, path
