"""What the city types about a free day."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import ValidationError

from market.domain.workdays.models import Closure
from market.domain.workdays.rules import is_business_day
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, DayField, LineField, Required


class ClosureForm(FlaskForm):
    """A day and what it is called."""

    day = DayField(_l("Day"), [Required(_l("Please choose the day."))])
    name_ko = LineField(_l("Name in Korean"), [Required(_l("Please write what the day is.")), AtMost(60)])
    name_en = LineField(_l("Name in English"), [Required(_l("Please write what the day is.")), AtMost(60)])

    today: date

    @classmethod
    def seen_on(cls, today: date, closure: Closure | None = None) -> "ClosureForm":
        """The form as it is on ``today``, about ``closure`` or a new one: days that are over cannot become free."""
        form = cls(obj=closure)
        form.today = today
        return form

    def validate_day(self, field: DayField) -> None:
        if field.data < self.today:
            raise ValidationError(gettext("That day is over. Please choose a day from today on."))
        if not is_business_day(field.data):
            raise ValidationError(gettext("That day is a weekend or a public holiday: it is free already."))
