"""What a participant reports, as it is typed on a phone."""

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectChoice

from market.domain.outcomes.models import MoneyTaker, ReportedDay, SaleMeans, SurveyAnswer
from market.domain.outcomes.rules import LONGEST_WORDS, MARKS, MOST_WON
from market.domain.outcomes.services import Survey
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, NoResidentNumber, NoteField, Optional, Required, WholeNumberField

CHOOSE = _l("Please choose one.")
OTHERS = (MoneyTaker.MARKET, MoneyTaker.PARTNER)


class DayForm(FlaskForm):
    """One day: won by who took them and how they were paid, and how long the booth was open."""

    hours = WholeNumberField(_l("Hours that your booth was open"), [Optional()], lowest=0, highest=24)
    minutes = WholeNumberField(_l("and minutes"), [Optional()], lowest=0, highest=59)

    day: date

    @classmethod
    def about(cls, day: date, report: ReportedDay | None) -> "DayForm":
        """The form of ``day``, filled with what was reported of it."""
        fields = {
            _name(taker, means): WholeNumberField(means.label, [Optional()], lowest=0, highest=MOST_WON)
            for taker in MoneyTaker
            for means in SaleMeans
        }
        data: dict[str, Any] = {}
        if report is not None:
            data = {_name(sale.merchant, sale.means): sale.amount for sale in report.sales}
            data |= {"hours": report.minutes // 60, "minutes": report.minutes % 60}
        form: DayForm = type("ReportForm", (cls,), fields)(data=data, prefix=f"d{day:%m%d}-")
        form.day = day
        return form

    def of(self, taker: MoneyTaker) -> list[Field]:
        """The fields for what ``taker`` took."""
        return [self[_name(taker, means)] for means in SaleMeans]

    @property
    def others(self) -> list[tuple[MoneyTaker, list[Field]]]:
        """The fields for what somebody else took."""
        return [(taker, self.of(taker)) for taker in OTHERS]

    @property
    def others_filled(self) -> bool:
        """Whether any of those says something, or is wrong."""
        return any(field.data or field.errors for _, fields in self.others for field in fields)

    @property
    def minutes_open(self) -> int:
        """How long the booth was open."""
        return min((self.hours.data or 0) * 60 + (self.minutes.data or 0), 24 * 60)

    @property
    def sales(self) -> dict[tuple[MoneyTaker, SaleMeans], int]:
        """What was sold, once the form is valid."""
        return {(taker, means): self[_name(taker, means)].data or 0 for taker in MoneyTaker for means in SaleMeans}


class SurveyForm(FlaskForm):
    """Five questions, the last one in words."""

    again = RadioField(
        _l("Would you take part again?"),
        [Required(CHOOSE)],
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))],
    )
    words = NoteField(
        _l("What should be done better, what was good?"), [Optional(), AtMost(LONGEST_WORDS), NoResidentNumber()]
    )

    @classmethod
    def about(cls, answer: SurveyAnswer | None) -> "SurveyForm":
        """The form, filled with what was answered."""
        fields = {
            name: RadioField(words, [Required(CHOOSE)], choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)])
            for name, words in MARKS.items()
        }
        data: dict[str, Any] = {}
        if answer is not None:
            data = {name: str(getattr(answer, name)) for name in MARKS}
            data |= {"again": "yes" if answer.again else "no", "words": answer.words}
        form: SurveyForm = type("AnswerForm", (cls,), fields)(data=data, prefix="s-")
        return form

    @property
    def marks(self) -> list[Field]:
        """The questions that are answered by 1 to 5."""
        return [self[name] for name in MARKS]

    def to_survey(self) -> Survey:
        """What was answered, once the form is valid."""
        marks = {name: int(self[name].data) for name in MARKS}
        return Survey(**marks, again=self.again.data == "yes", words=self.words.data or "")


def _name(taker: MoneyTaker, means: SaleMeans) -> str:
    return f"{taker.value}_{means.value}"
