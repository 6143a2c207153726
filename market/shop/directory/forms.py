"""The form by which someone says that an entry of the directory is theirs."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from market.domain.enterprises.services import Claimant
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import (
    EMAIL_MISSING,
    NAME_MISSING,
    AtMost,
    EmailField,
    LineField,
    NoResidentNumber,
    NoteField,
    Optional,
    PhoneField,
    Required,
)


class ClaimForm(FlaskForm):
    """Who writes, how the city can answer, and how it can check that they belong to the enterprise."""

    name = LineField(_l("Your name"), [Required(NAME_MISSING), AtMost(50)])
    email = EmailField(_l("Email"), [Required(EMAIL_MISSING), AtMost(254)])
    phone = PhoneField(_l("Phone"), [Optional()])
    message = NoteField(
        _l("Message to the city"),
        [
            Required(_l("Please write what you do at the enterprise and how the city can check it.")),
            AtMost(2000),
            NoResidentNumber(),
        ],
    )
    consent = BooleanField(
        _l("I agree that the city keeps what I write here to answer me."),
        [Required(_l("Please agree, so that the city may read and answer what you write."))],
    )

    def to_claimant(self) -> Claimant:
        """What was written, for the service."""
        return Claimant(
            name=str(self.name.data),
            email=str(self.email.data),
            phone=self.phone.data or None,
            message=str(self.message.data),
        )
