"""What the shopper chooses, and where it goes if it is sent."""

from flask_wtf import FlaskForm
from wtforms import RadioField

from market.domain.orders.agreements import Delivery
from market.domain.pickups.models import PickupChange, PickupState
from market.domain.pickups.rules import ANSWERS
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.shop.checkout.forms import RECIPIENT_MISSING, RECIPIENT_PHONE_MISSING
from market.web.inputs import (
    ADDRESS_MISSING,
    POSTCODE_MISSING,
    AtMost,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    PhoneField,
    PostcodeField,
    Required,
)

WORDS: dict[PickupState, LazyText] = {
    PickupState.REFUNDED: _l("Give me my money back"),
    PickupState.DELIVERED: _l("Send it to me, free of charge"),
    PickupState.KEPT: _l("I will collect it at the new time and place"),
}

_ADDRESS = ("recipient_name", "recipient_phone", "postcode", "road_address", "address_detail", "delivery_note")


class ChoiceForm(FlaskForm):
    """One choice; an address only where it is to be sent, and the order has none."""

    choice = RadioField(_l("What shall we do?"), validate_choice=False)
    recipient_name = LineField(_l("Recipient’s name"), [Required(RECIPIENT_MISSING), AtMost(50), NoResidentNumber()])
    recipient_phone = PhoneField(_l("Recipient’s phone"), [Required(RECIPIENT_PHONE_MISSING)])
    postcode = PostcodeField(_l("Postcode"), [Required(POSTCODE_MISSING)])
    road_address = LineField(_l("Road address"), [Required(ADDRESS_MISSING), AtMost(200), NoResidentNumber()])
    address_detail = LineField(_l("Building, floor, unit"), [Optional(), AtMost(100), NoResidentNumber()])
    delivery_note = NoteField(_l("Delivery note"), [Optional(), AtMost(200), NoResidentNumber()])

    @classmethod
    def about(cls, change: PickupChange, *, sends: bool, has_address: bool) -> "ChoiceForm":
        """The form for what can be chosen of ``change``."""
        form = cls()
        ways = [way for way in ANSWERS[change.cause] if sends or way is not PickupState.DELIVERED]
        form.choice.choices = [(way.value, WORDS[way]) for way in ways]
        form.choice.validate_choice = True
        if has_address or not sends:
            for name in _ADDRESS:
                del form[name]
        return form

    def fits(self) -> bool:
        """Whether it was sent and says all it has to; an address is not looked at where nothing is sent."""
        if self.is_submitted() and self.chosen is not PickupState.DELIVERED and "postcode" in self:
            for name in _ADDRESS:
                self[name].validators = [Optional()]
                self[name].process_errors = []
        return bool(self.validate_on_submit())

    @property
    def chosen(self) -> PickupState | None:
        """What was chosen, if it is one of the ways."""
        offered = {value for value, _ in self.choice.choices or ()}
        return PickupState.stored_as(self.choice.data) if self.choice.data in offered else None

    def to_delivery(self) -> Delivery | None:
        """Where it goes; None where the order knows that."""
        if "postcode" not in self or self.chosen is not PickupState.DELIVERED:
            return None
        return Delivery(
            name=self.recipient_name.data,
            phone=self.recipient_phone.data,
            postcode=self.postcode.data,
            road_address=self.road_address.data,
            detail=self.address_detail.data,
            note=self.delivery_note.data,
        )
