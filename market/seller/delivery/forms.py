"""What an enterprise types about its delivery charges."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.domain.shipping.rules import Tariff
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import MOST_OF_ONE_THING, Optional, Required, WholeNumberField

HIGHEST_CHARGE, HIGHEST_THRESHOLD = 100_000, 10_000_000
_CHARGE_MISSING = _l("Please write an amount; 0 for nothing.")


class DeliveryForm(FlaskForm):
    """How sending is charged, in won."""

    kind = RadioField(
        _l("How you charge"),
        choices=[SelectChoice(kind.value, kind.label) for kind in ShippingKind],
        default=ShippingKind.PAID.value,
    )
    fee = WholeNumberField(
        _l("Charge for one parcel, in won"), [Required(_CHARGE_MISSING)], lowest=0, highest=HIGHEST_CHARGE
    )
    free_above = WholeNumberField(
        _l("Free from this amount, in won"), [Optional()], lowest=1, highest=HIGHEST_THRESHOLD
    )
    per_quantity = WholeNumberField(_l("Items in one parcel"), [Optional()], lowest=1, highest=MOST_OF_ONE_THING)
    jeju_extra = WholeNumberField(
        _l("More for Jeju, in won"), [Required(_CHARGE_MISSING)], lowest=0, highest=HIGHEST_CHARGE
    )
    island_extra = WholeNumberField(
        _l("More for other islands, in won"), [Required(_CHARGE_MISSING)], lowest=0, highest=HIGHEST_CHARGE
    )

    @classmethod
    def about(cls, policy: ShippingPolicy | None) -> "DeliveryForm":
        """The form, filled with the charges of now, or with what is common where there are none."""
        known: dict[str, Any] = {"fee": 3_000, "jeju_extra": 3_000, "island_extra": 5_000}
        return cls(obj=policy, data={"kind": policy.kind.value} if policy else known)

    def to_tariff(self) -> Tariff:
        """What was typed, as the domain takes it; what does not belong to the kind is passed over."""
        kind = ShippingKind.stored_as(self.kind.data)
        return Tariff(
            kind=kind,
            fee=self.fee.data,
            free_above=self.free_above.data if kind is ShippingKind.FREE_ABOVE else None,
            per_quantity=self.per_quantity.data if kind is ShippingKind.PER_QUANTITY else None,
            jeju_extra=self.jeju_extra.data,
            island_extra=self.island_extra.data,
        )
