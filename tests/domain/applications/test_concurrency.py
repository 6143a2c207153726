"""Many at once: one decision counts, what is taken back is not decided, a document is warned of once."""

import pytest
from sqlalchemy import func, select

from market.domain.applications import deciding, queries, services
from market.domain.applications.errors import ChangedSince, NotToBeChanged, NotWaiting
from market.domain.applications.models import Application, ApplicationStatus
from market.domain.enterprises import documents
from market.domain.enterprises.errors import AlreadyManaged
from market.domain.enterprises.models import Enterprise, Membership, SellerIdentity
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db, transaction
from tests.applying import STAFF, DocumentFactory, sent
from tests.factories import EnterpriseFactory, MembershipFactory, UserFactory
from tests.races import all_at_once

pytestmark = pytest.mark.race

REFUSALS = (AlreadyManaged, ChangedSince, NotToBeChanged, NotWaiting)


def tried(what):
    """What ``what`` did, or None when it was refused."""
    try:
        with transaction():
            return what()
    except REFUSALS:
        return None


def approving(application_id, version):
    def approve():
        application = queries.sent_application(application_id)
        deciding.approve(application, seen=version, actor=STAFF, now=clock.now())
        return "approved"

    return approve


def refusing(application_id, version):
    def refuse():
        application = queries.sent_application(application_id)
        deciding.refuse(application, reason="서류가 없어요.", seen=version, actor=STAFF, now=clock.now())
        return "refused"

    return refuse


def taking_back(application_id):
    def take_back():
        services.take_back(queries.sent_application(application_id), actor=STAFF, now=clock.now())
        return "draft"

    return take_back


def a_person():
    person = UserFactory()
    db.session.commit()
    return person


def status_of(application_id):
    return db.session.get_one(Application, application_id, populate_existing=True).status


def test_of_all_who_decide_at_once_one_does(app):
    application = sent(a_person())
    number, version = application.id, application.version

    answers = all_at_once(app, tried, [approving(number, version), refusing(number, version)] * 4)

    done = [answer for answer in answers if answer]
    assert len(done) == 1
    assert status_of(number).value == done[0]
    mails = select(func.count(OutboxMail.id)).where(OutboxMail.kind == "application_answered")
    assert db.session.scalar(mails) == 1
    assert db.session.scalar(select(func.count()).select_from(SellerIdentity)) == (done[0] == "approved")


def test_it_is_taken_back_or_approved_and_never_both(app):
    for _ in range(3):
        application = sent(a_person())
        number, version = application.id, application.version

        answers = all_at_once(app, tried, [taking_back(number), approving(number, version)])

        (done,) = [answer for answer in answers if answer]
        assert status_of(number).value == done


def test_of_two_rivals_who_are_approved_at_once_one_gets_the_entry(app):
    entry = EnterpriseFactory(is_sample=False, slug="sallim", name_ko="고양 살림", reference="r-1")
    db.session.commit()
    rivals = [sent(a_person(), entry) for _ in range(2)]
    wanted = [(one.id, one.version) for one in rivals]

    answers = all_at_once(app, tried, [approving(number, version) for number, version in wanted])

    assert sorted(map(str, answers)) == ["None", "approved"]
    statuses = {status_of(number) for number, _ in wanted}
    assert statuses == {ApplicationStatus.APPROVED, ApplicationStatus.SUBMITTED}
    members = select(func.count()).select_from(Membership).join(Enterprise).where(Enterprise.slug == "sallim")
    assert db.session.scalar(members) == 1


def test_many_workers_give_one_warning(app):
    owner = MembershipFactory()
    document = DocumentFactory(enterprise=owner.enterprise, ends_on=clock.day_of(clock.now()))
    db.session.commit()
    number = document.id

    answers = all_at_once(
        app, tried, [lambda: str(documents.warn_or_stop(number, now=clock.now())) for _ in range(8)]
    )

    assert sorted(str(answer) for answer in answers).count("7") == 1
    assert db.session.scalar(select(func.count(OutboxMail.id))) == 1
