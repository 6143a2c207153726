"""The checkout's form: who orders, where it goes, what is agreed to. Shape only: the rest is the domain's."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from market.domain.accounts.models import Address, User
from market.domain.carts.basket import Basket, Line
from market.domain.orders.agreements import Agreement, Delivery, Orderer
from market.domain.shipping.rules import Zone, zone_of
from market.foundation.i18n import current_language
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    ADDRESS_MISSING,
    EMAIL_MISSING,
    NAME_MISSING,
    PHONE_MISSING,
    POSTCODE_MISSING,
    AtMost,
    EmailField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    PhoneField,
    PostcodeField,
    Required,
    whole_number,
)

MOST_WON = 10**12
RECIPIENT_MISSING = _l("Please write the recipient’s name.")
RECIPIENT_PHONE_MISSING = _l("Please write the recipient’s phone number, such as 010-1234-5678.")


class CheckoutForm(FlaskForm):
    """One page. ``agreed_total`` is the sum that stood above the button when it was pressed."""

    orderer_name = LineField(_l("Name"), [Required(NAME_MISSING), AtMost(50), NoResidentNumber()])
    orderer_phone = PhoneField(_l("Phone"), [Required(PHONE_MISSING)])
    orderer_email = EmailField(_l("Email"), [Required(EMAIL_MISSING), AtMost(254)])

    same_as_orderer = BooleanField(_l("The person ordering receives it"))
    recipient_name = LineField(_l("Recipient’s name"), [Required(RECIPIENT_MISSING), AtMost(50), NoResidentNumber()])
    recipient_phone = PhoneField(_l("Recipient’s phone"), [Required(RECIPIENT_PHONE_MISSING)])
    postcode = PostcodeField(_l("Postcode"), [Required(POSTCODE_MISSING)])
    road_address = LineField(_l("Road address"), [Required(ADDRESS_MISSING), AtMost(200), NoResidentNumber()])
    address_detail = LineField(_l("Building, floor, unit"), [Optional(), AtMost(100), NoResidentNumber()])
    delivery_note = NoteField(_l("Delivery note"), [Optional(), AtMost(200), NoResidentNumber()])

    order_checked = BooleanField(
        _l("I have checked what I order and agree to the terms of use"),
        [Required(_l("Please tick that you have checked your order and agree to the terms."))],
    )
    privacy_read = BooleanField(
        _l("I have read how my personal data is handled"),
        [Required(_l("Please tick that you have read how your personal data is handled."))],
    )
    third_party_agreed = BooleanField(
        _l("I agree that the sellers of this order get the personal data they need"),
        [Required(_l("Please tick that the sellers may get the data they need to send your order."))],
    )
    agreed_total = HiddenField()
    cart = HiddenField()

    def drop_delivery(self) -> None:
        """Nothing is sent: nobody is asked for an address."""
        for name in ("same_as_orderer", "recipient_name", "recipient_phone", "postcode", "road_address"):
            del self[name]
        del self["address_detail"]
        del self["delivery_note"]

    def validate(self, extra_validators: Any = None) -> bool:
        """A recipient is only asked for when it is somebody else."""
        if "same_as_orderer" in self and self.same_as_orderer.data:
            for field in (self.recipient_name, self.recipient_phone):
                field.validators = [Optional()]
                field.process_errors = []
        return bool(super().validate(extra_validators))

    def consent_of(self, line: Line) -> BooleanField:
        """The box with which the shopper agrees that ``line`` is made to order."""
        return self[_consent_name(line)]

    @property
    def zone(self) -> Zone:
        """Where parcels go, as far as it is known yet."""
        postcode = self.postcode.data if "postcode" in self else None
        return zone_of(postcode) if postcode else Zone.MAINLAND

    def to_agreement(self, basket: Basket) -> Agreement:
        """What the shopper declared, once the form is valid."""
        return Agreement(
            orderer=Orderer(self.orderer_name.data, self.orderer_phone.data, self.orderer_email.data),
            delivery=self._delivery() if "postcode" in self else None,
            total=whole_number(self.agreed_total.data or "", lowest=0, highest=MOST_WON) or 0,
            language=current_language(),
            made_to_order=frozenset(
                line.id for line in basket.ordered if line.made_to_order and self.consent_of(line).data
            ),
        )

    def _delivery(self) -> Delivery:
        same = self.same_as_orderer.data
        return Delivery(
            name=self.orderer_name.data if same else self.recipient_name.data,
            phone=self.orderer_phone.data if same else self.recipient_phone.data,
            postcode=self.postcode.data,
            road_address=self.road_address.data,
            detail=self.address_detail.data,
            note=self.delivery_note.data,
        )


def checkout_form(basket: Basket, user: User | None, address: Address | None) -> CheckoutForm:
    """The form for ``basket``, filled with what the account knows; with a box for each thing made to order."""
    consents = {
        _consent_name(line): BooleanField(
            _l("I agree"),
            [Required(_l("Please tick that you agree that this product is made to order."))],
        )
        for line in basket.ordered
        if line.made_to_order
    }
    form: CheckoutForm = type("CheckoutForm", (CheckoutForm,), consents)(data=_known(user, address))
    if not basket.is_sent:
        form.drop_delivery()
    return form


def _consent_name(line: Line) -> str:
    return f"made_to_order_{line.id}"


def _known(user: User | None, address: Address | None) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if user is not None:
        known |= {"orderer_name": user.name, "orderer_phone": user.phone, "orderer_email": user.email}
    if address is not None:
        known |= {
            "recipient_name": address.recipient,
            "recipient_phone": address.phone,
            "postcode": address.postcode,
            "road_address": address.road_address,
            "address_detail": address.detail,
        }
    return known
