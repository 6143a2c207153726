"""An application beside what public registers state: by business number, by the entry, by the name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from market.domain.applications.models import Application
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.enterprises.names import business_no, same_name
from market.domain.public_files.models import Register, RegisterEntry
from market.domain.public_files.queries import entries_about


class Fit(Enum):
    """How two sides stand to each other."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_WRITTEN = "not_written"
    """The register states it, the application does not."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One fact: the answer's or document's name, what the application says, what the register states."""

    name: str
    ours: Any
    theirs: Any
    fit: Fit


@dataclass(frozen=True, slots=True)
class Comparison:
    """One register's entry beside the application. ``by_number``: found by the business number, not the name alone.

    ``has_run_out``: what it certifies has ended, or the register no longer names it.
    """

    entry: RegisterEntry
    by_number: bool
    facts: Sequence[Beside]
    has_run_out: bool

    @property
    def differences(self) -> int:
        """How many facts differ."""
        return sum(one.fit is Fit.DIFFERS for one in self.facts)


def beside_registers(
    applications: Iterable[Application], papers: Mapping[int, Sequence[EnterpriseDocument]], *, today: date
) -> dict[int, list[Comparison]]:
    """What registers state of each of ``applications``, by its id: one statement for all of them.

    ``papers`` are the documents by the application's id; without them certificates are not compared.
    """
    several = list(applications)
    numbers = {number for one in several if (number := _number(one))}
    keys = {key for one in several if (key := same_name(_name(one)))}
    ids = {one.entry_id for one in several if one.entry_id} | {one.enterprise_id for one in several}
    found = entries_about(numbers=numbers, keys=keys, enterprise_ids=ids)
    return {one.id: _of(one, found, papers.get(one.id, ()), today) for one in several}


def _of(
    application: Application, found: Sequence[RegisterEntry], papers: Sequence[EnterpriseDocument], today: date
) -> list[Comparison]:
    number, key = _number(application), same_name(_name(application))
    own = {application.entry_id, application.enterprise_id}
    about = []
    for entry in found:
        by_number = bool(number) and entry.business_no == number
        if by_number or entry.enterprise_id in own or (key and entry.name_key == key):
            facts = list(_facts(application, entry, papers))
            has_run_out = entry.ended_as_of is not None or (entry.expires_on is not None and entry.expires_on < today)
            about.append(Comparison(entry, by_number, facts, has_run_out))
    return about


def _facts(application: Application, entry: RegisterEntry, papers: Sequence[EnterpriseDocument]) -> Iterable[Beside]:
    answers = application.answers
    is_report = entry.register is Register.MAIL_ORDER
    yield from _beside("name_ko", answers.get("name_ko"), entry.name, same_name)
    yield from _beside("business_no", application.business_no, entry.business_no, str)
    if not is_report and entry.kind is not None:
        kind = answers.get("kind")
        yield from _beside("kind", EnterpriseKind.stored_as(kind) if kind else None, entry.kind, str)
    if entry.district is not District.UNKNOWN:
        district = answers.get("district")
        yield from _beside("district", District.stored_as(district) if district else None, entry.district, str)
    yield from _beside("address", answers.get("address"), entry.address, _bare)
    if is_report:
        yield from _beside("mail_order_no", answers.get("mail_order_no"), entry.certificate_no, _bare)
        return
    paper = next((one for one in papers if one.kind is PaperKind.CERTIFICATE), None)
    if paper is not None:
        yield from _beside("certificate_no", paper.number, entry.certificate_no, _bare)
        yield from _beside("certified_on", paper.starts_on, entry.certified_on, str)
        yield from _beside("expires_on", paper.ends_on, entry.expires_on, str)


def _beside(name: str, ours: Any, theirs: Any, alike: Any) -> Iterable[Beside]:
    if theirs in (None, ""):
        return
    if ours in (None, ""):
        yield Beside(name, None, theirs, Fit.NOT_WRITTEN)
    else:
        yield Beside(name, ours, theirs, Fit.SAME if alike(ours) == alike(theirs) else Fit.DIFFERS)


def _bare(text: str) -> str:
    """An address or a number without blanks and signs, and an address without the brackets behind it."""
    return "".join(sign for sign in text.partition("(")[0] if sign.isalnum()) or text


def _number(application: Application) -> str:
    return business_no(application.business_no or "") or ""


def _name(application: Application) -> str:
    return application.answers.get("name_ko", application.name)
