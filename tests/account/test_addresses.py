"""The address book."""

import unicodedata

import pytest
from sqlalchemy import select, text

from market.domain.accounts.models import Address
from market.foundation.database import db
from tests.account.people import somebody, words_of

HOME = {
    "label": "집",
    "recipient": "김다정",
    "phone": "０１０－１２３４－５６７８",
    "postcode": "104 08",
    "road_address": "경기도 고양시 일산동구 중앙로 123",
    "detail": "101동 202호",
}


@pytest.fixture
def browser(sign_in):
    return sign_in(somebody())


def book():
    return db.session.scalars(select(Address).order_by(Address.id)).all()


def test_the_first_address_is_offered_first(browser):
    answer = browser.post("/account/addresses/new", HOME)

    assert (answer.status_code, answer.location) == (303, "/account/addresses")
    [home] = book()
    assert home.is_default
    assert (home.phone, home.postcode) == ("01012345678", "10408")
    page = browser.get("/account/addresses").text
    assert "010-1234-5678" in page
    assert "101동 202호" in page


def test_another_one_takes_its_place_only_when_asked_to(browser):
    browser.post("/account/addresses/new", HOME)
    browser.post("/account/addresses/new", {**HOME, "label": "사무실"})
    home, office = book()
    assert (home.is_default, office.is_default) == (True, False)

    browser.post(f"/account/addresses/{office.id}/default")
    assert [address.is_default for address in book()] == [False, True]
    browser.post("/account/addresses/new", {**HOME, "label": "부모님 댁", "is_default": "y"})
    assert [address.is_default for address in book()] == [False, False, True]


def test_an_address_is_changed_in_its_place(browser):
    browser.post("/account/addresses/new", HOME)
    [home] = book()
    assert 'value="010-1234-5678"' in browser.get(f"/account/addresses/{home.id}").text

    browser.post(f"/account/addresses/{home.id}", {**HOME, "recipient": "박꾸준"})

    [home] = book()
    assert (home.recipient, home.is_default) == ("박꾸준", True)


def test_deleting_asks_first_and_the_newest_left_is_offered(browser):
    for label in ("집", "사무실", "부모님 댁"):
        browser.post("/account/addresses/new", {**HOME, "label": label})
    home = book()[0]

    assert "이 배송지를 지울까요?" in browser.get(f"/account/addresses/{home.id}/delete").text
    assert len(book()) == 3
    browser.post(f"/account/addresses/{home.id}/delete")

    assert [(address.label, address.is_default) for address in book()] == [("사무실", False), ("부모님 댁", True)]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("recipient", " "), ("phone", "010-1"), ("phone", ""), ("postcode", "99999"), ("postcode", "410-837"),
     ("road_address", ""), ("recipient", "가" * 51), ("road_address", "가" * 20_000), ("detail", "900101-1234567"),
     ("label", "x" * 31)],
)  # fmt: skip
def test_what_cannot_be_an_address_is_said_at_its_field(browser, field, typed):
    answer = browser.post("/account/addresses/new", {**HOME, field: typed})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="경기도' in answer.text or field == "road_address"
    assert not book()


def test_a_name_in_pieces_and_with_nul_bytes_is_put_together(browser):
    browser.post("/account/addresses/new", {**HOME, "recipient": unicodedata.normalize("NFD", "김다정") + "\0"})

    assert book()[0].recipient == "김다정"


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", ""), ("post", ""), ("post", "/default"), ("get", "/delete"), ("post", "/delete")],
)
def test_anothers_address_is_not_found_like_one_that_does_not_exist(browser, sign_in, method, path):
    browser.post("/account/addresses/new", HOME)
    [home] = book()
    stranger = sign_in(somebody("stranger@example.com"))

    def ask(address_id):
        send = getattr(stranger, method)
        url = f"/account/addresses/{address_id}{path}"
        return send(url, {**HOME, "recipient": "남의 이름"}) if method == "post" else send(url)

    theirs, nobodys = ask(home.id), ask(home.id + 1)

    assert theirs.status_code == nobodys.status_code == 404
    assert words_of(theirs.text) == words_of(nobodys.text)
    [home] = book()
    assert home.recipient == "김다정"
    assert stranger.get("/account/addresses").text.count("중앙로") == 0


def test_a_number_beyond_the_database_is_not_found(browser):
    assert browser.get(f"/account/addresses/{10**30}").status_code == 404


def test_an_address_book_is_not_endless(browser):
    for _ in range(30):
        assert browser.post("/account/addresses/new", HOME).status_code == 303

    answer = browser.post("/account/addresses/new", HOME)

    assert answer.status_code == 422
    assert "30" in answer.text
    assert len(book()) == 30


def test_extra_fields_are_ignored(browser):
    browser.post("/account/addresses/new", {**HOME, "user_id": "999", "id": "5"})

    [home] = book()
    assert (home.id, home.user_id) != (5, 999)


def test_the_database_cannot_be_read_for_addresses(browser):
    browser.post("/account/addresses/new", HOME)

    written = str(db.session.execute(text("SELECT * FROM address")).all())
    for canary in ("집", "김다정", "01012345678", "10408", "중앙로", "202호"):
        assert canary not in written


@pytest.mark.parametrize("how_many", [1, 20])
def test_a_longer_book_costs_no_more_queries(browser, max_queries, how_many):
    for _ in range(how_many):
        browser.post("/account/addresses/new", HOME)

    with max_queries(6):
        assert browser.get("/account/addresses").text.count("중앙로") == how_many
