"""Wholesale in the seller's office: terms of the products, what shops ask, the answer by mail."""

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.notifications.models import OutboxMail
from market.domain.wholesale import services
from market.domain.wholesale.models import WholesaleInquiry, WholesaleTerms
from market.domain.wholesale.services import Inquiry
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db
from market.web import outbox
from tests.channels import a_real_product
from tests.factories import MembershipFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def enterprise():
    return SellingEnterpriseFactory(is_sample=False)


@pytest.fixture
def browser(enterprise, sign_in):
    member = MembershipFactory(enterprise=enterprise).user
    db.session.commit()
    return sign_in(member)


def ask(enterprise, name="이담당", product=None):
    told = Inquiry("동네책방", name, "books@example.com", "01012345678", "다달이 받고 싶습니다.", 40, None)
    row = services.ask(
        told,
        enterprise=enterprise,
        product=product,
        language="ko",
        city_mail="city@example.com",
        actor=GUEST,
        now=clock.now(),
    )
    db.session.commit()
    return row.number


def typed(**changes):
    return {"minimum": "24", "pricing": "fixed", "price": "8,400", "lead_days": "6", "note": "상자당 12개", **changes}


def test_a_product_gets_terms_and_loses_them_again(browser, enterprise):
    product = a_real_product(enterprise=enterprise)
    db.session.commit()
    page = f"/seller/wholesale/products/{product.slug}"

    assert browser.get(page).status_code == 200
    assert browser.post(page, typed()).location == "/seller/wholesale/products"
    terms = db.session.scalars(select(WholesaleTerms)).one()
    assert (terms.minimum, terms.price, terms.lead_days, terms.note) == (24, 8_400, 6, "상자당 12개")
    assert "8,400원" in browser.get("/seller/wholesale/products").text

    browser.post(page, typed(pricing="request"))
    assert db.session.scalars(select(WholesaleTerms.price)).one() is None
    assert "문의 시 안내" in browser.get("/seller/wholesale/products").text

    browser.post(f"{page}/take-back")
    assert db.session.scalars(select(WholesaleTerms)).all() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minimum": ""}, "몇 개부터"),
        ({"minimum": "0"}, "1부터 1,000,000까지"),
        ({"price": ""}, "‘문의 시 안내’를 골라"),
        ({"lead_days": "400"}, "0부터 365까지"),
    ],
)
def test_terms_that_cannot_be_keep_what_was_typed(browser, enterprise, changes, sentence):
    product = a_real_product(enterprise=enterprise)
    db.session.commit()

    answer = browser.post(f"/seller/wholesale/products/{product.slug}", typed(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="상자당 12개"' in answer.text


def test_who_asks_is_masked_until_it_is_opened_and_that_is_written_down(browser, enterprise):
    number = ask(enterprise)

    listed, shown = browser.get("/seller/wholesale/").text, browser.get(f"/seller/wholesale/{number}").text
    opened = browser.post(f"/seller/wholesale/{number}/contact").text

    assert "동네책방" in listed
    for page in (listed, shown):
        assert "이담당" not in page
        assert "books@example.com" not in page
    assert "이담당" in opened
    assert "books@example.com" in opened
    assert "wholesale.contact_opened" in db.session.scalars(select(AuditEntry.action)).all()


def test_the_answer_leaves_by_mail_and_only_once(app, settings, browser, enterprise):
    number = ask(enterprise)

    assert browser.post(f"/seller/wholesale/{number}", {"text": ""}).status_code == 422
    assert browser.post(f"/seller/wholesale/{number}", {"text": "네, <다달이> 보냅니다."}).status_code == 303
    late = browser.post(f"/seller/wholesale/{number}", {"text": "아니요."})

    assert late.status_code == 409
    assert db.session.scalars(select(WholesaleInquiry.answer)).one() == "네, <다달이> 보냅니다."
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.dedupe_key == f"wholesale_for_asker:answered:{number}")
    ).one()
    written = outbox.written(mail, settings)
    assert mail.recipient == "books@example.com"
    assert "네, <다달이> 보냅니다." in written.text
    assert "네, &lt;다달이&gt; 보냅니다." in written.html
    assert "seller@example.com" in written.text


@pytest.mark.parametrize("number", [1, 25])
def test_longer_lists_cost_no_more_queries(browser, enterprise, max_queries, number):
    for n in range(number):
        a_real_product(enterprise=enterprise)
        services.ask(
            Inquiry("동네책방", "이담당", f"books{n}@example.com", "01012345678", "쿠키", 40, None),
            enterprise=enterprise,
            product=None,
            language="ko",
            city_mail="city@example.com",
            actor=GUEST,
            now=clock.now(),
        )
    db.session.commit()

    with max_queries(6):
        assert browser.get("/seller/wholesale/").text.count("동네책방") >= min(number, 20)
    with max_queries(6):
        browser.get("/seller/wholesale/products")
