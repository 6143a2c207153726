"""Pop-ups as lists show them: where each stands today, and its day in few words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask_babel import format_date

from market.domain.popups.facts import ListedPopup, PopupFacts
from market.domain.popups.rules import Phase, phase
from market.foundation.i18n import current_language, gettext, ngettext

_DAY = {"ko": "M.d", "en": "d MMM"}
_LAST_DAY = {"ko": "d일 EEEE", "en": "EEEE d"}
_LAST_DAY_OF_ANOTHER_MONTH = {"ko": "M월 d일 EEEE", "en": "EEEE d MMM"}


@dataclass(frozen=True, slots=True)
class ShownPopup:
    """A pop-up in a list.

    ``day`` and ``year`` are its first day (empty when no source tells it), ``weekdays`` from which to which day
    of the week it is on, ``from_day`` and ``to_day`` the same in whole words; ``sellers`` is how many are known
    to sell there.
    """

    popup: PopupFacts
    phase: Phase
    sellers: int
    day: str
    year: str
    weekdays: str
    from_day: str
    to_day: str
    countdown: str

    @property
    def is_to_come(self) -> bool:
        return self.phase in (Phase.COMING, Phase.RUNNING)


def shown_popups(found: Iterable[ListedPopup], *, today: date) -> list[ShownPopup]:
    """The pop-ups as they stand ``today``."""
    return [shown_popup(one, today=today) for one in found]


def shown_popup(found: ListedPopup, *, today: date) -> ShownPopup:
    """One pop-up as it stands ``today``."""
    popup = found.popup
    stands = phase(popup.status, popup.starts_on, popup.ends_on, today=today)
    return ShownPopup(
        popup=popup,
        phase=stands,
        sellers=found.sellers,
        day=_formatted(popup.starts_on, _DAY[current_language()]) if popup.starts_on else "",
        year=str(popup.starts_on.year) if popup.starts_on else "",
        weekdays=_weekdays(popup.starts_on, popup.ends_on),
        from_day=_first_day(popup.starts_on, popup.ends_on),
        to_day=_last_day(popup.starts_on, popup.ends_on),
        countdown=countdown(stands, popup.starts_on, today=today),
    )


def countdown(stands: Phase, starts_on: date | None, *, today: date) -> str:
    """How long until a pop-up begins, in words; empty where that does not matter any more."""
    if stands is Phase.RUNNING:
        return gettext("On now")
    if stands is not Phase.COMING or starts_on is None:
        return ""
    days = (starts_on - today).days
    return gettext("Tomorrow") if days == 1 else ngettext("In %(num)s day", "In %(num)s days", days)


def _weekdays(first: date | None, last: date | None) -> str:
    """금–일, Fri–Sun: enough for a list."""
    days = [day for day in (first, last if last != first else None) if day is not None]
    return "–".join(_formatted(day, "EEE") for day in days)


def _first_day(first: date | None, last: date | None) -> str:
    """금요일부터, from Friday; only its name where it is the only one."""
    if first is None:
        return ""
    weekday = _formatted(first, "EEEE")
    return weekday if last is None or first == last else gettext("from %(day)s", day=weekday)


def _last_day(first: date | None, last: date | None) -> str:
    """6일 일요일까지, to Sunday 6."""
    if first is None or last is None or first == last:
        return ""
    patterns = _LAST_DAY if (first.year, first.month) == (last.year, last.month) else _LAST_DAY_OF_ANOTHER_MONTH
    return gettext("to %(day)s", day=_formatted(last, patterns[current_language()]))


def _formatted(day: date, pattern: str) -> str:
    return _worded(day, pattern, current_language())


@lru_cache(maxsize=4096)
def _worded(day: date, pattern: str, _language: str) -> str:
    """A list says a few days many times, and a day has one wording in a language."""
    return str(format_date(day, pattern))
