"""The forms of the account door. They check shape; the domain checks truth."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectChoice
from wtforms.validators import ValidationError

from market.domain.accounts import services as accounts
from market.domain.accounts.address_book import Destination
from market.domain.accounts.models import Address, User
from market.domain.legal import texts
from market.foundation.i18n import current_language, gettext
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
    Optional,
    PhoneField,
    PostcodeField,
    Required,
    SecretField,
)

MOST_IN_NAME = 50


class _PersonForm(FlaskForm):
    """Who wants an account, and what they agree to."""

    fourteen = BooleanField(
        _l("I am 14 or older"),
        [Required(_l("Accounts are for people of 14 and older. Nothing you typed has been stored."))],
    )
    email = EmailField(_l("Email"), [Required(EMAIL_MISSING), AtMost(254)])
    name = LineField(_l("Name"), [Required(NAME_MISSING), AtMost(MOST_IN_NAME), NoResidentNumber()])
    password = SecretField(_l("Password"), [Required(_l("Please choose a password."))])
    phone = PhoneField(_l("Phone"), [Optional()])
    terms = BooleanField(
        _l("[Required] I agree to the terms of use"),
        [Required(_l("Please read the terms of use and agree to them. Without them there can be no account."))],
    )
    privacy = BooleanField(
        _l("[Required] I have read how my personal data is used"),
        [Required(_l("Please read how your personal data is used, and tick the box."))],
    )


class _NewsForm(FlaskForm):
    """Whether somebody wants news, and at night too."""

    news = BooleanField(_l("[Optional] I would like to receive news of pop-ups and products by email"))
    night_news = BooleanField(_l("[Optional] Also between 9 in the evening and 8 in the morning"))

    def validate_night_news(self, field: Field) -> None:
        if field.data and not self.news.data:
            raise ValidationError(
                gettext("News at night is for those who receive news. Please tick both or neither.")
            )


class SignUpForm(_PersonForm, _NewsForm):
    """What opening an account needs."""

    def to_application(self, password_hash: str) -> accounts.Application:
        """What was filled in, with the versions of the texts that were shown."""
        agreed = [accounts.TERMS, accounts.PRIVACY]
        agreed += [accounts.NEWS] if self.news.data else []
        agreed += [accounts.NIGHT_NEWS] if self.night_news.data else []
        consents = texts.current_versions(*agreed)
        return accounts.Application(
            email=self.email.data,
            password_hash=password_hash,
            name=self.name.data,
            phone=self.phone.data,
            language=current_language(),
            consents={accounts.FOURTEEN: consents[accounts.TERMS], **consents},
        )


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(_l("Email"), [Required(EMAIL_MISSING)])
    password = SecretField(_l("Password"), [Required(_l("Please write your password."))])


class EmailForm(FlaskForm):
    """Where to send a link."""

    email = EmailField(_l("Email"), [Required(EMAIL_MISSING)])


class NewPasswordForm(FlaskForm):
    """A password chosen with a link from a mail."""

    new_password = SecretField(_l("New password"), [Required(_l("Please choose a password."))])


class _ConfirmedForm(FlaskForm):
    """Something important: the current password is asked for again."""

    current_password = SecretField(_l("Current password"), [Required(_l("Please write your current password."))])


class ChangePasswordForm(_ConfirmedForm, NewPasswordForm):
    """A password changed by the person who is signed in."""


class SecondStepForm(FlaskForm):
    """What is shown after the password: a code, or what a device says of its passkey."""

    code = LineField(_l("Code"), [Optional(), AtMost(40)])
    credential = HiddenField(validators=[Optional(), AtMost(10_000)])

    def validate_code(self, field: Field) -> None:
        if not field.data and not self.credential.data:
            raise ValidationError(gettext("Please write the six digits that your app shows, or a recovery code."))


class ConfirmForm(_ConfirmedForm):
    """The current password, before something about the second factor changes."""


class AuthenticatorForm(_ConfirmedForm):
    """The first code that an app shows: it has read the secret."""

    code = LineField(_l("Code"), [Required(_l("Please write the six digits that your app shows.")), AtMost(20)])


class PasskeyNameForm(FlaskForm):
    """What somebody calls one of their devices."""

    name = LineField(
        _l("Name of the device"),
        [Required(_l("Please give the device a name, such as “My phone”.")), AtMost(40), NoResidentNumber()],
    )


class NewPasskeyForm(_ConfirmedForm, PasskeyNameForm):
    """A passkey that a device has just made; the page's script fills in what the device says."""

    credential = HiddenField(validators=[AtMost(10_000)])


class DetailsForm(_ConfirmedForm):
    """Name and phone."""

    name = LineField(_l("Name"), [Required(NAME_MISSING), AtMost(MOST_IN_NAME), NoResidentNumber()])
    phone = PhoneField(_l("Phone"), [Optional()])


class CloseForm(_ConfirmedForm):
    """The end of an account."""

    sure = BooleanField(
        _l("I have read this and want to close my account"),
        [Required(_l("Please tick the box if you really want to close your account."))],
    )


class NewsForm(_NewsForm):
    """The optional consents, to be given or withdrawn at any time."""


class LanguageForm(FlaskForm):
    """The language of mails."""

    language = RadioField(
        _l("Language of mails"),
        [Required(_l("Please choose a language."))],
        choices=[SelectChoice("ko", "한국어"), SelectChoice("en", "English")],
    )


class AddressForm(FlaskForm):
    """One delivery address."""

    label = LineField(_l("Name of the address"), [Optional(), AtMost(30), NoResidentNumber()])
    recipient = LineField(_l("Recipient"), [Required(NAME_MISSING), AtMost(MOST_IN_NAME), NoResidentNumber()])
    phone = PhoneField(_l("Phone"), [Required(PHONE_MISSING)])
    postcode = PostcodeField(_l("Postcode"), [Required(POSTCODE_MISSING)])
    road_address = LineField(_l("Road address"), [Required(ADDRESS_MISSING), AtMost(200), NoResidentNumber()])
    detail = LineField(_l("Building, floor, door"), [Optional(), AtMost(100), NoResidentNumber()])
    is_default = BooleanField(_l("Offer this address first"))

    @classmethod
    def of(cls, address: Address | None, user: User) -> "AddressForm":
        """The form as it opens: with the address to change, or with what is known of a new one."""
        return cls(obj=address) if address else cls(data={"recipient": user.name, "phone": user.phone})

    def to_destination(self) -> Destination:
        """Where things are to be sent."""
        return Destination(
            label=self.label.data,
            recipient=self.recipient.data,
            phone=self.phone.data,
            postcode=self.postcode.data,
            road_address=self.road_address.data,
            detail=self.detail.data,
        )
