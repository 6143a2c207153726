"""What the city's office asks about venues and pop-ups: drafts and cancelled ones too."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Booth, Participation, Popup, PopupStatus, Venue
from market.foundation import keyset
from market.foundation.database import db

PAGE = 30


def venues() -> Sequence[Venue]:
    """Every venue: those with a booth plan first, then by name."""
    has_plan = select(Booth.id).where(Booth.venue_id == Venue.id).exists()
    return db.session.scalars(select(Venue).order_by(has_plan.desc(), Venue.name_ko, Venue.id)).all()


def managed_popups(
    today: date, edge: keyset.Edge | None, *, over: bool, reach: int | None = None
) -> tuple[list[Popup], keyset.Stretch]:
    """The city's pop-ups by the page: those still to come or running, soonest first; or those ``over`` or cancelled,
    latest first.

    ``reach`` is the organisation whose pop-ups alone are wanted.
    """
    is_over = (Popup.ends_on < today) | (Popup.status == PopupStatus.CANCELLED)
    wanted = select(Popup).where(Popup.reference.is_(None), is_over if over else ~is_over)
    if reach is not None:
        wanted = wanted.where(Popup.organisation_id == reach)
    columns = Popup.__table__.c
    stretch = keyset.fetch(
        wanted.options(joinedload(Popup.venue)),
        by=columns.starts_on,
        id_=columns.id,
        descending=over,
        edge=edge,
        size=PAGE,
    )
    return [row[0] for row in stretch.rows], stretch


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
