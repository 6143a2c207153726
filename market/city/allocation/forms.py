"""What the city types while booths are shared out: the draw, reasons, decisions by hand."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField

from market.city.finding import FoundField
from market.domain.allocation.models import AdjustmentKind
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, Optional, Required, whole_number

LONGEST_REASON = 300


def _reason(label: object = _l("Reason, which everybody can read")) -> LineField:
    return LineField(label, [Required(_l("Please write the reason.")), AtMost(LONGEST_REASON), NoResidentNumber()])


class DrawForm(FlaskForm):
    """What the public lottery drew, and where everybody can look it up."""

    numbers = LineField(_l("Numbers drawn"), [Required(_l("Please type the numbers of the draw in.")), AtMost(80)])
    source = LineField(
        _l("Address of the page that shows them"), [Required(_l("Please give the page’s address.")), AtMost(300)]
    )


class RunForm(FlaskForm):
    """What a run is for."""

    why = LineField(_l("What this run is for"), [Optional(), AtMost(LONGEST_REASON), NoResidentNumber()])


class WhyForm(FlaskForm):
    """Why a run is discarded."""

    reason = _reason(_l("Why it is not used"))


class SeenForm(FlaskForm):
    """How many moves the page knew of."""

    seen = HiddenField("")  # without any label WTForms reads a catalogue for one

    @property
    def moves(self) -> int:
        """The number; one that never was when the field came back broken."""
        number = whole_number(self.seen.data or "", lowest=0, highest=10**6)
        return -1 if number is None else number


class MovesForm(SeenForm):
    """Why booths are given otherwise; which ones, the selects beside each applicant say."""

    reason = _reason()


class DecisionForm(FlaskForm):
    """A pin or an exclusion."""

    kind = RadioField(
        _l("Decision"),
        [Required(_l("Please choose."))],
        choices=[
            SelectChoice(AdjustmentKind.PIN.value, AdjustmentKind.PIN.label),
            SelectChoice(AdjustmentKind.EXCLUDE.value, AdjustmentKind.EXCLUDE.label),
        ],
    )
    who = FoundField(_l("Enterprise"), pick="applicant")
    popup = SelectField(_l("Pop-up"), validate_choice=False)
    reason = _reason()


class InterestForm(FlaskForm):
    """Which applicant is close, and how."""

    whose = FoundField(_l("Enterprise"), pick="enterprise")
    text = LineField(
        _l("What connects you"), [Required(_l("Please write what connects you.")), AtMost(LONGEST_REASON)]
    )
