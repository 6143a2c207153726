"""What the city notes of its venues: facts, photos, days on which they cannot be used."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.catalog.photos import Move
from market.domain.enterprises.models import District
from market.domain.popups.errors import (
    BlackoutTooLong,
    DayHasPassed,
    DaysOutOfOrder,
    NoSuchVenue,
    TooManyVenuePhotos,
)
from market.domain.popups.models import Blackout, PopupDay, Venue, VenuePhoto, VenueRule
from market.domain.popups.services import taken
from market.domain.popups.slugs import named
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db

MOST_PHOTOS = 6
MOST_BLACKOUT_DAYS = 366


@dataclass(frozen=True, slots=True)
class VenueFacts:
    """What the city says of a venue; None where nobody has stated it yet."""

    name_ko: str
    name_en: str | None
    city: str
    city_en: str | None
    district: District
    address_ko: str | None
    address_en: str | None
    latitude: float | None
    longitude: float | None
    precision_m: int | None
    directions_ko: str | None
    directions_en: str | None
    partner_id: int | None
    hours_ko: str | None
    hours_en: str | None
    food: VenueRule | None
    food_ko: str | None
    food_en: str | None
    fire: VenueRule | None
    fire_ko: str | None
    fire_en: str | None
    noise: VenueRule | None
    noise_ko: str | None
    noise_en: str | None
    has_power: bool | None
    has_water: bool | None
    supply_ko: str | None
    supply_en: str | None
    zones: list[str]


def add_venue(facts: VenueFacts, *, slug: str, actor: Actor, now: datetime) -> Venue:
    """Note a new venue, under ``slug`` or, where that is taken, with a number behind it."""
    venue = named(Venue(slug=slug, is_sample=False, sources=[], **asdict(facts)))
    _record("venue.added", venue, None, actor, now)
    return venue


def change_venue(venue: Venue, facts: VenueFacts, *, actor: Actor, now: datetime) -> bool:
    """Say anew what is known of ``venue``; False when nothing is other than before."""
    changed = {
        name: [_shown(getattr(venue, name)), _shown(value)]
        for name, value in asdict(facts).items()
        if value != getattr(venue, name)
    }
    if not changed:
        return False
    for name, value in asdict(facts).items():
        setattr(venue, name, value)
    _record("venue.changed", venue, changed, actor, now)
    return True


# --- days on which it cannot be used


def black_out(
    venue: Venue, first: date, last: date, *, reason_ko: str, reason_en: str | None, actor: Actor, now: datetime
) -> Blackout:
    """Nobody can claim ``venue`` from ``first`` to ``last``: each day is claimed here, like by a pop-up.

    Raises ``DaysOutOfOrder``, ``DayHasPassed``, ``BlackoutTooLong``, and ``VenueTaken`` where a pop-up has a day.
    """
    if last < first:
        raise DaysOutOfOrder
    if last < day_of(now):
        raise DayHasPassed(day=last)
    if (last - first).days >= MOST_BLACKOUT_DAYS:
        raise BlackoutTooLong(most=MOST_BLACKOUT_DAYS)
    blackout = Blackout(
        venue_id=venue.id, first_day=first, last_day=last, reason_ko=reason_ko, reason_en=reason_en, added_at=now
    )
    db.session.add(blackout)
    db.session.flush()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    try:
        with db.session.begin_nested():
            claims = [PopupDay(blackout_id=blackout.id, venue_id=venue.id, day=day) for day in days]
            db.session.add_all(claims)  # in one statement, in the order of the days
            db.session.flush()
    except IntegrityError as clash:
        raise taken(venue.id, days) from clash
    _record("venue.blackout_added", venue, {"blackout": [None, _days(blackout)]}, actor, now, reason=reason_ko)
    return blackout


def lift_blackout(venue: Venue, blackout_id: int, *, actor: Actor, now: datetime) -> None:
    """The days can be claimed again. Raises ``NoSuchVenue`` when the blackout is not one of ``venue``'s."""
    blackout = db.session.scalar(select(Blackout).where(Blackout.id == blackout_id, Blackout.venue_id == venue.id))
    if blackout is None:
        raise NoSuchVenue
    _record("venue.blackout_lifted", venue, {"blackout": [_days(blackout), None]}, actor, now)
    db.session.delete(blackout)  # its days go with it
    db.session.flush()


# --- photos


def photos_of(venue: Venue) -> Sequence[VenuePhoto]:
    """The photos in order."""
    rows = select(VenuePhoto).where(VenuePhoto.venue_id == venue.id)
    return db.session.scalars(rows.order_by(VenuePhoto.position).execution_options(populate_existing=True)).all()


def add_photo(
    venue: Venue, reference: str, *, alt_ko: str, alt_en: str | None, actor: Actor, now: datetime
) -> VenuePhoto:
    """Show one more photo, after the others. Raises ``TooManyVenuePhotos``."""
    _hold(venue)
    known = photos_of(venue)
    if len(known) >= MOST_PHOTOS:
        raise TooManyVenuePhotos(most=MOST_PHOTOS)
    position = known[-1].position + 1 if known else 1
    photo = VenuePhoto(venue_id=venue.id, position=position, reference=reference, alt_ko=alt_ko, alt_en=alt_en)
    db.session.add(photo)
    db.session.flush()
    _record("venue.photo_added", venue, {"photo": [None, alt_ko]}, actor, now)
    return photo


def move_photo(venue: Venue, photo_id: int, where: Move, *, actor: Actor, now: datetime) -> None:
    """Put one photo elsewhere among the others; at the end of the way nothing happens. Raises ``NoSuchVenue``."""
    _hold(venue)
    photos = list(photos_of(venue))
    photo = _own_photo(photos, photo_id)
    before = photos.index(photo)
    after = {Move.UP: max(0, before - 1), Move.DOWN: min(len(photos) - 1, before + 1), Move.FIRST: 0}[where]
    if after == before:
        return
    photos.insert(after, photos.pop(before))
    for sign in (-1, 1):  # in two steps: no two of them may have one number, not even for a moment
        for number, one in enumerate(photos, start=1):
            one.position = sign * number
        db.session.flush()
    _record("venue.photo_moved", venue, {"photo": [before + 1, after + 1]}, actor, now)


def remove_photo(venue: Venue, photo_id: int, *, actor: Actor, now: datetime) -> str:
    """Show the photo no more; its picture's reference. Raises ``NoSuchVenue`` when it is not one of ``venue``'s."""
    _hold(venue)
    photo = _own_photo(photos_of(venue), photo_id)
    _record("venue.photo_removed", venue, {"photo": [photo.alt_ko, None]}, actor, now)
    db.session.delete(photo)
    db.session.flush()
    return photo.reference


def _own_photo(photos: Sequence[VenuePhoto], photo_id: int) -> VenuePhoto:
    photo = next((one for one in photos if one.id == photo_id), None)
    if photo is None:
        raise NoSuchVenue
    return photo


def _hold(venue: Venue) -> None:
    """Whoever changes the photos of one venue takes turns at its row."""
    db.session.execute(update(Venue).where(Venue.id == venue.id).values(slug=Venue.slug))


def _days(blackout: Blackout) -> str:
    return f"{blackout.first_day} – {blackout.last_day}"


def _shown(value: Any) -> str | None:
    return None if value is None else str(getattr(value, "value", value))


def _record(
    action: str,
    venue: Venue,
    changes: dict[str, Any] | None,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    subject = ("venue", venue.id, venue.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)
