"""The form with which a guest finds an order again."""

from flask_wtf import FlaskForm

from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import NAME_MISSING, PHONE_MISSING, AtMost, LineField, PhoneField, Required


class LookUpForm(FlaskForm):
    """What stands in the mail, and what only the person who ordered knows."""

    number = LineField(
        _l("Order number"),
        [Required(_l("Please write the order number, such as D261123-7K3M9Q.")), AtMost(40)],
    )
    name = LineField(_l("Name of the person who ordered"), [Required(NAME_MISSING), AtMost(50)])
    phone = PhoneField(_l("Phone of the person who ordered"), [Required(PHONE_MISSING)])
