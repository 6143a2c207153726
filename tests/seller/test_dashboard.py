"""What is to be done today: every number leads to a list that shows as many."""

from datetime import timedelta

import pytest
from flask import url_for

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import MemberRole
from market.domain.orders.models import SellerOrder
from market.foundation import clock
from market.foundation.database import db, transaction
from market.seller.dashboard.tasks import TASKS, todays
from tests.claiming import part_of
from tests.factories import MembershipFactory


@pytest.fixture
def part_id(claims):
    return claims.paid((12_000, 1))


def numbers(enterprise, today):
    shown = todays(enterprise, frozenset(Ability), today)
    return {str(one.task.label): (one.number, one.late) for one in shown if one.number}


def test_an_order_is_to_be_accepted_then_to_be_sent_and_late_when_its_day_is_over(part_id):
    part = part_of(part_id)
    due = part.ship_due_on

    assert numbers(part.enterprise, due - timedelta(days=1)) == {"발주 확인할 주문": (1, 0)}
    assert numbers(part.enterprise, due) == {"발주 확인할 주문": (1, 0), "오늘까지": (1, 0)}
    assert numbers(part.enterprise, due + timedelta(days=1)) == {"발주 확인할 주문": (1, 1)}
    with transaction():
        db.session.get_one(SellerOrder, part_id).accepted_at = clock.now()

    assert numbers(part_of(part_id).enterprise, due + timedelta(days=1)) == {"보낼 주문": (1, 1)}


def test_every_number_leads_to_a_page_that_is_there(part_id, sign_in, app):
    owner = sign_in(MembershipFactory(enterprise=part_of(part_id).enterprise).user)
    page = owner.get("/seller/").text

    with app.test_request_context("/"):
        addresses = [url_for(task.endpoint, **task.query) for task in TASKS]
    for address in addresses:
        assert f'href="{address}"'.replace("&", "&amp;") in page
        assert owner.get(address).status_code == 200


def test_before_the_second_factor_an_owner_sees_numbers_and_nobody(part_id, sign_in):
    member = MembershipFactory(enterprise=part_of(part_id).enterprise, role=MemberRole.OWNER)
    db.session.commit()
    number = part_of(part_id).order.number
    page = sign_in(member.user, second_factor=False).get("/seller/").text

    assert "발주 확인할 주문" in page
    assert number not in page
    assert "김○정" not in page
    assert 'id="sales"' not in page
    assert number in sign_in(member.user).get("/seller/").text
