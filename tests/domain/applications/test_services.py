"""An application is begun, written, sent, taken back, answered."""

from datetime import timedelta

import pytest
from sqlalchemy import func, inspect, select, text

from market.domain.applications import deciding, merging, queries, rules, services
from market.domain.applications.errors import (
    AlreadyApplying,
    ChangedSince,
    NotComplete,
    NothingToPutRight,
    NotToBeChanged,
    NotWaiting,
    ReasonMissing,
)
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.errors import AlreadyManaged
from market.domain.enterprises.models import (
    Enterprise,
    EnterpriseKind,
    EnterpriseStatus,
    MemberRole,
    Membership,
    SellerIdentity,
)
from market.domain.notifications.models import OutboxMail
from market.domain.search.models import DocumentKind, SearchDocument
from market.domain.settlements.models import PayoutAccount
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.applying import ANSWERS, STAFF, add_paper, begun, sent, written
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    ProductFactory,
    SellerIdentityFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def applicant(app):
    user = UserFactory(email="dajeong@example.com")
    db.session.commit()
    return user


@pytest.fixture
def entry(app):
    entry = EnterpriseFactory(is_sample=False, slug="sallim", name_ko="고양 살림", reference="r-1")
    db.session.commit()
    return entry


def approve(application, seen=None):
    with transaction():
        return deciding.approve(application, seen=seen or application.version, actor=STAFF, now=clock.now()).id


def refuse(application):
    with transaction():
        deciding.refuse(
            application, reason="확인되지 않습니다.", seen=application.version, actor=STAFF, now=clock.now()
        )


def ask(application, remarks=None, reason=""):
    with transaction():
        deciding.ask_for_more(
            application,
            remarks=remarks or {},
            reason=reason,
            seen=application.version,
            actor=STAFF,
            now=clock.now(),
        )


def another_person():
    user = UserFactory()
    db.session.commit()
    return user


def how_many(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


# --- beginning


def test_who_begins_has_a_workspace_that_nobody_sees(applicant):
    application = begun(applicant)

    workspace = application.enterprise
    assert (workspace.status, workspace.is_sample) == (EnterpriseStatus.HIDDEN, False)
    assert db.session.scalars(select(Membership.role).where(Membership.user_id == applicant.id)).all() == [
        MemberRole.OWNER
    ]
    assert how_many(SellerIdentity) == 0


def test_a_claim_begins_with_what_the_directory_knows_and_leaves_the_entry_alone(applicant, entry):
    application = begun(applicant, entry)

    assert application.answers["name_ko"] == "고양 살림"
    assert application.enterprise_id != entry.id
    assert how_many(Membership, Membership.enterprise_id == entry.id) == 0


def test_one_application_at_a_time(applicant):
    begun(applicant)

    with pytest.raises(AlreadyApplying):
        begun(applicant)
    assert how_many(Application) == how_many(Enterprise) == 1


def test_an_entry_that_somebody_manages_cannot_be_claimed(applicant):
    managed = MembershipFactory(enterprise__is_sample=False).enterprise
    db.session.commit()

    with pytest.raises(AlreadyManaged):
        begun(applicant, managed)


# --- writing


def test_what_is_typed_is_kept_and_cannot_be_read_in_the_table(applicant):
    application = written(applicant)

    assert application.answers == ANSWERS
    stored = db.session.execute(text("SELECT answers, unread, remarks FROM application")).one()
    assert all(name not in told for told in stored for name in ("박대표", "12345678901234", "김다정"))


def test_what_cannot_be_read_is_kept_as_it_was_typed_and_keeps_it_from_being_sent(applicant):
    application = written(applicant)
    step = rules.step_at("enterprise")
    with transaction():
        services.save(
            application,
            step,
            answers={**ANSWERS, "business_no": ""},
            unread={"business_no": "123"},
            actor=STAFF,
            now=clock.now(),
        )

    assert application.unread == {"business_no": "123"}
    assert application.business_no is None
    with pytest.raises(NotComplete), transaction():
        services.submit(application, actor=STAFF, now=clock.now())


def test_only_what_a_step_asks_is_saved_at_it(applicant):
    application = begun(applicant)

    with transaction():
        services.save(
            application,
            rules.step_at("contact"),
            answers={"contact_name": "김다정", "business_no": "1168200276", "status": "approved"},
            unread={"email": "x"},
            actor=STAFF,
            now=clock.now(),
        )

    assert application.answers == {"contact_name": "김다정"}
    assert application.unread == {}


def test_an_incomplete_one_is_not_sent_and_says_what_is_missing(applicant):
    application = begun(applicant)

    with pytest.raises(NotComplete, match="사업자등록번호"), transaction():
        services.submit(application, actor=STAFF, now=clock.now())
    assert application.status is ApplicationStatus.DRAFT


def test_sending_tells_the_applicant_once_and_locks_what_was_written(applicant):
    application = sent(applicant)

    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.kind, mail.recipient) == ("application_received", "dajeong@example.com")
    with pytest.raises(NotToBeChanged), transaction():
        services.save(
            application, rules.STEPS[0], answers={"name_ko": "다른 이름"}, unread={}, actor=STAFF, now=clock.now()
        )
    with pytest.raises(NotToBeChanged), transaction():
        services.submit(application, actor=STAFF, now=clock.now())
    with pytest.raises(NotToBeChanged):
        add_paper(application, PaperKind.OTHER)


# --- answering


def test_a_new_enterprise_can_sell_from_its_approval_on(applicant):
    application = sent(applicant)

    enterprise = db.session.get_one(Enterprise, approve(application))

    assert (enterprise.status, enterprise.slug) == (EnterpriseStatus.ACTIVE, "goyang-sallim")
    assert enterprise.kind is EnterpriseKind.COOPERATIVE
    assert enterprise.seller.business_no == "1168200276"
    assert enterprise.seller.mail_order_office == "고양시 일산동구청"
    account = db.session.get_one(PayoutAccount, enterprise.id)
    assert (account.bank_code, account.number) == ("004", "12345678901234")
    assert db.session.get_one(ShippingPolicy, enterprise.id).kind is ShippingKind.PAID
    states = set(db.session.scalars(select(EnterpriseDocument.state)))
    assert states == {PaperState.CONFIRMED}
    found = select(SearchDocument.object_id).where(SearchDocument.kind == DocumentKind.ENTERPRISE)
    assert db.session.scalars(found).all() == [enterprise.id]
    assert how_many(OutboxMail, OutboxMail.kind == "application_answered") == 1


def test_two_enterprises_of_one_name_have_addresses_of_their_own(applicant, app):
    EnterpriseFactory(slug="goyang-sallim")
    db.session.commit()

    enterprise = db.session.get_one(Enterprise, approve(sent(applicant)))

    assert enterprise.slug == f"goyang-sallim-{enterprise.id}"


def test_an_approved_claim_moves_everything_to_the_entry_and_leaves_nothing(applicant, entry):
    application = sent(applicant, entry)
    workspace_id = application.enterprise_id
    product = ProductFactory(
        enterprise=application.enterprise, status=ProductStatus.DRAFT, is_sample=False, slug="first-jar"
    )
    application.enterprise.story_ko = "우리가 쓴 이야기"
    db.session.add(ShippingPolicy(enterprise_id=workspace_id, kind=ShippingKind.PAID, fee=4_000))
    db.session.add(ShippingPolicy(enterprise_id=entry.id, kind=ShippingKind.FREE))
    db.session.commit()
    product_id = product.id

    assert approve(application) == entry.id

    assert db.session.get(Enterprise, workspace_id) is None
    for table, column in merging.references():
        left = select(func.count()).select_from(table).where(column == workspace_id)
        assert db.session.scalar(left) == 0, table.name
    assert db.session.get_one(Product, product_id).enterprise_id == entry.id
    assert db.session.get_one(ShippingPolicy, entry.id).fee == 4_000
    assert entry.slug == "sallim"
    assert (entry.story_ko, entry.status) == ("우리가 쓴 이야기", EnterpriseStatus.ACTIVE)
    assert db.session.scalars(select(Membership.user_id)).all() == [applicant.id]
    assert application.enterprise_id == entry.id


def test_every_key_to_an_enterprise_that_the_database_knows_is_moved(app):
    known = {(table.name, column.name) for table, column in merging.references()}
    seen = inspect(db.engine)

    found = {
        (table, key["constrained_columns"][0])
        for table in seen.get_table_names()
        for key in seen.get_foreign_keys(table)
        if key["referred_table"] == "enterprise"
    }

    assert known == found
    assert {("product", "enterprise_id"), ("application", "entry_id")} <= known


def test_of_two_rivals_one_gets_the_entry_and_the_other_learns_nothing_of_it(applicant, entry):
    first = sent(applicant, entry)
    second = sent(another_person(), entry)
    assert {document.enterprise_id for document in queries.papers_of(second)} == {second.enterprise_id}

    approve(first)

    with pytest.raises(AlreadyManaged):
        approve(second)
    assert second.status is ApplicationStatus.SUBMITTED
    assert second.enterprise_id != entry.id
    assert db.session.get_one(SellerIdentity, entry.id).business_no == "1168200276"


def test_what_the_city_asks_for_is_told_beside_the_answers_and_can_be_sent_again(applicant):
    application = sent(applicant)

    ask(application, {"business_no": "등록증과 달라요.", "no_such_answer": "x"})

    assert application.status is ApplicationStatus.MORE_NEEDED
    assert application.remarks == {"business_no": "등록증과 달라요."}
    with transaction():
        services.submit(application, actor=STAFF, now=clock.now())
    approve(application)
    assert application.status is ApplicationStatus.APPROVED
    kinds = db.session.scalars(select(OutboxMail.kind).order_by(OutboxMail.id)).all()
    assert kinds.count("application_received") == kinds.count("application_answered") == 2


def test_asking_for_more_says_what_and_refusing_says_why(applicant):
    application = sent(applicant)

    with pytest.raises(NothingToPutRight):
        ask(application)
    with pytest.raises(ReasonMissing), transaction():
        deciding.refuse(application, reason="", seen=application.version, actor=STAFF, now=clock.now())


def test_a_refused_claim_has_touched_nothing_and_its_door_is_closed(applicant, entry):
    application = sent(applicant, entry)

    refuse(application)

    assert how_many(Membership) == 0
    assert entry.status is EnterpriseStatus.ACTIVE
    assert how_many(SellerIdentity) == 0
    assert begun(applicant, entry).status is ApplicationStatus.DRAFT


def test_who_decides_second_is_told_and_changes_nothing(applicant):
    application = sent(applicant)
    approve(application)

    for decide in (approve, refuse, lambda one: ask(one, reason="더 필요해요.")):
        with pytest.raises(NotWaiting):
            decide(application)
    assert application.status is ApplicationStatus.APPROVED


def test_what_the_applicant_changed_meanwhile_is_looked_at_first(applicant):
    application = sent(applicant)
    seen = application.version
    with transaction():
        services.take_back(application, actor=STAFF, now=clock.now())
    with pytest.raises(NotWaiting):
        approve(application, seen)
    with transaction():
        services.save(
            application,
            rules.step_at("account"),
            answers={**ANSWERS, "account_number": "99999999999999"},
            unread={},
            actor=STAFF,
            now=clock.now(),
        )
    with transaction():
        services.submit(application, actor=STAFF, now=clock.now())

    with pytest.raises(ChangedSince):
        approve(application, seen)
    assert how_many(PayoutAccount) == 0
    approve(application)


def test_what_is_answered_cannot_be_taken_back(applicant):
    application = sent(applicant)
    approve(application)

    for step in (services.take_back, services.withdraw):
        with pytest.raises(NotWaiting), transaction():
            step(application, actor=STAFF, now=clock.now())
    assert how_many(Membership) == 1


def test_every_change_is_in_the_audit_without_personal_data(applicant):
    application = sent(applicant)
    ask(application, {"email": "다시 확인해 주세요."})

    told = db.session.execute(select(AuditEntry.action, AuditEntry.changes, AuditEntry.reason)).all()

    assert {"application.begun", "application.saved", "application.sent", "application.more_needed"} <= {
        action for action, _, _ in told
    }
    assert all(secret not in str(row) for row in told for secret in ("박대표", "김다정", "1234567890", "다시 확인"))


# --- checks


def test_the_checks_find_numbers_names_and_accounts_that_are_known(applicant, entry):
    entry.name_ko = "(주)고양살림협동조합"
    SellerIdentityFactory(business_no="1168200276", enterprise__name_ko="번호가 같은 곳")
    paid = EnterpriseFactory(name_ko="계좌가 같은 곳")
    db.session.add(
        PayoutAccount(
            enterprise_id=paid.id, bank_code="004", number="12345678901234", holder="x", changed_at=clock.now()
        )
    )
    db.session.commit()

    found = queries.findings(sent(applicant))

    assert found.number_fits
    assert list(found.same_number) == ["번호가 같은 곳"]
    assert list(found.same_account) == ["계좌가 같은 곳"]
    assert [one.slug for one in found.entries_alike] == ["sallim"]


def test_the_checks_are_quiet_where_nothing_is_known(applicant, entry):
    found = queries.findings(sent(applicant, name_ko="들꽃 나눔터"))

    assert [*found.same_number, *found.same_account, *found.entries_alike, *found.rivals] == []


# --- forgetting


def test_what_came_to_nothing_is_forgotten_after_a_year_with_its_documents(applicant, entry):
    application = sent(applicant, entry)
    refuse(application)
    later = application.changed_at + timedelta(days=366)

    with transaction():
        assert services.forget_old(now=later - timedelta(days=3)) == []
    with transaction():
        files = services.forget_old(now=later)

    assert len(files) == 4
    assert how_many(Application) == how_many(EnterpriseDocument) == 0
    assert db.session.get(Enterprise, entry.id) is not None


def test_of_what_was_approved_the_documents_stay(applicant):
    approve(sent(applicant))

    with transaction():
        assert services.forget_old(now=clock.now() + timedelta(days=400)) == []

    assert how_many(Application) == 0
    assert how_many(EnterpriseDocument) == 4
    assert how_many(Membership) == 1
