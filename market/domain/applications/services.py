"""What an applicant may do. The caller opens the transaction; nothing here commits.

Who changes an application claims it first, by its status: what the city has, or has answered, stays as it is.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.accounts.models import User
from market.domain.applications import rules
from market.domain.applications.errors import (
    AlreadyApplying,
    NotComplete,
    NotToBeChanged,
    NotWaiting,
    TooManyDocuments,
)
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.applications.queries import EDITABLE, OPEN, account_print, papers_of
from market.domain.audit import services as audit
from market.domain.enterprises import documents
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.documents import KeptFile, Paper
from market.domain.enterprises.errors import AlreadyManaged
from market.domain.enterprises.models import (
    Enterprise,
    EnterpriseKind,
    EnterpriseStatus,
    MemberRole,
    Membership,
)
from market.domain.enterprises.queries import is_managed
from market.domain.notifications import services as notifications
from market.foundation.actors import Actor
from market.foundation.clock import months_before
from market.foundation.database import db
from market.foundation.hangul import romanised
from market.foundation.i18n import gettext, speaking

MOST_DOCUMENTS = 20
KEPT_MONTHS = 12
"""How long what was written is kept after the last change, as the privacy policy promises."""


def begin(user: User, entry: Enterprise | None, *, actor: Actor, now: datetime) -> Application:
    """Begin an application of ``user``: a claim of ``entry``, or a new enterprise, with a hidden workspace.

    Raises ``AlreadyManaged`` where somebody works for the entry already, ``AlreadyApplying`` with another one open.
    """
    if entry is not None and is_managed(entry):
        raise AlreadyManaged(enterprise=entry.name)
    name = entry.name_ko if entry else _nameless()
    try:
        with db.session.begin_nested():
            workspace = _workspace(user, name, now)
            application = Application(
                applicant_id=user.id,
                enterprise_id=workspace.id,
                entry_id=entry.id if entry else None,
                name=name,
                begun_at=now,
                changed_at=now,
            )
            if entry is not None:
                application.answers_json = json.dumps(_known(entry), ensure_ascii=False)
            db.session.add(application)
            db.session.flush()
    except IntegrityError:
        raise AlreadyApplying from None
    _note("application.begun", application, actor=actor, now=now)
    return application


def _nameless() -> str:
    """The name of a workspace until its owner has written one; the directory is in Korean."""
    with speaking("ko"):
        return gettext("An enterprise without a name yet")


def _workspace(user: User, name: str, now: datetime) -> Enterprise:
    workspace = Enterprise(
        slug=f"workspace-{secrets.token_hex(8)}",
        is_sample=False,
        status=EnterpriseStatus.HIDDEN,
        kind=EnterpriseKind.UNKNOWN,
        name_ko=name,
        name_romanised=romanised(name),
        sort_key=rules.sort_key(name),
        created_at=now,
    )
    db.session.add(workspace)
    db.session.flush()
    db.session.add(Membership(user_id=user.id, enterprise_id=workspace.id, role=MemberRole.OWNER, since=now))
    return workspace


def _known(entry: Enterprise) -> dict[str, str]:
    """What the directory states of ``entry`` already, so that nobody has to type it again."""
    known = {"name_ko": entry.name_ko, "name_en": entry.name_en, "district": entry.district.value}
    known |= {"address": entry.address_ko, "kind": entry.kind.value}
    return {name: value for name, value in known.items() if value and value != "unknown"}


def save(
    application: Application,
    step: rules.Step,
    *,
    answers: Mapping[str, str],
    unread: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what was typed at one step: what could be read as ``answers``, the rest as it was typed in ``unread``.

    Raises ``NotToBeChanged`` once it has been sent.
    """
    _claim_to_write(application, now)
    names = {ask.name for ask in step.asks}
    kept = {name: value for name, value in application.answers.items() if name not in names}
    kept |= {name: value for name, value in answers.items() if name in names and value}
    waiting = {name: value for name, value in application.unread.items() if name not in names}
    waiting |= {name: value for name, value in unread.items() if name in names and value}
    application.answers_json = json.dumps(kept, ensure_ascii=False)
    application.unread_json = json.dumps(waiting, ensure_ascii=False)
    _show_in_lists(application, kept)
    _note("application.saved", application, actor=actor, now=now, changes={"step": [None, step.key]})


def _show_in_lists(application: Application, kept: Mapping[str, str]) -> None:
    """Keep beside the answers what lists and checks need to see."""
    number = kept.get("account_number")
    application.business_no = kept.get("business_no")
    application.account_fingerprint = account_print(kept.get("bank_code", ""), number) if number else None
    application.name = kept.get("name_ko") or application.name
    workspace = db.session.get_one(Enterprise, application.enterprise_id)
    workspace.name_ko = application.name
    workspace.name_en = kept.get("name_en") or None
    workspace.name_romanised = romanised(application.name)
    workspace.sort_key = rules.sort_key(application.name)
    workspace.kind = EnterpriseKind.stored_as(kept.get("kind", EnterpriseKind.UNKNOWN.value))


def add_document(
    application: Application, paper: Paper, kept: KeptFile, *, actor: Actor, now: datetime
) -> EnterpriseDocument:
    """Add a document. Raises ``NotToBeChanged``, ``TooManyDocuments`` or ``DocumentRunOut``."""
    _claim_to_write(application, now)
    if len(papers_of(application)) >= MOST_DOCUMENTS:
        raise TooManyDocuments(most=MOST_DOCUMENTS)
    workspace = db.session.get_one(Enterprise, application.enterprise_id)
    return documents.hand_in(workspace, paper, kept, state=PaperState.DRAFT, actor=actor, now=now)


def remove_document(application: Application, document: EnterpriseDocument, *, actor: Actor, now: datetime) -> str:
    """Take a document out again; the name of its file, to be forgotten after the transaction."""
    _claim_to_write(application, now)
    workspace = db.session.get_one(Enterprise, application.enterprise_id)
    return documents.take_out(workspace, document, actor=actor, now=now)


def submit(application: Application, *, actor: Actor, now: datetime) -> None:
    """Send it to the city, when nothing is missing. Raises ``NotToBeChanged`` or ``NotComplete``."""
    _claim_to_write(application, now)
    papers = {document.kind for document in papers_of(application)}
    missing = rules.missing(application.answers, papers)
    if missing:
        raise NotComplete(missing=", ".join(str(label) for _, labels in missing for label in labels))
    if application.unread:
        raise NotComplete(missing=", ".join(str(rules.ASKS[name].label) for name in application.unread))
    application.status, application.submitted_at = ApplicationStatus.SUBMITTED, now
    db.session.flush()
    _note("application.sent", application, actor=actor, now=now)
    tell_applicant(application, "application_received", now=now)


def take_back(application: Application, *, actor: Actor, now: datetime) -> None:
    """Take it back from the city to change something. Raises ``NotWaiting`` when it has been answered."""
    _move(application, (ApplicationStatus.SUBMITTED,), ApplicationStatus.DRAFT, now=now)
    _note("application.taken_back", application, actor=actor, now=now)


def withdraw(application: Application, *, actor: Actor, now: datetime) -> None:
    """Give it up. Raises ``NotWaiting`` when it has been answered. The workspace's door closes."""
    _move(application, OPEN, ApplicationStatus.WITHDRAWN, now=now)
    close_workspace(application)
    _note("application.withdrawn", application, actor=actor, now=now)


def close_workspace(application: Application) -> None:
    """Nobody works for the workspace any more; it stays hidden."""
    db.session.execute(
        delete(Membership)
        .where(Membership.enterprise_id == application.enterprise_id)
        .execution_options(synchronize_session=False)
    )


def _move(
    application: Application,
    before: tuple[ApplicationStatus, ...],
    after: ApplicationStatus,
    *,
    now: datetime,
) -> None:
    claim = (
        update(Application)
        .where(Application.id == application.id, Application.status.in_(before))
        .values(status=after, changed_at=now)
        .returning(Application.id)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.scalar(claim) is None:
        raise NotWaiting


def _claim_to_write(application: Application, now: datetime) -> None:
    """From here on nobody else changes it, and what others have changed before is seen."""
    claim = (
        update(Application)
        .where(Application.id == application.id, Application.status.in_(EDITABLE))
        .values(version=Application.version + 1, changed_at=now)
        .returning(Application.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(claim) is None:
        raise NotToBeChanged
    db.session.refresh(application)


def tell_applicant(application: Application, kind: str, *, now: datetime) -> None:
    """Mail the applicant, unless they have closed their account."""
    person = db.session.get_one(User, application.applicant_id)
    if person.disabled_at is None:
        notifications.enqueue_mail(
            kind,
            to=person.email,
            language=person.language,
            facts={"application_id": application.id},
            dedupe_key=f"{kind}:{application.id}:{application.version}",
            now=now,
        )


def _note(
    action: str,
    application: Application,
    *,
    actor: Actor,
    now: datetime,
    changes: dict[str, list[str | None]] | None = None,
) -> None:
    subject = ("application", application.id, application.name)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes)


# --- by the clock


def forget_old(*, now: datetime) -> list[str]:
    """Remove applications that nobody has touched for as long as was promised, with all that people wrote in them.

    The documents of those that came to nothing go too: the names of their files, to be forgotten after the
    transaction. What was approved lives on in the enterprise.
    """
    old = db.session.scalars(
        select(Application).where(Application.changed_at <= months_before(now, KEPT_MONTHS))
    ).all()
    files: list[str] = []
    for application in old:
        if application.status is not ApplicationStatus.APPROVED:
            close_workspace(application)
            gone = delete(EnterpriseDocument).where(
                EnterpriseDocument.enterprise_id == application.enterprise_id,
                EnterpriseDocument.state == PaperState.DRAFT,
            )
            files += db.session.scalars(gone.returning(EnterpriseDocument.file))
        db.session.delete(application)
    return files
