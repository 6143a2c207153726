"""What the city types about a coupon at the market's cost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from market.domain.catalog.queries import Shelf
from market.domain.promotions.services import CouponFacts
from market.foundation.i18n import lazy_gettext as _l
from market.web.coupon_forms import A_MONTH, NewCouponForm
from market.web.inputs import Required, WholeNumberField

HIGHEST_BUDGET = 1_000_000_000


def _key(posted: object) -> int:
    text = str(posted)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


class MarketCouponForm(NewCouponForm):
    """A coupon that the market bears: with a budget, for some enterprises and categories or for all."""

    budget = WholeNumberField(
        _l("Budget in won"),
        [Required(_l("Please write how much it may cost in all."))],
        lowest=1,
        highest=HIGHEST_BUDGET,
    )
    enterprises = SelectMultipleField(_l("Enterprises"), coerce=_key)
    categories = SelectMultipleField(_l("Categories"), coerce=_key)

    @classmethod
    def with_choices(
        cls, today: date, enterprises: Sequence[tuple[int, str]], shelves: Sequence[Shelf]
    ) -> "MarketCouponForm":
        """The form with the month that begins on ``today`` and what can be chosen."""
        form = cls(first_day=today, last_day=today + A_MONTH)
        form.enterprises.choices = [SelectChoice(number, name) for number, name in enterprises]
        form.categories.choices = [SelectChoice(shelf.id, shelf.name) for shelf in shelves]
        return form

    def to_facts(self) -> CouponFacts:
        """What was typed."""
        return replace(
            super().to_facts(),
            budget=self.budget.data,
            enterprises=frozenset(self.enterprises.data or ()),
            categories=frozenset(self.categories.data or ()),
        )
