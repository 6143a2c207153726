"""What an enterprise types about a holiday."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from market.domain.enterprises.holidays import HolidayFacts
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, DayField, LineField, NoResidentNumber, Optional, Required


class HolidayForm(FlaskForm):
    """From when to when, what becomes of orders, and a sentence for shoppers."""

    first_day = DayField(_l("First day"), [Required(_l("Please choose the first day of the holiday."))])
    last_day = DayField(_l("Last day"), [Required(_l("Please choose the last day of the holiday."))])
    kind = RadioField(
        _l("Orders during the holiday"),
        choices=[SelectChoice(kind.value, kind.label) for kind in HolidayKind],
        default=HolidayKind.LATER.value,
    )
    words_ko = LineField(
        _l("A sentence for shoppers, in Korean"),
        [Required(_l("Please write a sentence that shoppers read.")), AtMost(200), NoResidentNumber()],
    )
    words_en = LineField(_l("A sentence for shoppers, in English"), [Optional(), AtMost(300), NoResidentNumber()])

    @classmethod
    def about(cls, holiday: Holiday | None) -> "HolidayForm":
        """The form, filled with what is said of ``holiday``; an empty one for a new holiday."""
        return cls(obj=holiday, data={"kind": holiday.kind.value} if holiday else None)

    def to_facts(self) -> HolidayFacts:
        """What was typed, as the domain takes it."""
        return HolidayFacts(
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            kind=HolidayKind.stored_as(self.kind.data),
            words_ko=self.words_ko.data,
            words_en=self.words_en.data or None,
        )
