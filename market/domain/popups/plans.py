"""The booth plan of a venue: drawn anew from lines, or changed booth by booth. A booth that is used stays."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.popups.errors import BoothInUse, BoothNumberTaken, BoothOutside, NoSuchVenue
from market.domain.popups.models import Booth, Participation, PlanLabel, Popup, Venue
from market.domain.popups.plan_rules import MOST_HEIGHT, WIDTH, Spot
from market.foundation.actors import Actor
from market.foundation.database import db


def lay_plan(venue: Venue, spots: Sequence[Spot], *, actor: Actor, now: datetime) -> None:
    """Make ``spots`` the plan of ``venue``: booths of the same number are kept and moved, the others go.

    Raises ``BoothInUse`` when one that would go is used; then nothing has changed.
    """
    kept = {booth.number: booth for booth in venue.booths}
    wanted = {spot.number for spot in spots}
    for booth in [booth for number, booth in kept.items() if number not in wanted]:
        _take_out(booth)
    for spot in spots:
        if spot.number in kept:
            _set(kept[spot.number], spot)
        else:
            db.session.add(Booth(venue_id=venue.id, **asdict(spot)))
    db.session.flush()
    db.session.expire(venue, ["booths"])
    changes = {"booths": [len(kept), len(spots)]}
    _record("venue.plan_laid", venue, changes, actor, now)


def add_booth(venue: Venue, spot: Spot, *, actor: Actor, now: datetime) -> Booth:
    """Put one more booth into the plan. Raises ``BoothNumberTaken`` or ``BoothOutside``."""
    _check(spot)
    booth = Booth(venue_id=venue.id, **asdict(spot))
    _write(booth)
    _record("venue.booth_added", venue, {"booth": [None, spot.number]}, actor, now)
    return booth


def change_booth(venue: Venue, booth_id: int, spot: Spot, *, actor: Actor, now: datetime) -> None:
    """Say anew where a booth stands and what it has. Raises ``BoothNumberTaken``, ``BoothOutside``, ``NoSuchVenue``,
    and ``BoothInUse`` when it would become the city's own while an enterprise has it."""
    _check(spot)
    booth = own_booth(venue, booth_id)
    holder = _holder(booth) if booth.is_open and not spot.is_open else None
    if holder:
        raise BoothInUse(booth=booth.number, holder=holder)
    changed = {
        name: [_shown(getattr(booth, name)), _shown(value)]
        for name, value in asdict(spot).items()
        if value != getattr(booth, name)
    }
    _set(booth, spot)
    _write(booth)
    _record("venue.booth_changed", venue, {"booth": [None, spot.number], **changed}, actor, now)


def remove_booth(venue: Venue, booth_id: int, *, actor: Actor, now: datetime) -> str:
    """Take a booth out of the plan; its number. Raises ``BoothInUse`` or ``NoSuchVenue``."""
    booth = own_booth(venue, booth_id)
    number = booth.number
    _take_out(booth)
    _record("venue.booth_removed", venue, {"booth": [number, None]}, actor, now)
    return number


def own_booth(venue: Venue, booth_id: int) -> Booth:
    """One of the booths of ``venue``, or ``NoSuchVenue``."""
    booth = db.session.scalar(select(Booth).where(Booth.id == booth_id, Booth.venue_id == venue.id))
    if booth is None:
        raise NoSuchVenue
    return booth


def add_label(
    venue: Venue, *, x: int, y: int, words_ko: str, words_en: str | None, actor: Actor, now: datetime
) -> PlanLabel:
    """Write words on the floor of the plan."""
    label = PlanLabel(venue_id=venue.id, x=x, y=y, words_ko=words_ko, words_en=words_en)
    db.session.add(label)
    db.session.flush()
    _record("venue.label_added", venue, {"label": [None, words_ko]}, actor, now)
    return label


def remove_label(venue: Venue, label_id: int, *, actor: Actor, now: datetime) -> None:
    """Wipe words off the floor. Raises ``NoSuchVenue`` when they are not of ``venue``'s plan."""
    label = db.session.scalar(select(PlanLabel).where(PlanLabel.id == label_id, PlanLabel.venue_id == venue.id))
    if label is None:
        raise NoSuchVenue
    _record("venue.label_removed", venue, {"label": [label.words_ko, None]}, actor, now)
    db.session.delete(label)
    db.session.flush()


def _take_out(booth: Booth) -> None:
    """Delete ``booth``: whatever refers to it (who stands there, an offer) keeps it in the table, and so here."""
    number, holder = booth.number, _holder(booth)
    try:
        with db.session.begin_nested():
            db.session.delete(booth)
            db.session.flush()
    except IntegrityError as used:
        raise BoothInUse(booth=number, holder=holder or "…") from used


def _holder(booth: Booth) -> str:
    """The latest pop-up at which somebody has ``booth``."""
    latest = (
        select(Popup)
        .join(Participation, Participation.popup_id == Popup.id)
        .where(Participation.booth_id == booth.id)
        .order_by(Popup.starts_on.desc(), Popup.id.desc())
        .limit(1)
    )
    popup = db.session.scalar(latest)
    return popup.title if popup else ""


def _set(booth: Booth, spot: Spot) -> None:
    for name, value in asdict(spot).items():
        setattr(booth, name, value)


def _write(booth: Booth) -> None:
    number = booth.number
    try:
        with db.session.begin_nested():
            db.session.add(booth)
            db.session.flush()
    except IntegrityError as clash:
        raise BoothNumberTaken(booth=number) from clash


def _check(spot: Spot) -> None:
    inside = spot.x >= 0 and spot.y >= 0 and spot.x + spot.width <= WIDTH and spot.y + spot.height <= MOST_HEIGHT
    if not inside:
        raise BoothOutside(booth=spot.number, width=WIDTH, height=MOST_HEIGHT)


def _shown(value: Any) -> Any:
    return getattr(value, "value", value)


def _record(action: str, venue: Venue, changes: dict[str, Any], actor: Actor, now: datetime) -> None:
    audit.record(action, actor=actor, subject=("venue", venue.id, venue.name_ko), now=now, changes=changes)
