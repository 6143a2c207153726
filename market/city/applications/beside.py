"""An application beside what public registers state, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from market.domain.applications.models import Application
from market.domain.applications.registers import Beside, Comparison, Fit, beside_registers
from market.domain.applications.rules import ASKS
from market.domain.enterprises.document_models import EnterpriseDocument
from market.domain.enterprises.models import District, EnterpriseKind
from market.domain.enterprises.names import show_business_no
from market.domain.public_files.layouts import Layout, layout_of
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import day

_FACTS: Mapping[str, LazyText] = {
    "certificate_no": _l("Certificate no."),
    "certified_on": _l("Certified on"),
    "expires_on": _l("Valid until"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words: what the register states, what the application says, and whether they fit."""

    what: str
    theirs: str
    ours: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Shown:
    """One register beside the application."""

    comparison: Comparison
    layout: Layout
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Summary:
    """How an application stands to the registers, in a list: how many know the applicant, how many facts differ, and
    whether what one certifies has ended."""

    registers: int
    differences: int
    has_ended: bool


def summed_up(comparisons: Sequence[Comparison]) -> Summary:
    """All that registers state of one application, in short."""
    differences = sum(one.differences for one in comparisons)
    return Summary(len(comparisons), differences, any(one.has_run_out for one in comparisons))


def compared(application: Application, papers: Sequence[EnterpriseDocument], today: date) -> list[Shown]:
    """What every register that knows the applicant states beside the answers and the certificate."""
    found = beside_registers([application], {application.id: papers}, today=today)[application.id]
    return [Shown(one, layout_of(one.entry.register), [_line(fact) for fact in one.facts]) for one in found]


def _line(fact: Beside) -> Line:
    what = _FACTS.get(fact.name) or ASKS[fact.name].label
    return Line(str(what), _said(fact.name, fact.theirs), _said(fact.name, fact.ours), fact.fit)


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, EnterpriseKind | District):
        return str(value.label)
    return show_business_no(value) if name == "business_no" else str(value)
