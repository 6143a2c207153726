"""What an enterprise types about its payout account."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, ValidationError

from market.domain.settlements.banks import bank, banks
from market.domain.settlements.models import PayoutAccount, Period
from market.domain.settlements.rules import account_number
from market.domain.settlements.services import AccountFacts
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, LineField, Required, SecretField, half_width


class AccountForm(FlaskForm):
    """Bank, number, holder, and how often; the number is never shown again."""

    bank_code = SelectField(_l("Bank"), validate_choice=False)
    number = LineField(_l("Account number"), [Required(_l("Please write the account number.")), AtMost(40)])
    holder = LineField(
        _l("Account holder"), [Required(_l("Please write the holder as the bank has it.")), AtMost(60)]
    )
    period = RadioField(_l("How often"), choices=[SelectChoice(period.value, period.label) for period in Period])
    current_password = SecretField(_l("Your current password"), [Required(_l("Please write your password."))])

    @classmethod
    def about(cls, account: PayoutAccount | None) -> "AccountForm":
        """The form, filled with what may be shown of ``account``."""
        known = {"bank_code": account.bank_code, "holder": account.holder} if account else {}
        period = account.period if account else Period.WEEK
        form = cls(data={**known, "period": period.value})
        form.bank_code.choices = [
            ("", gettext("Choose a bank")),
            *((one.code, f"{one.name} ({one.code})") for one in banks()),
        ]
        return form

    def validate_bank_code(self, field: SelectField) -> None:
        if bank(field.data) is None:
            raise ValidationError(gettext("Please choose the bank."))

    def validate_number(self, field: LineField) -> None:
        if account_number(half_width(field.data)) is None:
            raise ValidationError(gettext("Please write the account number with its 8 to 16 digits."))

    def to_facts(self) -> AccountFacts:
        """What was typed, as the domain takes it."""
        return AccountFacts(
            bank_code=self.bank_code.data,
            number=account_number(half_width(self.number.data)) or "",
            holder=self.holder.data,
            period=Period.stored_as(self.period.data),
        )
