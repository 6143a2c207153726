"""What happens to an order after it was placed."""

from datetime import timedelta

import pytest

from market.domain.audit.models import AuditEntry
from market.domain.inventory.errors import OutOfStock
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders import queries, worklist
from market.domain.orders import services as orders
from market.domain.orders.errors import (
    AlreadySent,
    NotReadyToCollect,
    NotReadyToSend,
    OrderClosed,
    OrderNotFound,
)
from market.domain.orders.models import OrderStatus, SellerOrderStatus
from market.domain.orders.rules import ship_due_on
from market.domain.orders.worklist import Tab, Wish
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db, transaction
from tests.domain.orders.ordering import order_of, placed
from tests.factories import (
    CartFactory,
    CartLineFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    SellingEnterpriseFactory,
    StockFactory,
)

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()
SELLER = Actor(user_id=None, name="박꾸준")


def do(verb, thing, **facts):
    with transaction():
        return verb(thing, **facts)


def paid(**facts):
    order = placed(**facts)
    do(orders.confirm_payment, order, now=NOW)
    return order


def paid_of_two():
    """A paid order of two enterprises."""
    cart = CartFactory()
    for _ in range(2):
        stock = StockFactory(variant__product__enterprise=SellingEnterpriseFactory())
        CartLineFactory(cart=cart, variant=stock.variant)
    db.session.commit()
    order = order_of(cart)
    do(orders.confirm_payment, order, now=NOW)
    return order


def to_collect():
    """A paid order that is to be collected."""
    honey = StockFactory().variant
    day = PopupDayFactory()
    ParticipationFactory(popup=day.popup, enterprise=honey.product.enterprise)
    line = CartLineFactory(variant=honey, to_collect=True, collect_on_id=day.id)
    db.session.commit()
    order = order_of(line.cart, delivery=None)
    do(orders.confirm_payment, order, now=NOW)
    return order


def send(part, **facts):
    do(orders.send, part, carrier="cj", tracking_number="1234-5678-9012", actor=SELLER, now=NOW, **facts)


def stocks():
    rows = db.session.execute(db.select(Stock.on_hand, Stock.promised).order_by(Stock.variant_id))
    return [tuple(row) for row in rows]


def mails():
    return list(db.session.scalars(db.select(OutboxMail.kind).order_by(OutboxMail.id)))


def test_a_payment_lets_the_enterprises_begin_and_is_confirmed_by_mail():
    order = placed(language="en")

    assert do(orders.confirm_payment, order, now=NOW)

    part = order.seller_orders[0]
    assert (order.status, order.paid_at) == (OrderStatus.PAID, NOW)
    assert (part.status, part.ship_due_on) == (SellerOrderStatus.PREPARING, ship_due_on(NOW, 1))
    mail = db.session.scalar(db.select(OutboxMail).order_by(OutboxMail.id))
    assert mails() == ["order_confirmed", "order_for_seller"]
    assert (mail.kind, mail.language, mail.recipient, mail.facts) == (
        "order_confirmed",
        "en",
        "dajeong@example.com",
        {"order_id": order.id},
    )


def test_the_slowest_thing_decides_when_a_part_is_sent():
    enterprise = SellingEnterpriseFactory()
    cart = CartFactory()
    for lead_days in (1, 5, 2):
        stock = StockFactory(variant__product__enterprise=enterprise, variant__product__lead_days=lead_days)
        CartLineFactory(cart=cart, variant=stock.variant)
    db.session.commit()
    order = order_of(cart)

    do(orders.confirm_payment, order, now=NOW)

    assert order.seller_orders[0].ship_due_on == ship_due_on(NOW, 5)


def test_a_payment_is_confirmed_once_however_often_it_is_told():
    order = paid()

    for _ in range(3):
        assert not do(orders.confirm_payment, order, now=NOW + timedelta(minutes=1))

    assert order.paid_at == NOW
    assert mails() == ["order_confirmed", "order_for_seller"]


@pytest.mark.parametrize("to", [OrderStatus.EXPIRED, OrderStatus.CANCELLED])
def test_an_order_that_was_not_paid_gives_its_stock_back_once(to):
    order = placed(on_hand=5, quantity=2)

    assert do(orders.release_unpaid, order, to=to, now=NOW)
    assert not do(orders.release_unpaid, order, to=to, now=NOW)

    assert (order.status, order.closed_at) == (to, NOW)
    assert order.seller_orders[0].status is SellerOrderStatus.CANCELLED
    assert stocks() == [(5, 0)]
    assert mails() == (["order_cancelled"] if to is OrderStatus.CANCELLED else [])


def test_against_a_payment_letting_go_does_nothing():
    order = paid(on_hand=5, quantity=2)

    assert not do(orders.release_unpaid, order, to=OrderStatus.EXPIRED, now=NOW)

    assert order.status is OrderStatus.PAID
    assert stocks() == [(5, 2)]


def test_a_payment_after_the_stock_was_released_is_not_simply_taken():
    order = placed()
    do(orders.release_unpaid, order, to=OrderStatus.EXPIRED, now=NOW)

    with pytest.raises(OrderClosed):
        do(orders.confirm_payment, order, now=NOW)

    assert order.status is OrderStatus.EXPIRED


def test_released_stock_is_promised_again_when_it_is_still_there():
    order = placed(on_hand=5, quantity=2)
    do(orders.release_unpaid, order, to=OrderStatus.EXPIRED, now=NOW)

    assert do(orders.reclaim_stock, order)
    assert do(orders.confirm_payment, order, now=NOW)
    assert not do(orders.reclaim_stock, order)

    assert (order.status, order.closed_at) == (OrderStatus.PAID, None)
    assert order.seller_orders[0].status is SellerOrderStatus.PREPARING
    assert stocks() == [(5, 2)]


def test_stock_that_others_have_bought_meanwhile_is_not_promised_twice():
    order = placed(on_hand=2, quantity=2)
    do(orders.release_unpaid, order, to=OrderStatus.EXPIRED, now=NOW)
    db.session.query(Stock).update({"promised": 1})
    db.session.commit()

    with pytest.raises(OutOfStock):
        do(orders.reclaim_stock, order)

    assert order.status is OrderStatus.EXPIRED
    assert stocks() == [(2, 1)]


def test_the_money_of_an_order_that_could_not_be_kept_goes_back():
    order = placed()
    do(orders.release_unpaid, order, to=OrderStatus.EXPIRED, now=NOW)

    assert do(orders.mark_refunded, order, now=NOW)
    assert not do(orders.mark_refunded, order, now=NOW)

    assert order.status is OrderStatus.REFUNDED
    assert stocks() == [(10, 0)]
    assert mails() == []


def test_a_paid_order_is_cancelled_as_a_whole_before_anything_has_left():
    order = paid_of_two()

    assert do(orders.cancel_paid, order, now=NOW)
    assert not do(orders.cancel_paid, order, now=NOW)
    assert do(orders.mark_refunded, order, now=NOW)

    assert order.status is OrderStatus.REFUNDED
    assert {part.status for part in order.seller_orders} == {SellerOrderStatus.CANCELLED}
    assert stocks() == [(10, 0), (10, 0)]
    assert mails() == ["order_confirmed", "order_for_seller", "order_for_seller", "order_cancelled"]


def test_a_late_notice_does_not_bring_a_cancelled_order_back():
    order = paid()
    do(orders.cancel_paid, order, now=NOW)

    assert not do(orders.confirm_payment, order, now=NOW)
    assert not do(orders.reclaim_stock, order)

    assert order.status is OrderStatus.CANCELLED


def test_an_order_of_which_a_part_has_left_is_not_cancelled():
    order = paid_of_two()
    send(order.seller_orders[0])

    with pytest.raises(AlreadySent):
        do(orders.cancel_paid, order, now=NOW)

    assert order.status is OrderStatus.PAID
    assert [part.status for part in order.seller_orders] == [SellerOrderStatus.SENT, SellerOrderStatus.PREPARING]
    assert stocks() == [(9, 0), (10, 1)]


def test_an_unpaid_order_is_not_cancelled_as_if_it_were_paid():
    order = placed()

    with pytest.raises(OrderClosed):
        do(orders.cancel_paid, order, now=NOW)


def test_a_part_that_is_sent_leaves_the_stock_and_the_shopper_is_told():
    order = paid(on_hand=5, quantity=2)
    part = order.seller_orders[0]

    send(part)

    assert (part.status, part.sent_at, part.first_sent_at, part.accepted_at) == (
        SellerOrderStatus.SENT,
        NOW,
        NOW,
        NOW,
    )
    (parcel,) = part.parcels
    assert (parcel.carrier, parcel.tracking_number, parcel.sent_at) == ("cj", "123456789012", NOW)
    assert [(line.order_line_id, line.quantity) for line in parcel.lines] == [(part.lines[0].id, 2)]
    assert stocks() == [(3, 0)]
    assert mails() == ["order_confirmed", "order_for_seller", "order_shipped"]
    entry = db.session.scalar(db.select(AuditEntry))
    assert (entry.action, entry.actor_name, entry.subject_name) == ("seller_order.sent", "박꾸준", order.number)


def test_a_part_is_sent_once():
    part = paid(on_hand=5, quantity=2).seller_orders[0]
    send(part)

    with pytest.raises(NotReadyToSend):
        send(part)

    assert stocks() == [(3, 0)]


def test_what_is_unpaid_cancelled_or_under_review_is_not_sent():
    unpaid, cancelled, doubtful = placed(), paid(), paid()
    do(orders.cancel_paid, cancelled, now=NOW)
    do(orders.mark_for_review, doubtful, reason="amount differs", now=NOW)

    for order in (unpaid, cancelled, doubtful):
        with pytest.raises(NotReadyToSend):
            send(order.seller_orders[0])


def test_what_is_to_be_collected_is_handed_over_and_never_sent():
    part = to_collect().seller_orders[0]

    assert part.ship_due_on is None
    with pytest.raises(NotReadyToSend):
        send(part)
    do(orders.record_collected, part, actor=SELLER, now=NOW)
    with pytest.raises(NotReadyToCollect):
        do(orders.record_collected, part, actor=SELLER, now=NOW)

    assert part.status is SellerOrderStatus.COLLECTED
    assert stocks() == [(9, 0)]


def test_what_is_to_be_sent_is_not_collected():
    part = paid().seller_orders[0]

    with pytest.raises(NotReadyToCollect):
        do(orders.record_collected, part, actor=SELLER, now=NOW)


def test_an_order_that_does_not_add_up_waits_for_the_staff_and_the_reason_is_kept():
    order = placed()

    assert do(orders.mark_for_review, order, reason="amount 1, not 15000", now=NOW)
    assert not do(orders.mark_for_review, order, reason="again", now=NOW)
    assert not do(orders.confirm_payment, order, now=NOW)

    assert order.status is OrderStatus.NEEDS_REVIEW
    entries = list(db.session.scalars(db.select(AuditEntry)))
    assert [(entry.action, entry.reason) for entry in entries] == [("order.needs_review", "amount 1, not 15000")]


def test_refunding_an_order_under_review_lets_its_stock_go():
    order = placed(on_hand=5, quantity=2)
    do(orders.mark_for_review, order, reason="amount differs", now=NOW)

    do(orders.mark_refunded, order, now=NOW)

    assert order.seller_orders[0].status is SellerOrderStatus.CANCELLED
    assert stocks() == [(5, 0)]


def test_orders_whose_time_to_pay_is_over_are_found():
    late, done = placed(now=NOW - timedelta(minutes=16)), placed(now=NOW - timedelta(minutes=16))
    placed(now=NOW - timedelta(minutes=14))
    do(orders.confirm_payment, done, now=NOW)

    assert queries.lapsed_ids(NOW) == [late.id]


def test_an_enterprise_finds_its_own_parts_only():
    order = paid_of_two()
    mine, others = order.seller_orders

    def listed(enterprise):
        return [row[0] for row in worklist.page(enterprise, Wish(Tab.TODO), None, today=day_of(NOW)).rows]

    assert listed(mine.enterprise) == [mine.id]
    assert queries.part_of(mine.enterprise, mine.id).id == mine.id
    assert {tab for tab, number in worklist.counts(mine.enterprise).items() if number} == {Tab.TODO, Tab.NEW}
    assert listed(EnterpriseFactory()) == []
    with pytest.raises(OrderNotFound):
        queries.part_of(mine.enterprise, others.id)


@pytest.mark.parametrize("parts", [1, 5])
def test_an_order_with_all_its_parts_takes_few_queries(max_queries, parts):
    cart = CartFactory()
    for _ in range(parts):
        stock = StockFactory(variant__product__enterprise=SellingEnterpriseFactory())
        CartLineFactory(cart=cart, variant=stock.variant)
    db.session.commit()
    number = order_of(cart).number

    with max_queries(4):
        order = queries.by_number(number)
        assert [part.enterprise.is_sample for part in order.seller_orders] == [True] * parts
        assert len(order.lines) == parts
