"""Why personal data is opened or leaves the system: asked in the same words wherever the city's office does it.

The answer stands in the audit beside the deed (개인정보의 안전성 확보조치 기준 제8조).
"""

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field, Form, SelectChoice, SelectField
from wtforms.validators import StopValidation

from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, Required

LONGEST = 200


class Purpose(LabelledEnum):
    """A usual reason for looking somebody up."""

    PERSON_ASKS = "person_asks", _l("The person has asked us about it")
    ENTERPRISE_ASKS = "enterprise_asks", _l("The enterprise has asked us about it")
    CHECKING = "checking", _l("Checking an application or a document")
    TROUBLE = "trouble", _l("An order, payment or return that went wrong")
    PAYING = "paying", _l("Paying out at the bank")
    INSPECTION = "inspection", _l("An inspection, or an authority that may ask")
    OTHER = "other", _l("Another reason, written below")


class _NeededForOther:
    def __call__(self, form: Form, field: Field) -> None:
        if form["purpose"].data == Purpose.OTHER.value and not field.data:
            raise StopValidation(gettext("Please write the reason in your own words."))


class PurposeForm(FlaskForm):
    """A usual reason, and words of one's own."""

    purpose = SelectField(_l("Reason, for the audit"), [Required(_l("Please choose why you need it."))])
    words = LineField(_l("In your own words"), [_NeededForOther(), AtMost(LONGEST), NoResidentNumber()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.options = ("", gettext("Please choose")), *((one.value, str(one)) for one in Purpose)
        self.purpose.choices = [SelectChoice(*option) for option in self.options]

    @property
    def reason(self) -> str:
        """As it stands in the audit."""
        chosen = Purpose.stored_as(str(self.purpose.data))
        told = [] if chosen is Purpose.OTHER else [str(chosen)]
        return ": ".join([*told, *([self.words.data] if self.words.data else [])])


def when_asked_why(
    take: Callable[[str], ResponseReturnValue], *, what: str, about: str, back: str, active: str
) -> ResponseReturnValue:
    """Ask for the reason on a page of its own, and then ``take`` what was asked for with it.

    ``what`` names it, ``about`` says whose it is, ``back`` leads away again, ``active`` is the entry of the menu.
    """
    form = PurposeForm()
    if form.validate_on_submit():
        return take(form.reason)
    page = render_template("city/purpose.html", form=form, what=what, about=about, back=back, menu_entry=active)
    return page, 422 if form.is_submitted() else 200
