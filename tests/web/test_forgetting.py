"""What the worker removes by the clock: the periods are those of the privacy policy."""

import io
import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage

from market.domain.accounts import services as accounts
from market.domain.accounts.models import Consent
from market.domain.applications import services as applications
from market.domain.applications.models import Application
from market.domain.audit.models import AuditEntry
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind
from market.domain.legal import texts
from market.domain.notifications import services as notifications
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web import coming_in, handed_in
from market.web.jobs import forget_expired
from market.web.logs import set_up_logs
from tests.applying import PDF, add_paper, begun
from tests.factories import StaffFactory, UserFactory

pytestmark = pytest.mark.usefixtures("app")
THEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def forget_at(app, monkeypatch):
    """``forget_at(moment)`` does what the worker does at that moment."""

    def at(moment):
        db.session.commit()
        monkeypatch.setattr(clock, "now", lambda: moment)
        forget_expired(app)
        coming_in.forget_old(app)
        db.session.rollback()

    return at


def how_many(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_application_is_removed_a_year_after_its_last_change_with_its_files(forget_at, app):
    kept = handed_in.keep(FileStorage(io.BytesIO(PDF), filename="등록증.pdf"))
    applicant = UserFactory()
    db.session.commit()
    application = begun(applicant)
    add_paper(application, PaperKind.BUSINESS_REGISTRATION, file=kept.file)
    application.changed_at = THEN
    db.session.commit()

    forget_at(datetime(2027, 11, 24, 10, tzinfo=UTC) - MOMENT)
    assert how_many(Application) == 1
    assert len(list(handed_in.folder().iterdir())) == 1
    forget_at(datetime(2027, 11, 24, 10, tzinfo=UTC))
    assert how_many(Application) == how_many(EnterpriseDocument) == 0
    assert list(handed_in.folder().iterdir()) == []


def test_what_a_closed_account_agreed_to_is_removed_five_years_later(forget_at):
    closed, open_one = UserFactory(), UserFactory()
    db.session.flush()
    for user in (closed, open_one):
        db.session.add(Consent(user_id=user.id, item="terms", version="2026-11-23", given_at=THEN))
    accounts.close_account(closed, now=THEN)
    kept_id = open_one.id

    forget_at(datetime(2031, 11, 24, 10, tzinfo=UTC) - MOMENT)
    assert how_many(Consent) == 2
    forget_at(datetime(2031, 11, 24, 10, tzinfo=UTC))
    assert db.session.scalars(select(Consent.user_id)).all() == [kept_id]


def mail(key, *, sent_at=None, given_up_at=None):
    with transaction():
        notifications.enqueue_mail(
            "verify_email",
            to="dajeong@example.com",
            language="ko",
            facts={"sealed_path": "x"},
            dedupe_key=key,
            now=THEN,
        )
        made = db.session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key == key)).one()
        made.sent_at, made.given_up_at, made.last_error = sent_at, given_up_at, "refused: dajeong@example.com"


def recipients():
    return dict(db.session.execute(select(OutboxMail.dedupe_key, OutboxMail.recipient)).all())


def test_to_whom_a_mail_went_is_known_for_thirty_days(forget_at):
    mail("sent", sent_at=THEN)
    mail("lost", given_up_at=THEN)
    mail("waiting")

    forget_at(THEN + timedelta(days=30) - MOMENT)
    assert set(recipients().values()) == {"dajeong@example.com"}
    forget_at(THEN + timedelta(days=30))
    assert recipients() == {"sent": None, "lost": None, "waiting": "dajeong@example.com"}
    rows = db.session.execute(text("SELECT * FROM outbox_mail WHERE recipient IS NULL")).all()
    assert not any("dajeong" in str(row) or "sealed_path" in str(row) for row in rows)


def test_a_mail_whose_reader_was_forgotten_is_not_sent_again(forget_at):
    mail("sent", sent_at=THEN)
    forget_at(THEN + timedelta(days=31))

    mail("sent", sent_at=THEN)

    assert recipients() == {"sent": None}
    with transaction():
        assert notifications.claim_next_mail(now=clock.now()) is None


def test_who_came_in_is_removed_after_three_months_and_of_staff_after_two_years(forget_at):
    shopper, staff = UserFactory(), StaffFactory()
    db.session.flush()
    accounts.record_failed_sign_in("dajeong@example.com", origin="192.0.2.0/24", now=THEN)
    accounts.record_sign_in(shopper, origin="192.0.2.0/24", now=THEN)
    accounts.record_sign_in(staff, origin="192.0.2.7", now=THEN)
    accounts.give_staff_role(staff, None, by=THE_MARKET, now=THEN)

    forget_at(datetime(2027, 2, 24, 10, tzinfo=UTC) - MOMENT)
    assert how_many(AuditEntry) == 4
    forget_at(datetime(2027, 2, 24, 10, tzinfo=UTC))
    assert how_many(AuditEntry) == 2
    forget_at(datetime(2028, 11, 24, 10, tzinfo=UTC) - MOMENT)
    assert how_many(AuditEntry) == 2
    forget_at(datetime(2028, 11, 24, 10, tzinfo=UTC))
    assert db.session.scalars(select(AuditEntry.action)).one() != "account.signed_in"


def test_what_fails_does_not_keep_the_rest_from_being_removed(forget_at, monkeypatch, caplog):
    def fails(*, now):
        raise RuntimeError("no")

    monkeypatch.setattr(accounts, "forget_expired", fails)
    shopper = UserFactory()
    db.session.flush()
    accounts.record_sign_in(shopper, origin="192.0.2.0/24", now=THEN)

    forget_at(THEN + timedelta(days=400))

    assert how_many(AuditEntry) == 0
    assert "fails failed" in caplog.text


@pytest.mark.parametrize(
    ("language", "periods"),
    [
        ("ko", ["마지막으로 고치거나 답한 날부터 1년", "보내고 30일", "3개월. 시 담당자는 2년", "탈퇴하고 5년"]),
        (
            "en",
            [
                "1 year after it was last changed or answered",
                "30 days after sending",
                "of city staff 2 years",
                "5 years after the",
            ],
        ),
    ],
)
def test_the_privacy_policy_names_these_periods(language, periods):
    written = texts.current("privacy", language).markdown

    assert [period for period in periods if period not in written] == []
    kept = (applications.KEPT_MONTHS, notifications.KEPT_FOR.days, accounts.CONSENTS_KEPT_MONTHS)
    assert kept == (12, 30, 60)


def test_the_log_does_not_name_the_address_of_who_knocked_too_often():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logs()
    root.handlers[:] = handlers
    root.setLevel(level)

    assert logging.getLogger("flask-limiter").getEffectiveLevel() > logging.INFO  # at INFO it tells the address


@pytest.mark.parametrize(
    ("months", "day"),
    [(1, (2027, 2, 28)), (3, (2026, 12, 31)), (12, (2026, 3, 31)), (37, (2024, 2, 29))],
)
def test_months_are_counted_by_the_calendar(months, day):
    assert clock.months_before(datetime(2027, 3, 31, 9, tzinfo=UTC), months) == datetime(*day, 9, tzinfo=UTC)
