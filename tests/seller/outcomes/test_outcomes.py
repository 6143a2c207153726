"""What a participant reports on a phone, and what the city sees of it, as a page and as a file."""

from datetime import timedelta

import pytest

from market.domain.outcomes import queries
from market.domain.outcomes.models import MoneyTaker, SaleMeans
from market.foundation import clock
from market.foundation.database import db
from tests.domain.outcomes.test_services import taking_part
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    ParticipationFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def seat():
    popup, enterprise = taking_part(starts=-2, ends=-1)
    user = UserFactory()
    MembershipFactory(enterprise=enterprise, user=user)
    db.session.commit()
    return popup, enterprise, user


def day(offset):
    return clock.day_of(clock.now()) + timedelta(days=offset)


def test_from_the_phone_to_the_citys_table(sign_in, seat):
    popup, _, user = seat
    seller = sign_in(user)
    address = f"/seller/popups/{popup.slug}/after"
    at = f"d{day(-2):%m%d}-"

    assert seller.get(address).status_code == 200
    refused = seller.post(f"{address}/{day(-2)}", {f"{at}enterprise_card": "many"})
    assert refused.status_code == 422
    assert 'value="many"' in refused.text
    assert seller.post(f"{address}/{day(-2)}", {}).status_code == 409
    told = {f"{at}enterprise_card": "1,250,000", f"{at}market_card": "30000", f"{at}hours": "7", f"{at}minutes": "30"}
    assert seller.post(f"{address}/{day(-2)}", told).status_code == 303
    assert seller.post(f"{address}/{day(5)}", told).status_code == 404
    assert seller.post(f"{address}/survey", {"s-sales": "9"}).status_code == 422
    answers = {
        "s-sales": "4",
        "s-place": "5",
        "s-support": "3",
        "s-again": "yes",
        "s-words": "=물이 가까우면 좋겠어요",
    }
    assert seller.post(f"{address}/survey", answers).status_code == 303

    found = queries.outcome_of(popup)
    assert found.sums.by_taker == {MoneyTaker.ENTERPRISE: 1_250_000, MoneyTaker.MARKET: 30_000}
    assert found.sums.by_means == {SaleMeans.CARD: 1_280_000}
    assert found.sums.minutes == 450

    staff = sign_in(StaffFactory())
    address = f"/city/popups/{popup.slug}/after"
    page = staff.get(address).text
    assert "1,280,000" in page
    assert "물이 가까우면" in page
    seat_id = found.seats[0].id
    assert staff.post(f"{address}/attendance", {f"seat_{seat_id}": "late"}).status_code == 303
    assert staff.post(f"{address}/incidents", {"day": str(day(-2)), "words": ""}).status_code == 422
    noted = {"day": str(day(-2)), "words": "전기가 10분 끊겼어요"}
    assert staff.post(f"{address}/incidents", noted).status_code == 303
    table = staff.post(f"{address}/export").data.decode("utf-8-sig")
    assert table.count("1250000") == 1
    assert "기업 보고" in table


def test_the_page_costs_the_same_with_forty_participants(sign_in, seat, max_queries):
    popup, _, _ = seat
    for n in range(40):
        ParticipationFactory(popup=popup, enterprise=EnterpriseFactory(), position=1_000_000 + n)
    db.session.commit()
    staff = sign_in(StaffFactory())
    staff.get(f"/city/popups/{popup.slug}/after")
    with max_queries(10):
        assert staff.get(f"/city/popups/{popup.slug}/after").status_code == 200


def test_who_does_not_take_part_finds_nothing(sign_in, seat):
    stranger = MembershipFactory(enterprise=EnterpriseFactory(), user=UserFactory())
    db.session.commit()
    assert sign_in(stranger.user).get(f"/seller/popups/{seat[0].slug}/after").status_code == 404
