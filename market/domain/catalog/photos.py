"""The photos of a product: added, put into order, said in words, taken away. The first one stands for the product.

Two people at it take turns on the product's row. A picture that could not be made ready is never the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from market.domain.audit import services as audit
from market.domain.catalog.models import Product, ProductPhoto, ProductStatus
from market.domain.catalog.photo_errors import LastPhoto, NoSuchPhoto, TooManyPhotos
from market.domain.media import queries as pictures
from market.domain.media import services as media
from market.domain.media.models import Picture, PictureState
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext, in_request
from market.foundation.i18n import lazy_gettext as _l

MOST_PHOTOS = 12

CAN_BE_SHOWN = ProductPhoto.file.not_in(select(Picture.reference).where(Picture.state == PictureState.FAILED))
"""Leaves out the photos whose pictures could not be made ready; only their own enterprise hears of them."""


class Move(LabelledEnum):
    """Where a photo goes among the others."""

    UP = "up", _l("Forward")
    DOWN = "down", _l("Back by one")
    FIRST = "first", _l("To the front")


def photos_of(product: Product) -> list[ProductPhoto]:
    """The photos of ``product`` in their order, as they are now."""
    wanted = select(ProductPhoto).where(ProductPhoto.product_id == product.id).order_by(ProductPhoto.position)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def photo_of(product: Product, photo_id: int) -> ProductPhoto:
    """One photo of ``product``; ``NoSuchPhoto`` when it is another's."""
    return _found(photos_of(product), photo_id)


def suggested_alt(product: Product, number: int) -> tuple[str, str]:
    """What could be said of the ``number``-th photo, in Korean and, where the product has a name in it, English."""
    return _suggested("ko", product.name_ko, number), _suggested("en", product.name_en or "", number)


def add(product: Product, added: Sequence[Picture], *, actor: Actor, now: datetime) -> list[ProductPhoto]:
    """Show ``added`` behind the photos of ``product``, and before its drawings. Raises ``TooManyPhotos``."""
    _take_turn(product)
    photos = photos_of(product)
    if len(photos) + len(added) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS, left=max(0, MOST_PHOTOS - len(photos)))
    last = photos[-1].position if photos else 0
    real = sum(not photo.is_drawing for photo in photos)
    new = [
        _photo(product, picture, position=last + number, number=real + number)
        for number, picture in enumerate(added, start=1)
    ]
    db.session.add_all(new)
    db.session.flush()
    _arrange(product, sorted([*photos, *new], key=lambda photo: photo.is_drawing))
    _record("product.photos_added", product, (len(photos), len(photos) + len(new)), actor=actor, now=now)
    return new


def move(product: Product, photo_id: int, where: Move, *, actor: Actor, now: datetime) -> None:
    """Put one photo elsewhere among the others; at the end of the way nothing happens. Raises ``NoSuchPhoto``."""
    _take_turn(product)
    photos = photos_of(product)
    photo = _found(photos, photo_id)
    before = photos.index(photo)
    after = {Move.UP: max(0, before - 1), Move.DOWN: min(len(photos) - 1, before + 1), Move.FIRST: 0}[where]
    if after == before:
        return
    photos.insert(after, photos.pop(before))
    _arrange(product, photos)
    _record("product.photos_moved", product, (before + 1, after + 1), actor=actor, now=now)


def say(product: Product, texts: Mapping[int, tuple[str, str]], *, actor: Actor, now: datetime) -> None:
    """Say in Korean and English what can be seen: ``texts`` by the photo's id; others than the product's are left."""
    _take_turn(product)
    changes = {}
    for number, photo in enumerate(photos_of(product), start=1):
        before, after = (photo.alt_ko, photo.alt_en), texts.get(photo.id, (photo.alt_ko, photo.alt_en))
        if after != before:
            photo.alt_ko, photo.alt_en = after
            changes[f"alt_{number}"] = [" / ".join(before), " / ".join(after)]
    if changes:
        subject = ("product", product.id, product.name_ko)
        audit.record("product.photos_described", actor=actor, subject=subject, now=now, changes=changes)


def remove(product: Product, photo_id: int, *, actor: Actor, now: datetime) -> None:
    """Show a photo no more; orders keep theirs. Raises ``NoSuchPhoto``, and ``LastPhoto`` while it is on sale."""
    _take_turn(product)
    photos = photos_of(product)
    photo = _found(photos, photo_id)
    shows = [other for other in photos if other is not photo and (product.is_sample or not other.is_drawing)]
    if not shows and product.status is ProductStatus.PUBLISHED:
        raise LastPhoto
    db.session.delete(photo)
    db.session.flush()
    media.release(photo.file, now=now)
    _stand_for(product, [other for other in photos if other is not photo])
    _record("product.photo_removed", product, (len(photos), len(photos) - 1), actor=actor, now=now)


def step_past(reference: str) -> None:
    """The picture behind ``reference`` has failed: products that it stood for get their next one."""
    for product in db.session.scalars(select(Product).where(Product.picture == reference)):
        _stand_for(product, photos_of(product))


def _take_turn(product: Product) -> None:
    """Whoever changes the same product's photos at the same time waits here."""
    db.session.execute(update(Product).where(Product.id == product.id).values(slug=Product.slug))


def _found(photos: Iterable[ProductPhoto], photo_id: int) -> ProductPhoto:
    found = next((photo for photo in photos if photo.id == photo_id), None)
    if found is None:
        raise NoSuchPhoto
    return found


def _photo(product: Product, picture: Picture, *, position: int, number: int) -> ProductPhoto:
    korean, english = suggested_alt(product, number)
    return ProductPhoto(
        product_id=product.id,
        position=position,
        file=picture.reference,
        alt_ko=korean,
        alt_en=english,
        is_drawing=False,
    )


def _suggested(language: str, name: str, number: int) -> str:
    if not name or number == 1:
        return name
    with in_request(language):
        return gettext("%(name)s, photo %(number)s", name=name, number=number)


def _arrange(product: Product, photos: Sequence[ProductPhoto]) -> None:
    """Number ``photos`` from 1, in two steps: no two of them may have one number, not even for a moment."""
    for number, photo in enumerate(photos, start=1):
        photo.position = -number
    db.session.flush()
    for photo in photos:
        photo.position = -photo.position
    db.session.flush()
    _stand_for(product, photos)


def _stand_for(product: Product, photos: Sequence[ProductPhoto]) -> None:
    """The first photo that can be shown stands for the product."""
    known = pictures.by_reference([photo.file for photo in photos])
    failed = {reference for reference, one in known.items() if one.state is PictureState.FAILED}
    product.picture = next((photo.file for photo in photos if photo.file not in failed), None)


def _record(action: str, product: Product, numbers: tuple[int, int], *, actor: Actor, now: datetime) -> None:
    subject = ("product", product.id, product.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes={"photos": list(numbers)})
