"""The product-information notice: filled in, carried to another shelf, whole while on sale."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.errors import NoticeIncomplete, TextTooLong
from market.domain.catalog.notices import missing_in_notice, notice_of, set_notice
from market.domain.catalog.rules import notice_templates
from market.domain.catalog.services import change_product, facts_of, publish
from market.foundation import clock
from market.foundation.actors import Actor
from market.foundation.database import db
from tests.factories import CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")

SELLER = Actor(user_id=7, name="박꾸준")
WHOLE = {field.key: ("해당 없음", "Does not apply") for field in notice_templates()["clothing"].fields}


@pytest.fixture
def shirt():
    product = ProductFactory(category__notice_template="clothing", status="draft", published_at=None)
    VariantFactory(product=product)
    return product


def _say(product, values):
    set_notice(product, values, actor=SELLER, now=clock.now())
    db.session.commit()


def _move(product, template, **more):
    facts = replace(facts_of(product), category_id=CategoryFactory(notice_template=template).id)
    change_product(product, facts, actor=SELLER, now=clock.now(), **more)
    db.session.commit()


def test_what_is_said_stands_under_the_labels_of_its_template_in_their_order(shirt):
    _say(shirt, {"colour": ("남색", ""), "material": (" 면 100% ", "Cotton")})

    assert [(row.label_ko, row.value_ko, row.value_en) for row in shirt.notices] == [
        ("제품 소재", "면 100%", "Cotton"),
        ("색상", "남색", ""),
    ]
    assert notice_of(shirt) == {"material": ("면 100%", "Cotton"), "colour": ("남색", "")}
    assert "material" not in [field.key for field in missing_in_notice(shirt)]


def test_a_key_of_another_notice_says_nothing(shirt):
    _say(shirt, {"gmo": ("없음", "")})

    assert notice_of(shirt) == {}


def test_the_audit_says_what_stood_there_and_what_stands_there_now(shirt):
    _say(shirt, {"colour": ("남색", "")})
    _say(shirt, {"colour": ("검정", "Black")})
    _say(shirt, {"colour": ("검정", "Black")})

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.changes for entry in entries] == [{"색상": [None, "남색"]}, {"색상": ["남색", "검정 | Black"]}]


def test_too_long_a_text_is_refused(shirt):
    with pytest.raises(TextTooLong):
        _say(shirt, {"colour": ("가" * 1_001, "")})


def test_on_another_shelf_stays_what_is_asked_there_too(shirt):
    _say(shirt, WHOLE)

    _move(shirt, "bags")

    kept = {"색상", "제조자(수입자)", "제조국", "취급시 주의사항", "품질보증기준", "A/S 책임자와 전화번호"}
    assert {row.label_ko for row in shirt.notices} == kept - {"취급시 주의사항"}
    assert notice_of(shirt)["colour"] == ("해당 없음", "Does not apply")


def test_what_is_on_sale_has_a_whole_notice_on_every_shelf(shirt):
    _say(shirt, WHOLE)
    publish(shirt, actor=SELLER, now=clock.now())
    db.session.commit()

    with pytest.raises(NoticeIncomplete):
        _say(shirt, {})
    db.session.rollback()
    with pytest.raises(NoticeIncomplete):
        _move(shirt, "bags")
    db.session.rollback()

    fields = notice_templates()["bags"].fields
    _move(shirt, "bags", notice={field.key: ("해당 없음", "") for field in fields})
    assert len(shirt.notices) == len(fields)
