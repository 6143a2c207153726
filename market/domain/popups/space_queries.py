"""What the city's office asks about those who lend space, and about the venues they lend."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.popups.errors import NoSuchPartner, NoSuchVenue
from market.domain.popups.models import Booth, Venue
from market.domain.popups.space_models import Partner
from market.foundation import keyset
from market.foundation.database import db

PAGE = 30


@dataclass(frozen=True, slots=True)
class ListedVenue:
    """A venue in a list, with how many booths its plan has for enterprises."""

    venue: Venue
    booths: int


@dataclass(frozen=True, slots=True)
class ListedPartner:
    """A partner in a list, with how many venues it lends."""

    partner: Partner
    venues: int


def venues(edge: keyset.Edge | None) -> tuple[list[ListedVenue], keyset.Stretch]:
    """Every venue by name, by the page."""
    booths = select(func.count(Booth.id)).where(Booth.venue_id == Venue.id, Booth.is_open).scalar_subquery()
    columns = Venue.__table__.c
    wanted = select(Venue, booths).options(joinedload(Venue.partner))
    stretch = keyset.fetch(wanted, by=columns.name_ko, id_=columns.id, edge=edge, size=PAGE)
    return [ListedVenue(row[0], row[1]) for row in stretch.rows], stretch


def venue_by_slug(slug: str) -> Venue:
    """The venue called ``slug`` with its plan and its partner, or ``NoSuchVenue``."""
    venue = db.session.scalar(
        select(Venue)
        .where(Venue.slug == slug)
        .options(selectinload(Venue.booths), selectinload(Venue.labels), joinedload(Venue.partner))
    )
    if venue is None:
        raise NoSuchVenue
    return venue


def partners(edge: keyset.Edge | None) -> tuple[list[ListedPartner], keyset.Stretch]:
    """Every partner by name, by the page."""
    lent = select(func.count(Venue.id)).where(Venue.partner_id == Partner.id).scalar_subquery()
    columns = Partner.__table__.c
    stretch = keyset.fetch(select(Partner, lent), by=columns.name_ko, id_=columns.id, edge=edge, size=PAGE)
    return [ListedPartner(row[0], row[1]) for row in stretch.rows], stretch


def all_partners() -> Sequence[Partner]:
    """Every partner by name, to choose from."""
    return db.session.scalars(select(Partner).order_by(Partner.name_ko, Partner.id)).all()


def partner_by_slug(slug: str) -> Partner:
    """The partner called ``slug``, or ``NoSuchPartner``."""
    partner = db.session.scalar(select(Partner).where(Partner.slug == slug))
    if partner is None:
        raise NoSuchPartner
    return partner


def venues_of(partner: Partner) -> Sequence[Venue]:
    """The venues that ``partner`` lends, by name."""
    wanted = select(Venue).where(Venue.partner_id == partner.id)
    return db.session.scalars(wanted.order_by(Venue.name_ko, Venue.id).limit(PAGE)).all()
