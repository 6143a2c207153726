"""One's own orders in the account."""

from datetime import timedelta

import pytest

from market.domain.orders.models import Order
from market.foundation.database import db
from tests.account.people import PASSWORD, somebody, words_of
from tests.paying import cart_of, place


def buy(user, shelf, how_many):
    """``how_many`` orders of ``user``, a minute apart; their numbers, the newest first."""
    numbers = []
    for number in range(how_many):
        order = db.session.get_one(Order, place(cart_of([shelf()])))
        order.user_id = user.id
        order.placed_at += timedelta(minutes=number)
        numbers.insert(0, order.number)
        db.session.commit()
    return numbers


def test_the_newest_stand_on_the_first_page(sign_in, shelf):
    user = somebody()
    numbers = buy(user, shelf, 4)
    page = sign_in(user).get("/account/").text

    assert [number in page for number in numbers] == [True, True, True, False]
    assert "15,000" in page


def test_a_long_list_comes_by_the_page(sign_in, shelf):
    user = somebody()
    numbers = buy(user, shelf, 12)
    browser = sign_in(user)
    first = browser.get("/account/orders").text
    assert [number in first for number in numbers] == [True] * 10 + [False] * 2
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first

    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(onward).text

    assert [number in second for number in numbers] == [False] * 10 + [True] * 2
    assert 'rel="prev"' in second


def test_anothers_orders_are_not_in_it(sign_in, shelf):
    numbers = buy(somebody("other@example.com"), shelf, 1)
    browser = sign_in(somebody())

    assert numbers[0] not in browser.get("/account/orders").text
    assert "아직 주문이 없어요" in browser.get("/account/orders").text
    assert numbers[0] not in browser.get("/account/data").text
    assert browser.get(f"/orders/{numbers[0]}").status_code == 404


def test_orders_are_kept_when_the_account_is_closed(sign_in, shelf):
    user = somebody()
    [number] = buy(user, shelf, 1)
    sign_in(user).post("/account/close", {"current_password": PASSWORD, "sure": "y"})

    order = db.session.query(Order).filter_by(number=number).one()
    assert order.orderer_phone == "01012345678"


@pytest.mark.parametrize("page", ["bad", "-1", "%00", "W10", "9" * 500])
def test_an_old_link_is_never_an_error(sign_in, page):
    assert sign_in(somebody()).get(f"/account/orders?page={page}").status_code == 200


@pytest.mark.parametrize("path", ["/account/", "/account/orders"])
@pytest.mark.parametrize("how_many", [1, 12])
def test_more_orders_cost_no_more_queries(sign_in, shelf, max_queries, path, how_many):
    user = somebody()
    buy(user, shelf, how_many)
    browser = sign_in(user)
    browser.get(path)

    with max_queries(6):
        assert "15,000" in words_of(browser.get(path).text)
