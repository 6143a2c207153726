"""Asking shoppers whose pop-up changed, and doing what they choose. The caller opens the transaction.

What changed is read off the tables, whoever changed it: the worker looks every minute. Whoever answers, hands over
or settles holds the part first, and the question is claimed by one UPDATE: one of them wins.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from market.domain.audit import services as audit
from market.domain.claims import queries as claim_queries
from market.domain.claims import services as claims
from market.domain.claims.models import Claim, ClaimKind, ClaimReason
from market.domain.ledger import services as ledger
from market.domain.orders import moves, redirecting
from market.domain.orders.agreements import Delivery
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.payments.gateway import PaymentGateway
from market.domain.pickups import queries, rules
from market.domain.pickups.errors import (
    AddressTaken,
    AnswerUnfit,
    DeliveryNotOffered,
    PickupAnswered,
    PickupTooLate,
)
from market.domain.pickups.letters import tell_seller, tell_shopper
from market.domain.pickups.models import PickupCause, PickupChange, PickupState
from market.domain.popups.models import Popup, PopupStatus, Venue
from market.domain.shipping.rules import one_parcel, tariff_of, zone_of
from market.domain.shipping.services import policy_of
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.clock import day_of
from market.foundation.database import db

_PREPARING = frozenset({SellerOrderStatus.PREPARING})


def notice_changes(*, now: datetime, popup_id: int | None = None) -> int:
    """Ask every shopper whose part cannot be collected as it was to be; how many were asked."""
    today = day_of(now)
    found = [row[0].id for row in queries.parts_without_ground(today, popup_id=popup_id)]
    return sum(_ask(part_id, now=now) for part_id in found)


def answer(
    change: PickupChange,
    choice: PickupState,
    *,
    delivery: Delivery | None,
    actor: Actor,
    now: datetime,
    gateway: PaymentGateway,
) -> Claim | None:
    """Do what the shopper chose; the claim whose money goes back, if it does.

    ``delivery`` is where it goes, unless the order knows that already. Raises ``PickupAnswered``, ``PickupTooLate``,
    ``AnswerUnfit``, ``DeliveryNotOffered`` or ``AddressTaken``.
    """
    if choice not in rules.ANSWERS[change.cause]:
        raise AnswerUnfit
    if now >= change.ends_at:
        raise PickupTooLate
    return _settle(change, choice, delivery=delivery, actor=actor, now=now, gateway=gateway)


def settle(change: PickupChange, *, now: datetime, gateway: PaymentGateway) -> Claim | None:
    """What happens by itself to a question that is over (see ``queries.to_settle``)."""
    part = change.seller_order
    if not moves.hold_part(part, _PREPARING):
        if _move(change, PickupState.OVER, by="", now=now):
            _note("pickup.over", change, actor=THE_MARKET, now=now)
        return None
    db.session.refresh(change)
    if change.state is not PickupState.ASKED:
        return None
    if change.cause is PickupCause.BOOTH and queries.takes_part(change):
        choice = PickupState.KEPT
    elif now >= change.ends_at:
        choice = rules.WITHOUT_ANSWER[change.cause]
    else:
        return None
    return _settle(change, choice, delivery=None, actor=THE_MARKET, now=now, gateway=gateway)


def pay_parcel(change: PickupChange, *, now: datetime) -> bool:
    """The market pays the enterprise what its parcel cost; both accounts move, once. True when this call did it."""
    claim = (
        update(PickupChange)
        .where(PickupChange.id == change.id, PickupChange.parcel_paid_at.is_(None))
        .values(parcel_paid_at=now)
        .returning(PickupChange.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        return False
    order = change.seller_order.order
    for enterprise_id, amount, side in (
        (change.seller_order.enterprise_id, change.parcel_fee, "enterprise"),
        (None, -change.parcel_fee, "market"),
    ):
        ledger.adjust(
            enterprise_id,
            amount=amount,
            cause=f"pickup:{change.id}:{side}",
            reason="Delivery in place of collection at a pop-up that the market changed",
            is_sandbox=order.is_sandbox,
            actor=THE_MARKET,
            now=now,
            order_id=order.id,
        )
    return True


def _ask(part_id: int, *, now: datetime) -> bool:
    """Ask about one part, if it is still so when it is held."""
    part = db.session.get_one(SellerOrder, part_id)
    if not moves.hold_part(part, _PREPARING, while_order=SENDABLE):
        return False
    row = next(iter(queries.parts_without_ground(day_of(now), part_id=part_id)), None)
    if row is None:
        return False
    cause = _cause(row.Popup, takes_part=row.takes_part)
    ground = _new_ground(part, row.Popup, row.Venue) if cause is PickupCause.MOVED else None
    if cause is PickupCause.MOVED and ground is None:
        return False  # it has no day yet: it is asked about when it has one
    before = queries.open_of_part(part.id)
    if before is not None and _move(before, PickupState.OVER, by="", now=now):
        _note("pickup.over", before, actor=THE_MARKET, now=now)
    old = part.collect_place_ko or "", part.collect_place_en or ""
    if row.Venue is not None and _stands_elsewhere(part, row.Venue):
        old = _with(old[0], part.collect_address_ko), _with(old[1], part.collect_address_ko)
    change = PickupChange(
        seller_order=part,
        popup_id=row.Popup.id,
        cause=cause,
        reason=(row.Popup.cancel_reason or "") if cause is PickupCause.CANCELLED else "",
        old_day=part.collect_day,
        old_place_ko=old[0],
        old_place_en=old[1],
        asked_at=now,
        ends_at=rules.ends_at(cause, ground.day if ground else None, now=now),
    )
    if ground is not None:
        redirecting.move_collection(part, ground)
    db.session.add(change)
    db.session.flush()
    _note("pickup.asked", change, actor=THE_MARKET, now=now, changes={"cause": [None, cause.value]})
    tell_shopper("pickup_changed", change, now=now)
    return True


def _cause(popup: Popup, *, takes_part: bool) -> PickupCause:
    if popup.status is PopupStatus.CANCELLED:
        return PickupCause.CANCELLED
    return PickupCause.MOVED if takes_part else PickupCause.BOOTH


def _new_ground(part: SellerOrder, popup: Popup, venue: Venue | None) -> redirecting.Ground | None:
    held = queries.days_held(popup.id)
    day = rules.nearest(part.collect_day, held) if part.collect_day else None
    if day is None or venue is None:
        return None
    place_ko = f"{popup.title_ko}, {venue.name_ko}"
    place_en = f"{popup.title_en or popup.title_ko}, {venue.name_en or venue.name_ko}"
    if _stands_elsewhere(part, venue):
        place_ko, place_en = _with(place_ko, venue.address_ko), _with(place_en, venue.address_en or venue.address_ko)
    return redirecting.Ground(
        day_id=held[day],
        day=day,
        place_ko=place_ko,
        place_en=place_en,
        venue_id=venue.id,
        address_ko=venue.address_ko,
    )


def _stands_elsewhere(part: SellerOrder, venue: Venue) -> bool:
    """The venue is the same and has another address: that alone tells the old place from the new one."""
    known = part.collect_address_ko is not None and venue.address_ko is not None
    return known and part.collect_venue_id == venue.id and part.collect_address_ko != venue.address_ko


def _with(place: str, address: str | None) -> str:
    return place if place.endswith(f"({address})") else f"{place} ({address})"


def _settle(
    change: PickupChange,
    choice: PickupState,
    *,
    delivery: Delivery | None,
    actor: Actor,
    now: datetime,
    gateway: PaymentGateway,
) -> Claim | None:
    part = change.seller_order
    held = moves.hold_part(part, _PREPARING)
    db.session.refresh(change)
    if not held or change.state is not PickupState.ASKED:
        raise PickupAnswered
    claim = _refund(part, actor=actor, now=now, gateway=gateway) if choice is PickupState.REFUNDED else None
    fee = _deliver(part, delivery, now=now) if choice is PickupState.DELIVERED else 0
    if not _move(change, choice, by=actor.name, now=now, claim_id=claim.id if claim else None, parcel_fee=fee):
        raise PickupAnswered
    _note(f"pickup.{choice.value}", change, actor=actor, now=now, changes={"state": ["asked", choice.value]})
    if choice is not PickupState.REFUNDED:  # a refund is told by its claim
        tell_shopper("pickup_settled", change, now=now)
    if choice is PickupState.DELIVERED:
        tell_seller("pickup_for_seller", change, now=now)
    return claim


def _refund(part: SellerOrder, *, actor: Actor, now: datetime, gateway: PaymentGateway) -> Claim:
    """All that is left of the part is cancelled, as every cancellation is: at no cost for the shopper."""
    quantities = {line.id: line.claimable for line in part.lines if line.claimable}
    kind, reason = ClaimKind.CANCEL, ClaimReason.POPUP_CHANGED
    quote = claim_queries.quote(part, quantities, kind=kind, reason=reason, today=day_of(now))
    return claims.request(
        part,
        kind=kind,
        reason=reason,
        quantities=quantities,
        note="",
        known_on=None,
        agreed_amount=quote.amount,
        actor=actor,
        now=now,
        gateway=gateway,
    )


def _deliver(part: SellerOrder, delivery: Delivery | None, *, now: datetime) -> int:
    """The part is sent instead; what one parcel there costs the enterprise, in won."""
    order, policy = part.order, policy_of(part.enterprise)
    if policy is None:
        raise DeliveryNotOffered(enterprise=part.enterprise_name)
    db.session.refresh(order)
    if delivery is not None and not redirecting.take_address(order, delivery):
        raise AddressTaken
    if order.postcode is None:
        raise AnswerUnfit
    fee = one_parcel(tariff_of(policy), zone_of(order.postcode))
    redirecting.send_instead(part, one_parcel=fee, now=now)
    return fee


def _move(change: PickupChange, to: PickupState, *, by: str, now: datetime, **values: Any) -> bool:
    claim = (
        update(PickupChange)
        .where(PickupChange.id == change.id, PickupChange.state == PickupState.ASKED)
        .values(state=to, answered_at=now, answered_by=by, **values)
        .returning(PickupChange.id)
        .execution_options(synchronize_session=False)
    )
    moved = db.session.scalar(claim) is not None
    db.session.refresh(change)
    return moved


def _note(
    action: str, change: PickupChange, *, actor: Actor, now: datetime, changes: dict[str, Any] | None = None
) -> None:
    part = change.seller_order
    subject = ("seller_order", part.id, part.order.number)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes)
