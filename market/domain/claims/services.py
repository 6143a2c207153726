"""What happens to a claim, from asking to its end. The caller opens the transaction; nothing here commits.

Whoever changes a claim holds its part first: what is reckoned holds until the transaction ends, and two claims of
one part wait for each other. After that, every step is one conditional UPDATE.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from market.domain.audit import services as audit
from market.domain.claims import queries, rules
from market.domain.claims.errors import (
    AmountChanged,
    ClaimMoved,
    RefusalUnexplained,
    RestockedTooMany,
    TooManyPhotos,
)
from market.domain.claims.letters import tell_seller, tell_shopper
from market.domain.claims.models import (
    Bearer,
    Claim,
    ClaimKind,
    ClaimLine,
    ClaimPhoto,
    ClaimReason,
    ClaimStatus,
)
from market.domain.claims.refund_rules import reckon
from market.domain.claims.refunding import ask_for_money, refund_by_operator, retry_refund
from market.domain.claims.rules import CLAIM_MOVES, ClaimVerb
from market.domain.inventory import services as inventory
from market.domain.inventory.models import MovementCause
from market.domain.orders import holding, moves, receiving, sending
from market.domain.orders.errors import NotConfirmable
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.domain.orders.rules import RECEIVED, Answer
from market.domain.payments.gateway import PaymentGateway
from market.domain.shipping.carriers import plain_number
from market.domain.workdays.queries import closed_days
from market.domain.workdays.rules import business_days_after
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.clock import day_of
from market.foundation.database import db

__all__ = [
    "accept",
    "attach_photos",
    "confirm_due",
    "confirm_purchase",
    "receive",
    "record_return_parcel",
    "refund_by_operator",
    "refund_instead",
    "refuse",
    "request",
    "resend",
    "retry_refund",
    "take_back",
]

_ANY = frozenset(SellerOrderStatus)


def request(
    part: SellerOrder,
    *,
    kind: ClaimKind,
    reason: ClaimReason,
    quantities: Mapping[int, int],
    note: str,
    known_on: date | None,
    agreed_amount: int,
    actor: Actor,
    now: datetime,
    gateway: PaymentGateway,
    seen_left: int | None = None,
) -> Claim:
    """Claim ``quantities`` (``{line_id: number}``) of ``part``.

    A cancellation is over at once: its stock can be bought again and its money is asked for. A withdrawal waits for
    the goods; a fault or an exchange waits for the enterprise's answer. Raises why it is not possible (see
    ``rules.check``), ``LineTaken``, or ``AmountChanged`` when not exactly ``agreed_amount`` would go back, or not
    ``seen_left`` units of the part are left any more: the same form sent twice claims once.
    """
    today = day_of(now)
    moves.hold_part(part, _ANY)
    db.session.refresh(part.order, ["status"])
    chosen = rules.chosen_lines(part, quantities)
    rules.check(part, [line for line, _ in chosen], kind=kind, reason=reason, known_on=known_on, today=today)
    quote = queries.quote(part, quantities, kind=kind, reason=reason, today=today)
    moved_on = seen_left is not None and seen_left != sum(line.left for line in part.lines)
    if moved_on or quote.amount != agreed_amount:
        raise AmountChanged(agreed=agreed_amount, amount=quote.amount)
    for line, number in chosen:
        moves.claim_units(line, number)
    cancelled, answered = kind is ClaimKind.CANCEL, kind in (ClaimKind.CANCEL, ClaimKind.WITHDRAW)
    claim = Claim(
        number=rules.new_number(now),
        seller_order=part,
        kind=kind,
        reason=reason,
        status=_begins_as(kind),
        note=note,
        bearer=quote.bearer,
        goods_amount=quote.goods_amount,
        shipping_amount=quote.shipping_amount,
        withheld=quote.withheld,
        known_on=known_on if reason in rules.FAULTS else None,
        requested_at=now,
        requested_by=actor.name,
        answer_due_on=None if answered else _in_business_days(today, rules.ANSWER_WITHIN),
        refund_due_on=_in_business_days(today, rules.REFUND_WITHIN) if cancelled else None,
        closed_at=now if cancelled else None,
        lines=[ClaimLine(order_line=row.line, quantity=row.quantity, amount=row.amount) for row in quote.lines],
    )
    db.session.add(claim)
    db.session.flush()
    if cancelled:
        holding.let_go_of(chosen)
        claim.refund = ask_for_money(claim, gateway, now=now)
        _end_if_nothing_left(claim, SellerOrderStatus.CANCELLED, now=now)
    amounts = {"kind": [None, kind.value], "reason": [None, reason.value], "amount": [None, claim.amount]}
    _record("claim.requested", claim, actor=actor, now=now, changes=amounts)
    tell_shopper("claim_requested", claim, now=now)
    tell_seller("claim_for_seller", claim, now=now)
    return claim


def accept(claim: Claim, *, actor: Actor, now: datetime) -> bool:
    """The enterprise takes the goods back, or exchanges them. True when this call did it."""
    moves.hold_part(claim.seller_order, _ANY)
    if not _move(claim, ClaimVerb.ACCEPT, ClaimStatus.TO_RETURN, answered_at=now):
        return False
    _record("claim.accepted", claim, actor=actor, now=now)
    tell_shopper("claim_answered", claim, now=now)
    return True


def refuse(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> bool:
    """The enterprise says no, and why: the shopper reads it. True when this call did it."""
    if not reason.strip():
        raise RefusalUnexplained
    moves.hold_part(claim.seller_order, _ANY)
    if not _move(
        claim, ClaimVerb.REFUSE, ClaimStatus.REFUSED, answered_at=now, closed_at=now, refusal=reason.strip()
    ):
        return False
    _free(claim)
    _record("claim.refused", claim, actor=actor, now=now, reason=reason.strip())
    tell_shopper("claim_answered", claim, now=now)
    return True


def take_back(claim: Claim, *, actor: Actor, now: datetime) -> bool:
    """The shopper keeps the goods after all; no more once they are on their way. True when this call did it."""
    moves.hold_part(claim.seller_order, _ANY)
    db.session.refresh(claim)
    if claim.return_tracking_number is not None:
        raise ClaimMoved
    if not _move(claim, ClaimVerb.WITHDRAW_CLAIM, ClaimStatus.WITHDRAWN, closed_at=now):
        return False
    _free(claim)
    _record("claim.taken_back", claim, actor=actor, now=now)
    tell_seller("claim_taken_back", claim, now=now)
    return True


def record_return_parcel(claim: Claim, *, carrier: str, tracking_number: str, actor: Actor, now: datetime) -> None:
    """The shopper has sent the goods back by ``carrier`` (a code); may be put right until they are received."""
    moves.hold_part(claim.seller_order, _ANY)
    _move(
        claim,
        ClaimVerb.RECORD_PARCEL,
        ClaimStatus.TO_RETURN,
        return_carrier=carrier,
        return_tracking_number=plain_number(tracking_number),
    )
    _record("claim.sent_back", claim, actor=actor, now=now)


def receive(
    claim: Claim, *, restocked: Mapping[int, int], actor: Actor, now: datetime, gateway: PaymentGateway
) -> bool:
    """The goods are back. True when this call did it.

    ``restocked`` (``{order_line_id: number}``) go on the shelf again. The money is asked for at once, and the claim
    is over; an exchange waits for its parcel.
    """
    part, today = claim.seller_order, day_of(now)
    moves.hold_part(part, _ANY)
    if not _move(claim, ClaimVerb.RECEIVE, ClaimStatus.RECEIVED, received_at=now):
        return False
    _restock(claim, restocked, _occasion(claim, MovementCause.RETURNED, actor=actor, now=now))
    changes = {"restocked": [0, sum(restocked.values())]}
    if claim.kind is ClaimKind.EXCHANGE:
        claim.answer_due_on = _in_business_days(today, rules.ANSWER_WITHIN)
    else:
        _give_money(claim, gateway, now=now)
        changes["amount"] = [0, claim.amount]
    _record("claim.received", claim, actor=actor, now=now, changes=changes)
    return True


def resend(claim: Claim, *, carrier: str, tracking_number: str, actor: Actor, now: datetime) -> bool:
    """The same product has left once more, by ``carrier`` (a code): the exchange is over. True when this call did it.

    Its units are free: should the new one be faulty too, it can be claimed again. Raises ``OutOfStock``; then the
    money goes back instead (``refund_instead``).
    """
    part = claim.seller_order
    moves.hold_part(part, _ANY)
    if claim.kind is not ClaimKind.EXCHANGE:
        raise ClaimMoved
    if not _move(
        claim,
        ClaimVerb.RESEND,
        ClaimStatus.DONE,
        resent_carrier=carrier,
        resent_tracking_number=plain_number(tracking_number),
        resent_at=now,
        closed_at=now,
    ):
        return False
    _free(claim)
    inventory.reserve(_variants(claim))
    inventory.take(_variants(claim), _occasion(claim, MovementCause.EXCHANGED, actor=actor, now=now))
    _end_if_nothing_left(claim, SellerOrderStatus.RETURNED, now=now)
    _record("claim.resent", claim, actor=actor, now=now)
    tell_shopper("claim_resent", claim, now=now)
    return True


def refund_instead(claim: Claim, *, actor: Actor, now: datetime, gateway: PaymentGateway) -> bool:
    """The enterprise has no other one to send: the exchange becomes a return at its cost. True when this call did."""
    part = claim.seller_order
    moves.hold_part(part, _ANY)
    db.session.refresh(claim)
    if claim.kind is not ClaimKind.EXCHANGE or claim.status is not ClaimStatus.RECEIVED:
        raise ClaimMoved
    _free(claim)
    quote = reckon(
        part,
        [(line.order_line, line.quantity) for line in claim.lines],
        kind=ClaimKind.DEFECT,
        bearer=Bearer.ENTERPRISE,
        standing=queries.standing_of(part, without=claim),
    )
    for line, row in zip(claim.lines, quote.lines, strict=True):
        moves.claim_units(line.order_line, line.quantity)
        line.amount = row.amount
    claim.kind = ClaimKind.DEFECT if claim.reason in rules.FAULTS else ClaimKind.WITHDRAW
    claim.bearer, claim.goods_amount, claim.shipping_amount = quote.bearer, quote.goods_amount, quote.shipping_amount
    db.session.flush()
    _give_money(claim, gateway, now=now)
    changes = {"kind": [ClaimKind.EXCHANGE.value, claim.kind.value], "amount": [0, claim.amount]}
    _record("claim.refunded_instead", claim, actor=actor, now=now, changes=changes)
    return True


def attach_photos(claim: Claim, files: Sequence[str]) -> None:
    """Pictures that are in the folder already belong to ``claim``. Raises ``TooManyPhotos``, ``ClaimMoved``."""
    moves.hold_part(claim.seller_order, _ANY)
    db.session.refresh(claim)
    if files and claim.status not in rules.OPEN:
        raise ClaimMoved
    if len(claim.photos) + len(files) > rules.MOST_PHOTOS:
        raise TooManyPhotos(most=rules.MOST_PHOTOS)
    claim.photos.extend(ClaimPhoto(file=file) for file in files)


def confirm_purchase(part: SellerOrder, *, actor: Actor, now: datetime) -> bool:
    """The shopper keeps it. True when this call did. Raises ``NotConfirmable``: not arrived, or a claim is open."""
    moves.hold_part(part, RECEIVED)
    if queries.open_claims_of_part(part):
        raise NotConfirmable
    return receiving.confirm_purchase(part, actor=actor, now=now)


def confirm_due(part: SellerOrder, *, now: datetime) -> bool:
    """A week after delivery nobody has claimed anything: the purchase is confirmed by itself. False otherwise."""
    if not moves.hold_part(part, RECEIVED) or queries.open_claims_of_part(part):
        return False
    return receiving.confirm_purchase(part, actor=THE_MARKET, now=now)


def _begins_as(kind: ClaimKind) -> ClaimStatus:
    if kind is ClaimKind.CANCEL:
        return ClaimStatus.DONE
    return ClaimStatus.TO_RETURN if kind is ClaimKind.WITHDRAW else ClaimStatus.REQUESTED


def _move(claim: Claim, verb: ClaimVerb, to: ClaimStatus, **values: Any) -> bool:
    """Move ``claim`` if nobody has yet. False when there is nothing left to do; ``ClaimMoved`` when refused."""
    move = CLAIM_MOVES[verb]
    step = (
        update(Claim)
        .where(Claim.id == claim.id, Claim.status.in_(move.begins))
        .values(status=to, **values)
        .returning(Claim.id)
        .execution_options(synchronize_session=False)
    )
    moved = db.session.scalar(step) is not None
    db.session.refresh(claim)
    if not moved and move.answer(claim.status) is Answer.REFUSED:
        raise ClaimMoved
    return moved


def _give_money(claim: Claim, gateway: PaymentGateway, *, now: datetime) -> None:
    """The goods are back: ask for the money, close the claim, and the part with it when nothing of it is left."""
    claim.refund_due_on = _in_business_days(day_of(now), rules.REFUND_WITHIN)
    claim.refund = ask_for_money(claim, gateway, now=now)
    db.session.flush()
    _move(claim, ClaimVerb.CLOSE, ClaimStatus.DONE, closed_at=now)
    _end_if_nothing_left(claim, SellerOrderStatus.RETURNED, now=now)


def _occasion(claim: Claim, cause: MovementCause, *, actor: Actor, now: datetime) -> inventory.Occasion:
    return inventory.Occasion(cause, actor, now, words=claim.number, part_id=claim.seller_order_id)


def _restock(claim: Claim, restocked: Mapping[int, int], occasion: inventory.Occasion) -> None:
    """What of the goods is as good as new goes on the shelf again."""
    back: dict[int, int] = {}
    for line in claim.lines:
        number = restocked.get(line.order_line_id, 0)
        if not 0 <= number <= line.quantity:
            raise RestockedTooMany(name=line.order_line.name, most=line.quantity)
        line.restocked = number
        if number:
            variant_id = line.order_line.variant_id
            back[variant_id] = back.get(variant_id, 0) + number
    inventory.put_back(back, occasion)


def _variants(claim: Claim) -> dict[int, int]:
    """How many of which variant a claim is about."""
    numbers: dict[int, int] = {}
    for line in claim.lines:
        variant_id = line.order_line.variant_id
        numbers[variant_id] = numbers.get(variant_id, 0) + line.quantity
    return numbers


def _free(claim: Claim) -> None:
    for line in claim.lines:
        moves.free_units(line.order_line, line.quantity)


def _end_if_nothing_left(claim: Claim, to: SellerOrderStatus, *, now: datetime) -> None:
    """The part is over when all of it is claimed and none of its claims is open any more; it is sent when all that is
    left of it has left."""
    part = claim.seller_order
    if to is SellerOrderStatus.CANCELLED and part.first_sent_at is not None:
        sending.finish_if_all_gone(part)
    elif all(line.left == 0 for line in part.lines) and not queries.open_claims_of_part(part):
        moves.end_part(part, to, now=now)


def _in_business_days(today: date, count: int) -> date:
    return business_days_after(today, count, closed=closed_days(today))


def _record(
    action: str, claim: Claim, *, actor: Actor, now: datetime, changes: dict[str, Any] | None = None, reason: str = ""
) -> None:
    subject = ("claim", claim.id, claim.number)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)
