"""재입고 알림, as shoppers ask for it and end it."""

import email
import email.policy
import re

import pytest
from sqlalchemy import func, select

from market.domain.catalog.models import Product
from market.domain.inventory.models import RestockRequest, Stock
from market.domain.notifications.models import OutboxMail
from market.foundation.database import db
from market.web.jobs import tell_of_stock
from market.web.outbox import send_due_mails
from tests.factories import UserFactory, VariantFactory
from tests.shop.shopping import goods


@pytest.fixture
def honey(app):
    return goods(on_hand=0, variant__product__name_ko="아카시아꿀")


def waiting():
    return db.session.scalar(select(func.count(RestockRequest.id)))


def ask(browser, thing, **facts):
    return browser.post(
        f"/products/{thing.slug}/restock", {"variant_id": thing.id, "email": "dajeong@example.com", **facts}
    )


def test_a_sold_out_product_offers_to_tell_and_one_that_is_there_does_not(client, honey):
    assert f"/products/{honey.slug}/restock" in client.get(f"/products/{honey.slug}").text
    soap = goods()
    assert "/restock" not in client.get(f"/products/{soap.slug}").text
    assert client.get(f"/products/{soap.slug}/restock").status_code == 303


def test_a_guest_leaves_an_address_and_asking_twice_looks_the_same(client, honey):
    first, second = ask(client, honey), ask(client, honey)

    assert (first.status_code, first.location) == (303, f"/products/{honey.slug}")
    assert (second.status_code, second.location) == (first.status_code, first.location)
    assert waiting() == 1
    assert "메일로 한 번 알려 드릴게요" in client.get(first.location).text


def test_who_is_signed_in_is_written_to_at_their_own_address(sign_in, honey):
    user = UserFactory(email="own@example.com")
    db.session.commit()
    browser = sign_in(user)

    assert "own@example.com" in browser.get(f"/products/{honey.slug}/restock").text
    ask(browser, honey, email="somebody@example.com")

    assert db.session.scalars(select(RestockRequest.email)).all() == ["own@example.com"]


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "x" * 300 + "@example.com"])
def test_what_is_no_address_is_told_and_kept(client, honey, address):
    answer = ask(client, honey, email=address)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert waiting() == 0


@pytest.mark.parametrize("variant_id", ["", "0", "x", "999999999"])
def test_an_option_that_is_not_sold_out_or_not_of_this_product_is_no_choice(client, honey, variant_id):
    there = goods().id

    assert ask(client, honey, variant_id=variant_id).status_code == 422
    assert ask(client, honey, variant_id=there).status_code == 422
    assert waiting() == 0


def test_of_several_options_those_that_are_sold_out_can_be_waited_for(client, honey):
    product = db.session.get_one(Product, honey.product_id)
    for position, name, on_hand in ((50, "큰 병", 0), (51, "작은 병", 9)):
        variant = VariantFactory(product=product, position=position, name_ko=name)
        db.session.add(Stock(variant_id=variant.id, on_hand=on_hand))
    db.session.commit()

    page = client.get(f"/products/{honey.slug}/restock").text

    assert "큰 병" in page
    assert "작은 병" not in page


def test_a_product_that_is_not_there_is_not_found(client):
    assert client.get("/products/no-such-thing/restock").status_code == 404


def test_the_mail_leads_to_the_product_and_to_the_end_of_such_mails(app, client, honey, settings, mailbox):
    soap = goods(on_hand=0)
    ask(client, honey)
    ask(client, soap)
    db.session.get_one(Stock, honey.id).on_hand = 3
    db.session.commit()

    tell_of_stock(app)
    send_due_mails(app, settings)

    (mail,) = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "restocked"))
    assert mail.sent_at is not None
    (file,) = mailbox.glob("*")
    told = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = told.get_body(("plain",)).get_content()
    assert "아카시아꿀" in told["Subject"]
    assert f"/products/{honey.slug}" in body
    stop = re.search(r"/restock/stop/[0-9a-f]+", body)[0]
    assert waiting() == 1
    assert client.get(stop).status_code == 200
    assert waiting() == 1
    assert client.post(stop).status_code == 303
    assert waiting() == 0


def test_a_strangers_word_ends_nothing_and_tells_nothing(client, honey):
    ask(client, honey)

    assert client.post("/restock/stop/0123456789abcdef").status_code == 303
    assert waiting() == 1


def test_one_address_cannot_knock_all_day(client, honey, limits):
    answers = [ask(client, honey).status_code for _ in range(7)]

    assert answers[-1] == 429
