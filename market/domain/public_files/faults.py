"""What can be wrong with a row of a public file, and what to do about it."""

from collections.abc import Mapping

from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

SENTENCES: Mapping[str, LazyText] = {
    "no_name": _l("The name is missing. Look it up at the register and write it in."),
    "name_without_letters": _l("This is no name. Look it up at the register and write it in."),
    "too_long": _l("The text is too long: columns may have slipped. Compare the row with the original file."),
    "number_length": _l("A business number has ten digits. Compare it with the original file."),
    "number_check_digit": _l("The check digit does not fit: a digit is wrong. Compare it with the register."),
    "number_shortened": _l("A spreadsheet has shortened this number. Format the column as text and paste it again."),
    "person_number": _l(
        "This looks like a resident or corporate number and was not kept. Write the business number."
    ),
    "certificate_missing": _l("The certificate number is missing. Look it up at the register."),
    "certificate_unreadable": _l("This is no certificate number. Compare it with the original file."),
    "report_unreadable": _l("A mail-order report number reads 2026-place-0123. Compare it with the original file."),
    "day_missing": _l("The date is missing. Look it up at the register."),
    "day_unreadable": _l("This date cannot be read. Write it as 2025-06-30."),
    "no_such_day": _l("There is no such day in the calendar. Compare it with the original file."),
    "day_ahead": _l("This day lies after the day of the file. Compare it with the original file."),
    "day_too_early": _l("On this day the register did not exist yet. Compare it with the original file."),
    "ends_before_it_begins": _l("It ends before it begins. The two dates may be swapped."),
    "homepage_unreadable": _l("This is no web address. Correct it or leave the cell empty."),
    "no_address": _l("Without an address nobody can tell whether it is in Goyang. Write the address in."),
    "address_contradicts": _l("The district column says Goyang, the address another city. Correct one of them."),
    "form_unknown": _l("This is neither a cooperative nor a social cooperative. Compare it with the original file."),
    "standing_unknown": _l("This state of business is not known. Compare it with the original file."),
    "broken_formula": _l("A formula in this cell is broken. Write its value in."),
    "lost_letters": _l("Letters were lost when the file was saved. Save it as UTF-8 or .xlsx again."),
    "personal": _l("This cell holds a phone number, a mail address or a resident number. Nothing of it was kept."),
    "same_number_twice": _l("Row %(other)s has the same business number. Only the first row counts."),
    "same_certificate_twice": _l("Row %(other)s has the same certificate number. Only the first row counts."),
    "same_name_twice": _l("Row %(other)s has the same name in the same district. Only the first row counts."),
}

NOT_SHOWN = frozenset({"person_number", "personal"})
"""Faults whose cell is not kept."""


def sentence(code: str, other: int | None = None) -> str:
    """What to do about the fault with ``code``; ``other`` is the row that it concerns as well."""
    said = SENTENCES[code]
    return str(said % {"other": other}) if other is not None else str(said)
