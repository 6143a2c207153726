"""The enterprises' door: answering requests for a quote."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.audit.models import AuditEntry
from market.domain.enterprises.models import MemberRole
from market.domain.quotes.models import Quotation, QuoteStatus
from market.foundation import clock
from market.foundation.database import db
from tests.factories import MembershipFactory, ProductFactory
from tests.quoting import ASKER, COOKIES, JAM, an_enterprise, asked, quote, quoted, request, text_of


@pytest.fixture
def member(app):
    member = MembershipFactory(enterprise=an_enterprise())
    db.session.commit()
    return member


@pytest.fixture
def seller(sign_in, member):
    return sign_in(member.user)


def typed(*lines, **changes):
    """What the form sends: lines of words, quantity, unit price and tax."""
    told = {
        "tax": "with",
        "valid_until": (clock.day_of(clock.now()) + timedelta(days=14)).isoformat(),
        "lead_days": "5",
        "terms": "",
        "note": "",
        "seen": "0",
        "send": "1",
    }
    for place, (words, quantity, price, tax) in enumerate(lines or [("쿠키 상자", "100", "5,500", "taxable")]):
        told |= {
            f"lines-{place}-words": words,
            f"lines-{place}-quantity": quantity,
            f"lines-{place}-unit": "",
            f"lines-{place}-unit_price": price,
            f"lines-{place}-tax_kind": tax,
        }
    return told | changes


def test_a_request_is_listed_opened_and_answered(seller, member):
    number = asked(member.enterprise)

    assert number in seller.get("/seller/quotes/").text
    assert "견적" in seller.get("/seller/").text
    page = seller.get(f"/seller/quotes/{number}").text
    assert "개관 행사에 쓸 쿠키 상자입니다." in page
    assert "library@example.com" not in page
    assert "김다정" not in page
    answer = seller.post(f"/seller/quotes/{number}/answer", typed())

    assert answer.status_code == 303
    quotation = db.session.scalars(select(Quotation)).one()
    assert (quotation.supply, quotation.vat, quotation.total) == (500_000, 50_000, 550_000)
    assert request(number).status is QuoteStatus.QUOTED
    assert number not in seller.get("/seller/quotes/").text
    assert number in seller.get("/seller/quotes/?show=answered").text


def test_the_sums_are_shown_before_anything_is_sent(seller, member):
    number = asked(member.enterprise)
    lines = [("쿠키 상자", "100", "5,500", "taxable"), ("딸기잼", "20", "9,000", "exempt"), ("", "", "", "taxable")]
    told = typed(*lines, tax="without", preview="1")
    del told["send"]

    page = seller.post(f"/seller/quotes/{number}/answer", told)

    assert page.status_code == 200
    for figure in ("605,000", "730,000", "55,000", "785,000"):
        assert figure in page.text
    assert request(number).status is QuoteStatus.ASKED


def test_there_is_room_for_twenty_lines(seller, member):
    number = asked(member.enterprise)
    told = typed(*[("쿠키", "1", "1000", "taxable")] * 18, more="1")
    del told["send"]

    page = seller.post(f"/seller/quotes/{number}/answer", told).text

    assert page.count('value="쿠키"') == 18
    assert "lines-19-words" in page
    assert "lines-20-words" not in page
    assert 'name="more"' not in page
    seller.post(f"/seller/quotes/{number}/answer", typed(*[("쿠키", "1", "1000", "taxable")] * 25))
    assert len(request(number).quotation.lines) == 20


@pytest.mark.parametrize(
    ("lines", "changes", "sentence", "status"),
    [
        ([("쿠키", "", "1000", "taxable")], {}, "수량을 적어 주세요", 422),
        ([("", "3", "1000", "taxable")], {}, "품목을 적어 주세요", 422),
        ([("쿠키", "3", "-5", "taxable")], {}, "1부터 100,000,000까지", 422),
        ([("쿠키", "3", "1000", "none")], {}, "", 422),
        ([("", "", "", "taxable")], {}, "1개에서 20개까지", 409),
        ([("쿠키", "1", "100", "taxable")], {}, "1,000원에서 99,999,999원", 409),
        ([], {"valid_until": "2020-01-01"}, "유효기간은", 409),
        ([], {"lead_days": "61"}, "0부터 60까지", 422),
        ([], {"seen": "7"}, "다른 견적서를 보냈습니다", 409),
    ],
)
def test_what_cannot_be_is_said_and_keeps_what_was_typed(seller, member, lines, changes, sentence, status):
    number = asked(member.enterprise)

    answer = seller.post(f"/seller/quotes/{number}/answer", typed(*lines, **changes, terms="행사장까지 배송"))

    assert answer.status_code == status
    assert sentence in answer.text
    assert "행사장까지 배송" in answer.text
    assert db.session.scalar(select(func.count(Quotation.id))) == 0


def test_a_revision_begins_with_what_was_sent(seller, member):
    number = quoted(COOKIES, JAM, enterprise=member.enterprise)

    page = seller.get(f"/seller/quotes/{number}/answer").text
    assert 'value="딸기잼"' in page
    assert 'name="seen" type="hidden" value="1"' in page
    seller.post(f"/seller/quotes/{number}/answer", typed(seen="1"))

    assert [one.total for one in request(number).quotations] == [730_000, 550_000]
    assert "730,000" in seller.get(f"/seller/quotes/{number}").text


def test_the_answer_about_goods_begins_with_their_price(seller, member):
    product = ProductFactory(enterprise=member.enterprise, price=12_000)
    db.session.commit()
    number = asked(product=product)

    page = seller.get(f"/seller/quotes/{number}/answer").text

    assert f'value="{product.name_ko}"' in page
    assert 'value="12000"' in page


def test_the_contact_is_opened_by_a_press_that_is_written_down(seller, member):
    number = asked(member.enterprise)

    page = seller.post(f"/seller/quotes/{number}/contact")

    assert "library@example.com" in page.text
    assert "010-1234-5678" in page.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "quote.contact_opened")).one()
    assert entry.subject_name == number
    assert "library@example.com" not in seller.get(f"/seller/quotes/{number}").text


def test_an_owner_opens_it_after_the_second_factor(sign_in, member):
    number = asked(member.enterprise)

    answer = sign_in(member.user, second_factor=False).post(f"/seller/quotes/{number}/contact")

    assert answer.status_code == 303
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "quote.contact_opened")) is None


def test_declining_needs_a_reason(seller, member):
    number = asked(member.enterprise)

    assert seller.post(f"/seller/quotes/{number}/decline", {"reason": ""}).status_code == 422
    seller.post(f"/seller/quotes/{number}/decline", {"reason": "그날은 일정이 찼습니다."})

    assert request(number).status is QuoteStatus.DECLINED
    assert "그날은 일정이 찼습니다." in seller.get(f"/seller/quotes/{number}").text
    assert seller.post(f"/seller/quotes/{number}/decline", {"reason": "또요"}).status_code == 409


def test_a_message_is_kept_in_order(seller, member):
    number = asked(member.enterprise)

    seller.post(f"/seller/quotes/{number}/messages", {"text": "포장은 어떻게 할까요?"})

    assert "포장은 어떻게 할까요?" in seller.get(f"/seller/quotes/{number}").text


def test_the_pdf_of_the_office_masks_the_name(seller, member):
    number = quoted(COOKIES, enterprise=member.enterprise)

    text = text_of(seller.get(f"/seller/quotes/{number}/1.pdf").data)

    assert "김○정" in text
    assert "김다정" not in text


def test_another_enterprises_request_is_not_found(seller, member):
    number = quoted(COOKIES)

    for path in ("", "/answer", "/decline", "/1.pdf"):
        assert seller.get(f"/seller/quotes/{number}{path}").status_code == 404
    for path, data in (("answer", typed(seen="1")), ("decline", {"reason": "x"}), ("contact", {}), ("messages", {})):
        assert seller.post(f"/seller/quotes/{number}/{path}", data).status_code == 404
    assert request(number).revision == 1
    assert number not in seller.get("/seller/quotes/?show=answered").text


def test_staff_may_answer(sign_in, member):
    staff = MembershipFactory(enterprise=member.enterprise, role=MemberRole.STAFF)
    db.session.commit()
    number = asked(member.enterprise)

    assert sign_in(staff.user).get(f"/seller/quotes/{number}/answer").status_code == 200


@pytest.mark.parametrize("tab", ["new", "answered"])
@pytest.mark.parametrize("rows", [1, 10])
def test_a_longer_list_costs_no_more_queries(seller, member, max_queries, rows, tab):
    for place in range(rows):
        number = asked(member.enterprise, asker=replace(ASKER, email=f"library{place}@example.com"))
        if tab == "answered":
            quote(number)

    with max_queries(5):
        page = seller.get(f"/seller/quotes/?show={tab}").text

    assert page.count("개관 행사에 쓸") == rows
