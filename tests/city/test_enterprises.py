"""The city keeps the directory: facts with their source, sales stopped, an entry out of sight; all told."""

import re

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import EnterpriseAlias, EnterpriseKind, EnterpriseStatus
from market.domain.enterprises.shop_models import EntryHiding, OwnWord
from market.domain.notifications.models import OutboxMail
from market.foundation import clock
from market.foundation.database import db
from tests.factories import (
    EnterpriseFactory,
    MembershipFactory,
    ProductFactory,
    SellerIdentityFactory,
    SellingEnterpriseFactory,
    StaffFactory,
)

WHY = "신고가 들어와 확인하고 있습니다."


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


def typed(browser, path, **changes):
    """What the form holds, with ``changes``."""
    page = browser.get(path).text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    blank = {"aliases": "", "kind": "unknown", "kind_as_of": "", "district": "unknown", "dong": "", "address_ko": ""}
    return blank | {"summary_ko": "", "summary_en": "", "source": "", "seen": seen} | changes


def actions():
    return set(db.session.scalars(select(AuditEntry.action)))


def test_a_real_entry_changes_with_a_source_only_and_a_stale_form_changes_nothing(staff, client):
    entry = EnterpriseFactory(is_sample=False, slug="real", summary_ko="우리가 쓴 말")

    db.session.add(OwnWord(enterprise_id=entry.id, part="summary", written_at=clock.now()))
    db.session.commit()
    path = "/city/enterprises/real/edit"
    wanted = typed(
        staff, path, aliases="다정\n다정 공방", kind="cooperative", kind_as_of="2024", summary_ko="출처의 말"
    )

    assert staff.post(path, wanted).status_code == 422
    assert staff.post(path, wanted | {"source": "고양시 사회적기업 현황 2024년 3월"}).status_code == 303
    assert staff.post(path, wanted | {"source": "https://example.com", "dong": "백석동"}).status_code == 409

    db.session.expire_all()
    assert (entry.kind, entry.kind_as_of, entry.dong) == (EnterpriseKind.COOPERATIVE, 2024, None)
    assert set(db.session.scalars(select(EnterpriseAlias.name))) == {"다정", "다정 공방"}
    assert db.session.scalar(select(OwnWord.part)) is None
    assert "enterprise.entry_changed" in actions()
    assert "고양시 사회적기업 현황 2024년 3월" in client.get("/enterprises/real").text
    assert "다정 공방" in staff.get("/city/enterprises/real").text


def test_what_is_stopped_and_hidden_comes_back_as_it_was_and_each_step_is_told(staff, client, sign_in):
    maker = SellingEnterpriseFactory(slug="maker")
    owner = MembershipFactory(enterprise=maker)
    ProductFactory(enterprise=maker, slug="honey")
    db.session.commit()
    path = "/city/enterprises/maker"

    assert staff.post(f"{path}/stop", {"stop-reason": ""}).status_code == 422
    for step, reason in (("stop", {"stop-reason": WHY}), ("hide", {"hide-reason": WHY})):
        assert staff.post(f"{path}/{step}", reason).status_code == 303
    db.session.expire_all()
    assert maker.status is EnterpriseStatus.HIDDEN
    assert client.get("/enterprises/maker").status_code == 404
    assert staff.get(path).text.count(WHY) == 2
    assert sign_in(owner.user).get("/seller/").text.count(WHY) == 2

    staff.post(f"{path}/show")
    db.session.expire_all()
    assert maker.status is EnterpriseStatus.PAUSED  # the stop is still in force
    staff.post(f"{path}/resume")
    db.session.expire_all()
    assert maker.status is EnterpriseStatus.ACTIVE
    assert client.get("/products/honey").status_code == 200

    told = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "city_decided").order_by(OutboxMail.id))
    assert [(mail.recipient, mail.facts["what"]) for mail in told] == [
        (owner.user.email, what) for what in ("paused", "hidden", "shown", "resumed")
    ]
    assert {"enterprise.paused", "enterprise.hidden", "enterprise.shown", "enterprise.resumed"} <= actions()
    page = staff.get(path).text
    assert owner.user.email not in page
    assert owner.user.name not in page


def test_an_entry_is_found_by_name_other_name_and_business_number_and_a_workspace_never(staff):
    named = EnterpriseFactory(name_ko="햇살 공방", sort_key="햇살 공방")
    db.session.flush()
    db.session.add(EnterpriseAlias(enterprise_id=named.id, name="해쌀"))
    seller = SellerIdentityFactory(enterprise=EnterpriseFactory(name_ko="두부 마을"), business_no="128-86-00002")
    EnterpriseFactory(name_ko="햇살 작업 공간", status=EnterpriseStatus.HIDDEN)
    hidden = EnterpriseFactory(name_ko="햇살 숨은 곳", status=EnterpriseStatus.HIDDEN)
    db.session.flush()
    db.session.add(EntryHiding(enterprise_id=hidden.id, reason=WHY, hidden_at=clock.now()))
    db.session.commit()

    def found(query):
        page = staff.get(f"/city/enterprises/?{query}").text
        names = ("햇살 공방", seller.enterprise.name_ko, "햇살 작업 공간", "햇살 숨은 곳")
        return {name for name in names if f">{name}<" in page}

    assert found("q=햇살") == {"햇살 공방", "햇살 숨은 곳"}
    assert found("q=해쌀") == {"햇살 공방"}
    assert found("q=128-86") == found("q=1288600002") == found("sells=yes") == {"두부 마을"}
    assert found("status=hidden") == {"햇살 숨은 곳"}
