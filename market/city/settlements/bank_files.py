"""The file for a bank's bulk transfer: bank, account, holder, amount, and what stands on the bank statement."""

from collections.abc import Sequence

from market.domain.settlements.models import PayoutFile, PayoutStatus
from market.foundation.i18n import DEFAULT_LANGUAGE, gettext, speaking
from market.web.documents import Cell, Sheet, make_csv, make_workbook


def _rows(file: PayoutFile) -> list[Sequence[Cell]]:
    """Transfers that wait for the bank, and no others: a file that is sent in twice must not pay twice.

    In Korean whoever asks: a Korean bank reads it.
    """
    with speaking(DEFAULT_LANGUAGE):
        head = (
            gettext("Bank code"),
            gettext("Account number"),
            gettext("Account holder"),
            gettext("Amount"),
            gettext("Remark"),
        )
        remark = gettext("DADAKET %(number)s", number=file.number)
    rows: list[Sequence[Cell]] = [head]
    rows += [
        (payout.bank_code, payout.account_number, payout.account_holder, payout.amount, remark)
        for payout in file.payouts
        if payout.status is PayoutStatus.FILE_CREATED
    ]
    return rows


def as_csv(file: PayoutFile) -> bytes:
    """For the bank's page."""
    return make_csv(_rows(file))


def as_workbook(file: PayoutFile) -> bytes:
    """For a spreadsheet."""
    return make_workbook([Sheet(file.number, _rows(file), widths=(10, 22, 28, 16, 26))])
