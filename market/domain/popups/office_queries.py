"""What the city's office asks about venues and pop-ups: drafts and cancelled ones too."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, Integer, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.popups.ahead import LISTED, ListedPopup, listed
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Booth, Participation, Popup, PopupStatus, Venue
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20


def venues() -> Sequence[Venue]:
    """Every venue: those with a booth plan first, then by name."""
    has_plan = select(Booth.id).where(Booth.venue_id == Venue.id).exists()
    return db.session.scalars(select(Venue).order_by(has_plan.desc(), Venue.name_ko, Venue.id)).all()


_popup = table_of(Popup).c
_REACH = bindparam("reach", type_=Integer)
_IS_OVER = (Popup.ends_on < bindparam("today", type_=Date)) | (Popup.status == PopupStatus.CANCELLED)
_MANAGED = LISTED.where(Popup.reference.is_(None), or_(_REACH.is_(None), Popup.organisation_id == _REACH))
_TO_COME = Walk(_MANAGED.where(~_IS_OVER), by=_popup.starts_on, id_=_popup.id, size=PAGE)
_OVER = Walk(_MANAGED.where(_IS_OVER), by=_popup.starts_on, id_=_popup.id, size=PAGE, descending=True)


def managed_popups(
    today: date, edge: Edge | None, *, over: bool, reach: int | None = None
) -> tuple[list[ListedPopup], Stretch]:
    """The city's pop-ups by the page: those still to come or running, soonest first; or those ``over`` or cancelled,
    latest first.

    ``reach`` is the organisation whose pop-ups alone are wanted.
    """
    stretch = (_OVER if over else _TO_COME).page(edge, {"today": today, "reach": reach})
    return listed(stretch.rows), stretch


def popup_by_slug(slug: str) -> Popup:
    """The pop-up called ``slug``, with days, venue, booths and participants; ``NoSuchPopup`` for past real events."""
    popup = db.session.scalar(
        select(Popup)
        .where(Popup.slug == slug, Popup.reference.is_(None))
        .options(
            selectinload(Popup.days),
            joinedload(Popup.venue).options(selectinload(Venue.booths), selectinload(Venue.labels)),
            selectinload(Popup.participants).joinedload(Participation.enterprise),
            selectinload(Popup.participants).joinedload(Participation.booth),
        )
    )
    if popup is None:
        raise NoSuchPopup
    return popup


def participation(popup: Popup, participation_id: int) -> Participation:
    """One of ``popup``'s places, or ``NoSuchPopup``: another pop-up's is not found."""
    found = next((seat for seat in popup.participants if seat.id == participation_id), None)
    if found is None:
        raise NoSuchPopup
    return found
