"""Several parcels of one part, numbers put right, parts taken on, and delays told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.claims.errors import ClaimNotPossible
from market.domain.claims.models import ClaimReason
from market.domain.claims.rules import is_late
from market.domain.inventory.models import Stock
from market.domain.notifications.models import OutboxMail
from market.domain.orders import accepting, delays, recipients, sending, services
from market.domain.orders.errors import (
    AlreadySent,
    DelayDayUnfit,
    DelayUnexplained,
    LineTaken,
    NotDelayable,
    NothingInParcel,
    NotReadyToAccept,
    NotReadyToSend,
    ParcelArrived,
    TooManyInParcel,
)
from market.domain.orders.models import DelayReason, OrderStatus, Parcel, SellerOrder, SellerOrderStatus
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.claiming import SELLER, money_agrees, part_of

CJ = {"carrier": "cj", "tracking_number": "1234-5678-9012", "actor": SELLER}


def send(part_id, quantities=None, **facts):
    """A parcel of the part with so many of each line, or all."""
    with transaction():
        part = db.session.get_one(SellerOrder, part_id)
        chosen = None
        if quantities is not None:
            chosen = {line.id: number for line, number in zip(part.lines, quantities, strict=False)}
        return sending.send(part, quantities=chosen, now=clock.now(), **(CJ | facts)).id


def do(verb, part_id, **facts):
    with transaction():
        return verb(db.session.get_one(SellerOrder, part_id), actor=SELLER, now=clock.now(), **facts)


def mails():
    return list(db.session.scalars(select(OutboxMail.kind).where(OutboxMail.kind != "order_for_seller")))


def stocks():
    rows = db.session.execute(select(Stock.on_hand, Stock.promised).order_by(Stock.variant_id))
    return [tuple(row) for row in rows]


def test_a_part_is_sent_when_its_last_parcel_has_left(claims):
    part_id = claims.paid((12_000, 2), (5_000, 1))

    send(part_id, [1])
    part = part_of(part_id)
    assert (part.status, part.units_sent, part.units_to_send, part.sent_at) == (
        SellerOrderStatus.PREPARING,
        1,
        2,
        None,
    )
    assert stocks() == [(9, 1), (10, 1)]
    send(part_id)

    part = part_of(part_id)
    assert (part.status, part.units_sent, part.units_to_send) == (SellerOrderStatus.SENT, 3, 0)
    assert part.sent_at == part.parcels[1].sent_at > part.first_sent_at
    assert [[line.quantity for line in parcel.lines] for parcel in part.parcels] == [[1], [1, 1]]
    assert stocks() == [(8, 0), (9, 0)]
    assert mails().count("order_shipped") == 2


@pytest.mark.parametrize(
    ("quantities", "refusal"), [([0], NothingInParcel), ([3], TooManyInParcel), ([-1], TooManyInParcel)]
)
def test_a_parcel_holds_something_and_no_more_than_is_left(claims, quantities, refusal):
    part_id = claims.paid((12_000, 2))

    with pytest.raises(refusal):
        send(part_id, quantities)

    assert part_of(part_id).parcels == []
    assert stocks() == [(10, 2)]


def test_anothers_line_is_in_no_parcel(claims):
    part_id, other = claims.paid((12_000, 1)), claims.paid((12_000, 1))
    line = part_of(other).lines[0].id

    with pytest.raises(NothingInParcel), transaction():
        sending.send(db.session.get_one(SellerOrder, part_id), quantities={line: 1}, now=clock.now(), **CJ)


def test_what_has_left_is_not_cancelled_and_cancelling_the_rest_ends_the_sending(claims):
    part_id = claims.paid((12_000, 2), (5_000, 1))
    send(part_id, [1])

    with pytest.raises(LineTaken):
        claims.ask(part_id, [2])
    claims.ask(part_id, [1, 1], reason=ClaimReason.SELLER_CANNOT)

    part = part_of(part_id)
    assert part.status is SellerOrderStatus.SENT
    assert part.sent_at == part.parcels[0].sent_at
    assert stocks() == [(9, 0), (10, 0)]
    money_agrees(part_id)
    with pytest.raises(ClaimNotPossible):
        claims.ask(part_id, [1], reason=ClaimReason.CHANGE_OF_MIND)


def test_an_order_of_which_a_parcel_has_left_is_not_cancelled_as_a_whole(claims):
    part_id = claims.paid((12_000, 2))
    send(part_id, [1])

    with pytest.raises(AlreadySent), transaction():
        services.cancel_paid(part_of(part_id).order, now=clock.now())

    assert part_of(part_id).status is SellerOrderStatus.PREPARING


def test_when_all_money_has_gone_back_the_rest_is_not_sent_and_its_promise_is_let_go(claims):
    part_id = claims.paid((12_000, 3))
    send(part_id, [1])

    with transaction():
        services.mark_refunded(db.session.get_one(SellerOrder, part_id).order, now=clock.now())

    assert part_of(part_id).status is SellerOrderStatus.SENT
    assert stocks() == [(9, 0)]
    with pytest.raises(NotReadyToSend):
        send(part_id)


def test_a_wrong_number_is_put_right_and_the_shopper_told_once(claims):
    parcel_id = send(claims.paid((12_000, 1)))

    def correct(number):
        with transaction():
            parcel = db.session.get_one(Parcel, parcel_id)
            return sending.correct_parcel(
                parcel, carrier="post", tracking_number=number, actor=SELLER, now=clock.now()
            )

    assert correct("60 1234 5678 901")
    assert not correct("6012345678901")

    parcel = db.session.get_one(Parcel, parcel_id)
    assert (parcel.carrier, parcel.tracking_number) == ("post", "6012345678901")
    assert mails().count("parcel_corrected") == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "seller_order.parcel_corrected")).one()
    assert entry.changes["tracking_number"] == ["123456789012", "6012345678901"]


def test_what_has_arrived_keeps_its_number(claims):
    part_id = claims.delivered(claims.paid((12_000, 1)))

    facts = {"carrier": "post", "tracking_number": "1", "actor": SELLER, "now": clock.now()}

    with pytest.raises(ParcelArrived), transaction():
        sending.correct_parcel(db.session.get_one(SellerOrder, part_id).parcels[0], **facts)


def test_a_part_is_accepted_once_and_only_while_it_waits(claims):
    part_id, sent, doubtful = claims.paid(), claims.sent(claims.paid()), claims.paid()
    with transaction():
        db.session.get_one(SellerOrder, doubtful).order.status = OrderStatus.NEEDS_REVIEW

    assert do(accepting.accept, part_id)
    assert not do(accepting.accept, part_id)
    for other in (sent, doubtful):
        with pytest.raises(NotReadyToAccept):
            do(accepting.accept, other)


def test_a_delay_is_told_with_its_reason_and_counts_from_the_new_day(claims):
    part_id = claims.paid((12_000, 1))
    before = part_of(part_id).ship_due_on
    later = before + timedelta(days=5)
    assert not is_late(part_of(part_id), before)

    do(delays.announce, part_id, reason=DelayReason.MATERIALS, words="", due_on=later)

    part = part_of(part_id)
    assert (part.ship_due_on, part.agreed_due_on) == (later, before)
    assert mails()[-1] == "order_delayed"
    # whoever was told need not wait: they may cancel at the enterprise's cost, before the first day is over
    assert is_late(part, before)
    claims.ask(part_id, [1], reason=ClaimReason.TOO_LATE)
    assert part_of(part_id).status is SellerOrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("reason", "words", "days", "refusal"),
    [
        (DelayReason.MAKING, "", 0, DelayDayUnfit),
        (DelayReason.MAKING, "", 200, DelayDayUnfit),
        (DelayReason.OTHER, "  ", 3, DelayUnexplained),
    ],
)
def test_a_delay_has_a_later_day_and_a_reason(claims, reason, words, days, refusal):
    part_id = claims.paid()
    due = part_of(part_id).ship_due_on

    with pytest.raises(refusal):
        do(delays.announce, part_id, reason=reason, words=words, due_on=due + timedelta(days=days))

    assert part_of(part_id).delays == []


def test_what_was_sent_is_not_delayed(claims):
    part_id = claims.sent(claims.paid())

    with pytest.raises(NotDelayable):
        do(delays.announce, part_id, reason=DelayReason.MAKING, words="", due_on=clock.day_of(clock.now()))


def test_masks_show_enough_to_tell_two_apart_and_no_more():
    assert recipients.masked_phone("01012345678") == "***-****-5678"
    assert recipients.masked_phone("") == "***"
    assert recipients.masked_address("경기도 고양시 일산동구 중앙로 1") == "경기도 고양시 ***"


@pytest.mark.parametrize(
    ("status", "over", "days", "may"),
    [
        ("awaiting_payment", None, 0, False),
        ("preparing", None, 0, True),
        ("sent", None, 0, True),
        ("cancelled", "ended_at", 0, False),
        ("delivered", None, 0, True),
        ("delivered", "confirmed_at", 29, True),
        ("delivered", "confirmed_at", 30, False),
        ("returned", "ended_at", 29, True),
        ("returned", "ended_at", 31, False),
    ],
)
def test_the_recipient_is_open_from_payment_until_thirty_days_after_the_end(status, over, days, may):
    now = clock.now()
    part = SellerOrder(status=SellerOrderStatus(status), confirmed_at=None, ended_at=None)
    if over:
        setattr(part, over, now - timedelta(days=days))

    assert recipients.may_open(part, now=now) is may
