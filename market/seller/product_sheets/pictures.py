"""Photos that come in a ZIP beside the sheet: opened without being trusted, looked at one by one, kept encrypted.

Nothing is unpacked onto the disk, and no name of the archive ever becomes part of a path. What a file says of its
own size is not believed: never more than a picture may have is read of it.
"""

import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from market.domain.catalog.photos import MOST_PHOTOS
from market.domain.imports.known import Known
from market.domain.imports.wishes import PhotoWish
from market.domain.media.errors import PictureRefused
from market.domain.media.services import LIMITS, look_at
from market.foundation.errors import Refused
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.seller.product_sheets.reading import Faults, Group
from market.web.request import clean_text

MOST_PICTURES = 500
MOST_ENTRIES = 2_000
LARGEST_ZIP = 120 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
HIGHEST_RATIO = 100
"""A picture is packed already: what shrinks to a hundredth is a trap."""

_UNICODE_NAME = 0x800
_ENCRYPTED = 0x1
_BETWEEN = re.compile(r"[;；\n]")
_COMMAS = re.compile(r"[,，、]")
_LEFT_OUT = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")


class NotAZip(Refused):
    message = _l("The photos cannot be opened. Please pack them as a .zip without a password.")


class ZipTooLarge(Refused):
    """Facts: ``most`` pictures, ``megabytes`` of the file."""

    message = _l(
        "There is too much in the ZIP. Please make several of it, each with up to %(most)s pictures and "
        "%(megabytes)s MB, and upload each with its part of the sheet."
    )


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of a ZIP: where it rests now, or why it cannot be used."""

    name: str
    file: str = ""
    refusal: str = ""

    def kept(self) -> dict[str, str]:
        """As the import's row keeps it."""
        return {"name": self.name, "file": self.file, "refusal": self.refusal}


def unpack(zipped: IO[bytes], keep: Callable[[bytes], str]) -> Iterator[Packed]:
    """Every file of ``zipped``; each good picture is given to ``keep``, which answers where it rests.

    Raises ``NotAZip`` or ``ZipTooLarge``.
    """
    try:
        archive = zipfile.ZipFile(zipped)
    except Exception:  # zipfile raises what a broken directory of it leads to
        raise NotAZip from None
    with archive:
        for entry in _checked(archive.infolist()):
            yield _taken(archive, entry, keep)


def photos_of(group: Group, box: "Box", faults: Faults) -> list[PhotoWish] | None:
    """The photos that the rows want, the first one standing for the product; None when they stay as they are."""
    row, known = group.first, group.known
    text = faults.heads.cell(row, "photos")
    if not text or (known is not None and text == box.as_written(known)):
        return None
    left = list(known.photos) if known else []
    wanted: list[PhotoWish] = []
    for name in box.names_in(text, left):
        own = next((photo for photo in left if _folded(photo.name) == _folded(name)), None)
        if own is not None:
            left.remove(own)
            wanted.append(PhotoWish(own.name, reference=own.reference))
            continue
        packed = box.take(name)
        if isinstance(packed, str):
            faults.add(row, "photos", packed)
            return None
        wanted.append(PhotoWish(packed.name, file=packed.file))
    if len(wanted) > MOST_PHOTOS:
        faults.add(row, "photos", gettext("A product shows up to %(most)s photos.", most=MOST_PHOTOS))
    if len({photo.file or photo.reference for photo in wanted}) < len(wanted):
        faults.add(row, "photos", gettext("A photo is named twice."))
    return wanted


class Box:
    """The pictures beside a sheet, by their names; which of them the sheet has used."""

    def __init__(self, pictures: Sequence[Mapping[str, Any]], as_written: Callable[[Known], str]) -> None:
        self._by_name: dict[str, list[Packed]] = {}
        self._all = [Packed(**picture) for picture in pictures]
        for packed in self._all:
            for name in {_folded(packed.name), _folded(packed.name.rpartition("/")[2])}:
                self._by_name.setdefault(name, []).append(packed)
        self._used: set[str] = set()
        self.as_written = as_written

    def names_in(self, text: str, own: Sequence[Any]) -> list[str]:
        """The names that a cell holds. One with a comma in it is not taken apart where it is known."""
        known = {_folded(photo.name) for photo in own} | self._by_name.keys()
        if _folded(text) in known:
            return [text]
        between = _BETWEEN if _BETWEEN.search(text) else _COMMAS
        return [name.strip() for name in between.split(text) if name.strip()]

    def take(self, name: str) -> Packed | str:
        """The picture called ``name``, or why there is none."""
        found = self._by_name.get(_folded(name), [])
        self._used.update(packed.name for packed in found)
        if not self._all:
            return gettext("Please upload the ZIP with the photos too: %(name)s is not here yet.", name=name)
        if not found:
            return gettext("%(name)s is not in the ZIP. Please compare the names.", name=name)
        if len(found) > 1:
            names = ", ".join(packed.name for packed in found)
            return gettext(
                "There are several of that name: %(names)s. Please write one with its folder.", names=names
            )
        return found[0].refusal or found[0]

    @property
    def unused(self) -> list[str]:
        """The names of the files that no row names."""
        return [packed.name for packed in self._all if packed.name not in self._used]


def _checked(listed: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    entries = [one for one in listed if not one.is_dir() and not _LEFT_OUT.search(one.filename)]
    size = sum(one.file_size for one in entries)
    if len(listed) > MOST_ENTRIES or len(entries) > MOST_PICTURES or size > LARGEST_UNPACKED:
        raise ZipTooLarge(most=MOST_PICTURES, megabytes=LARGEST_ZIP // 1024**2)
    if any(one.flag_bits & _ENCRYPTED for one in entries):
        raise NotAZip
    return entries


def _taken(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, keep: Callable[[bytes], str]) -> Packed:
    name = _name(entry)
    if stat.S_ISLNK(entry.external_attr >> 16) or entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1024):
        return Packed(name, refusal=gettext("%(name)s cannot be used as a picture.", name=name))
    try:
        with archive.open(entry) as packed:
            raw = packed.read(LIMITS.bytes + 1)
    except Exception:  # zipfile raises four kinds for a damaged part, and zlib's and lzma's own
        return Packed(name, refusal=gettext("%(name)s is damaged.", name=name))
    try:
        look_at(raw, name=name)
    except PictureRefused as refusal:
        return Packed(name, refusal=str(refusal))
    return Packed(name, file=keep(raw))


def _name(entry: zipfile.ZipInfo) -> str:
    """What the file is called. Windows packs Korean names in CP949 and says nothing of it; Macs take Hangul apart."""
    name = entry.filename
    if not entry.flag_bits & _UNICODE_NAME:
        raw = name.encode("cp437", "replace")
        for letters in ("utf-8", "cp949"):
            try:
                name = raw.decode(letters)
                break
            except UnicodeDecodeError:
                continue
    return clean_text(name.replace("\\", "/")).replace("\n", " ").strip("/ ")[-200:]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()
