"""Refusals around what a pop-up was like."""

from market.foundation.errors import NotFound, Refused
from market.foundation.i18n import lazy_gettext as _l


class NotThere(NotFound):
    """The enterprise does not take part in that pop-up, or the pop-up has no such day."""


class NotBegun(Refused):
    message = _l("%(title)s has not begun yet. This can be written down from its first day on.")


class ReportClosed(Refused):
    message = _l("The time to report on %(title)s ended on %(day)s. Please call the city if something is missing.")


class DayNotOver(Refused):
    message = _l("%(day)s is still to come. Please report a day when it has been.")


class NothingReported(Refused):
    message = _l("Please write how long your booth was open, or what you sold.")
