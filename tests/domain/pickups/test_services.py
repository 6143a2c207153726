"""A pop-up changes: who is asked, what each answer does to stock, part and money, and that only one answer counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from market.domain.claims.models import Claim
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.notifications.models import OutboxMail
from market.domain.orders import services as orders
from market.domain.orders.errors import NotReadyToCollect
from market.domain.orders.models import Order, SellerOrder, SellerOrderStatus
from market.domain.payments.models import RefundStatus
from market.domain.pickups import queries, services
from market.domain.pickups.errors import AddressTaken, AnswerUnfit, PickupAnswered, PickupTooLate
from market.domain.pickups.models import PickupCause, PickupChange, PickupState
from market.domain.popups import services as popups
from market.domain.popups.models import Participation, PopupDay, Venue
from market.foundation import clock
from market.foundation.actors import GUEST, THE_MARKET
from market.foundation.database import db, transaction
from market.web import pickups as web
from tests.claiming import SELLER, money_agrees, part_of, stock_of
from tests.domain.orders.ordering import HOME, order_of
from tests.factories import (
    CartFactory,
    CartLineFactory,
    ParticipationFactory,
    PopupDayFactory,
    ProductFactory,
    SellingEnterpriseFactory,
    StockFactory,
    VariantFactory,
    VenueFactory,
)
from tests.races import all_at_once

KEPT, REFUNDED, DELIVERED = PickupState.KEPT, PickupState.REFUNDED, PickupState.DELIVERED
COLLECTED = SellerOrderStatus.COLLECTED


@pytest.fixture
def part(desk):
    """The id of a paid part, two of 12,000 won, that is to be collected at a pop-up in twenty days."""
    return collected_part(desk)


def collected_part(desk, quantity=2):
    enterprise = SellingEnterpriseFactory()
    day = PopupDayFactory()
    ParticipationFactory(popup=day.popup, enterprise=enterprise)
    product = ProductFactory(enterprise=enterprise, price=12_000)
    variant = StockFactory(variant=VariantFactory(product=product), on_hand=10).variant
    cart = CartFactory()
    CartLineFactory(cart=cart, variant=variant, quantity=quantity, to_collect=True, collect_on=day)
    db.session.commit()
    order = order_of(cart, delivery=None)
    desk.start(order.id)
    desk.sandbox.pay(desk.page_of(order.id), now=clock.now())
    desk.settle(order.id)
    return db.session.get_one(Order, order.id).seller_orders[0].id


def popup_of(part_id):
    return db.session.get_one(PopupDay, part_of(part_id).collect_on_id).popup


def called_off(part_id):
    popup = popup_of(part_id)
    with transaction():
        popups.cancel_popup(popup, reason="태풍", actor=THE_MARKET, now=clock.now())
    return asked(part_id)


def booth_gone(part_id):
    with transaction():
        db.session.execute(delete(Participation))
    return asked(part_id)


def moved(part_id, *, days=7, venue=None):
    popup = popup_of(part_id)
    old = popup.starts_on
    with transaction():
        claim = popup.days[0]
        if venue is None:
            claim.venue_id = None
            popup.starts_on = popup.ends_on = old + timedelta(days=days)
            PopupDayFactory(popup=popup)
        else:
            claim.venue_id = popup.venue_id = venue.id
    return asked(part_id)


def asked(part_id):
    with transaction():
        services.notice_changes(now=clock.now())
    return newest(part_id)


def newest(part_id):
    db.session.rollback()
    found = queries.of_part(part_id)
    return found[0] if found else None


def sweeps(app):
    web.sweep(app, None)
    db.session.rollback()


def mails():
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)))


def answers(change_id, choice, delivery=None):
    web.answer(change_id, choice, delivery=delivery, actor=GUEST)


def time_is_up(change_id):
    with transaction():
        db.session.execute(
            update(PickupChange)
            .where(PickupChange.id == change_id)
            .values(asked_at=clock.now() - timedelta(days=5), ends_at=clock.now() - timedelta(minutes=1))
        )


def test_nobody_is_asked_while_nothing_has_changed(app, part):
    assert asked(part) is None


def test_a_cancelled_popup_asks_once_and_gives_all_money_back_on_request(app, part):
    change = called_off(part)
    assert (change.cause, change.state, change.reason) == (PickupCause.CANCELLED, PickupState.ASKED, "태풍")
    assert asked(part).id == change.id
    assert mails().count("pickup_changed") == 1
    assert stock_of(part) == (10, 2)

    answers(change.id, REFUNDED)

    settled = newest(part)
    assert (settled.state, settled.claim.refund.status) == (REFUNDED, RefundStatus.SUCCEEDED)
    assert settled.claim.amount == 24_000
    assert part_of(part).status is SellerOrderStatus.CANCELLED
    assert stock_of(part) == (10, 0)
    assert money_agrees(part) == 0
    with pytest.raises(PickupAnswered):
        answers(change.id, DELIVERED, HOME)


def test_delivery_turns_the_part_at_no_charge_and_the_market_pays_its_parcel_once(app, part):
    change = called_off(part)

    answers(change.id, DELIVERED, HOME)

    turned = part_of(part)
    assert (turned.collect_day, turned.collect_on_id, turned.shipping_fee) == (None, None, 0)
    assert turned.ship_due_on > clock.day_of(clock.now())
    assert turned.order.road_address == HOME.road_address
    assert turned.return_fee == newest(part).parcel_fee == 3_000
    sweeps(app)
    assert adjustments() == []
    with transaction():
        orders.send(
            db.session.get_one(SellerOrder, part), carrier="cj", tracking_number="1", actor=SELLER, now=clock.now()
        )
    sweeps(app)
    sweeps(app)
    assert adjustments() == [3_000, -3_000]
    assert money_agrees(part) == 24_000
    assert {"pickup_settled", "pickup_for_seller"} <= set(mails())


def adjustments():
    wanted = select(LedgerEntry.amount).where(LedgerEntry.kind == EntryKind.ADJUSTMENT).order_by(LedgerEntry.id)
    return list(db.session.scalars(wanted))


@pytest.mark.parametrize("happens", [called_off, booth_gone])
def test_without_an_answer_the_money_goes_back_by_itself(app, part, happens):
    change = happens(part)
    sweeps(app)
    assert newest(part).state is PickupState.ASKED

    time_is_up(change.id)
    with pytest.raises(PickupTooLate):
        answers(change.id, DELIVERED, HOME)
    sweeps(app)
    sweeps(app)

    assert newest(part).state is REFUNDED
    assert db.session.scalar(select(func.count(Claim.id))) == 1
    assert money_agrees(part) == 0


@pytest.mark.parametrize("by", ["day", "venue"])
def test_a_moved_popup_keeps_the_part_at_the_new_time_and_place_unless_somebody_chooses(app, part, by):
    elsewhere = VenueFactory() if by == "venue" else None
    db.session.commit()
    before = part_of(part).collect_day
    change = moved(part, venue=elsewhere)

    now_there = part_of(part)
    assert (change.cause, change.old_day) == (PickupCause.MOVED, before)
    assert now_there.collect_day == before + timedelta(days=7 if by == "day" else 0)
    assert by == "day" or now_there.collect_place_ko.endswith(db.session.merge(elsewhere).name_ko)
    assert asked(part).id == change.id

    time_is_up(change.id)
    sweeps(app)
    assert newest(part).state is KEPT
    assert part_of(part).status is SellerOrderStatus.PREPARING
    assert money_agrees(part) == 24_000


def test_a_venue_with_another_name_is_the_same_place_and_one_with_another_address_is_not(app, part):
    def venue_is(**facts):
        with transaction():
            db.session.execute(update(Venue).where(Venue.id == popup_of(part).venue_id).values(**facts))
        return asked(part)

    with transaction():
        db.session.execute(update(SellerOrder).values(collect_address_ko=None))
    assert venue_is(name_ko="새 이름 광장") is None
    assert venue_is(address_ko="고양시 덕양구 화중로 1") is None  # it was not known before
    with transaction():
        db.session.execute(update(SellerOrder).values(collect_address_ko="고양시 덕양구 화중로 1"))
    assert "pickup_changed" not in mails()

    change = venue_is(address_ko="고양시 일산동구 중앙로 1200")

    assert change.cause is PickupCause.MOVED
    assert change.old_place_ko.endswith("(고양시 덕양구 화중로 1)")
    assert part_of(part).collect_place_ko.endswith("새 이름 광장 (고양시 일산동구 중앙로 1200)")
    assert asked(part).id == change.id
    assert mails().count("pickup_changed") == 1


def test_moved_and_then_cancelled_asks_anew(app, part):
    first = moved(part)
    second = called_off(part)

    assert second.id != first.id
    assert db.session.get_one(PickupChange, first.id).state is PickupState.OVER
    assert second.cause is PickupCause.CANCELLED


def test_a_booth_that_is_given_back_keeps_the_order(app, part):
    popup_id, enterprise_id = popup_of(part).id, part_of(part).enterprise_id
    booth_gone(part)
    with transaction():
        db.session.add(Participation(popup_id=popup_id, enterprise_id=enterprise_id, position=7))

    sweeps(app)

    assert newest(part).state is KEPT
    assert "pickup_settled" in mails()


def test_what_is_handed_over_or_cancelled_meanwhile_is_no_longer_asked(app, part):
    booth_gone(part)
    with transaction():
        orders.record_collected(db.session.get_one(SellerOrder, part), actor=SELLER, now=clock.now())

    sweeps(app)

    assert newest(part).state is PickupState.OVER
    assert part_of(part).status is COLLECTED


def test_an_answer_that_does_not_fit_changes_nothing(app, part):
    change = called_off(part)
    with pytest.raises(AnswerUnfit):
        answers(change.id, KEPT)
    with pytest.raises(AnswerUnfit):
        answers(change.id, DELIVERED)
    assert newest(part).state is PickupState.ASKED


def test_an_order_has_one_address(app, part):
    change = called_off(part)
    with transaction():
        order = db.session.get_one(SellerOrder, part).order
        order.road_address, order.postcode = "경기도 고양시 덕양구 화중로 1", "10460"
    with pytest.raises(AddressTaken):
        answers(change.id, DELIVERED, replace(HOME, postcode="63000"))


@pytest.mark.race
def test_shopper_enterprise_and_worker_at_once_settle_it_one_way(app, desk):
    for _ in range(3):
        part = collected_part(desk)
        change = booth_gone(part).id

        def hand_over(part=part):
            with transaction():
                orders.record_collected(db.session.get_one(SellerOrder, part), actor=SELLER, now=clock.now())

        def by_itself(change=change):
            late = clock.now() + timedelta(days=9)
            with transaction():
                row = db.session.get_one(PickupChange, change)
                services.settle(row, now=late, gateway=desk.gateway)

        def tried(what):
            try:
                what()
            except (PickupAnswered, NotReadyToCollect):
                return

        tries = [
            lambda change=change: answers(change, REFUNDED),
            lambda change=change: answers(change, DELIVERED, HOME),
            lambda change=change: answers(change, REFUNDED),
            hand_over,
            by_itself,
        ]
        all_at_once(app, tried, tries)
        sweeps(app)

        settled, now_there = newest(part), part_of(part)
        fits = {
            REFUNDED: (SellerOrderStatus.CANCELLED, 0),
            DELIVERED: (SellerOrderStatus.PREPARING, 24_000),
            PickupState.OVER: (COLLECTED, 24_000),
        }
        assert (now_there.status, money_agrees(part)) == fits[settled.state]
