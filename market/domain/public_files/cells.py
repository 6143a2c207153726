"""What single cells of a public file say. Pure; what cannot be read is a ``Fault`` by its code."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from market.domain.enterprises.models import District
from market.domain.enterprises.names import business_no
from market.domain.public_files.layouts import words

LONGEST_NAME, LONGEST_TEXT, LONGEST_NUMBER = 100, 1_000, 60
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_SERIAL_ZERO = date(1899, 12, 30)

_BROKEN = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_RESIDENT = re.compile(r"(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?-?\s?[1-8]\d{6}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)01[016789][\s.\-)]*\d{3,4}[\s.\-]*\d{4}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_HOMEPAGE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+\w{2,}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
_CERTIFICATE = re.compile(r"[\w()\-\s./]+")


class CannotRead(Exception):
    """A cell that cannot be read; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """Where an enterprise is, as far as its row tells. ``others`` are further addresses in the same cell."""

    address: str
    district: District
    others: tuple[str, ...] = ()


def plain(cell: str) -> str:
    """A cell's text on one line; empty for the words by which public files say that there is nothing."""
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    return "" if text.casefold() in words("empty") else text


def check_free_text(text: str, *, most: int = LONGEST_TEXT) -> str:
    """``text`` as it may be kept: no broken formula, no lost letters, nothing about a person."""
    if _BROKEN.search(text):
        raise CannotRead("broken_formula")
    if "\ufffd" in text:
        raise CannotRead("lost_letters")
    if _RESIDENT.search(text) or _MOBILE.search(text) or _MAIL.search(text):
        raise CannotRead("personal")
    if len(text) > most:
        raise CannotRead("too_long")
    return text


def read_name(text: str) -> str:
    """The name of an enterprise."""
    if not text:
        raise CannotRead("no_name")
    name = check_free_text(text, most=LONGEST_NAME)
    if not any(sign.isalpha() for sign in name):
        raise CannotRead("name_without_letters")
    return name


def read_business_no(text: str) -> str | None:
    """The ten digits; None where there are none."""
    if not text:
        return None
    if _SHORTENED.fullmatch(text):
        raise CannotRead("number_shortened")
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if len(digits) == 13:
        raise CannotRead("person_number")
    if len(digits) != 10:
        raise CannotRead("number_length")
    number = business_no(digits)
    if number is None:
        raise CannotRead("number_check_digit")
    return number


def read_certificate_no(text: str, pattern: str = "") -> str | None:
    """A certificate's number, or a report's, as it is written."""
    if not text:
        return None
    if _SHORTENED.fullmatch(text):
        raise CannotRead("number_shortened")
    if len(text) > LONGEST_NUMBER or not any(sign.isdigit() for sign in text) or not _CERTIFICATE.fullmatch(text):
        raise CannotRead("certificate_unreadable")
    if pattern and not re.fullmatch(pattern, text):
        raise CannotRead("report_unreadable")
    return text


def read_day(text: str) -> date | None:
    """A day, however it is written: 2025-06-30, 20250630, 2025.6.30., with words, or as a spreadsheet counts days."""
    if not text:
        return None
    plain_text = re.sub(words("date_marks"), "-", unicodedata.normalize("NFKC", text))
    plain_text = re.sub(r"\s+\d{1,2}:\d{2}(?::\d{2})?$", "", plain_text.strip())
    plain_text = plain_text.replace(words("date_end"), "")
    if re.fullmatch(r"\d{5}", plain_text) and _FIRST_SERIAL <= int(plain_text) <= _LAST_SERIAL:
        return _SERIAL_ZERO + timedelta(days=int(plain_text))
    parts = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain_text) or re.fullmatch(
        r"(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})\s*[-./]?\s*", plain_text
    )
    if parts is None:
        raise CannotRead("day_unreadable")
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        raise CannotRead("no_such_day") from None


def read_homepage(text: str) -> str | None:
    """An address on the web, with its scheme."""
    if not text:
        return None
    first = re.split(r"[\s,]+", text)[0]
    if not _HOMEPAGE.fullmatch(first):
        raise CannotRead("homepage_unreadable")
    return first if first.lower().startswith(("http://", "https://")) else f"https://{first}"


def read_place(addresses: Sequence[str], sigungu: str, sido: str) -> Place | None:
    """The place in Goyang that a row tells of; None when the row is of somewhere else.

    A cell with two addresses gives the one in the city. Raises ``CannotRead`` when the row contradicts itself or does
    not tell where it is.
    """
    parts = [part for cell in addresses for part in split_addresses(cell)]
    here = [part for part in parts if words("city") in part]
    is_said = sigungu.replace(" ", "").startswith(words("city"))
    if not here and not is_said:
        if not parts and not sigungu and _may_be_here(sido):
            raise CannotRead("no_address")
        return None
    if not here and any(_is_elsewhere(part) for part in parts):
        raise CannotRead("address_contradicts")
    address = here[0] if here else parts[0] if parts else sigungu
    check_free_text(address)
    others = tuple(dict.fromkeys(part for part in parts if part != address))
    return Place(address, district_in(address, sigungu), others)


def district_in(*texts: str) -> District:
    """The district that the first of ``texts`` to name one names."""
    for text in texts:
        for name, slug in words("districts").items():
            if name in text.replace(" ", ""):
                return District.stored_as(slug)
    return District.UNKNOWN


def split_addresses(cell: str) -> Iterator[str]:
    """The addresses in one cell: by lines, by signs between them, and where another province begins."""
    between = words("split").replace("{provinces}", "|".join(words("provinces")))
    for part in re.split(between, cell):
        text = " ".join(part.split()).strip(" ,")
        if text:
            yield text


def _may_be_here(sido: str) -> bool:
    return not sido or sido.startswith(words("own_province"))


def _is_elsewhere(address: str) -> bool:
    province = next((one for one in words("provinces") if address.startswith(one)), "")
    if province and not province.startswith(words("own_province")):
        return True
    return bool(re.match(words("city_end"), address)) and words("city") not in address
