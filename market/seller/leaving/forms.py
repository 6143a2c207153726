"""The form of leaving the market."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import Required, SecretField


class LeaveForm(FlaskForm):
    """The end of selling here: with the password, and knowing what it means."""

    sure = BooleanField(
        _l("I have read this and want the enterprise to leave the market"),
        [Required(_l("Please tick the box if the enterprise is really to leave."))],
    )
    current_password = SecretField(_l("Current password"), [Required(_l("Please write your current password."))])
