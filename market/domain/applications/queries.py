"""Questions about applications."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload, load_only

from market.domain.accounts.models import User
from market.domain.applications.errors import NoSuchApplication
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.errors import NothingToClaim
from market.domain.enterprises.models import (
    Enterprise,
    EnterpriseAlias,
    EnterpriseStatus,
    Membership,
    SellerIdentity,
)
from market.domain.enterprises.names import has_right_check_digit, same_name
from market.domain.settlements.models import PayoutAccount
from market.foundation.crypto import fingerprint
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk

PAGE = 20
OPEN = (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED, ApplicationStatus.MORE_NEEDED)
EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.MORE_NEEDED)
ANSWERED = (ApplicationStatus.APPROVED, ApplicationStatus.REFUSED, ApplicationStatus.WITHDRAWN)
MOST_ALIKE = 5


def latest_of(user: User) -> Application | None:
    """The open application of ``user``, or else their last one."""
    rows = (
        select(Application)
        .where(Application.applicant_id == user.id)
        .options(joinedload(Application.entry), joinedload(Application.enterprise))
    )
    return db.session.scalar(rows.order_by(Application.status.in_(OPEN).desc(), Application.id.desc()).limit(1))


def open_of(user: User) -> Application:
    """The open application of ``user``; raises ``NoSuchApplication``."""
    found = latest_of(user)
    if found is None or found.status not in OPEN:
        raise NoSuchApplication
    return found


def claimable_entry(slug: str) -> Enterprise:
    """The real entry with ``slug``; raises ``NothingToClaim`` where there is none that somebody could work for."""
    found = db.session.scalar(
        select(Enterprise).where(
            Enterprise.slug == slug,
            Enterprise.is_sample.is_(False),
            Enterprise.status != EnterpriseStatus.HIDDEN,
        )
    )
    if found is None:
        raise NothingToClaim
    return found


# --- for the city


_application = table_of(Application).c
_SENT = (
    select(Application)
    .where(_application.status.in_(bindparam("statuses", expanding=True)), _application.submitted_at.is_not(None))
    .options(
        load_only(
            Application.enterprise_id,
            Application.entry_id,
            Application.status,
            Application.name,
            Application.business_no,
            Application.answers_json,
            Application.submitted_at,
        )
    )
)
"""What a list shows, and what is held against public registers; nothing else of it is decrypted."""
_WAITING, _ANSWERED = (
    Walk(_SENT, by=_application.submitted_at, id_=_application.id, size=PAGE, descending=newest_first)
    for newest_first in (False, True)
)


def queue(statuses: Sequence[ApplicationStatus], edge: Edge | None) -> Stretch:
    """One page of the applications sent, the longest waiting first; those answered the other way round."""
    walk = _WAITING if ApplicationStatus.SUBMITTED in statuses else _ANSWERED
    return walk.page(edge, {"statuses": list(statuses)})


def number_waiting() -> Select[int]:
    """How many applications wait for the city's answer: one number among others of a statement."""
    return select(func.count(Application.id)).where(Application.status == ApplicationStatus.SUBMITTED)


def count_by_status() -> dict[ApplicationStatus, int]:
    """How many applications there are at each status."""
    rows = select(Application.status, func.count()).group_by(Application.status)
    return dict(iter(db.session.execute(rows)))


def sent_application(application_id: int) -> Application:
    """An application that was sent at some time; raises ``NoSuchApplication`` for drafts too: nobody reads those."""
    found = db.session.scalar(
        select(Application)
        .where(Application.id == application_id, Application.submitted_at.is_not(None))
        .options(joinedload(Application.entry), joinedload(Application.enterprise), joinedload(Application.applicant))
    )
    if found is None:
        raise NoSuchApplication
    return found


def document_in(application: Application, document_id: int) -> EnterpriseDocument:
    """A document of ``application``; raises ``NoSuchApplication``."""
    found = db.session.scalar(
        select(EnterpriseDocument).where(
            EnterpriseDocument.id == document_id, EnterpriseDocument.enterprise_id == application.enterprise_id
        )
    )
    if found is None:
        raise NoSuchApplication
    return found


@dataclass(frozen=True, slots=True)
class Findings:
    """What can be checked without a person: see the fields. Each lists the names of who else it concerns."""

    number_fits: bool
    same_number: Sequence[str]
    entries_alike: Sequence[Enterprise]
    same_account: Sequence[str]
    rivals: Sequence[str]
    entry_is_managed: bool


def findings(application: Application) -> Findings:
    """Hold ``application`` against everything that is known, in a handful of statements."""
    return Findings(
        number_fits=has_right_check_digit(application.business_no or ""),
        same_number=_same_number(application),
        entries_alike=_entries_alike(application),
        same_account=_same_account(application),
        rivals=_rivals(application),
        entry_is_managed=_is_managed(application),
    )


def _same_number(application: Application) -> list[str]:
    sellers = (
        select(Enterprise.name_ko)
        .join(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
        .where(
            SellerIdentity.business_no == application.business_no,
            Enterprise.id.not_in([application.enterprise_id, application.entry_id or 0]),
        )
    )
    others = select(Application.name).where(
        Application.business_no == application.business_no,
        Application.id != application.id,
        Application.status.in_(OPEN),
    )
    return [*db.session.scalars(sellers), *db.session.scalars(others)]


def _entries_alike(application: Application) -> list[Enterprise]:
    """Entries of the directory with the same name or alias: one statement, compared here."""
    wanted = same_name(application.answers.get("name_ko", application.name))
    alias = aliased(EnterpriseAlias)
    rows = db.session.execute(
        select(Enterprise, alias.name)
        .outerjoin(alias, alias.enterprise_id == Enterprise.id)
        .where(
            Enterprise.id.not_in([application.enterprise_id, application.entry_id or 0]),
            Enterprise.status != EnterpriseStatus.HIDDEN,
            Enterprise.is_sample.is_(False),
            or_(Enterprise.name_ko.contains(wanted[:1]), alias.name.contains(wanted[:1])),
        )
    )
    alike: dict[int, Enterprise] = {}
    for entry, also in rows:
        if wanted and wanted in (same_name(entry.name_ko), same_name(also or "")):
            alike[entry.id] = entry
    return list(alike.values())[:MOST_ALIKE]


def _same_account(application: Application) -> list[str]:
    """Who else is paid at this account. Numbers are encrypted, so each is opened and compared."""
    if not application.account_fingerprint:
        return []
    accounts = db.session.execute(
        select(Enterprise.name_ko, PayoutAccount.bank_code, PayoutAccount.number)
        .join(Enterprise, Enterprise.id == PayoutAccount.enterprise_id)
        .where(Enterprise.id != application.enterprise_id)
    )
    found = [
        name for name, bank, number in accounts if account_print(bank, number) == application.account_fingerprint
    ]
    others = select(Application.name).where(
        Application.account_fingerprint == application.account_fingerprint,
        Application.id != application.id,
        Application.status.in_(OPEN),
    )
    return [*found, *db.session.scalars(others)]


def _rivals(application: Application) -> list[str]:
    if application.entry_id is None:
        return []
    others = select(Application.name).where(
        Application.entry_id == application.entry_id,
        Application.id != application.id,
        Application.status.in_((ApplicationStatus.SUBMITTED, ApplicationStatus.MORE_NEEDED)),
    )
    return list(db.session.scalars(others))


def _is_managed(application: Application) -> bool:
    if application.entry_id is None or application.entry_id == application.enterprise_id:
        return False
    member = select(Membership.user_id).where(Membership.enterprise_id == application.entry_id)
    return db.session.scalar(member.limit(1)) is not None


def account_print(bank_code: str, number: str) -> str:
    """By what an account is recognised among others."""
    return fingerprint(f"account:{bank_code}:{number}")


def papers_of(application: Application) -> Sequence[EnterpriseDocument]:
    """What was handed in with ``application``."""
    rows = select(EnterpriseDocument).where(
        EnterpriseDocument.enterprise_id == application.enterprise_id,
        EnterpriseDocument.state.in_((PaperState.DRAFT, PaperState.CONFIRMED)),
    )
    return db.session.scalars(rows.order_by(EnterpriseDocument.id)).all()
