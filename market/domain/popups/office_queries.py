"""What the city's office asks about venues and pop-ups: drafts and cancelled ones too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Booth, Participation, Popup, PopupDay, PopupStatus, Venue
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class VenueDay:
    """One day of one venue: who has it, if anybody."""

    day: date
    popup: Popup | None


@dataclass(frozen=True, slots=True)
class VenueWeek:
    """A venue with its days in the weeks that are shown."""

    venue: Venue
    days: list[VenueDay]


def venues() -> Sequence[Venue]:
    """Every venue: those with a booth plan first, then by name."""
    has_plan = select(Booth.id).where(Booth.venue_id == Venue.id).exists()
    return db.session.scalars(select(Venue).order_by(has_plan.desc(), Venue.name_ko, Venue.id)).all()


def venue_by_slug(slug: str) -> Venue:
    """The venue called ``slug`` with its booths, or ``NoSuchPopup``."""
    venue = db.session.scalar(select(Venue).where(Venue.slug == slug).options(selectinload(Venue.booths)))
    if venue is None:
        raise NoSuchPopup
    return venue


def venue_days(shown: Sequence[Venue], first: date, days: int) -> list[VenueWeek]:
    """Who has each of the ``shown`` venues on each of ``days`` days from ``first``."""
    wanted = select(PopupDay).where(
        PopupDay.venue_id.in_([venue.id for venue in shown]),
        PopupDay.day >= first,
        PopupDay.day < first + timedelta(days=days),
    )
    claims = db.session.scalars(wanted.options(joinedload(PopupDay.popup))).all()
    taken = {(claim.venue_id, claim.day): claim.popup for claim in claims}
    dates = [first + timedelta(days=n) for n in range(days)]
    return [VenueWeek(venue, [VenueDay(day, taken.get((venue.id, day))) for day in dates]) for venue in shown]


def managed_popups(today: date) -> tuple[Sequence[Popup], Sequence[Popup]]:
    """The city's pop-ups that are still to come or running, soonest first; and the latest thirty others."""
    own = select(Popup).where(Popup.reference.is_(None)).options(joinedload(Popup.venue))
    coming = own.where(Popup.ends_on >= today, Popup.status != PopupStatus.CANCELLED)
    over = own.where((Popup.ends_on < today) | (Popup.status == PopupStatus.CANCELLED))
    return (
        db.session.scalars(coming.order_by(Popup.starts_on, Popup.id)).all(),
        db.session.scalars(over.order_by(Popup.starts_on.desc(), Popup.id.desc()).limit(30)).all(),
    )


def popup_by_slug(slug: str) -> Popup:
    """The pop-up called ``slug``, with days, venue, booths and participants; ``NoSuchPopup`` for past real events."""
    popup = db.session.scalar(
        select(Popup)
        .where(Popup.slug == slug, Popup.reference.is_(None))
        .options(
            selectinload(Popup.days),
            joinedload(Popup.venue).selectinload(Venue.booths),
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


def placeable_enterprises(popup: Popup) -> Sequence[Enterprise]:
    """Active enterprises that do not take part in ``popup`` yet, by name."""
    there = select(Participation.enterprise_id).where(
        Participation.popup_id == popup.id, Participation.enterprise_id.is_not(None)
    )
    return db.session.scalars(
        select(Enterprise)
        .where(Enterprise.status == EnterpriseStatus.ACTIVE, Enterprise.id.not_in(there))
        .order_by(Enterprise.sort_key, Enterprise.id)
    ).all()


def slug_exists(slug: str) -> bool:
    """Whether a pop-up is called ``slug`` already."""
    return db.session.scalar(select(Popup.id).where(Popup.slug == slug)) is not None
