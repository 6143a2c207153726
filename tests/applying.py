"""Applications for tests: what somebody writes, the documents, and how far it has come."""

import io
from datetime import timedelta

from PIL import Image

from market.domain.applications import rules, services
from market.domain.applications.models import Application
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.documents import KeptFile, Paper
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db, transaction
from tests.factories import Factory

STAFF = Actor(user_id=None, name="고양시 담당자")

ANSWERS = {
    "name_ko": "고양 살림 협동조합",
    "name_en": "Goyang Sallim",
    "kind": "cooperative",
    "district": "ilsandong",
    "business_no": "1168200276",
    "company_name": "고양 살림 협동조합",
    "representative": "박대표",
    "address": "경기도 고양시 일산동구 중앙로 1036",
    "phone": "0311234567",
    "email": "sallim@example.com",
    "mail_order_no": "2026-경기고양-0123",
    "mail_order_office": "고양시 일산동구청",
    "bank_code": "004",
    "account_number": "12345678901234",
    "account_holder": "고양 살림 협동조합",
    "period": "week",
    "contact_name": "김다정",
    "contact_phone": "01012345678",
}
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"


def a_picture(format_="PNG", size=(40, 30)):
    """A small picture as a file's bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, format_)
    return out.getvalue()


def begun(user, entry=None):
    """An application that has just been begun."""
    with transaction():
        made = services.begin(user, entry, actor=Actor(user.id, f"#{user.id}"), now=clock.now())
    return db.session.get_one(Application, made.id)


def written(user, entry=None, **answers):
    """An application with every answer and document, not yet sent."""
    application = begun(user, entry)
    told = {**ANSWERS, **answers}
    for step in rules.STEPS[:-1]:
        with transaction():
            services.save(application, step, answers=told, unread={}, actor=STAFF, now=clock.now())
    for kind in rules.papers_needed(application.answers):
        add_paper(application, kind)
    return application


def add_paper(application, kind, *, ends_on=None, file="x" * 32):
    """One more document of ``application``."""
    paper = Paper(kind=kind, number="제2025-1호", starts_on=None, ends_on=ends_on)
    kept = KeptFile(file, "증명서.pdf", "application/pdf", len(PDF))
    with transaction():
        return services.add_document(application, paper, kept, actor=STAFF, now=clock.now()).id


def sent(user, entry=None, **answers):
    """An application that waits for the city."""
    application = written(user, entry, **answers)
    with transaction():
        services.submit(application, actor=STAFF, now=clock.now())
    return application


class DocumentFactory(Factory):
    """A confirmed certificate that lasts another year."""

    class Meta:
        model = EnterpriseDocument

    kind = PaperKind.CERTIFICATE
    state = PaperState.CONFIRMED
    number = "제2025-1호"
    ends_on = clock.day_of(clock.now()) + timedelta(days=365)
    file = "x" * 32
    file_name = "인증서.pdf"
    content_type = "application/pdf"
    size = len(PDF)
    handed_in_at = clock.now()
