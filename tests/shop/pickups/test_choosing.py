"""From the mail to the choice: for a guest, in both languages, as often as the link is opened."""

import email
import email.policy
import re

import pytest

from market.domain.pickups.models import PickupState
from market.domain.pickups.queries import link_of
from market.web.outbox import send_due_mails
from tests.browser import Browser
from tests.claiming import part_of
from tests.domain.pickups.test_services import called_off, collected_part, moved, newest

HOME = {
    "recipient_name": "김받음",
    "recipient_phone": "010-1234-5678",
    "postcode": "10460",
    "road_address": "경기도 고양시 덕양구 화중로 1",
}


@pytest.fixture
def part(desk):
    return collected_part(desk)


def link_in_mail(app, settings, mailbox, subject):
    """The link of the newest mail of that subject, as its text and its HTML have it."""
    send_due_mails(app, settings)
    messages = [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in mailbox.glob("*.eml")]
    told = next(message for message in messages if subject in message["Subject"])
    texts = [told.get_body((kind,)).get_content() for kind in ("plain", "html")]
    (link,) = {re.search(r"http://localhost(/(?:en/)?pickups/[0-9a-f-]+)", text)[1] for text in texts}
    return link


def test_a_guest_gets_the_money_back_by_the_link_and_the_link_works_once(app, settings, mailbox, part):
    called_off(part)
    link = link_in_mail(app, settings, mailbox, "선택")
    browser = Browser(app)

    page = browser.get(link)
    assert page.status_code == 200
    assert "태풍" in page.text
    assert newest(part).state is PickupState.ASKED
    assert browser.get(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 404

    assert browser.post(link, {}).status_code == 422
    assert browser.post(link, {"choice": "kept"}).status_code == 422
    assert browser.post(link, {"choice": "refunded"}).status_code == 303
    assert newest(part).state is PickupState.REFUNDED
    assert browser.post(link, {"choice": "delivered", **HOME}).status_code == 409
    assert "3영업일" in browser.get(link).text


def test_delivery_needs_an_address(app, part):
    change = moved(part)
    link = f"/en/pickups/{link_of(change)}"
    browser = Browser(app)

    refused = browser.post(link, {"choice": "delivered", "postcode": "10460"})
    assert refused.status_code == 422
    assert "Please write the recipient" in refused.text
    assert browser.post(link, {"choice": "delivered", **HOME}).status_code == 303

    assert part_of(part).order.recipient_name == "김받음"
    assert "free of charge" in browser.get(link).text
