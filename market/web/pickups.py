"""What shoppers choose when a pop-up changes, and what the worker does about it by the clock.

As in ``claims``: written down in a transaction, the money asked of the provider after its commit.
"""

from flask import Flask

from market.config import Settings
from market.domain.claims.models import Claim
from market.domain.orders.agreements import Delivery
from market.domain.pickups import queries, services
from market.domain.pickups.models import PickupChange, PickupState
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from market.web import giving_back
from market.web.giving_back import guarded
from market.web.provider import payment_gateway


def answer(change_id: int, choice: PickupState, *, delivery: Delivery | None, actor: Actor) -> None:
    """Do what the shopper chose; a refund's money is asked for at once."""
    with transaction():
        claim = services.answer(
            db.session.get_one(PickupChange, change_id),
            choice,
            delivery=delivery,
            actor=actor,
            now=clock.now(),
            gateway=payment_gateway(),
        )
        attempt_id = _attempt_of(claim)
    _send(attempt_id)


def sweep(app: Flask, _settings: Settings) -> None:
    """Ask those whose pop-up has changed, end what is over, pay enterprises for parcels that have left."""
    with app.app_context():
        with transaction():
            services.notice_changes(now=clock.now())
        for change_id in queries.to_settle(now=clock.now()):
            guarded(_settle, change_id)
        for change_id in queries.parcels_to_pay():
            guarded(_pay_parcel, change_id)
        db.session.rollback()


def _settle(change_id: int) -> None:
    with transaction():
        change = db.session.get_one(PickupChange, change_id)
        claim = services.settle(change, now=clock.now(), gateway=payment_gateway())
        attempt_id = _attempt_of(claim)
    _send(attempt_id)


def _pay_parcel(change_id: int) -> None:
    with transaction():
        services.pay_parcel(db.session.get_one(PickupChange, change_id), now=clock.now())


def _attempt_of(claim: Claim | None) -> int | None:
    return claim.refund.attempt_id if claim is not None and claim.refund is not None else None


def _send(attempt_id: int | None) -> None:
    if attempt_id is not None:
        giving_back.send(attempt_id)
