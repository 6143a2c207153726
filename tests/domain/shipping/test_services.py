"""Changing what an enterprise charges for sending."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.shipping import services
from market.domain.shipping.errors import ChargeMissing, QuantityMissing, ThresholdMissing
from market.domain.shipping.models import ShippingKind
from market.domain.shipping.rules import Tariff, tariff_of
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import EnterpriseFactory, ShippingPolicyFactory

pytestmark = pytest.mark.usefixtures("app")

OWNER = Actor(user_id=1, name="박꾸준")


def tariff(kind=ShippingKind.PAID, fee=3_500, *, free_above=None, per_quantity=None):
    return Tariff(kind, fee, free_above, per_quantity, 3_000, 5_000)


def change(enterprise, to):
    with transaction():
        services.change_charges(enterprise, to, actor=OWNER, now=clock.now())


def audits():
    return db.session.scalars(select(AuditEntry)).all()


@pytest.mark.parametrize(
    "wanted",
    [
        tariff(),
        tariff(ShippingKind.FREE, 0),
        tariff(ShippingKind.FREE_ABOVE, free_above=50_000),
        tariff(ShippingKind.PER_QUANTITY, per_quantity=3),
    ],
    ids=lambda wanted: wanted.kind.value,
)
def test_every_kind_of_charge_can_be_chosen(wanted):
    enterprise = ShippingPolicyFactory(kind=ShippingKind.FREE_ABOVE, free_above=30_000).enterprise
    db.session.commit()

    change(enterprise, wanted)

    assert tariff_of(services.policy_of(enterprise)) == wanted


def test_who_did_not_send_sends_from_now_on():
    enterprise = EnterpriseFactory()
    db.session.commit()

    change(enterprise, tariff())

    assert services.policy_of(enterprise).fee == 3_500


def test_the_audit_has_before_and_after():
    enterprise = ShippingPolicyFactory(fee=3_000).enterprise
    db.session.commit()

    change(enterprise, tariff(ShippingKind.FREE_ABOVE, 3_000, free_above=50_000))
    change(enterprise, tariff(ShippingKind.FREE_ABOVE, 3_000, free_above=50_000))

    (entry,) = audits()
    assert entry.action == "shipping_policy.changed"
    assert entry.changes == {"kind": ["paid", "free_above"], "free_above": [None, 50_000]}


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (tariff(fee=0), ChargeMissing),
        (tariff(ShippingKind.FREE_ABOVE), ThresholdMissing),
        (tariff(ShippingKind.PER_QUANTITY), QuantityMissing),
    ],
)
def test_a_charge_that_says_nothing_is_refused(wanted, refusal):
    enterprise = ShippingPolicyFactory(fee=3_000).enterprise
    db.session.commit()

    with pytest.raises(refusal):
        change(enterprise, wanted)

    assert services.policy_of(enterprise).fee == 3_000
    assert audits() == []
