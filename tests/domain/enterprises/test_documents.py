"""Documents: handed in, confirmed, renewed, warned of, and run out."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from market.domain.enterprises import document_queries, documents, pauses
from market.domain.enterprises.document_errors import (
    AlreadyHandedIn,
    DocumentDecided,
    DocumentRunOut,
    NoSuchDocument,
)
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.documents import EXPIRED, KeptFile, Paper
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.enterprises.shop_models import PauseReason
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.applying import STAFF, DocumentFactory
from tests.factories import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.usefixtures("app")
LAST_DAY = datetime(2027, 6, 30, 3, tzinfo=UTC)
KEPT = KeptFile("y" * 32, "새 인증서.pdf", "application/pdf", 100)


@pytest.fixture
def document(app):
    owner = MembershipFactory(user__email="owner@example.com")
    document = DocumentFactory(enterprise=owner.enterprise, ends_on=LAST_DAY.date())
    db.session.commit()
    return document


def look(document, now):
    with transaction():
        return documents.warn_or_stop(document.id, now=now)


def days_before(days):
    return LAST_DAY - timedelta(days=days)


def renew(document, ends_on, now):
    paper = Paper(kind=PaperKind.CERTIFICATE, number="2", starts_on=None, ends_on=ends_on)
    with transaction():
        made = documents.hand_in(document.enterprise, paper, KEPT, renews=document, actor=STAFF, now=now)
    return db.session.get_one(EnterpriseDocument, made.id)


def mails():
    return db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)).all()


def test_a_warning_is_given_60_30_and_7_days_ahead_and_once_each(document):
    said = [look(document, days_before(days)) for days in (61, 60, 59, 45, 30, 30, 8, 7, 1, 0)]

    assert said == [None, 60, None, None, 30, None, None, 7, None, None]
    assert mails() == ["document_expiring"] * 3
    assert document.enterprise.status is EnterpriseStatus.ACTIVE


def test_on_the_day_after_its_last_one_new_sales_stop_once(document):
    look(document, LAST_DAY)
    assert document.enterprise.status is EnterpriseStatus.ACTIVE

    assert look(document, days_before(-1)) == EXPIRED
    assert look(document, days_before(-1)) is None

    assert document.enterprise.status is EnterpriseStatus.PAUSED
    assert [one.reason for one in pauses.pauses_of(document.enterprise)] == [PauseReason.DOCUMENT_EXPIRED]
    assert mails() == ["document_expiring", "document_expired"]


def test_the_day_is_that_of_seoul(document):
    just_before_midnight = datetime(2027, 6, 30, 14, 59, tzinfo=UTC)

    assert look(document, just_before_midnight) == 7
    assert look(document, just_before_midnight + timedelta(minutes=1)) == EXPIRED


def test_a_worker_that_slept_says_only_what_is_true_now(document):
    assert look(document, days_before(5)) == 7
    assert mails() == ["document_expiring"]


def test_due_documents_are_few(document):
    today = clock.day_of(days_before(60))

    assert documents.due_documents(today) == [document.id]
    assert documents.due_documents(today - timedelta(days=1)) == []


def test_a_confirmed_renewal_lets_sales_go_on(document):
    now = days_before(-1)
    look(document, now)
    newer = renew(document, LAST_DAY.date() + timedelta(days=365), now)

    assert document.enterprise.status is EnterpriseStatus.PAUSED
    with transaction():
        documents.confirm(newer, actor=STAFF, now=now)

    assert document.state is PaperState.REPLACED
    assert newer.state is PaperState.CONFIRMED
    assert document.enterprise.status is EnterpriseStatus.ACTIVE
    assert documents.due_documents(clock.day_of(now)) == []


def test_another_document_that_has_run_out_keeps_the_sales_stopped(document):
    other = DocumentFactory(enterprise=document.enterprise, kind=PaperKind.PERMIT, ends_on=LAST_DAY.date())
    db.session.commit()
    now = days_before(-1)
    look(document, now)
    look(other, now)

    newer = renew(document, LAST_DAY.date() + timedelta(days=365), now)
    with transaction():
        documents.confirm(newer, actor=STAFF, now=now)
    assert document.enterprise.status is EnterpriseStatus.PAUSED

    with transaction():
        documents.set_aside(other, reason="영업을 그만두었습니다.", actor=STAFF, now=now)
    assert document.enterprise.status is EnterpriseStatus.ACTIVE


def test_what_has_run_out_is_not_taken(document):
    with pytest.raises(DocumentRunOut, match="2027"):
        renew(document, LAST_DAY.date(), days_before(-1))


def test_one_renewal_waits_at_a_time(document):
    renew(document, None, LAST_DAY)

    with pytest.raises(AlreadyHandedIn):
        renew(document, None, LAST_DAY)


def test_who_answers_second_is_told(document):
    newer = renew(document, None, LAST_DAY)
    with transaction():
        documents.turn_down(newer, reason="흐려서 읽을 수 없어요.", actor=STAFF, now=LAST_DAY)

    with pytest.raises(DocumentDecided), transaction():
        documents.confirm(newer, actor=STAFF, now=LAST_DAY)
    assert newer.state is PaperState.REFUSED
    assert document.state is PaperState.CONFIRMED
    assert renew(document, None, LAST_DAY).state is PaperState.WAITING


def test_anothers_document_is_not_found(document):
    another = EnterpriseFactory()
    db.session.commit()

    with pytest.raises(NoSuchDocument):
        document_queries.document_of(another, document.id)


def test_what_it_is_called_cannot_be_read_in_the_table(document):
    assert "인증서" not in str(db.session.execute(select(EnterpriseDocument.__table__)).one()._mapping["file"])
    raw = db.session.connection().exec_driver_sql("SELECT file_name FROM enterprise_document").scalar_one()
    assert "인증서" not in raw
