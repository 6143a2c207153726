"""Filling a cart, changing it, merging it."""

from datetime import timedelta

import pytest

from market.domain.carts import queries
from market.domain.carts import services as carts
from market.domain.carts.errors import (
    CannotCollect,
    CartAlreadyOrdered,
    CartGone,
    NoMoreLeft,
    NotOnSale,
    SoldOut,
    TooManyDifferent,
)
from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import ProductStatus
from market.domain.enterprises.models import EnterpriseStatus, SellerIdentity
from market.domain.popups.models import PopupStatus
from market.domain.shipping.models import ShippingPolicy
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.factories import (
    CartFactory,
    CartLineFactory,
    ParticipationFactory,
    PopupDayFactory,
    StockFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()


def goods(**facts):
    variant = StockFactory(**facts).variant
    db.session.commit()
    return variant


def opened(user=None):
    with transaction():
        return carts.open_cart(cart_id=None, user=user, now=NOW)


def add(cart, variant, quantity=1, day=None):
    with transaction():
        return carts.add(
            cart,
            variant_id=variant if isinstance(variant, int) else variant.id,
            quantity=quantity,
            collect_on_id=day.id if day else None,
            now=NOW,
        )


def a_day_for(variant, **facts):
    day = PopupDayFactory(**facts)
    ParticipationFactory(popup=day.popup, enterprise=variant.product.enterprise)
    db.session.commit()
    return day


def quantities(cart):
    return [(line.variant_id, line.collect_on_id, line.quantity) for line in lines_of(cart)]


def lines_of(cart):
    return list(db.session.scalars(db.select(CartLine).where(CartLine.cart_id == cart.id).order_by(CartLine.id)))


def test_a_guest_and_a_shopper_each_get_a_cart_and_keep_it():
    shopper = UserFactory()
    db.session.commit()
    guests, theirs = opened(), opened(shopper)

    with transaction():
        assert carts.open_cart(cart_id=guests.id, user=None, now=NOW).id == guests.id
        assert carts.open_cart(cart_id=None, user=shopper, now=NOW).id == theirs.id
        assert carts.open_cart(cart_id=guests.id, user=shopper, now=NOW).id == theirs.id


def test_nobody_opens_a_shoppers_cart_by_its_id():
    shopper = UserFactory()
    db.session.commit()
    theirs = opened(shopper)

    assert queries.open_cart(cart_id=theirs.id, user=None) is None


def test_the_same_thing_twice_is_one_line():
    honey, cart = goods(on_hand=9), opened()

    add(cart, honey, 2)
    change = add(cart, honey, 3)

    assert (change.quantity, change.was_capped) == (5, False)
    assert quantities(cart) == [(honey.id, None, 5)]


def test_the_same_thing_sent_and_collected_are_two_lines():
    honey, cart = goods(on_hand=9), opened()
    day = a_day_for(honey)

    add(cart, honey, 1)
    add(cart, honey, 2, day)
    add(cart, honey, 1, day)

    assert quantities(cart) == [(honey.id, None, 1), (honey.id, day.id, 3)]


def test_no_more_than_is_left_goes_in_and_the_shopper_is_told():
    honey, cart = goods(on_hand=4), opened()

    change = add(cart, honey, 7)

    assert (change.wanted, change.quantity, change.was_capped) == (7, 4, True)
    with pytest.raises(NoMoreLeft):
        add(cart, honey, 1)


def test_what_is_to_be_collected_counts_against_what_can_be_sent():
    honey, cart = goods(on_hand=4), opened()
    day = a_day_for(honey)

    add(cart, honey, 3, day)
    change = add(cart, honey, 3)

    assert change.quantity == 1
    with pytest.raises(NoMoreLeft):
        add(cart, honey, 1, day)


def test_never_more_than_ninety_nine():
    honey, cart = goods(on_hand=500), opened()

    add(cart, honey, 99)
    with pytest.raises(NoMoreLeft):
        add(cart, honey, 1)


def test_what_is_sold_out_does_not_go_in():
    honey, cart = goods(on_hand=2, promised=2), opened()

    with pytest.raises(SoldOut):
        add(cart, honey)


def test_an_unknown_option_does_not_go_in():
    with pytest.raises(NotOnSale):
        add(opened(), 999_999)


@pytest.mark.parametrize("obstacle", ["hidden", "draft", "option", "paused", "nobody", "no_delivery"])
def test_what_is_not_on_sale_does_not_go_in(obstacle):
    honey, cart = goods(), opened()
    product = honey.product
    if obstacle == "hidden":
        product.status = ProductStatus.HIDDEN
    elif obstacle == "draft":
        product.status = ProductStatus.DRAFT
    elif obstacle == "option":
        honey.is_active = False
    elif obstacle == "paused":
        product.enterprise.status = EnterpriseStatus.PAUSED
    elif obstacle == "nobody":
        db.session.query(SellerIdentity).delete()
    else:
        db.session.query(ShippingPolicy).delete()
    db.session.commit()

    with pytest.raises(NotOnSale):
        add(cart, honey)


def test_a_day_that_does_not_exist_is_refused():
    honey, cart = goods(), opened()

    with pytest.raises(CannotCollect), transaction():
        carts.add(cart, variant_id=honey.id, quantity=1, collect_on_id=999_999, now=NOW)


@pytest.mark.parametrize(
    "obstacle", ["past", "draft", "cancelled", "given up", "closed", "elsewhere", "not collectable"]
)
def test_a_day_on_which_it_cannot_be_collected_is_refused(obstacle):
    honey, cart = goods(), opened()
    day = a_day_for(goods() if obstacle == "elsewhere" else honey)
    if obstacle == "past":
        day.day = clock.day_of(NOW) - timedelta(days=1)
    elif obstacle == "draft":
        day.popup.status = PopupStatus.DRAFT
    elif obstacle == "cancelled":
        day.popup.status = PopupStatus.CANCELLED
    elif obstacle == "given up":
        day.venue_id = None
    elif obstacle == "closed":
        day.popup.preorder_until = NOW - timedelta(minutes=1)
    elif obstacle == "not collectable":
        honey.product.can_collect = False
    db.session.commit()

    with pytest.raises(CannotCollect):
        add(cart, honey, 1, day)


def test_a_cart_holds_only_so_many_different_things():
    cart = CartFactory()
    enterprise = goods().product.enterprise
    for _ in range(90):
        CartLineFactory(cart=cart, variant=goods(variant__product__enterprise=enterprise))
    db.session.commit()

    with pytest.raises(TooManyDifferent):
        add(cart, goods())


def test_quantities_are_set_within_what_is_left():
    honey, soap = goods(on_hand=9), goods(on_hand=2)
    cart = CartFactory()
    first = CartLineFactory(cart=cart, variant=honey)
    second = CartLineFactory(cart=cart, variant=soap)
    db.session.commit()

    with transaction():
        changes = carts.change(cart, {first.id: 5, second.id: 7}, now=NOW)

    assert [(change.quantity, change.was_capped) for change in changes] == [(5, False), (2, True)]
    assert [line.quantity for line in lines_of(cart)] == [5, 2]


@pytest.mark.parametrize(("shown", "kept"), [(12_000, 12_000), (11_000, 9_000), (None, 9_000)])
def test_a_price_counts_as_seen_when_it_was_shown_and_still_holds(shown, kept):
    line = CartLineFactory(variant=goods(), seen_price=9_000)
    db.session.commit()

    with transaction():
        carts.change(line.cart, {}, seen={line.id: shown} if shown else None, now=NOW)

    assert line.seen_price == kept


def test_lines_of_another_cart_are_never_touched():
    others = CartLineFactory(variant=goods(on_hand=9), quantity=1)
    mine = CartLineFactory(variant=goods(on_hand=9), quantity=1)
    db.session.commit()

    with transaction():
        carts.change(mine.cart, {others.id: 5}, now=NOW)
        assert carts.remove(mine.cart, others.id, now=NOW) is None

    assert others.quantity == 1


def test_a_line_is_taken_out_once():
    line = CartLineFactory(variant=goods())
    db.session.commit()
    cart, line_id, name = line.cart, line.id, line.variant.product.name

    with transaction():
        assert carts.remove(cart, line_id, now=NOW) == name
    with transaction():
        assert carts.remove(cart, line_id, now=NOW) is None

    assert lines_of(cart) == []


def test_a_guests_cart_becomes_the_shoppers_at_sign_in():
    shopper = UserFactory()
    line = CartLineFactory(variant=goods())
    db.session.commit()

    with transaction():
        cart = carts.merge(line.cart_id, shopper, NOW)

    assert cart.id == line.cart_id
    assert cart.user_id == shopper.id


def test_two_carts_are_added_up_as_far_as_there_is_stock():
    shopper = UserFactory()
    honey, soap, tea = goods(on_hand=5), goods(on_hand=9), goods(on_hand=500)
    theirs = CartFactory(user_id=shopper.id)
    CartLineFactory(cart=theirs, variant=honey, quantity=3)
    CartLineFactory(cart=theirs, variant=tea, quantity=60)
    guests = CartFactory()
    CartLineFactory(cart=guests, variant=honey, quantity=4)
    CartLineFactory(cart=guests, variant=soap, quantity=2)
    CartLineFactory(cart=guests, variant=tea, quantity=60)
    db.session.commit()
    guests_id = guests.id

    with transaction():
        cart = carts.merge(guests_id, shopper, NOW)

    assert cart.id == theirs.id
    assert sorted(quantities(cart)) == sorted([(honey.id, None, 5), (tea.id, None, 99), (soap.id, None, 2)])
    assert db.session.get(Cart, guests_id) is None


def test_merging_nothing_leaves_what_there_is():
    shopper, stranger = UserFactory(), UserFactory()
    theirs = CartFactory(user_id=shopper.id)
    strangers = CartLineFactory(cart=CartFactory(user_id=stranger.id), variant=goods()).cart
    ordered = CartFactory(ordered_at=NOW)
    db.session.commit()

    for cart_id in (None, 999_999, strangers.id, ordered.id):
        with transaction():
            assert carts.merge(cart_id, shopper, NOW).id == theirs.id
    with transaction():
        assert carts.merge(None, UserFactory(), NOW) is None

    assert len(lines_of(strangers)) == 1


def test_a_closed_cart_takes_nothing_more():
    line = CartLineFactory(variant=goods())
    db.session.commit()

    with transaction():
        carts.close(line.cart, now=NOW)
    with pytest.raises(CartAlreadyOrdered), transaction():
        carts.close(line.cart, now=NOW)
    with pytest.raises(CartGone):
        add(line.cart, goods())


def test_what_could_not_be_ordered_moves_to_a_new_cart():
    shopper = UserFactory()
    honey, soap = goods(), goods()
    cart = CartFactory(user_id=shopper.id)
    CartLineFactory(cart=cart, variant=honey)
    CartLineFactory(cart=cart, variant=soap, quantity=2)
    db.session.commit()

    with transaction():
        carts.close(cart, now=NOW)
        rest = carts.carry_over(cart, ordered={(honey.id, None)}, now=NOW)

    assert rest.user_id == shopper.id
    assert quantities(rest) == [(soap.id, None, 2)]
    with transaction():
        assert carts.carry_over(cart, ordered={(honey.id, None)}, now=NOW) is None
