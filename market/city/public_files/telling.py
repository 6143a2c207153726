"""What a public file says and does, in words: fields, values, doubts, and why an undo is refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from market.domain.enterprises.models import District, Enterprise, EnterpriseKind
from market.domain.enterprises.names import show_business_no
from market.domain.public_files.models import PublicFile, PublicFileRow, Register, RegisterEntry
from market.domain.public_files.reading import STATED, stated_of
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import day

FIELDS: Mapping[str, LazyText] = {
    "name": _l("Name"),
    "kind": _l("Kind of enterprise"),
    "business_no": _l("Business registration no."),
    "certificate_no": _l("Certificate no."),
    "certified_on": _l("Certified on"),
    "expires_on": _l("Valid until"),
    "address": _l("Address"),
    "district": _l("District"),
    "what": _l("What they do"),
    "purpose": _l("Type"),
    "homepage": _l("Homepage"),
    "standing": _l("State of business"),
    "ended_as_of": _l("Not in the file since"),
}
_OF_REPORTS: Mapping[str, LazyText] = {
    "certificate_no": _l("Mail-order report no."),
    "certified_on": _l("Reported on"),
}
_OF_COOPERATIVES: Mapping[str, LazyText] = {"certified_on": _l("Founding accepted on")}

DOUBTS: Mapping[str, LazyText] = {
    "number_of_several": _l("Several entries have this business number."),
    "name_of_several": _l("Several entries have this name."),
    "other_number": _l("The name is the same, the business number another."),
    "other_district": _l("The name is the same, the district another."),
    "other_form": _l("The name is the same, the legal form another."),
    "name_alike": _l("The names are alike."),
    "taken_by_row": _l("Another row of the file is this entry already."),
}

OBJECTIONS: Mapping[str, LazyText] = {
    "gone": _l("The entry is not there any more, or has been merged with another."),
    "other_file": _l("A newer file has stated it since. Undo that one first."),
    "entry_changed": _l("What the register states was changed since."),
    "directory_changed": _l("Its entry in the directory was changed since."),
    "used": _l("Somebody uses it by now: another register, an application, a pop-up or an order."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A field with what stood there and what the file says. ``differs`` where both are known and not the same."""

    what: str
    before: str
    after: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a row might be, with its facts beside the row's."""

    entry: Enterprise
    score: int
    lines: Sequence[Line]


def field_name(name: str, register: Register) -> str:
    """What the field called ``name`` is called in a register."""
    own: Mapping[str, LazyText] = {}
    if register is Register.MAIL_ORDER:
        own = _OF_REPORTS
    elif register is Register.SOCIAL_COOPERATIVES:
        own = _OF_COOPERATIVES
    return str(own.get(name) or FIELDS[name])


def said(name: str, value: Any) -> str:
    """A value in words, however it is kept."""
    if value is None or value == "":
        return ""
    if name in ("certified_on", "expires_on", "ended_as_of", "as_of"):
        return day(value if isinstance(value, date) else date.fromisoformat(value))
    if name == "kind":
        return str((value if isinstance(value, EnterpriseKind) else EnterpriseKind.stored_as(value)).label)
    if name == "district":
        return str((value if isinstance(value, District) else District.stored_as(value)).label)
    return show_business_no(value) if name == "business_no" else str(value)


def change_lines(row: PublicFileRow, register: Register) -> list[Line]:
    """Field by field, what becomes what."""
    return [
        Line(field_name(name, register), said(name, pair[0]), said(name, pair[1]))
        for name, pair in row.changes.items()
        if said(name, pair[0]) or said(name, pair[1])
    ]


def candidates(
    file: PublicFile,
    row: PublicFileRow,
    entries: Mapping[int, Enterprise],
    stated: Mapping[int, Sequence[RegisterEntry]],
) -> list[Candidate]:
    """Who a doubtful row might be, the likeliest first."""
    found = []
    for one in row.candidates:
        entry = entries.get(one["id"])
        if entry is not None:
            known = stated.get(entry.id, ())
            found.append(Candidate(entry, one["score"], list(_beside(file, row, entry, known))))
    return found


def _beside(
    file: PublicFile, row: PublicFileRow, entry: Enterprise, known: Sequence[RegisterEntry]
) -> Iterator[Line]:
    """The entry's side before, the row's side after."""
    theirs = stated_of(row.number, row.stated)
    ours: dict[str, Any] = {"name": entry.name_ko, "kind": entry.kind, "address": entry.address_ko}
    ours["district"] = None if entry.district is District.UNKNOWN else entry.district
    for one in known:
        for name in STATED:
            ours[name] = ours.get(name) or getattr(one, name)
    for name in ("name", "kind", "business_no", "certificate_no", "address", "district", "what"):
        mine, others = said(name, ours.get(name)), said(name, getattr(theirs, name) if name != "name" else row.name)
        if name == "district" and theirs.district is District.UNKNOWN:
            others = ""
        if mine or others:
            differs = bool(mine and others and mine.replace(" ", "") != others.replace(" ", ""))
            yield Line(field_name(name, file.register), mine, others, differs)
