"""The photos on an enterprise's page, by their pictures' references; the first is its face in lists.

The pictures themselves are kept a step above: who takes a photo out lets its picture go.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from market.domain.audit import services as audit
from market.domain.enterprises.errors import NoSuchPhoto, TooManyPhotos
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.pauses import hold
from market.domain.enterprises.shop_models import ShopPhoto
from market.foundation.actors import Actor
from market.foundation.database import db

MOST = 6
"""The most photos on one page."""


def photos_of(enterprise: Enterprise) -> Sequence[ShopPhoto]:
    """The photos in order."""
    rows = select(ShopPhoto).where(ShopPhoto.enterprise_id == enterprise.id)
    return db.session.scalars(rows.order_by(ShopPhoto.position).execution_options(populate_existing=True)).all()


def own_photo(enterprise: Enterprise, photo_id: int) -> ShopPhoto:
    """One photo by its id; ``NoSuchPhoto`` when it is another enterprise's."""
    photo = db.session.scalar(
        select(ShopPhoto).where(ShopPhoto.id == photo_id, ShopPhoto.enterprise_id == enterprise.id)
    )
    if photo is None:
        raise NoSuchPhoto
    return photo


def add_photo(
    enterprise: Enterprise, reference: str, *, alt_ko: str, alt_en: str | None, actor: Actor, now: datetime
) -> ShopPhoto:
    """Show one more photo, after the others. Raises ``TooManyPhotos``."""
    hold(enterprise)
    known = photos_of(enterprise)
    if len(known) >= MOST:
        raise TooManyPhotos(most=MOST)
    position = known[-1].position + 1 if known else 1
    photo = ShopPhoto(
        enterprise_id=enterprise.id, position=position, reference=reference, alt_ko=alt_ko, alt_en=alt_en
    )
    db.session.add(photo)
    db.session.flush()
    _show_first(enterprise)
    _record("shop_photo.added", enterprise, [None, alt_ko], actor, now)
    return photo


def describe_photo(
    enterprise: Enterprise, photo_id: int, *, alt_ko: str, alt_en: str | None, actor: Actor, now: datetime
) -> None:
    """Say anew what can be seen. Raises ``NoSuchPhoto``."""
    hold(enterprise)
    photo = own_photo(enterprise, photo_id)
    before, photo.alt_ko, photo.alt_en = photo.alt_ko, alt_ko, alt_en
    db.session.flush()
    _record("shop_photo.described", enterprise, [before, alt_ko], actor, now)


def move_photo(enterprise: Enterprise, photo_id: int, *, up: bool, actor: Actor, now: datetime) -> None:
    """Show the photo one place earlier, or later; at either end nothing happens. Raises ``NoSuchPhoto``."""
    hold(enterprise)
    photo = own_photo(enterprise, photo_id)
    photos = list(photos_of(enterprise))
    place = photos.index(photo)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(photos):
        return
    neighbour = photos[other]
    here, there = photo.position, neighbour.position
    photo.position = -1  # two never share a place, not even on the way
    db.session.flush()
    neighbour.position = here
    db.session.flush()
    photo.position = there
    db.session.flush()
    _show_first(enterprise)
    _record("shop_photo.moved", enterprise, [place + 1, other + 1], actor, now)


def remove_photo(enterprise: Enterprise, photo_id: int, *, actor: Actor, now: datetime) -> str:
    """Show the photo no more; its picture's reference. Raises ``NoSuchPhoto``."""
    hold(enterprise)
    photo = own_photo(enterprise, photo_id)
    reference = photo.reference
    _record("shop_photo.removed", enterprise, [photo.alt_ko, None], actor, now)
    db.session.delete(photo)
    db.session.flush()
    if enterprise.picture == reference:
        enterprise.picture = None
    _show_first(enterprise)
    return reference


def _show_first(enterprise: Enterprise) -> None:
    photos = photos_of(enterprise)
    if photos:
        enterprise.picture = photos[0].reference
    db.session.flush()


def _record(action: str, enterprise: Enterprise, change: list[str | int | None], actor: Actor, now: datetime) -> None:
    subject = ("enterprise", enterprise.id, enterprise.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes={"photo": change})
