"""What an application is asked, and what is still missing."""

import pytest

from market.domain.applications import rules
from market.domain.enterprises.document_models import PaperKind
from tests.applying import ANSWERS


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


def test_what_was_written_before_is_suggested_and_what_is_answered_is_not():
    answers = {"name_ko": "고양 살림", "company_name": "고양살림 협동조합", "phone": "0311234567"}

    suggested = rules.suggestions(answers, name="김다정", phone=None)

    assert suggested == {
        "account_holder": "고양살림 협동조합",
        "contact_name": "김다정",
        "contact_phone": "0311234567",
    }
    assert "email" not in rules.suggestions({}, name="김다정", phone="01012345678")
