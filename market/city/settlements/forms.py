"""What the city types about payouts and adjustments."""

import secrets

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice

from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import AtMost, DayField, LineField, NoResidentNumber, Required, WholeNumberField

MOST = 99_999_999


class MakeFileForm(FlaskForm):
    """The sum that the page showed: a file of other amounts is not made."""

    total = HiddenField()

    @property
    def seen(self) -> int:
        """The sum; one that nothing adds up to where it cannot be read."""
        text = str(self.total.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


class TransferForm(FlaskForm):
    """When the bank transferred, and under which reference."""

    day = DayField(_l("Day of the transfer"), [Required(_l("Please write the day of the transfer."))])
    reference = LineField(
        _l("The bank’s reference"),
        [Required(_l("Please write the reference that the bank gave the transfer.")), AtMost(60)],
    )


class FailureForm(FlaskForm):
    """Why the bank did not transfer."""

    reason = LineField(
        _l("Reason, shown to the enterprise"),
        [Required(_l("Please write why the transfer failed.")), AtMost(200), NoResidentNumber()],
    )


class AdjustForm(FlaskForm):
    """An amount given or taken by hand. ``ticket`` is this form's: sent twice, it counts once."""

    direction = RadioField(
        _l("Direction"),
        choices=[
            SelectChoice("give", _l("Give to the enterprise")),
            SelectChoice("take", _l("Take from the enterprise")),
        ],
        default="give",
    )
    amount = WholeNumberField(
        _l("Amount in won"), [Required(_l("Please write an amount other than 0."))], lowest=1, highest=MOST
    )
    reason = LineField(
        _l("Reason, shown to the enterprise"),
        [Required(_l("Please write the reason.")), AtMost(200), NoResidentNumber()],
    )
    ticket = HiddenField(default=lambda: secrets.token_hex(12))

    @property
    def signed(self) -> int:
        """The amount as the ledger takes it."""
        amount = int(self.amount.data)
        return amount if self.direction.data == "give" else -amount

    @property
    def one_ticket(self) -> str:
        """This form's ticket, as it was made; a new one in place of anything else."""
        text = str(self.ticket.data or "")
        return text if len(text) == 24 and text.isalnum() and text.isascii() else secrets.token_hex(12)
