"""What an enterprise is told by mail about an order of theirs."""

import email
import email.policy

import pytest
from sqlalchemy import select

from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.domain.orders.ordering import placed
from tests.factories import MembershipFactory


@pytest.fixture
def paid(app):
    """``paid()`` is an order of one jar at an enterprise with two members, paid now."""

    def paid(**facts):
        order = placed(**facts)
        enterprise = order.seller_orders[0].enterprise
        MembershipFactory(enterprise=enterprise)
        MembershipFactory(enterprise=enterprise, user__language="en")
        db.session.commit()
        with transaction():
            orders.confirm_payment(order, now=clock.now())
        return order

    return paid


def told():
    kind = OutboxMail.kind == "order_for_seller"
    return db.session.scalars(select(OutboxMail).where(kind).order_by(OutboxMail.id)).all()


def test_each_member_is_told_once_in_their_language(paid):
    order = paid()
    with transaction():
        orders.confirm_payment(order, now=clock.now())

    assert [mail.language for mail in told()] == ["ko", "en"]


def test_the_mail_says_what_to_do_and_nothing_about_the_person(app, settings, mailbox, paid):
    order = paid()
    part, name = order.seller_orders[0], order.recipient_name

    assert send_due_mails(app, settings) == 3

    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in mailbox.iterdir()]
    mails = {mail["Subject"]: mail for mail in read}
    korean = mails[f"[다다켓] 새 주문 {order.number}: {part.total:,}원"]
    english = mails[f"New order {order.number}: ₩{part.total:,}"]
    for mail, path in ((korean, ""), (english, "/en")):
        for kind in ("plain", "html"):
            text = mail.get_body((kind,)).get_content()
            assert f"http://localhost{path}/seller/orders/{part.id}" in text
            assert f"http://localhost{path}/seller/mails" in text
            assert name not in text
            assert "중앙로" not in text
    assert f"{part.ship_due_on.day}일" in korean.get_body(("plain",)).get_content()
