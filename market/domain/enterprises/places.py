"""Places where an enterprise hands things over, or can be visited. The caller opens the transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from market.domain.audit import services as audit
from market.domain.enterprises.errors import NoSuchPlace, TooManyPlaces
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.shop_models import PickUpPlace
from market.foundation.actors import Actor
from market.foundation.database import db

MOST = 10
"""The most places that one enterprise names."""


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What an enterprise says of a place; the address as people write it in Korea."""

    name_ko: str
    name_en: str | None
    address_ko: str
    hours_ko: str | None
    hours_en: str | None
    note_ko: str | None
    note_en: str | None


def places_of(enterprise: Enterprise) -> Sequence[PickUpPlace]:
    """The places in the order in which they were named."""
    rows = select(PickUpPlace).where(PickUpPlace.enterprise_id == enterprise.id)
    return db.session.scalars(rows.order_by(PickUpPlace.position)).all()


def own_place(enterprise: Enterprise, place_id: int) -> PickUpPlace:
    """One place by its id; ``NoSuchPlace`` when it is another enterprise's."""
    wanted = select(PickUpPlace).where(PickUpPlace.id == place_id, PickUpPlace.enterprise_id == enterprise.id)
    place = db.session.scalar(wanted.execution_options(populate_existing=True))
    if place is None:
        raise NoSuchPlace
    return place


def add_place(enterprise: Enterprise, facts: PlaceFacts, *, actor: Actor, now: datetime) -> PickUpPlace:
    """Name one more place. Raises ``TooManyPlaces``."""
    hold(enterprise)
    known = places_of(enterprise)
    if len(known) >= MOST:
        raise TooManyPlaces(most=MOST)
    position = known[-1].position + 1 if known else 1
    place = PickUpPlace(enterprise_id=enterprise.id, position=position, **asdict(facts))
    db.session.add(place)
    db.session.flush()
    _record("place.added", enterprise, {"place": [None, asdict(facts)]}, actor, now)
    return place


def change_place(enterprise: Enterprise, place_id: int, facts: PlaceFacts, *, actor: Actor, now: datetime) -> None:
    """The place is another than was said. Raises ``NoSuchPlace``."""
    hold(enterprise)
    place = own_place(enterprise, place_id)
    before = _told(place)
    for column, value in asdict(facts).items():
        setattr(place, column, value)
    db.session.flush()
    _record("place.changed", enterprise, {"place": [before, asdict(facts)]}, actor, now)


def remove_place(enterprise: Enterprise, place_id: int, *, actor: Actor, now: datetime) -> str:
    """Name the place no more; its name. Raises ``NoSuchPlace``."""
    hold(enterprise)
    place = own_place(enterprise, place_id)
    name = place.name
    _record("place.removed", enterprise, {"place": [_told(place), None]}, actor, now)
    db.session.delete(place)
    db.session.flush()
    return name


def _told(place: PickUpPlace) -> dict[str, str | None]:
    facts = PlaceFacts(
        place.name_ko,
        place.name_en,
        place.address_ko,
        place.hours_ko,
        place.hours_en,
        place.note_ko,
        place.note_en,
    )
    return asdict(facts)


def _record(
    action: str,
    enterprise: Enterprise,
    changes: dict[str, list[dict[str, str | None] | None]],
    actor: Actor,
    now: datetime,
) -> None:
    subject = ("enterprise", enterprise.id, enterprise.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes)
