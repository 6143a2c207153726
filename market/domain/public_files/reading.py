"""Reading the rows of a public file: what each states of an enterprise in Goyang, what cannot be read. Pure.

Only the columns that are needed are looked at. What the others hold, the names and numbers of people first, is never
taken over: neither into what is kept nor into what is told of a fault.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, TypeVar

from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.enterprises.names import same_name
from market.domain.public_files import cells
from market.domain.public_files.cells import CannotRead, Place
from market.domain.public_files.faults import NOT_SHOWN
from market.domain.public_files.layouts import Head, Table, find_head, words
from market.domain.public_files.models import Register

T = TypeVar("T")

DAYS = ("certified_on", "expires_on")
SHOWN_TEXT = 80

STATED = (
    *("name", "kind", "business_no", "certificate_no", "certified_on", "expires_on"),
    *("address", "district", "what", "purpose", "homepage", "standing"),
)
"""What a register may state, by the columns of ``RegisterEntry``."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be read: its field and heading, its text, why, and the other row that it concerns."""

    key: str
    head: str
    text: str
    code: str
    other: int | None = None


@dataclass(slots=True)
class Stated:
    """What one row states. Days and words are as ``RegisterEntry`` keeps them."""

    number: int
    name: str
    kind: EnterpriseKind | None = None
    business_no: str | None = None
    certificate_no: str | None = None
    certified_on: date | None = None
    expires_on: date | None = None
    address: str | None = None
    district: District = District.UNKNOWN
    what: str | None = None
    purpose: str | None = None
    homepage: str | None = None
    standing: str | None = None
    others: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it, without the faults."""
        told = {name: getattr(self, name) for name in STATED if getattr(self, name) is not None}
        for name in DAYS:
            if name in told:
                told[name] = told[name].isoformat()
        told["district"] = self.district.value
        if self.kind is not None:
            told["kind"] = self.kind.value
        if self.others:
            told["others"] = list(self.others)
        return told

    def faults_kept(self) -> list[dict[str, Any]]:
        """The faults, as JSON keeps them."""
        return [asdict(one) for one in self.faults]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. ``elsewhere`` counts the rows of other places, ``rows`` those of Goyang."""

    head: Head
    rows: Sequence[Stated]
    elsewhere: int


def stated_of(number: int, kept: Mapping[str, Any]) -> Stated:
    """The statement that ``Stated.kept`` has told."""
    told: dict[str, Any] = {name: kept.get(name) for name in STATED}
    for name in DAYS:
        told[name] = date.fromisoformat(told[name]) if told[name] else None
    told["district"] = District.stored_as(told["district"] or District.UNKNOWN.value)
    told["kind"] = EnterpriseKind.stored_as(told["kind"]) if told["kind"] else None
    return Stated(number=number, **told, others=tuple(kept.get("others", ())))


def read(table: Table, *, chosen: Register | None, as_of: date) -> Reading:
    """Every row of ``table`` that is in Goyang, in the layout that it has.

    Raises ``UnknownLayout`` or ``OtherLayout``.
    """
    head = find_head(table, chosen)
    found: list[Stated] = []
    elsewhere = 0
    for number, row in table:
        if number <= head.row:
            continue
        stated = _Row(head, number, row, as_of).read()
        if stated is None:
            elsewhere += 1
        else:
            found.append(stated)
    _mark_twins(found, head)
    return Reading(head, found, elsewhere)


class _Row:
    """One row while it is read."""

    def __init__(self, head: Head, number: int, row: Sequence[str], as_of: date) -> None:
        self._head, self._number, self._row, self._as_of = head, number, row, as_of
        self._faults: list[Fault] = []

    def read(self) -> Stated | None:
        """What it states; None when it is of somewhere else, or a sum."""
        name_cell = cells.plain(self._raw("name"))
        if name_cell.replace(" ", "") in words("sums"):
            return None
        place = self._place()
        if place is None and not self._faults:
            return None
        stated = Stated(self._number, name_cell[: cells.LONGEST_NAME])
        stated.name = self._take("name", cells.read_name) or ""
        stated.business_no = self._take("business_no", cells.read_business_no)
        stated.certificate_no = self._take("certificate_no", self._certificate)
        self._read_days(stated)
        stated.what = self._text("what")
        stated.purpose = self._text("purpose")
        stated.homepage = self._take("homepage", cells.read_homepage)
        stated.standing = self._take("standing", _standing)
        stated.kind = self._take("form", self._kind) if "form" in self._head.places else self._head.layout.kind
        if place is not None:
            stated.address, stated.district, stated.others = place.address, place.district, place.others
        self._want(stated)
        stated.faults = self._faults
        return stated

    def _place(self) -> Place | None:
        addresses = [text for text in self._all("address") if cells.plain(text)]
        sigungu, sido = cells.plain(self._raw("sigungu")), cells.plain(self._raw("sido") or self._raw("region"))
        try:
            return cells.read_place(addresses, sigungu, sido)
        except CannotRead as trouble:
            self._fault("address", addresses[0] if addresses else "", trouble.code)
            return None

    def _read_days(self, stated: Stated) -> None:
        stated.certified_on = self._take("certified_on", self._day)
        stated.expires_on = self._take("expires_on", cells.read_day)
        if stated.certified_on and stated.expires_on and stated.expires_on < stated.certified_on:
            self._fault("expires_on", self._raw("expires_on"), "ends_before_it_begins")

    def _want(self, stated: Stated) -> None:
        faulty = {one.key for one in self._faults}
        for name in self._head.layout.wanted - faulty:
            if name in self._head.places and getattr(stated, name) is None:
                self._fault(name, "", "day_missing" if name in DAYS else "certificate_missing")

    def _day(self, text: str) -> date | None:
        found = cells.read_day(text)
        if found is not None and found > self._as_of:
            raise CannotRead("day_ahead")
        if found is not None and found.isoformat() < self._head.layout.first_day:
            raise CannotRead("day_too_early")
        return found

    def _certificate(self, text: str) -> str | None:
        is_report = self._head.layout.register is Register.MAIL_ORDER
        return cells.read_certificate_no(text, words("mail_order_no") if is_report else "")

    def _kind(self, text: str) -> EnterpriseKind | None:
        for word, kind in words("forms"):
            if word in text.replace(" ", ""):
                return EnterpriseKind.stored_as(kind)
        raise CannotRead("form_unknown")

    def _text(self, key: str) -> str | None:
        """The first of the columns for ``key`` that says something."""
        for raw in self._all(key):
            text = cells.plain(raw)
            if text:
                try:
                    return cells.check_free_text(text)
                except CannotRead as trouble:
                    self._fault(key, raw, trouble.code)
                    return None
        return None

    def _take(self, key: str, reader: Callable[[str], T]) -> T | None:
        raw = self._raw(key)
        try:
            return reader(cells.check_free_text(cells.plain(raw)) if key == "standing" else cells.plain(raw))
        except CannotRead as trouble:
            self._fault(key, raw, trouble.code)
            return None

    def _fault(self, key: str, raw: str, code: str) -> None:
        text = "" if code in NOT_SHOWN else _without_people(" ".join(raw.split()))[:SHOWN_TEXT]
        self._faults.append(Fault(key, self._head.heads.get(key, ""), text, code))

    def _all(self, key: str) -> Iterator[str]:
        for place in self._head.places.get(key, ()):
            yield self._row[place] if place < len(self._row) else ""

    def _raw(self, key: str) -> str:
        return next((text for text in self._all(key) if text.strip()), "")


def _without_people(text: str) -> str:
    """``text``, or nothing where it tells of a person."""
    try:
        return cells.check_free_text(text)
    except CannotRead as trouble:
        return "" if trouble.code == "personal" else text


def _standing(text: str) -> str | None:
    if text and text.replace(" ", "") not in words("standings"):
        raise CannotRead("standing_unknown")
    return text or None


def _mark_twins(found: Sequence[Stated], head: Head) -> None:
    """Of two rows about the same thing the first counts."""
    seen: dict[tuple[str, str], int] = {}
    for one in found:
        keys = (
            ("business_no", "same_number_twice", one.business_no),
            ("certificate_no", "same_certificate_twice", one.certificate_no),
            ("name", "same_name_twice", f"{same_name(one.name)}|{one.district.value}" if one.name else None),
        )
        for key, code, value in keys:
            if value is None:
                continue
            first = seen.setdefault((code, value), one.number)
            if first != one.number:
                text = one.name if key == "name" else value
                one.faults.append(Fault(key, head.heads.get(key, ""), text, code, first))
                break
