"""An invented application to sell, that waits for the city and differs in some points from the sample register."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from market.domain.accounts import services as accounts
from market.domain.accounts.models import User
from market.domain.accounts.queries import email_fingerprint
from market.domain.applications import rules, services
from market.domain.applications.models import Application
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind
from market.domain.enterprises.documents import KeptFile, Paper
from market.domain.enterprises.models import Enterprise
from market.domain.notifications.models import OutboxMail
from market.foundation import files
from market.foundation.actors import Actor
from market.foundation.database import db
from market.web import handed_in

EMAIL = "sample-applicant@example.com"
_PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
_ANSWERS = {
    "name_ko": "볶음소리 (예시)",
    "name_en": "Roasting Sound (sample)",
    "kind": "social_enterprise",
    "district": "ilsandong",
    "business_no": "0008190011",
    "company_name": "주식회사 볶음소리 (예시)",
    "representative": "예시 대표",
    "address": "경기도 고양시 일산동구 식사동 (예시 주소)",
    "phone": "0310000000",
    "email": EMAIL,
    "mail_order_no": "2026-예시고양-9001",
    "mail_order_office": "고양시 일산동구청 (예시)",
    "bank_code": "088",
    "account_number": "00000000000",
    "account_holder": "볶음소리 (예시)",
    "period": "week",
    "contact_name": "예시 담당",
    "contact_phone": "0310000000",
}
_NUMBERS: Mapping[PaperKind, tuple[str, date | None]] = {
    PaperKind.CERTIFICATE: ("예시-0010호", date(2017, 3, 2)),
    PaperKind.BUSINESS_REGISTRATION: ("000-81-90011", None),
    PaperKind.MAIL_ORDER_REPORT: ("2026-예시고양-9001", None),
}


def load_application(*, now: datetime) -> None:
    """Send it, two days ago, in the caller's transaction; nobody is written to."""
    sent_at = now - timedelta(days=2)
    user = accounts.create_user(EMAIL, secrets.token_urlsafe(24), "예시 신청인", now=sent_at)
    db.session.flush()
    actor = Actor(user.id, f"#{user.id}")
    application = services.begin(user, None, actor=actor, now=sent_at)
    for step in rules.STEPS[:-1]:
        services.save(application, step, answers=_ANSWERS, unread={}, actor=actor, now=sent_at)
    for kind in rules.papers_needed(_ANSWERS):
        number, starts_on = _NUMBERS.get(kind, ("", None))
        kept = KeptFile(files.keep(handed_in.folder(), _PDF), "예시.pdf", "application/pdf", len(_PDF))
        services.add_document(application, Paper(kind, number, starts_on, None), kept, actor=actor, now=sent_at)
    services.submit(application, actor=actor, now=sent_at)
    db.session.flush()
    its_mail = OutboxMail.dedupe_key.startswith(f"application_received:{application.id}:")
    db.session.execute(delete(OutboxMail).where(its_mail))


def remove_application() -> None:
    """Take it out again, with its workspace and documents; the account is closed."""
    applicant = select(User.id).where(User.email_fingerprint == email_fingerprint(EMAIL))
    workspaces = db.session.scalars(
        select(Application.enterprise_id).where(Application.applicant_id.in_(applicant))
    ).all()
    theirs = EnterpriseDocument.enterprise_id.in_(workspaces)
    for name in db.session.scalars(select(EnterpriseDocument.file).where(theirs)).all():
        files.forget(handed_in.folder(), name)
    db.session.execute(delete(Application).where(Application.applicant_id.in_(applicant)))
    db.session.execute(delete(Enterprise).where(Enterprise.id.in_(workspaces)))
