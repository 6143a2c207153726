"""What people type, read as they mean it, and form fields that answer with a sentence where it cannot be read.

Phones, postcodes and numbers come with full-width digits, spaces, dots and a dozen kinds of dash. The plain
functions give the one spelling that is stored, or None; the fields say what is wrong and keep what was typed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup
from wtforms import EmailField as EmailInput
from wtforms import Field, Form, PasswordField, SelectChoice, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import DateInput as DateWidget
from wtforms.widgets import DateTimeLocalInput as DateTimeLocalWidget
from wtforms.widgets import Select
from wtforms.widgets import TimeInput as TimeWidget

from market.foundation.clock import SEOUL
from market.foundation.i18n import LazyText, gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l

T = TypeVar("T")

LOWEST_POSTCODE, HIGHEST_POSTCODE = 1000, 63644
MOST_OF_ONE_THING = 99

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_PHONE_MARKS = re.compile(r"[\s.()\-‐‑‒–—―−ㅡー·/\u200b\u200e\u202a\u202c\ufeff]")
_PHONE = re.compile(
    r"010\d{8}|01[16-9]\d{7,8}"  # mobile
    r"|02\d{7,8}|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8}"  # by area
    r"|0[78]0\d{7,8}|050\d{8,9}"  # internet, free of charge, safe numbers
    r"|1[568]\d{6}"  # nationwide
)
_RESIDENT_NUMBER = re.compile(r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?-?\s?[1-8]\d{6}(?!\d)")


def half_width(text: str) -> str:
    """``０１０－１２`` → ``010-12``: full-width letters, digits and signs as their plain twins."""
    return text.translate(_FULL_WIDTH)


def normalise_phone(text: str) -> str | None:
    """The digits of a Korean phone number, ``01012345678``; None when it is not one. +82 becomes 0."""
    digits = _PHONE_MARKS.sub("", half_width(text))
    digits = re.sub(r"^(?:\+|00)82\(?0?", "0", digits)
    return digits if digits.isascii() and _PHONE.fullmatch(digits) else None


def show_phone(digits: str | None) -> str:
    """``01012345678`` → ``010-1234-5678``; what is not a phone number stays as it is."""
    digits = digits or ""
    if not _PHONE.fullmatch(digits):
        return digits
    if digits.startswith("1"):
        return f"{digits[:4]}-{digits[4:]}"
    head = 2 if digits.startswith("02") else 4 if digits.startswith("050") and len(digits) == 12 else 3
    return f"{digits[:head]}-{digits[head:-4]}-{digits[-4:]}"


def normalise_postcode(text: str) -> str | None:
    """Five digits that can be a postcode (01000 to 63644, in use since August 2015), or None."""
    digits = _PHONE_MARKS.sub("", half_width(text))
    if re.fullmatch(r"[0-9]{5}", digits) and LOWEST_POSTCODE <= int(digits) <= HIGHEST_POSTCODE:
        return digits
    return None


def whole_number(text: str, *, lowest: int, highest: int) -> int | None:
    """A whole number from ``lowest`` to ``highest``, or None. ``12,000``, ``１２０００`` and ``12,000원`` are one."""
    digits = re.sub(r"\s", "", half_width(text)).removesuffix("원").removeprefix("₩")
    if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3}", digits):
        return None
    value = int(digits.replace(",", ""))
    return value if lowest <= value <= highest else None


def quantity(text: str | None, *, most: int = MOST_OF_ONE_THING) -> int | None:
    """How many of one thing, 1 to ``most``, or None. Plain digits only: ``1.5``, ``1e9``, ``-1``, ``２`` are none."""
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) and 1 <= int(text) <= most else None


def normalise_email(text: str) -> str | None:
    """An e-mail address as mail servers take it, or None; nobody is asked over the network."""
    try:
        found = validate_email(
            half_width(text).strip(),
            check_deliverability=False,
            allow_smtputf8=False,
            strict=True,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError:
        return None
    return found.ascii_email if "." in found.domain else None


def holds_resident_number(text: str) -> bool:
    """``text`` seems to hold a resident registration number, which may not be kept (개인정보 보호법 제24조의2)."""
    return _RESIDENT_NUMBER.search(half_width(text)) is not None


def one_line(text: str) -> str:
    """``text`` with every run of white space, line ends too, as one blank."""
    return " ".join(text.split())


# --- validators


class Required:
    """Something has to be there; white space alone is nothing."""

    def __init__(self, message: LazyText) -> None:
        self.message = message
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        nothing = not field.data and type(field.data) is not int  # nought is a number
        if nothing or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = list(field.process_errors)
            raise StopValidation(None if field.errors else str(self.message))


class Optional:
    """Nothing may be there; then nothing else is asked."""

    field_flags = {"optional": True}  # noqa: RUF012 - WTForms reads it from the class

    def __call__(self, form: Form, field: Field) -> None:
        if not field.raw_data or not any(str(typed).strip() for typed in field.raw_data):
            field.errors = []
            raise StopValidation


class AtMost:
    """No longer than ``most`` characters; says how long it is now. The browser is not told: it would cut silently."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(
                ngettext(
                    "Please use no more than %(num)s character. There are %(length)s now.",
                    "Please use no more than %(num)s characters. There are %(length)s now.",
                    self.most,
                    length=f"{length:,}",
                )
            )


class NoResidentNumber:
    """Free text must not hold a resident registration number."""

    def __call__(self, form: Form, field: Field) -> None:
        if holds_resident_number(field.data or ""):
            raise ValidationError(
                gettext("Please take out the resident registration number. We never need it and may not keep it.")
            )


Check = Callable[[Form, Field], None]

# --- fields


class LineField(StringField):
    """One line of text: line ends and runs of blanks become one blank."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = one_line(valuelist[0]) if valuelist else ""


class NoteField(TextAreaField):
    """Several lines of text, without blanks at either end."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0].strip() if valuelist else ""


class _ReadField(StringField):
    """A field with one stored spelling. What cannot be read is shown again as it was typed, with a sentence."""

    sentence: LazyText
    data: Any

    def read(self, typed: str) -> Any:
        """The stored value of ``typed``, or None."""
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        """``value`` as people write it."""
        return str(value)

    def complaint(self) -> str:
        """What to say when ``read`` gives None."""
        return str(self.sentence)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = one_line(valuelist[0]) if valuelist else ""
        self.data = self.read(typed) if typed else None
        if typed and self.data is None:
            raise ValueError(self.complaint())

    def _value(self) -> str:
        if self.data is not None:
            return self.shown(self.data)
        return str(self.raw_data[0]) if self.raw_data else ""


class PhoneField(_ReadField, TelField):
    """A Korean phone number; the data is its digits."""

    sentence = _l("Please write a phone number with its area or mobile code, such as 010-1234-5678.")

    def read(self, typed: str) -> str | None:
        return normalise_phone(typed)

    def shown(self, value: str) -> str:
        return show_phone(value)


class PostcodeField(_ReadField):
    """A postcode of five digits."""

    sentence = _l("Please write a postcode that exists: five digits from 01000 to 63644, such as 10408.")

    def read(self, typed: str) -> str | None:
        return normalise_postcode(typed)


class EmailField(_ReadField, EmailInput):
    """An e-mail address."""

    sentence = _l("Please write an email address such as name@example.com.")

    def read(self, typed: str) -> str | None:
        return normalise_email(typed)


class WholeNumberField(_ReadField):
    """A whole number from ``lowest`` to ``highest``; thousands may be set apart by commas."""

    def __init__(
        self, label: LazyText, validators: Sequence[Check] = (), *, lowest: int, highest: int, **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.lowest, self.highest = lowest, highest

    def read(self, typed: str) -> int | None:
        return whole_number(typed, lowest=self.lowest, highest=self.highest)

    def complaint(self) -> str:
        return gettext(
            "Please write a whole number from %(lowest)s to %(highest)s.",
            lowest=f"{self.lowest:,}",
            highest=f"{self.highest:,}",
        )


class PercentField(_ReadField):
    """A percentage with up to two places; the data is basis points: ``2.5`` is 250."""

    def __init__(self, label: LazyText, validators: Sequence[Check] = (), *, most: int, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.most = most

    def read(self, typed: str) -> int | None:
        found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", re.sub(r"[\s%]", "", half_width(typed)))
        points = int(found[1] + (found[2] or "").ljust(2, "0")) if found else None
        return points if points is not None and points <= self.most else None

    def shown(self, value: int) -> str:
        return f"{value / 100:g}"

    def complaint(self) -> str:
        return gettext("Please write a percentage from 0 to %(most)s, such as 3 or 2.5.", most=f"{self.most / 100:g}")


class SecretField(PasswordField):
    """A password, taken letter by letter: nothing is cut off, and it is never sent back."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


class _PlainOptions(Select):
    """Options with a value and a label alone: WTForms’ own look for attributes of each, which is felt in a long list.

    ``%`` escapes what it fills in.
    """

    option, chosen = Markup('<option value="%s">%s</option>'), Markup('<option selected value="%s">%s</option>')

    @classmethod
    def render_option(cls, choice: SelectChoice) -> Markup:
        return (cls.chosen if choice.selected else cls.option) % (choice.value, choice.label)


class LongSelectField(SelectField):
    """One of many, such as a pop-up of a year or an enterprise of the directory."""

    widget = _PlainOptions()


class DayField(_ReadField):
    """A day, as ``2026-12-03``; the data is a date."""

    widget = DateWidget()
    sentence = _l("Please write the day as year-month-day, such as 2026-12-03.")

    def read(self, typed: str) -> date | None:
        return _parsed(date.fromisoformat, half_width(typed).replace(".", "-").replace("/", "-").replace(" ", ""))

    def shown(self, value: date) -> str:
        return value.isoformat()


class HourField(_ReadField):
    """A time of day, as ``10:30``."""

    widget = TimeWidget()
    sentence = _l("Please write the time as hour:minute, such as 10:30.")

    def read(self, typed: str) -> time | None:
        return _parsed(time.fromisoformat, half_width(typed).zfill(5))

    def shown(self, value: time) -> str:
        return f"{value:%H:%M}"


class LocalMomentField(_ReadField):
    """Day and time in Korea, as ``2026-12-01T18:00``; the data is an aware moment."""

    widget = DateTimeLocalWidget()
    sentence = _l("Please write day and time, such as 2026-12-01 18:00.")

    def read(self, typed: str) -> datetime | None:
        moment = _parsed(datetime.fromisoformat, half_width(typed))
        return moment.replace(tzinfo=SEOUL) if moment is not None and moment.tzinfo is None else None

    def shown(self, value: datetime) -> str:
        return value.astimezone(SEOUL).strftime("%Y-%m-%dT%H:%M")


def _parsed(parse: Callable[[str], T], typed: str) -> T | None:
    try:
        return parse(typed)
    except ValueError:
        return None


# --- sentences that many forms say

NAME_MISSING = _l("Please write a name.")
EMAIL_MISSING = _l("Please write an email address, such as name@example.com.")
PHONE_MISSING = _l("Please write a phone number, such as 010-1234-5678.")
POSTCODE_MISSING = _l("Please write the postcode, such as 10408.")
ADDRESS_MISSING = _l("Please write the road address, such as 123 Jungang-ro, Ilsandong-gu, Goyang.")
