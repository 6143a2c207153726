"""A part leaves in one parcel or in several. It counts as sent when everything has left that was to leave.

Whoever sends holds the part first: a parcel and a cancellation of the same goods wait for each other.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from market.domain.audit import services as audit
from market.domain.inventory import services as inventory
from market.domain.inventory.models import MovementCause
from market.domain.notifications.services import enqueue_mail
from market.domain.orders import moves
from market.domain.orders.errors import NothingInParcel, NotReadyToSend, ParcelArrived, TooManyInParcel
from market.domain.orders.models import OrderLine, OrderStatus, Parcel, ParcelLine, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE, PartVerb
from market.domain.shipping.carriers import plain_number
from market.foundation.actors import Actor
from market.foundation.database import db

_PREPARING = frozenset({SellerOrderStatus.PREPARING})
_ON_THE_WAY = frozenset({SellerOrderStatus.PREPARING, SellerOrderStatus.SENT})


def send(
    part: SellerOrder,
    *,
    carrier: str,
    tracking_number: str,
    actor: Actor,
    now: datetime,
    quantities: Mapping[int, int] | None = None,
) -> Parcel:
    """A parcel of ``part`` has left by ``carrier`` (a code): its goods leave the stock, the shopper gets a mail.

    ``quantities`` (``{line_id: number}``) are what is in it; without them it is all that was left to send. Raises
    ``NotReadyToSend`` when the part is unpaid, cancelled, sent already, or to be collected, ``NothingInParcel`` and
    ``TooManyInParcel``.
    """
    if part.collect_day is not None or not moves.hold_part(part, _PREPARING, while_order=SENDABLE):
        raise NotReadyToSend
    chosen = _chosen(part, quantities)
    for line, number in chosen:
        moves.send_units(line, number)
    parcel = Parcel(
        carrier=carrier,
        tracking_number=plain_number(tracking_number),
        sent_at=now,
        lines=[ParcelLine(order_line=line, quantity=number) for line, number in chosen],
    )
    part.parcels.append(parcel)
    part.accepted_at = part.accepted_at or now
    part.first_sent_at = part.first_sent_at or now
    db.session.flush()
    numbers: dict[int, int] = {}
    for line, number in chosen:
        numbers[line.variant_id] = numbers.get(line.variant_id, 0) + number
    words = part.order.number
    inventory.take(numbers, inventory.Occasion(MovementCause.SENT, actor, now, words=words, part_id=part.id))
    before = part.status.value
    all_gone = finish_if_all_gone(part)
    audit.record(
        "seller_order.sent" if all_gone else "seller_order.parcel_sent",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        changes={"status": [before, part.status.value], "units": [0, sum(number for _, number in chosen)]},
    )
    _mail("order_shipped", parcel, f"order_shipped:parcel:{parcel.id}", now=now)
    return parcel


def finish_if_all_gone(part: SellerOrder) -> bool:
    """When nothing more is to leave, the part is sent since its last parcel. True when this call made it so."""
    if not part.parcels or part.units_to_send:
        return False
    return finish(part)


def finish(part: SellerOrder) -> bool:
    """Nothing more of ``part`` will leave: it is sent since its last parcel. True when this call made it so."""
    return moves.move_part(
        part,
        PartVerb.SEND,
        SellerOrderStatus.SENT,
        while_order=frozenset(OrderStatus),
        sent_at=max(parcel.sent_at for parcel in part.parcels),
    )


def correct_parcel(parcel: Parcel, *, carrier: str, tracking_number: str, actor: Actor, now: datetime) -> bool:
    """Carrier or number were wrong. True when this call put them right.

    The shopper gets a mail again: the one they have leads to a parcel that is not theirs, or to none. Raises
    ``ParcelArrived`` once everything counts as delivered.
    """
    part, number = parcel.seller_order, plain_number(tracking_number)
    if not moves.hold_part(part, _ON_THE_WAY):
        raise ParcelArrived
    db.session.refresh(parcel)
    before = (parcel.carrier, parcel.tracking_number)
    if before == (carrier, number):
        return False
    db.session.execute(
        update(Parcel)
        .where(Parcel.id == parcel.id)
        .values(carrier=carrier, tracking_number=number)
        .execution_options(synchronize_session="fetch")
    )
    audit.record(
        "seller_order.parcel_corrected",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        changes={"carrier": [before[0], carrier], "tracking_number": [before[1], number]},
    )
    _mail("parcel_corrected", parcel, f"parcel_corrected:{parcel.id}:{carrier}:{number}", now=now)
    return True


def _chosen(part: SellerOrder, quantities: Mapping[int, int] | None) -> list[tuple[OrderLine, int]]:
    if quantities is None:
        chosen = [(line, line.to_send) for line in part.lines if line.to_send]
    else:
        chosen = [(line, quantities[line.id]) for line in part.lines if quantities.get(line.id, 0)]
    if not chosen or (quantities is not None and set(quantities) - {line.id for line in part.lines}):
        raise NothingInParcel
    for line, number in chosen:
        if not 0 < number <= line.to_send:
            raise TooManyInParcel(name=line.name, left=line.to_send)
    return chosen


def _mail(kind: str, parcel: Parcel, key: str, *, now: datetime) -> None:
    part = parcel.seller_order
    enqueue_mail(
        kind,
        to=part.order.orderer_email,
        language=part.order.language,
        facts={"seller_order_id": part.id, "parcel_id": parcel.id},
        dedupe_key=key,
        now=now,
    )
