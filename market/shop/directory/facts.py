"""What the page of an enterprise states, worded so that it claims no more than the sources do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from market.domain.enterprises.models import Enterprise, EnterpriseKind
from market.domain.public_files.layouts import layout_of
from market.domain.public_files.models import Register, RegisterEntry
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l

_STATED: dict[EnterpriseKind, LazyText] = {
    EnterpriseKind.SOCIAL_ENTERPRISE: _l("certified social enterprise"),
    EnterpriseKind.PRELIMINARY_SOCIAL_ENTERPRISE: _l("preliminary social enterprise"),
    EnterpriseKind.VILLAGE_ENTERPRISE: _l("village enterprise"),
    EnterpriseKind.COOPERATIVE: _l("cooperative"),
    EnterpriseKind.SOCIAL_COOPERATIVE: _l("social cooperative"),
    EnterpriseKind.SELF_SUPPORT_ENTERPRISE: _l("self-support enterprise"),
    EnterpriseKind.SUPPORT_ORGANISATION: _l("support organisation"),
}


def kind_as_stated(enterprise: Enterprise) -> str:
    """The kind as the sources have it, with their year: never a certification of today."""
    stated = _STATED.get(enterprise.kind)
    if enterprise.is_sample:
        return gettext("%(kind)s (sample, invented)", kind=str(enterprise.kind.label))
    if stated is None:
        return gettext("Not known yet: no source says what kind of organisation it is.")
    if enterprise.kind_as_of is None:
        return gettext("According to the sources: %(kind)s (the year is not stated)", kind=str(stated))
    return gettext("According to the sources: %(kind)s, as of %(year)s", kind=str(stated), year=enterprise.kind_as_of)


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """What one public register states: its name and keeper, as of when, and line by line; see ``RegisterEntry``."""

    register: Register
    publisher: str
    dataset: str
    as_of: date
    ended_as_of: date | None
    lines: Sequence[tuple[str, str | date]]


def register_facts(entries: Sequence[RegisterEntry]) -> list[RegisterFacts]:
    """What public registers state, in the words of the page."""
    return [_register_facts(entry) for entry in entries]


def _register_facts(entry: RegisterEntry) -> RegisterFacts:
    layout = layout_of(entry.register)
    is_report = entry.register is Register.MAIL_ORDER
    is_cooperative = entry.register is Register.SOCIAL_COOPERATIVES
    begun = gettext("Founding accepted on") if is_cooperative else gettext("Certified on")
    told = (
        (gettext("Name there"), entry.name),
        (gettext("Mail-order report no.") if is_report else gettext("Certificate no."), entry.certificate_no),
        (gettext("Reported on") if is_report else begun, entry.certified_on),
        (gettext("Valid until"), entry.expires_on),
        (gettext("Type"), entry.purpose),
        (gettext("What they do"), entry.what),
        (gettext("State of business"), entry.standing),
    )
    lines = [(words, value) for words, value in told if value]
    return RegisterFacts(entry.register, layout.publisher, layout.dataset, entry.as_of, entry.ended_as_of, lines)


def figures(enterprise: Enterprise, *, popups: int) -> list[tuple[str, str, int]]:
    """The numbers that are known of an enterprise: icon, words and figure of each."""
    known = (
        ("users", gettext("People who work there"), enterprise.employees),
        ("calendar-days", gettext("Since"), enterprise.founded_year),
        ("store", gettext("Pop-ups and markets"), popups),
    )
    return [(sign, words, figure) for sign, words, figure in known if figure]


def business_no(digits: str) -> str:
    """``1168200276`` → ``116-82-00276``; what is not ten digits stays as it is."""
    if len(digits) != 10 or not digits.isdecimal():
        return digits
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
