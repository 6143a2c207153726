"""What stands in the way of the days somebody wants, and which are free: told before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from market.city.popups.forms import PopupForm
from market.city.schedule.shown import named_holidays
from market.domain.popups import schedule_queries
from market.domain.popups.models import Popup
from market.domain.popups.schedule_queries import Stay
from market.domain.popups.services import MOST_DAYS
from market.foundation import clock


@dataclass(frozen=True, slots=True)
class Look:
    """The wanted days: who has some of them, the next free ones, the holidays among them."""

    first: date
    last: date
    in_the_way: Sequence[Stay]
    free: Sequence[tuple[date, date]]
    holidays: Sequence[tuple[date, str]]


def look_at(form: PopupForm, popup: Popup | None) -> Look | None:
    """What there is to say about the days in ``form``; None while they or the venue make no sense."""
    first, last, venue_id = form.starts_on.data, form.ends_on.data, form.venue_id.data
    if not first or not last or not venue_id or not 0 <= (last - first).days < MOST_DAYS:
        return None
    length = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(length)]
    but = popup.id if popup else None
    in_the_way = schedule_queries.in_the_way(venue_id, days, but=but)
    free: list[date] = []
    if in_the_way:
        begin = max(first, clock.day_of(clock.now()))
        free = schedule_queries.next_free(venue_id, first=begin, days=length, but=but)
    return Look(
        first=first,
        last=last,
        in_the_way=in_the_way,
        free=[(start, start + timedelta(days=length - 1)) for start in free],
        holidays=sorted(named_holidays(first, last).items()),
    )


def take(form: PopupForm, word: str) -> None:
    """Put the free days that were chosen into ``form``: as many as before, from the day in ``word`` on."""
    try:
        first = date.fromisoformat(word)
    except ValueError:
        return
    if form.starts_on.data and form.ends_on.data:
        length = form.ends_on.data - form.starts_on.data
        form.starts_on.data, form.ends_on.data = first, first + length
