"""An enterprise's delivery charges: what they may be, and changing them. The caller opens the transaction."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from market.domain.audit import services as audit
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.pauses import hold
from market.domain.shipping.errors import ChargeMissing, QuantityMissing, ThresholdMissing
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.domain.shipping.rules import Tariff, tariff_of
from market.foundation.actors import Actor
from market.foundation.database import db


def policy_of(enterprise: Enterprise) -> ShippingPolicy | None:
    """The charges of ``enterprise``; None when it does not send."""
    return db.session.scalar(select(ShippingPolicy).where(ShippingPolicy.enterprise_id == enterprise.id))


def change_charges(enterprise: Enterprise, tariff: Tariff, *, actor: Actor, now: datetime) -> None:
    """From now on sending costs what ``tariff`` says; what was ordered before keeps its charge.

    Raises ``ChargeMissing``, ``ThresholdMissing`` or ``QuantityMissing``.
    """
    check(tariff)
    hold(enterprise)
    policy = policy_of(enterprise)
    before = _stored(tariff_of(policy)) if policy else {}
    if policy is None:
        policy = ShippingPolicy(enterprise_id=enterprise.id)
        db.session.add(policy)
    after = _stored(tariff)
    for column in (field.name for field in fields(Tariff)):
        setattr(policy, column, getattr(tariff, column))
    db.session.flush()
    changes = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    if changes:
        audit.record(
            "shipping_policy.changed",
            actor=actor,
            subject=("enterprise", enterprise.id, enterprise.name_ko),
            now=now,
            changes=changes,
        )


def check(tariff: Tariff) -> None:
    """Refuse a tariff that says nothing: see ``change_charges``."""
    if tariff.kind is not ShippingKind.FREE and not tariff.fee:
        raise ChargeMissing
    if tariff.kind is ShippingKind.FREE_ABOVE and not tariff.free_above:
        raise ThresholdMissing
    if tariff.kind is ShippingKind.PER_QUANTITY and not tariff.per_quantity:
        raise QuantityMissing


def _stored(tariff: Tariff) -> dict[str, Any]:
    return asdict(tariff) | {"kind": tariff.kind.value}
