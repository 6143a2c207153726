"""Photos that a sheet names: the rows of the new ones, the order of all, and which one stands for the product."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from market.domain.catalog.models import Product, ProductPhoto
from market.domain.catalog.photos import suggested_alt
from market.domain.imports.errors import Overtaken
from market.domain.imports.wishes import ProductWish
from market.domain.imports.work import Writing, stretches
from market.domain.media import queries as pictures
from market.domain.media import services as media
from market.domain.media.models import PictureState
from market.foundation.database import below_orm, table_of

_photo, _product = table_of(ProductPhoto), table_of(Product)

Photos = Mapping[int, Sequence[Row[Any]]]


def write(work: Writing, wanted: Sequence[ProductWish]) -> None:
    """Let the products show the photos that are wanted, in that order, and no others.

    Raises ``Overtaken`` when a product does not show what it showed when the sheet was checked.
    """
    if not wanted:
        return
    if work.pictures:
        media.add_kept(list(work.pictures.values()))
    now = _shown([one.product_id for one in wanted if one.product_id is not None])
    others = [one.name_ko for one in wanted if [row.file for row in now.get(_key(one), ())] != one.photos_were]
    if others:
        raise Overtaken(names=others)
    _take_away(work, wanted, now)
    _arrange(wanted, now)
    _add(work, wanted, now)
    _stand_for(work, wanted)


def _key(one: ProductWish) -> int:
    return one.product_id or 0


def _shown(ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for some in stretches(ids):
        rows = select(_photo).where(_photo.c.product_id.in_(some)).order_by(_photo.c.product_id, _photo.c.position)
        for row in below_orm().execute(rows):
            found.setdefault(row.product_id, []).append(row)
    return found


def _take_away(work: Writing, wanted: Sequence[ProductWish], now: Photos) -> None:
    gone = []
    for one in wanted:
        kept = {photo.reference for photo in one.photos or ()}
        gone += [row for row in now.get(_key(one), ()) if row.file not in kept]
    for some in stretches([row.id for row in gone]):
        below_orm().execute(delete(_photo).where(_photo.c.id.in_(some)))
    for row in gone:
        media.release(row.file, now=work.now)


def _arrange(wanted: Sequence[ProductWish], now: Photos) -> None:
    """Number those that stay, in two steps: no two photos of a product may ever have one number."""
    rows = []
    for one in wanted:
        places = {photo.reference: place for place, photo in enumerate(one.photos or (), start=1)}
        rows += [
            {"key": row.id, "position": -places[row.file]} for row in now.get(_key(one), ()) if row.file in places
        ]
    if not rows:
        return
    below_orm().execute(update(_photo).where(_photo.c.id == bindparam("key")), rows)
    for some in stretches([row["key"] for row in rows]):
        below_orm().execute(update(_photo).where(_photo.c.id.in_(some)).values(position=-_photo.c.position))


def _add(work: Writing, wanted: Sequence[ProductWish], now: Photos) -> None:
    rows = []
    for one in wanted:
        named = Product(name_ko=one.name_ko, name_en=one.facts["name_en"])  # never added: only asked for its names
        for place, photo in enumerate(one.photos or (), start=1):
            if not photo.file:
                continue
            korean, english = suggested_alt(named, place)
            rows.append(
                {
                    "product_id": work.ids[one.row],
                    "position": place,
                    "file": work.pictures[photo.file].reference,
                    "alt_ko": korean,
                    "alt_en": english,
                    "is_drawing": False,
                }
            )
    if rows:
        below_orm().execute(insert(_photo), rows)


def _stand_for(work: Writing, wanted: Sequence[ProductWish]) -> None:
    """The first photo that can be shown stands for the product."""
    references = {photo.reference for one in wanted for photo in one.photos or () if photo.reference}
    failed: set[str] = set()
    for some in stretches(sorted(references)):
        known = pictures.by_reference(some)
        failed |= {reference for reference, one in known.items() if one.state is PictureState.FAILED}
    rows = []
    for one in wanted:
        shown = [photo.reference or work.pictures[photo.file].reference for photo in one.photos or ()]
        first = next((reference for reference in shown if reference not in failed), None)
        rows.append({"key": work.ids[one.row], "picture": first})
    below_orm().execute(update(_product).where(_product.c.id == bindparam("key")), rows)
