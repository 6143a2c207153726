"""What refunds take back: in odd amounts, in any number, fee, coupon and tax come back to the won."""

from collections import Counter

import pytest
from sqlalchemy import select

from market.domain.ledger.models import LedgerEntry
from market.domain.orders.models import Order
from market.domain.payments.models import RefundStatus
from market.foundation import clock
from market.foundation.database import db
from market.foundation.money import allocate
from tests.domain.ledger.conftest import HONEY, RICE, SOAP
from tests.paying import adds_up, all_refunds, kept, posted


def totals(order_id):
    """Won and tax by account and line (None: a delivery charge), of everything that has not come to nothing."""
    db.session.rollback()
    sums = Counter()
    for entry in db.session.scalars(select(LedgerEntry).where(LedgerEntry.order_id == order_id)):
        sums[entry.enterprise_id, entry.order_line_id, "won"] += entry.amount
        sums[entry.enterprise_id, entry.order_line_id, "tax"] += entry.vat
    return {key: won for key, won in sums.items() if won}


def give_back(desk, mixed, price, amount, **facts):
    line_id = mixed.lines[price].id

    def shares(order):
        return [(next(line for line in order.lines if line.id == line_id), amount)]

    return desk.give_back(mixed.id, shares, **facts)


@pytest.mark.parametrize("price", [HONEY, SOAP, RICE])
@pytest.mark.parametrize(
    "parts",
    [[1] * 7, [1, 13, 101, 997], [1, 1, 1, 1, 1, 1, 10_000], [3, 7]],
    ids=["by the piece", "rising", "won by won", "three and seven"],
)
def test_after_the_last_part_of_a_line_nothing_of_it_is_left_on_any_account(desk, mixed, price, parts):
    line = mixed.lines[price]
    others = {key: won for key, won in totals(mixed.id).items() if key[1] != line.id}
    for amount in allocate(line.paid, parts):
        give_back(desk, mixed, price, amount)
        assert adds_up(mixed.id)

    assert totals(mixed.id) == others
    assert {refund.status for refund in all_refunds()} == {RefundStatus.SUCCEEDED}


def test_a_delivery_charge_goes_back_in_parts_with_its_tax(desk, mixed):
    part = mixed.lines[SOAP].seller_order
    part_id = part.id
    for amount in (1, 7, 992, 2_000):
        desk.give_back(
            mixed.id,
            lambda order, amount=amount: [(next(p for p in order.seller_orders if p.id == part_id), amount)],
        )

    assert (mixed.soap, None, "won") not in totals(mixed.id)
    assert (mixed.soap, None, "tax") not in totals(mixed.id)
    assert adds_up(mixed.id)


def test_everything_goes_back_and_every_account_is_empty(desk, mixed):
    give_back(desk, mixed, HONEY, 4_444)
    give_back(desk, mixed, SOAP, 1)
    desk.cancel(mixed.id)

    assert kept(mixed.id) == 0
    assert totals(mixed.id) == {}


def test_a_refund_that_fails_is_undone_to_the_won(desk, mixed):
    give_back(desk, mixed, SOAP, 1_234)
    before, accounts = totals(mixed.id), posted(mixed.id)
    desk.faults.refunds_wait = True
    refund_id = give_back(desk, mixed, SOAP, 4_321)
    assert totals(mixed.id) != before
    failed = next(refund for refund in all_refunds() if refund.id == refund_id)
    desk.sandbox.settle_refund(failed.provider_id, succeeded=False, now=clock.now())
    desk.deliver(twice=True)

    assert totals(mixed.id) == before
    undone = posted(mixed.id)[len(accounts) :]
    assert [(account, kind, -won) for account, kind, won in undone[: len(undone) // 2]] == undone[len(undone) // 2 :]
    assert adds_up(mixed.id)


def test_after_failures_in_the_middle_the_last_part_still_leaves_nothing(desk, mixed):
    """Parts of a few won, some of which fail: what the next ones post starts from what stands."""
    line = mixed.lines[SOAP]
    others = {key: won for key, won in totals(mixed.id).items() if key[1] != line.id}
    desk.faults.refunds_wait = True
    left = line.paid
    for number, amount in enumerate([1, 9, 2, 5, 1, 3, 8, 13, 21, 1, 1, 4]):
        refund_id = give_back(desk, mixed, SOAP, amount)
        refund = next(refund for refund in all_refunds() if refund.id == refund_id)
        stays = number % 3 != 1
        desk.sandbox.settle_refund(refund.provider_id, succeeded=stays, now=clock.now())
        desk.deliver()
        left -= amount if stays else 0
        assert adds_up(mixed.id)
    desk.faults.refunds_wait = False
    give_back(desk, mixed, SOAP, left)

    assert totals(mixed.id) == others


def test_notices_of_refunds_that_come_twice_post_nothing_more(desk, mixed):
    give_back(desk, mixed, HONEY, 777)
    before = posted(mixed.id)
    desk.faults.duplicate_notices = True
    desk.deliver(twice=True)

    assert posted(mixed.id) == before


def test_a_refund_of_one_enterprise_is_on_no_others_account(desk, mixed):
    before = totals(mixed.id)
    give_back(desk, mixed, HONEY, 5_555)
    after = totals(mixed.id)

    moved = {account for account, *_ in dict(before.items() ^ after.items())}
    assert moved == {mixed.honey, None}, "the market gives its share of the fee back"
    assert db.session.get_one(Order, mixed.id).id == mixed.id
