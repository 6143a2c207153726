"""Names and business numbers as Korean papers write them."""

import pytest

from market.domain.enterprises import names


@pytest.mark.parametrize(
    "typed", ["116-82-00276", "1348672683", "220 81 62517", "124.81.00998", "120—81—47521", " 116-82-00276 "]
)
def test_a_number_that_was_given_out_is_taken_with_hyphens_or_without(typed):
    number = names.business_no(typed)

    assert number is not None
    assert len(number) == 10


@pytest.mark.parametrize(
    "typed",
    ["116-82-00277", "1168200267", "116-82-0027", "116-82-002760", "", "abcdefghij", "0000000000", "١١٦٨٢٠٠٢٧٦"],
)
def test_any_other_number_is_none(typed):
    assert names.business_no(typed) is None


def test_a_number_is_shown_in_its_three_parts():
    assert names.show_business_no("1168200276") == "116-82-00276"


def test_a_name_is_the_same_without_its_legal_form_and_signs():
    assert names.same_name("(주) 고양-살림") == names.same_name("고양살림")
