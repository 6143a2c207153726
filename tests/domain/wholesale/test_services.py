"""Asking about wholesale, answering, forgetting; and the terms."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import ProductStatus
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.notifications.models import OutboxMail
from market.domain.wholesale import queries, services
from market.domain.wholesale.errors import AnsweredAlready, AskedTooOften, NobodyToAsk, NoSuchInquiry
from market.domain.wholesale.models import WholesaleInquiry
from market.domain.wholesale.rules import MOST_A_DAY
from market.domain.wholesale.services import Inquiry, Terms
from market.foundation import clock
from market.foundation.actors import GUEST, THE_MARKET
from market.foundation.database import db
from tests.channels import a_real_product
from tests.factories import MembershipFactory, ProductFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")

ASKED = Inquiry("동네책방", "이담당", "books@example.com", "01012345678", "다달이 쿠키를 받고 싶습니다.", 40, None)


def ask(enterprise=None, product=None, asked=ASKED, now=None):
    return services.ask(
        asked,
        enterprise=enterprise,
        product=product,
        language="ko",
        city_mail="city@example.com",
        actor=GUEST,
        now=now or clock.now(),
    )


def mails():
    return {(mail.kind, mail.recipient) for mail in db.session.scalars(select(OutboxMail))}


def test_an_inquiry_reaches_the_enterprise_the_city_and_whoever_asked():
    enterprise = SellingEnterpriseFactory()
    member = MembershipFactory(enterprise=enterprise).user

    row = ask(enterprise)

    assert mails() == {
        ("wholesale_for_seller", member.email),
        ("wholesale_for_city", "city@example.com"),
        ("wholesale_for_asker", "books@example.com"),
    }
    assert queries.inquiry_of(enterprise, row.number) is row
    assert (queries.waiting(enterprise), queries.waiting(None)) == (1, 0)


def test_what_is_asked_of_the_market_is_the_citys_alone():
    enterprise = SellingEnterpriseFactory()

    row = ask()

    assert mails() == {("wholesale_for_city", "city@example.com"), ("wholesale_for_asker", "books@example.com")}
    assert (queries.waiting(enterprise), queries.waiting(None)) == (0, 1)
    with pytest.raises(NoSuchInquiry):
        queries.inquiry_of(enterprise, row.number)


def test_who_asked_and_what_is_encrypted_where_it_rests():
    row = ask()
    services.answer(row, "네, 보내 드립니다.", actor=THE_MARKET, now=clock.now())
    db.session.commit()

    stored = db.session.execute(
        text("SELECT company, name, email, phone, wanted, answer, asker_key FROM wholesale_inquiry")
    ).one()

    for told in ("동네책방", "이담당", "books@example.com", "01012345678", "쿠키", "보내"):
        assert not any(told in value for value in stored)
    assert row.company == "동네책방"


def test_an_enterprise_that_does_not_sell_is_not_asked():
    with pytest.raises(NobodyToAsk):
        ask(SellingEnterpriseFactory(status=EnterpriseStatus.PAUSED))


def test_one_address_asks_so_often_a_day():
    now = clock.now()
    for _ in range(MOST_A_DAY):
        ask(now=now)

    with pytest.raises(AskedTooOften):
        ask(asked=replace(ASKED, email="Books@example.com "), now=now)
    ask(asked=replace(ASKED, email="another@example.com"), now=now)
    ask(now=now + timedelta(days=1, seconds=1))


def test_an_inquiry_is_answered_once():
    row = ask()

    services.answer(row, "네.", actor=THE_MARKET, now=clock.now())

    assert (row.answer, row.answered_by) == ("네.", THE_MARKET.name)
    assert db.session.scalars(
        select(OutboxMail.dedupe_key).where(OutboxMail.kind == "wholesale_for_asker")
    ).all() == [
        f"wholesale_for_asker:received:{row.number}",
        f"wholesale_for_asker:answered:{row.number}",
    ]
    with pytest.raises(AnsweredAlready):
        services.answer(row, "아니요.", actor=THE_MARKET, now=clock.now())
    assert row.answer == "네."


def test_an_inquiry_is_forgotten_after_a_year():
    now = clock.now()
    old, young = ask(now=now - timedelta(days=367)), ask(now=now - timedelta(days=360))
    db.session.commit()
    kept = young.number

    services.forget_old(now=now)

    assert db.session.scalars(select(WholesaleInquiry.number)).all() == [kept]
    assert old is not young


def test_terms_are_given_changed_and_taken_back_and_the_audit_says_so():
    product, now = ProductFactory(), clock.now()

    services.give_terms(product, Terms(20, 8_000, 5, ""), actor=THE_MARKET, now=now)
    services.give_terms(product, Terms(20, None, 5, "상자당 12개"), actor=THE_MARKET, now=now)
    services.give_terms(product, Terms(20, None, 5, "상자당 12개"), actor=THE_MARKET, now=now)
    terms = queries.terms_of(product)
    assert (terms.minimum, terms.price, terms.note) == (20, None, "상자당 12개")

    services.take_terms_back(product, actor=THE_MARKET, now=now)
    services.take_terms_back(product, actor=THE_MARKET, now=now)
    db.session.flush()

    assert queries.terms_of(product) is None
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "wholesale.terms_given",
        "wholesale.terms_given",
        "wholesale.terms_taken_back",
    ]
    assert entries[1].changes == {"price": [8_000, None], "note": ["", "상자당 12개"]}


def test_only_what_is_on_sale_of_who_is_selling_is_offered():
    now = clock.now()
    shown = a_real_product()
    paused = a_real_product(enterprise=SellingEnterpriseFactory(status=EnterpriseStatus.PAUSED))
    hidden = a_real_product(status=ProductStatus.DRAFT)
    for product in (shown, paused, hidden):
        services.give_terms(product, Terms(20, 8_000, 5, ""), actor=THE_MARKET, now=now)
    a_real_product()
    db.session.commit()

    assert [one.slug for one in queries.offered()] == [shown.slug]
    assert [one.slug for one in queries.offered(enterprise=shown.enterprise.slug)] == [shown.slug]
    assert queries.offered(enterprise="nobody") == []
    assert [one.slug for one in queries.offered(category=shown.category.slug)] == [shown.slug]
    assert [row[0] for row in queries.offering_enterprises()] == [shown.enterprise.slug]
    assert [tuple(row)[3] for row in queries.offered_shelves()] == [1]
