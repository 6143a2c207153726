"""What the city types about the front page."""

from collections.abc import Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import DayField, LongSelectField, Required


class PopupPickForm(FlaskForm):
    """A pop-up and the days on which it stands on the front page."""

    slug = LongSelectField(_l("Pop-up"), [Required(_l("Please choose a pop-up."))])
    first_day = DayField(_l("First day"), [Required(_l("Please choose the first day."))])
    last_day = DayField(_l("Last day"), [Required(_l("Please choose the last day."))])

    @classmethod
    def among(cls, coming: Sequence[tuple[str, str]], today: date) -> "PopupPickForm":
        """The form with the slugs and titles of what comes; from ``today`` on until something else is typed."""
        form = cls(first_day=today)
        form.slug.choices = [SelectChoice("", _l("Please choose")), *(SelectChoice(*one) for one in coming)]
        return form
