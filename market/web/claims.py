"""Claims whose money goes back, and what the worker does for them by the clock.

The pattern of ``payments``: written down in a transaction, asked of the provider after its commit. A provider that is
silent or refuses takes nothing back of what happened to the goods: the worker asks again, or a person does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Flask

from market.config import Settings
from market.domain.audit import services as audit
from market.domain.claims import office_queries, queries, services
from market.domain.claims.models import Claim, ClaimKind, ClaimReason
from market.domain.orders import receiving
from market.domain.orders.errors import NotDelivered
from market.domain.orders.models import OrderLine, SellerOrder
from market.domain.payments import retrying
from market.domain.payments.models import Refund
from market.domain.payments.refunds import Share
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.web import giving_back
from market.web.giving_back import guarded
from market.web.provider import payment_gateway


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, and the won that they were shown and confirmed; ``quantities`` by the line's id.

    ``seen_left`` is how many units of the part were left then: the same form sent twice claims once.
    """

    kind: ClaimKind
    reason: ClaimReason
    quantities: Mapping[int, int]
    note: str
    known_on: date | None
    agreed_amount: int
    seen_left: int | None = None


def request(part_id: int, wish: Wish, *, actor: Actor) -> str:
    """Claim something of a part; the claim's number. A cancellation's money is asked for at once."""
    with transaction():
        claim = services.request(
            db.session.get_one(SellerOrder, part_id),
            kind=wish.kind,
            reason=wish.reason,
            quantities=wish.quantities,
            note=wish.note,
            known_on=wish.known_on,
            agreed_amount=wish.agreed_amount,
            seen_left=wish.seen_left,
            actor=actor,
            now=clock.now(),
            gateway=payment_gateway(),
        )
        number, refund = claim.number, claim.refund
        attempt_id = refund.attempt_id if refund else None
    _send(attempt_id)
    return number


def receive(claim_id: int, *, restocked: Mapping[int, int], actor: Actor, because: str = "") -> bool:
    """The goods are back, ``restocked`` (``{order_line_id: number}``) on the shelf; False when known before."""
    with transaction():
        claim = db.session.get_one(Claim, claim_id)
        done = services.receive(claim, restocked=restocked, actor=actor, now=clock.now(), gateway=payment_gateway())
        if done:
            note_in_stead(claim, because, actor=actor)
        attempt_id = claim.refund.attempt_id if claim.refund else None
    _send(attempt_id)
    return done


def refund_instead(claim_id: int, *, actor: Actor, because: str = "") -> None:
    """The money instead of another one of the same."""
    with transaction():
        claim = db.session.get_one(Claim, claim_id)
        services.refund_instead(claim, actor=actor, now=clock.now(), gateway=payment_gateway())
        note_in_stead(claim, because, actor=actor)
        attempt_id = claim.refund.attempt_id if claim.refund else None
    _send(attempt_id)


def retry_refund(claim_id: int, *, actor: Actor) -> Refund:
    """Ask once more for a refund that failed."""
    with transaction():
        claim = db.session.get_one(Claim, claim_id)
        refund = services.retry_refund(claim, actor=actor, now=clock.now(), gateway=payment_gateway())
        refund_id, attempt_id = refund.id, refund.attempt_id
    _send(attempt_id)
    return db.session.get_one(Refund, refund_id)


def retry_any_refund(refund_id: int, *, actor: Actor) -> Refund:
    """Ask once more for a refund that failed, whether it belongs to a claim or not."""
    claim = office_queries.claim_of_refund(refund_id)
    if claim is not None:
        return retry_refund(claim.id, actor=actor)
    with transaction():
        failed = db.session.get_one(Refund, refund_id)
        again = retrying.retry_refund(failed, payment_gateway(), actor=actor, now=clock.now())
        again_id, attempt_id = again.id, again.attempt_id
    _send(attempt_id)
    return db.session.get_one(Refund, again_id)


def note_in_stead(claim: Claim, because: str, *, actor: Actor) -> None:
    """Write down why the city did what was the enterprise's to do (전자상거래법 제20조의3), where it says so."""
    if because:
        subject = ("claim", claim.id, claim.number)
        audit.record("claim.done_in_stead", actor=actor, subject=subject, now=clock.now(), reason=because)


def refund_by_operator(
    part_id: int,
    *,
    lines: Mapping[int, int],
    shipping: int,
    reason: str,
    actor: Actor,
    seen_left: int | None = None,
) -> Refund:
    """The city gives back won of a part: ``lines`` by the order line's id, and of its delivery charge."""
    with transaction():
        part = db.session.get_one(SellerOrder, part_id)
        own = {line.id: line for line in part.lines}
        wanted: list[tuple[OrderLine | SellerOrder, int]] = [
            (own[line_id], amount) for line_id, amount in lines.items() if line_id in own
        ]
        shares = [Share(of, amount) for of, amount in [*wanted, (part, shipping)] if amount]
        refund = services.refund_by_operator(
            part,
            shares,
            reason=reason,
            actor=actor,
            now=clock.now(),
            gateway=payment_gateway(),
            seen_left=seen_left,
        )
        refund_id, attempt_id = refund.id, refund.attempt_id
    _send(attempt_id)
    return db.session.get_one(Refund, refund_id)


def sweep(app: Flask, _settings: Settings) -> None:
    """A week after sending it counts as delivered; a week after that, without a claim, the purchase is confirmed."""
    with app.app_context():
        now = clock.now()
        for part_id in receiving.parts_to_assume_delivered(now=now):
            guarded(_assume_delivered, part_id)
        for part_id in queries.parts_to_confirm(now=now):
            guarded(_confirm, part_id)
        db.session.rollback()


def _assume_delivered(part_id: int) -> None:
    try:
        with transaction():
            receiving.assume_delivered(db.session.get_one(SellerOrder, part_id), now=clock.now())
    except NotDelivered:
        return  # its order is being looked at: it is asked again when that is over


def _confirm(part_id: int) -> None:
    with transaction():
        services.confirm_due(db.session.get_one(SellerOrder, part_id), now=clock.now())


def _send(attempt_id: int | None) -> None:
    if attempt_id is not None:
        giving_back.send(attempt_id)
