"""What the city types about a difference."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, ValidationError

from market.domain.enterprises.models import Enterprise
from market.domain.settlements.reconciling import Adjustment
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, NoResidentNumber, Required, WholeNumberField

MOST = 99_999_999
NO_ENTRY, THE_MARKETS = "", "market"


class ResolveForm(FlaskForm):
    """What it was, and for an order the entry that puts its accounts right, where there is one."""

    reason = LineField(
        _l("What it was, and why it is settled so"),
        [Required(_l("Please write what it was. The reason stays in the audit.")), AtMost(200), NoResidentNumber()],
    )
    account = SelectField(_l("Entry on the account of"), default=NO_ENTRY, validate_choice=False)
    direction = RadioField(
        _l("Direction"),
        choices=[SelectChoice("add", _l("Add to the account")), SelectChoice("take", _l("Take from the account"))],
        default="add",
        validate_choice=False,
    )
    amount = WholeNumberField(_l("Amount in won"), lowest=1, highest=MOST)

    @classmethod
    def about(cls, missing: int, enterprises: Sequence[Enterprise]) -> "ResolveForm":
        """The form; ``missing`` won would make the order fit, ``enterprises`` have a part in it."""
        form = cls(amount=abs(missing) or None, direction="add" if missing >= 0 else "take")
        form.account.choices = [
            (NO_ENTRY, gettext("No entry, only the reason")),
            *((str(enterprise.id), enterprise.name) for enterprise in enterprises),
            (THE_MARKETS, gettext("The market itself")),
        ]
        return form

    def validate_account(self, field: SelectField) -> None:
        if field.data not in {value for value, _name in field.choices}:
            raise ValidationError(gettext("Please choose an account from the list."))

    def validate_amount(self, field: WholeNumberField) -> None:
        if self.account.data != NO_ENTRY and not field.data and not field.errors:
            raise ValidationError(gettext("Please write the amount of the entry, or choose no entry."))

    @property
    def adjustment(self) -> Adjustment | None:
        """The entry that is wanted, as the domain takes it."""
        if self.account.data == NO_ENTRY:
            return None
        owner = None if self.account.data == THE_MARKETS else int(self.account.data)
        amount = int(self.amount.data)
        return Adjustment(owner, -amount if self.direction.data == "take" else amount)
