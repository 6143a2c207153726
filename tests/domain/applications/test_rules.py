"""What an application is asked, and how numbers are written."""

import pytest

from market.domain.applications import rules
from market.domain.enterprises.document_models import PaperKind
from tests.applying import ANSWERS


@pytest.mark.parametrize(
    "typed", ["116-82-00276", "1348672683", "220 81 62517", "124.81.00998", "120—81—47521", " 116-82-00276 "]
)
def test_a_number_that_was_given_out_is_taken_with_hyphens_or_without(typed):
    number = rules.business_no(typed)

    assert number is not None
    assert len(number) == 10


@pytest.mark.parametrize(
    "typed",
    ["116-82-00277", "1168200267", "116-82-0027", "116-82-002760", "", "abcdefghij", "0000000000", "١١٦٨٢٠٠٢٧٦"],
)
def test_any_other_number_is_none(typed):
    assert rules.business_no(typed) is None


def test_a_number_is_shown_in_its_three_parts():
    assert rules.show_business_no("1168200276") == "116-82-00276"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-서울강남-05568", "2026-서울강남-05568"),
        ("제2012-경기고양-0123호", "2012-경기고양-0123"),
        ("제 2025 - 전북장수 - 0013 호", "2025-전북장수-0013"),
        ("고양시 123", None),
        ("2026-고양", None),
        ("<b>2026-고양-0001", None),
    ],
)
def test_the_number_of_a_mail_order_report_has_one_spelling(typed, stored):
    assert rules.mail_order_no(typed) == stored


def test_nothing_is_missing_when_everything_is_there():
    assert rules.missing(ANSWERS, rules.papers_needed(ANSWERS)) == []


def test_what_is_missing_is_told_step_by_step():
    answers = {name: value for name, value in ANSWERS.items() if name not in ("email", "bank_code")}

    missing = {step.key: len(labels) for step, labels in rules.missing(answers, {PaperKind.CERTIFICATE})}

    assert missing == {"seller": 1, "account": 1, "documents": 3}


def test_who_is_exempt_needs_neither_number_nor_certificate_of_the_report():
    answers = {**ANSWERS, "mail_order_no": "", "mail_order_office": "", "mail_order_exemption": "간이과세자"}

    assert PaperKind.MAIL_ORDER_REPORT not in rules.papers_needed(answers)
    assert rules.missing(answers, rules.papers_needed(answers)) == []
    assert rules.missing({**answers, "mail_order_exemption": ""}, list(PaperKind)) != []


def test_an_organisation_that_supports_others_has_no_certificate():
    assert PaperKind.CERTIFICATE not in rules.papers_needed({**ANSWERS, "kind": "support_organisation"})


def test_names_become_addresses_that_can_be_read_aloud():
    assert rules.slug_of("㈜고양 살림") == "goyang-salrim"
    assert rules.slug_of("!!!") == "shop"
    assert rules.same_name("(주) 고양-살림") == rules.same_name("고양살림")


def test_what_was_written_before_is_suggested_and_what_is_answered_is_not():
    answers = {"name_ko": "고양 살림", "company_name": "고양살림 협동조합", "phone": "0311234567"}

    suggested = rules.suggestions(answers, name="김다정", phone=None)

    assert suggested == {
        "account_holder": "고양살림 협동조합",
        "contact_name": "김다정",
        "contact_phone": "0311234567",
    }
    assert "email" not in rules.suggestions({}, name="김다정", phone="01012345678")
