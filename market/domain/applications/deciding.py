"""What the city may do with an application: approve it, ask for more, refuse it.

Each decision claims the application in the state and version that was seen: of two who decide at once one is told
that it is done, and what the applicant changed in the meantime is looked at first.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select, update

from market.domain.applications import rules
from market.domain.applications.errors import ChangedSince, NothingToPutRight, NotWaiting, ReasonMissing
from market.domain.applications.merging import move_into
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.applications.services import close_workspace, tell_applicant
from market.domain.audit import services as audit
from market.domain.enterprises import pauses
from market.domain.enterprises.document_models import EnterpriseDocument, PaperState
from market.domain.enterprises.errors import AlreadyManaged
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseKind,
    EnterpriseStatus,
    SellerIdentity,
)
from market.domain.enterprises.queries import is_managed
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.domain.settlements import services as settlements
from market.domain.settlements.models import Period
from market.domain.settlements.services import AccountFacts
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.hangul import romanised

SOURCE = "application"
"""Where a seller's identity stands: the city has checked it with the application."""

FIRST_FEE = 3_000
"""Won for a parcel until the enterprise has written its own charges."""


def approve(application: Application, *, seen: int, actor: Actor, now: datetime) -> Enterprise:
    """Let the enterprise sell: its entry becomes theirs, or its workspace becomes an entry.

    Raises ``NotWaiting``, ``ChangedSince``, or ``AlreadyManaged`` when somebody else's claim was approved before.
    """
    _decide(application, ApplicationStatus.APPROVED, seen=seen, actor=actor, now=now)
    workspace = db.session.get_one(Enterprise, application.enterprise_id)
    entry = db.session.get(Enterprise, application.entry_id) if application.entry_id else None
    if entry is not None:
        pauses.hold(entry)
        if is_managed(entry):
            raise AlreadyManaged(enterprise=entry.name)
        move_into(workspace, entry)
        db.session.refresh(application)
    enterprise = entry or workspace
    answers = application.answers
    _describe(enterprise, answers, is_new=entry is None, now=now)
    _write_seller(enterprise, answers, now=now)
    settlements.change_account(
        enterprise,
        AccountFacts(
            bank_code=answers["bank_code"],
            number=answers["account_number"],
            holder=answers["account_holder"],
            period=Period.stored_as(answers["period"]),
        ),
        actor=actor,
        now=now,
    )
    _confirm_documents(enterprise, actor=actor, now=now)
    if db.session.get(ShippingPolicy, enterprise.id) is None:
        db.session.add(ShippingPolicy(enterprise_id=enterprise.id, kind=ShippingKind.PAID, fee=FIRST_FEE))
    db.session.flush()
    let_be_found(enterprise)
    _note("application.approved", application, actor=actor, now=now)
    tell_applicant(application, "application_answered", now=now)
    return enterprise


def ask_for_more(
    application: Application,
    *,
    remarks: Mapping[str, str],
    reason: str,
    seen: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Give it back, saying beside which answers something has to be put right (``remarks`` by ``rules.ASKS``), or in
    general (``reason``). Raises ``NothingToPutRight`` when neither is said."""
    known = {step.key for step in rules.STEPS} | set(rules.ASKS)
    said = {name: text for name, text in remarks.items() if text and name in known}
    if not said and not reason:
        raise NothingToPutRight
    _decide(application, ApplicationStatus.MORE_NEEDED, seen=seen, actor=actor, now=now)
    application.remarks_json = json.dumps(said, ensure_ascii=False)
    application.reason = reason
    db.session.flush()
    _note("application.more_needed", application, actor=actor, now=now, fields=sorted(said))
    tell_applicant(application, "application_answered", now=now)


def refuse(application: Application, *, reason: str, seen: int, actor: Actor, now: datetime) -> None:
    """End it, for a reason that the applicant reads. The workspace's door closes; the entry was never touched."""
    if not reason:
        raise ReasonMissing
    _decide(application, ApplicationStatus.REFUSED, seen=seen, actor=actor, now=now)
    application.reason, application.remarks_json = reason, "{}"
    close_workspace(application)
    db.session.flush()
    _note("application.refused", application, actor=actor, now=now)
    tell_applicant(application, "application_answered", now=now)


def record_opened(application: Application, *, reason: str, actor: Actor, now: datetime) -> None:
    """Somebody of the city's staff looks at the contact and the account number, for a reason."""
    _note("application.opened", application, actor=actor, now=now, because=reason)


def _decide(application: Application, status: ApplicationStatus, *, seen: int, actor: Actor, now: datetime) -> None:
    claim = (
        update(Application)
        .where(
            Application.id == application.id,
            Application.status == ApplicationStatus.SUBMITTED,
            Application.version == seen,
        )
        .values(status=status, decided_at=now, decided_by=actor.name, changed_at=now)
        .returning(Application.id)
        .execution_options(synchronize_session=False)
    )
    done = db.session.scalar(claim)
    db.session.refresh(application)
    if done is None:
        raise ChangedSince if application.status is ApplicationStatus.SUBMITTED else NotWaiting


def _describe(enterprise: Enterprise, answers: Mapping[str, str], *, is_new: bool, now: datetime) -> None:
    """What the city has checked replaces what sources stated; the address of an entry that is known stays."""
    enterprise.kind = EnterpriseKind.stored_as(answers["kind"])
    enterprise.kind_as_of = day_of(now).year
    enterprise.district = District.stored_as(answers["district"])
    enterprise.address_ko = answers["address"]
    if is_new:
        enterprise.name_ko = answers["name_ko"]
        enterprise.name_en = answers.get("name_en") or None
        enterprise.name_romanised = romanised(enterprise.name_ko)
        enterprise.sort_key = rules.sort_key(enterprise.name_ko)
        enterprise.slug = _free_slug(enterprise)
    elif answers.get("name_en"):
        enterprise.name_en = answers["name_en"]
    if enterprise.status is EnterpriseStatus.HIDDEN:
        enterprise.status = EnterpriseStatus.ACTIVE
    db.session.flush()


def _free_slug(enterprise: Enterprise) -> str:
    wanted = rules.slug_of(enterprise.name_en or enterprise.name_ko)
    taken = select(exists().where(Enterprise.slug == wanted, Enterprise.id != enterprise.id))
    return f"{wanted}-{enterprise.id}" if db.session.scalar(taken) else wanted


def _write_seller(enterprise: Enterprise, answers: Mapping[str, str], *, now: datetime) -> None:
    """Who sells, as the buyer must be told (전자상거래법 제20조 제2항)."""
    seller = db.session.get(SellerIdentity, enterprise.id) or SellerIdentity(enterprise_id=enterprise.id)
    for name in ("company_name", "representative", "address", "phone", "email", "business_no"):
        setattr(seller, name, answers[name])
    exempt = answers.get("mail_order_exemption") or None
    seller.mail_order_no = None if exempt else answers.get("mail_order_no")
    seller.mail_order_office = None if exempt else answers.get("mail_order_office")
    seller.mail_order_exemption = exempt
    seller.verified_at, seller.source = now, SOURCE
    db.session.add(seller)
    db.session.flush()


def _confirm_documents(enterprise: Enterprise, *, actor: Actor, now: datetime) -> None:
    db.session.execute(
        update(EnterpriseDocument)
        .where(EnterpriseDocument.enterprise_id == enterprise.id, EnterpriseDocument.state == PaperState.DRAFT)
        .values(state=PaperState.CONFIRMED, decided_at=now, decided_by=actor.name)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def let_be_found(enterprise: Enterprise) -> None:
    """Make the enterprise findable by its names and by what is said of it."""
    search.index(
        DocumentKind.ENTERPRISE,
        enterprise.id,
        title=[
            *(enterprise.name_ko, enterprise.name_en, enterprise.name_romanised),
            *(alias.name for alias in enterprise.aliases),
        ],
        words=[
            *(enterprise.summary_ko, enterprise.summary_en, enterprise.story_ko, enterprise.story_en),
            *(enterprise.dong, enterprise.address_ko),
            *(text for product in enterprise.introduced for text in (product.name_ko, product.name_en)),
        ],
    )


def _note(
    action: str,
    application: Application,
    *,
    actor: Actor,
    now: datetime,
    fields: list[str] | None = None,
    because: str = "",
) -> None:
    subject = ("application", application.id, application.name)
    changes = {"fields": [None, ", ".join(fields)]} if fields else None
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=because)
