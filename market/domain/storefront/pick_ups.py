"""Pop-ups to come at which goods that are ordered now can be collected."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from market.domain.popups.models import Participation, Popup, PopupDay, PopupStatus
from market.foundation import clock
from market.foundation.database import below_orm, table_of
from market.foundation.i18n import current_language
from market.foundation.memory import kept


class PickUp(NamedTuple):
    """A pop-up to come at which goods ordered now can be collected."""

    id: int
    slug: str
    title: str
    is_sample: bool
    preorder_until: datetime | None
    enterprises: frozenset[int]


_popup, _day, _participation = table_of(Popup).c, table_of(PopupDay).c, table_of(Participation).c
_first_days = (
    select(_day.popup_id, func.min(_day.day).label("first"))
    .where(_day.day >= bindparam("today"), _day.venue_id.is_not(None))  # a day that was given up is held no more
    .group_by(_day.popup_id)
    .subquery()
)
_PICK_UPS = (
    select(_popup.id, _popup.slug, _popup.title_ko, _popup.title_en, _popup.is_sample, _popup.preorder_until)
    .add_columns(_participation.enterprise_id)
    .join_from(table_of(Popup), _first_days, _first_days.c.popup_id == _popup.id)
    .join(table_of(Participation), _participation.popup_id == _popup.id)
    .where(_popup.status == PopupStatus.PUBLISHED, _participation.enterprise_id.is_not(None))
    .order_by(_first_days.c.first, _popup.id)
)


def pick_ups_at(now: datetime) -> tuple[PickUp, ...]:
    """Pop-ups to come that take orders ahead, the nearest first."""
    today, language = clock.day_of(now), current_language()
    coming = kept(("pick-ups", today, language), lambda: _pick_ups(today, english=language == "en"))
    return tuple(one for one in coming if one.preorder_until is None or now < one.preorder_until)


def _pick_ups(today: date, *, english: bool) -> tuple[PickUp, ...]:
    rows = below_orm().execute(_PICK_UPS, {"today": today}).all()
    first: dict[int, Any] = {}
    enterprises: dict[int, set[int]] = {}
    for row in rows:
        first.setdefault(row.id, row)
        enterprises.setdefault(row.id, set()).add(row.enterprise_id)
    return tuple(
        PickUp(
            id=row.id,
            slug=row.slug,
            title=row.title_en or row.title_ko if english else row.title_ko,
            is_sample=row.is_sample,
            preorder_until=row.preorder_until,
            enterprises=frozenset(enterprises[row.id]),
        )
        for row in first.values()
    )
