"""What an application is asked, why, and what is still missing. Pure: no database, no clock."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from market.domain.enterprises.document_models import PaperKind
from market.domain.enterprises.models import EnterpriseKind
from market.foundation.hangul import in_address
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

_MAIL_ORDER_NO = re.compile(r"제?\s*\d{4}\s*-\s*[가-힣0-9A-Za-z ]+\s*-\s*\d{3,6}\s*호?")

_LEGAL_FORMS = re.compile(r"㈜|\((?:주|사|재|유)\)|주식회사|사단법인")


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked, by the name under which its answer is kept."""

    name: str
    label: LazyText
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A few questions on one page of their own, and why they are asked."""

    key: str
    title: LazyText
    why: LazyText
    asks: tuple[Ask, ...]


DOCUMENTS = "documents"
"""The step that asks for files: see ``papers_needed``."""

STEPS = (
    Step(
        "enterprise",
        _l("Your enterprise"),
        _l("So that the city and shoppers know who you are. The number is checked against the documents."),
        (
            Ask("name_ko", _l("Name of the enterprise in Korean")),
            Ask("name_en", _l("Name in English"), is_required=False),
            Ask("kind", _l("Kind of enterprise")),
            Ask("district", _l("District")),
            Ask("business_no", _l("Business registration no.")),
        ),
    ),
    Step(
        "seller",
        _l("Who sells"),
        _l("Buyers must be told who sells before they order (E-Commerce Act Art. 20 (2)). It is shown to everybody."),
        (
            Ask("company_name", _l("Company name as registered")),
            Ask("representative", _l("Representative")),
            Ask("address", _l("Address of the business")),
            Ask("phone", _l("Phone for shoppers")),
            Ask("email", _l("Email for shoppers")),
        ),
    ),
    Step(
        "mail-order",
        _l("Mail-order report"),
        _l("Who sells online reports it to the city or district office, or is exempt (E-Commerce Act Art. 12)."),
        (
            Ask("mail_order_no", _l("Mail-order report no."), is_required=False),
            Ask("mail_order_office", _l("Office that took the report"), is_required=False),
            Ask("mail_order_exemption", _l("Why you are exempt"), is_required=False),
        ),
    ),
    Step(
        "account",
        _l("Payout account"),
        _l("What you earn is transferred there. Only the city’s settlement staff see the number."),
        (
            Ask("bank_code", _l("Bank")),
            Ask("account_number", _l("Account number")),
            Ask("account_holder", _l("Account holder")),
            Ask("period", _l("How often")),
        ),
    ),
    Step(
        "contact",
        _l("Whom we may ask"),
        _l("The city calls this person when something is unclear. Shoppers never see it."),
        (
            Ask("contact_name", _l("Name of the person")),
            Ask("contact_phone", _l("Phone")),
            Ask("message", _l("Message to the city"), is_required=False),
        ),
    ),
    Step(
        DOCUMENTS,
        _l("Documents"),
        _l("They prove what you have written. Only the city’s staff open them, and each opening is recorded."),
        (),
    ),
)

ASKS: Mapping[str, Ask] = {ask.name: ask for step in STEPS for ask in step.asks}
_REPORT = ("mail_order_no", "mail_order_office", "mail_order_exemption")
NO_CERTIFICATE = frozenset({EnterpriseKind.SUPPORT_ORGANISATION, EnterpriseKind.UNKNOWN})
"""Kinds that no certificate makes."""

KINDS = tuple(kind for kind in EnterpriseKind if kind is not EnterpriseKind.UNKNOWN)
"""What an applicant can be."""


def step_at(key: str) -> Step | None:
    """The step with ``key``; None for an unknown one."""
    return next((step for step in STEPS if step.key == key), None)


def suggestions(answers: Mapping[str, str], *, name: str, phone: str | None) -> dict[str, str]:
    """What can be guessed of answers that are not there yet: shown in the fields, and kept once it is sent.

    ``name`` and ``phone`` are the applicant's; nothing of theirs is suggested where everybody would read it.
    """
    guessed = {
        "company_name": answers.get("name_ko"),
        "account_holder": answers.get("company_name"),
        "contact_name": name,
        "contact_phone": phone or answers.get("phone"),
    }
    return {key: value for key, value in guessed.items() if value and not answers.get(key)}


def papers_needed(answers: Mapping[str, str]) -> tuple[PaperKind, ...]:
    """The documents that these answers have to be proved by."""
    needed = [PaperKind.BUSINESS_REGISTRATION]
    if answers.get("kind", EnterpriseKind.COOPERATIVE.value) not in {kind.value for kind in NO_CERTIFICATE}:
        needed.append(PaperKind.CERTIFICATE)
    if answers.get("mail_order_no"):
        needed.append(PaperKind.MAIL_ORDER_REPORT)
    return (*needed, PaperKind.BANK_BOOK)


def missing_in(step: Step, answers: Mapping[str, str], papers: Collection[PaperKind]) -> list[LazyText]:
    """What is still to be written or handed in at one step."""
    if step.key == DOCUMENTS:
        return [kind.label for kind in papers_needed(answers) if kind not in papers]
    missing = [ask.label for ask in step.asks if ask.is_required and not answers.get(ask.name)]
    return [*missing, *_missing_of_report(answers)] if step.key == "mail-order" else missing


def _missing_of_report(answers: Mapping[str, str]) -> Iterator[LazyText]:
    number, office, exemption = (answers.get(name) for name in _REPORT)
    if exemption:
        return
    if not number:
        yield ASKS["mail_order_no"].label
    elif not office:
        yield ASKS["mail_order_office"].label


def missing(answers: Mapping[str, str], papers: Collection[PaperKind]) -> list[tuple[Step, list[LazyText]]]:
    """Every step at which something is missing, with what it is."""
    found = [(step, missing_in(step, answers, papers)) for step in STEPS]
    return [(step, labels) for step, labels in found if labels]


# --- how things are written


def mail_order_no(typed: str) -> str | None:
    """``제 2026 - 경기고양 - 0123 호`` → ``2026-경기고양-0123``; None when it cannot be such a number."""
    if not _MAIL_ORDER_NO.fullmatch(typed.strip()):
        return None
    plain = typed.strip().removeprefix("제").removesuffix("호")
    return "-".join(part.strip() for part in plain.split("-"))


def slug_of(name: str) -> str:
    """What the address of the page is made of: small Latin letters, figures and hyphens; ``shop`` if none is left."""
    return in_address(_LEGAL_FORMS.sub("", name)) or "shop"


def sort_key(name: str) -> str:
    """``name`` as it stands in an alphabetical list: without its legal form."""
    return _LEGAL_FORMS.sub("", name).strip() or name


def words_of(name: str) -> LazyText:
    """What a remark's ``name``, of an answer or of a whole step, means to people."""
    step = step_at(name)
    return step.title if step else ASKS[name].label
