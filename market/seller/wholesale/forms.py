"""The terms for shops of one product."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from market.domain.wholesale.models import WholesaleTerms
from market.domain.wholesale.rules import HIGHEST_PRICE, LONGEST_NOTE, MOST_LEAD_DAYS, MOST_MINIMUM
from market.domain.wholesale.services import Terms
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, Optional, Required, WholeNumberField

USUAL_MINIMUM, USUAL_LEAD_DAYS = 20, 5


class TermsForm(FlaskForm):
    """From how many, at which price or on request, how soon, and what else holds."""

    minimum = WholeNumberField(
        _l("From how many pieces"),
        [Required(_l("Please write from how many pieces you sell to shops."))],
        lowest=1,
        highest=MOST_MINIMUM,
    )
    pricing = RadioField(
        _l("Price for shops"),
        choices=[SelectChoice("fixed", _l("A price")), SelectChoice("request", _l("On request"))],
        default="fixed",
    )
    price = WholeNumberField(_l("Price of one piece in won"), [Optional()], lowest=1, highest=HIGHEST_PRICE)
    lead_days = WholeNumberField(
        _l("Business days until it is sent"),
        [Required(_l("Please write in how many business days you send it."))],
        lowest=0,
        highest=MOST_LEAD_DAYS,
    )
    note = LineField(_l("Note"), [Optional(), AtMost(LONGEST_NOTE), NoResidentNumber()])

    @classmethod
    def about(cls, terms: WholesaleTerms | None, lead_days: int) -> "TermsForm":
        """The form, filled with what holds now, or with what is usual."""
        facts: dict[str, Any] = {"minimum": USUAL_MINIMUM, "lead_days": max(lead_days, USUAL_LEAD_DAYS)}
        if terms is not None:
            facts = {name: getattr(terms, name) for name in ("minimum", "price", "lead_days", "note")}
            facts["pricing"] = "fixed" if terms.price else "request"
        return cls(data=facts)

    def fits(self) -> bool:
        """The form was sent and is valid: who names a price names one."""
        if not self.validate_on_submit():
            return False
        if self.pricing.data == "fixed" and not self.price.data:
            self.price.errors = [gettext("Please write the price, or choose “on request”.")]
            return False
        return True

    def to_terms(self) -> Terms:
        return Terms(
            minimum=self.minimum.data,
            price=self.price.data if self.pricing.data == "fixed" else None,
            lead_days=self.lead_days.data,
            note=self.note.data or "",
        )
