"""A sheet and its photos handed in: read, checked, kept encrypted until it is confirmed or a day is over."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from market.domain.enterprises.models import Enterprise
from market.domain.imports import services
from market.domain.imports.errors import ImportNotFound
from market.domain.imports.models import ImportState, ProductImport
from market.domain.imports.queries import import_of
from market.domain.imports.services import HandedIn
from market.domain.imports.wishes import count
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.foundation.i18n import current_language
from market.seller.product_sheets.checking import Checked, check, digest_of
from market.seller.product_sheets.columns import heads_of
from market.seller.product_sheets.exporting import without_names
from market.seller.product_sheets.pictures import LARGEST_ZIP, MOST_PICTURES, ZipTooLarge, unpack
from market.seller.product_sheets.reading import MOST_PRODUCT_ROWS, TooManyProducts
from market.web.guards import own_enterprise
from market.web.handed_in import plain_name
from market.web.product_imports import folder, forget, keep_told, told
from market.web.session import actor, signed_in_user
from market.web.sheets import LARGEST_FILE, MOST_ROWS, NotASheet, Row, TooManyRows, read_table

MOST_COLUMNS = 250

Pictures = list[dict[str, str]]


def hand_in(sheet: FileStorage | None, photos: FileStorage | None, instead: int | None) -> int:
    """Take a sheet in, and give its number. With ``instead`` it takes the place of an earlier one, whose photos it
    keeps, and whose cells too when no new sheet is chosen.

    Raises what reading, checking and unpacking raise; then nothing of it is kept.
    """
    enterprise = own_enterprise(signed_in_user())
    earlier = import_of(enterprise, instead) if instead is not None else None
    if sheet is not None and sheet.filename:
        rows, name = rows_of(sheet), plain_name(sheet.filename)
    elif earlier is not None and earlier.sheet:
        rows, name = kept_rows(earlier), earlier.file_name
    else:
        raise NotASheet
    carried: Pictures = [dict(one) for one in earlier.pictures] if earlier else []
    return _kept(enterprise, rows, name, carried, photos, earlier.id if earlier else None)


def check_again(earlier: ProductImport) -> int:
    """Check the same cells against what the catalogue is now, and give the number of the new check."""
    enterprise = own_enterprise(signed_in_user())
    carried: Pictures = [dict(one) for one in earlier.pictures]
    return _kept(enterprise, kept_rows(earlier), earlier.file_name, carried, None, earlier.id)


def rows_of(sheet: FileStorage) -> list[Row]:
    """The rows of an uploaded sheet; characters that a CP949 file had to name are themselves again."""
    raw = sheet.stream.read(LARGEST_FILE + 1)
    try:
        rows = read_table(raw, most_columns=MOST_COLUMNS)
    except TooManyRows:
        most = f"{MOST_PRODUCT_ROWS:,}"
        raise TooManyProducts(rows=f"> {MOST_ROWS:,}", most=most, parts=MOST_ROWS // MOST_PRODUCT_ROWS + 1) from None
    if raw.startswith((b"PK", b"\xef\xbb\xbf")):
        return rows
    return [replace(row, cells=tuple(without_names(cell) for cell in row.cells)) for row in rows]


def kept_rows(earlier: ProductImport) -> list[Row]:
    """The cells of a sheet that was handed in; ``NotFound`` when its time is over."""
    return [Row(number, tuple(cells)) for number, cells in told(earlier.sheet or "")]


def _kept(
    enterprise: Enterprise,
    rows: Sequence[Row],
    name: str,
    carried: Pictures,
    photos: FileStorage | None,
    earlier: int | None,
) -> int:
    new: list[str] = []
    try:
        pictures = _with(carried, photos, new)
        checked = check(enterprise, rows, pictures)
        new += [keep_told([[row.number, row.cells] for row in rows]), keep_told(_outcome(checked, rows))]
        handed_in = HandedIn(name, digest_of(rows), checked.rows, new[-2], new[-1], pictures)
        import_id, gone = _written(enterprise, handed_in, checked, earlier)
    except BaseException:
        db.session.rollback()
        forget(new)
        raise
    still = {picture["file"] for picture in pictures}
    forget(one for one in gone if one not in still)
    return import_id


def _written(
    enterprise: Enterprise, handed_in: HandedIn, checked: Checked, earlier: int | None
) -> tuple[int, list[str]]:
    """The number of the row, and the files that nothing names any more."""
    user = signed_in_user()
    with transaction():
        gone = services.drop(earlier) if earlier is not None else []
        if earlier is not None and not gone:
            raise ImportNotFound
        taken = services.take_in(
            enterprise,
            handed_in,
            state=ImportState.FAULTY if checked.faults else ImportState.CHECKED,
            counts=count(checked.wishes),
            user=user,
            actor=actor(),
            language=current_language(),
            now=clock.now(),
        )
        gone += services.make_room(enterprise, but=taken.id)
        return taken.id, gone


def _with(carried: Pictures, photos: FileStorage | None, new: list[str]) -> Pictures:
    """``carried`` and what is in a new ZIP, which takes the place of what is called the same."""
    if photos is None or not photos.filename:
        return carried
    if (request.content_length or 0) > LARGEST_ZIP + LARGEST_FILE:
        raise ZipTooLarge(most=MOST_PICTURES, megabytes=LARGEST_ZIP // 1024**2)

    def keep(raw: bytes) -> str:
        new.append(files.keep(folder(), raw))
        return new[-1]

    by_name = {picture["name"]: picture for picture in carried}
    by_name |= {packed.name: packed.kept() for packed in unpack(photos.stream, keep)}
    return list(by_name.values())


def _outcome(checked: Checked, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "faults": [asdict(fault) for fault in checked.faults],
        "wishes": [wish.kept() for wish in checked.wishes],
        "remarks": checked.remarks,
        "places": dict(heads_of(rows[0]).places),
    }
