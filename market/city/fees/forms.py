"""What the city types about a fee."""

from collections.abc import Sequence
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from market.domain.fees.services import MOST_BASIS_POINTS, MOST_FIXED, RuleFacts
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import LocalMomentField, PercentField, Required, WholeNumberField


def _key(posted: object) -> int:
    text = str(posted)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


class RuleForm(FlaskForm):
    """A rule that will begin."""

    enterprise = SelectField(_l("For one enterprise"), coerce=_key)
    category = SelectField(_l("For one category"), coerce=_key)
    percent = PercentField(
        _l("Percent of the price"),
        [Required(_l("Please write the percentage; 0 is none."))],
        most=MOST_BASIS_POINTS,
    )
    fixed = WholeNumberField(_l("And for each line of an order, in won"), lowest=0, highest=MOST_FIXED, default=0)
    since = LocalMomentField(_l("Begins"), [Required(_l("Please choose when it begins."))])

    @classmethod
    def with_choices(
        cls,
        enterprises: Sequence[tuple[int, str]],
        shelves: Sequence[tuple[int, str]],
        *,
        since: datetime,
        everybody: LazyText,
    ) -> "RuleForm":
        """The form with what can be chosen; it begins at ``since`` until something else is typed."""
        form = cls(since=since)
        for field, named in ((form.enterprise, enterprises), (form.category, shelves)):
            field.choices = [SelectChoice(0, str(everybody)), *(SelectChoice(number, name) for number, name in named)]
        return form

    def to_facts(self) -> RuleFacts:
        """What was typed."""
        return RuleFacts(
            enterprise_id=self.enterprise.data or None,
            category_id=self.category.data or None,
            basis_points=self.percent.data,
            fixed=self.fixed.data or 0,
            since=self.since.data,
        )
