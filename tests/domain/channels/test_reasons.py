"""What each channel has against a product, in one place for the report, the overview and the files."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from market.domain.catalog.models import Product, ProductKind, ProductStatus
from market.domain.channels.models import Channel, Reason
from market.domain.channels.queries import counts_of, offers_taken, overview, report
from market.domain.channels.rules import REMEDIES, charge_of, price_before, price_of
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.domain.inventory.models import Stock
from market.domain.media.models import PictureState
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.channels import a_real_product, add_photo
from tests.factories import EnterpriseFactory, StockFactory

pytestmark = pytest.mark.usefixtures("app")

BOTH = (Channel.NAVER, Channel.GOOGLE)
LONG = "긴 이름 " * 22


def refused(product):
    """The reasons of the only product, as its report has them."""
    [one], _ = report(product.enterprise, None)
    return dict(one.refused)


def set_stock(number):
    return lambda: db.session.execute(update(Stock).values(on_hand=number, promised=number))


def change(**values):
    return lambda: db.session.execute(update(Product).values(**values))


def pause():
    db.session.execute(update(Enterprise).values(status=EnterpriseStatus.PAUSED))


CASES = [
    (lambda: None, {}),
    (change(is_sample=True), {Reason.SAMPLE: BOTH}),
    (change(status=ProductStatus.DRAFT), {Reason.OFF_SHELF: BOTH}),
    (change(status=ProductStatus.HIDDEN), {Reason.OFF_SHELF: BOTH}),
    (
        change(status=ProductStatus.HIDDEN, blocked_at=datetime(2026, 1, 1, tzinfo=UTC), block_reason="표시 위반"),
        {Reason.BLOCKED: BOTH},
    ),
    (pause, {Reason.NOT_SELLING: BOTH}),
    (lambda: db.session.execute(delete(SellerIdentity)), {Reason.NOT_SELLING: BOTH}),
    (lambda: db.session.execute(delete(ShippingPolicy)), {Reason.NO_DELIVERY: BOTH}),
    (change(kind=ProductKind.SERVICE_BY_QUOTE), {Reason.BY_QUOTE: BOTH}),
    (set_stock(3), {Reason.SOLD_OUT: BOTH}),
    (change(name_ko=LONG), {Reason.NAME_LONG: (Channel.NAVER,)}),
    (change(name_ko="무료배송 아카시아꿀"), {Reason.NAME_PROMOTES: BOTH}),
    (change(summary_ko=" ", story_ko=""), {Reason.NO_DESCRIPTION: (Channel.GOOGLE,)}),
]


@pytest.mark.parametrize(("happens", "expected"), CASES)
def test_each_reason_keeps_a_product_out_of_report_overview_and_file_alike(happens, expected):
    product = a_real_product()
    db.session.commit()
    with transaction():
        happens()

    told = refused(product)

    for channel in Channel:
        reasons = tuple(reason for reason, channels in expected.items() if channel in channels)
        assert told[channel] == reasons
        assert [one.id for batch in offers_taken(channel) for one in batch] == ([] if reasons else [product.id])
    counts = counts_of(product.enterprise)
    assert counts.taken == {one: int(not told[one]) for one in Channel}
    assert all(counts.refused[channel, reason] == 1 for channel in Channel for reason in told[channel])


@pytest.mark.parametrize(
    ("photo", "state", "expected"),
    [
        (None, PictureState.READY, dict.fromkeys(BOTH, (Reason.NO_PHOTO,))),
        ((960, 720), PictureState.FAILED, dict.fromkeys(BOTH, (Reason.NO_PHOTO,))),
        ((960, 720), PictureState.WAITING, dict.fromkeys(BOTH, (Reason.PHOTO_WAITS,))),
        ((800, 280), PictureState.READY, {Channel.NAVER: (Reason.PHOTO_SMALL,), Channel.GOOGLE: ()}),
        ((800, 200), PictureState.READY, dict.fromkeys(BOTH, (Reason.PHOTO_SMALL,))),
    ],
)
def test_only_a_photo_of_the_real_thing_that_is_ready_and_large_enough_will_do(photo, state, expected):
    values = {"state": PictureState.READY, "trouble": None} if photo is None else {"state": state}
    product = a_real_product(photo=None)
    if photo:
        reference = add_photo(product, photo)
        if state is PictureState.FAILED:
            values["trouble"] = "damaged"
        from_table = db.metadata.tables["picture"]
        db.session.execute(
            update(from_table)
            .where(from_table.c.reference == reference)
            .values(state=values["state"], trouble=values.get("trouble"))
        )
    db.session.commit()

    assert refused(product) == expected


def test_several_reasons_are_told_together_in_the_order_of_putting_them_right():
    product = a_real_product(stock=0, photo=None, name_ko="특가 꿀", status=ProductStatus.DRAFT)
    db.session.commit()

    assert refused(product)[Channel.NAVER] == (
        Reason.OFF_SHELF,
        Reason.SOLD_OUT,
        Reason.NO_PHOTO,
        Reason.NAME_PROMOTES,
    )


def test_there_is_something_to_do_about_every_reason():
    assert set(REMEDIES) == set(Reason)


def test_a_sample_is_in_a_file_only_when_somebody_tries_it_out():
    a_real_product(is_sample=True, photo=None)
    db.session.commit()

    assert [one for batch in offers_taken(Channel.NAVER) for one in batch] == []
    assert sum(len(batch) for batch in offers_taken(Channel.NAVER, with_samples=True)) == 1


def test_the_price_is_that_of_the_cheapest_option_that_can_be_bought():
    product = a_real_product(stock=0, price=10_000, list_price=13_000)
    StockFactory(variant__product=product, variant__name_ko="큰 병", variant__extra_price=2_000, on_hand=1)
    StockFactory(variant__product=product, variant__name_ko="더 큰 병", variant__extra_price=5_000, on_hand=1)
    db.session.commit()

    [[offer]] = offers_taken(Channel.NAVER)

    assert (price_of(offer), price_before(offer)) == (12_000, 15_000)


@pytest.mark.parametrize(
    ("policy", "facts", "charge"),
    [
        ({"kind": ShippingKind.FREE, "fee": 0}, {}, 0),
        ({"kind": ShippingKind.PAID, "fee": 3_500}, {}, 3_500),
        ({"kind": ShippingKind.FREE_ABOVE, "fee": 3_000, "free_above": 12_000}, {}, 0),
        ({"kind": ShippingKind.FREE_ABOVE, "fee": 3_000, "free_above": 12_001}, {}, 3_000),
        ({"kind": ShippingKind.PAID, "fee": 3_500}, {"shipping_rule": "free"}, 0),
        ({"kind": ShippingKind.PAID, "fee": 3_500}, {"shipping_rule": "separate", "shipping_fee": 7_000}, 7_000),
    ],
)
def test_the_delivery_is_what_one_of_it_costs_to_send(policy, facts, charge):
    a_real_product()
    db.session.execute(update(ShippingPolicy).values(**policy))
    if facts:
        table = db.metadata.tables["product"]
        rule = table.c.shipping_rule.type.python_type(facts["shipping_rule"])
        db.session.execute(update(table).values(shipping_rule=rule, shipping_fee=facts.get("shipping_fee")))
    db.session.commit()

    [[offer]] = offers_taken(Channel.GOOGLE)

    assert charge_of(offer) == charge


def test_the_overview_counts_what_is_on_sale_and_names_who_could_use_a_call():
    fine = a_real_product()
    poor = a_real_product(photo=None)
    a_real_product(status=ProductStatus.DRAFT)
    EnterpriseFactory()
    db.session.commit()

    told = overview()

    assert told.counts.products == 2
    assert told.counts.taken == dict.fromkeys(Channel, 1)
    assert told.counts.refused == {(channel, Reason.NO_PHOTO): 1 for channel in Channel}
    assert [maker.slug for maker in told.makers] == [poor.enterprise.slug]
    assert fine.enterprise.slug not in {maker.slug for maker in told.makers}


def test_what_was_made_for_one_buyer_is_nowhere():
    product = a_real_product(quoted_in="Q1-1", status=ProductStatus.HIDDEN)
    db.session.commit()

    assert report(product.enterprise, None)[0] == []
    assert clock.now() > product.updated_at
