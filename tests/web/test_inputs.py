"""Reading what people type."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from market.foundation.i18n import speaking
from market.web.inputs import (
    NAME_MISSING,
    AtMost,
    EmailField,
    LineField,
    NoResidentNumber,
    Optional,
    PhoneField,
    PostcodeField,
    Required,
    WholeNumberField,
    normalise_email,
    normalise_phone,
    normalise_postcode,
    quantity,
    show_phone,
    whole_number,
)


@pytest.mark.parametrize(
    "typed",
    [
        "010-1234-5678",
        "01012345678",
        " 010 1234 5678 ",
        "０１０－１２３４－５６７８",
        "010.1234.5678",
        "+82 10-1234-5678",
        "010ㅡ1234ㅡ5678",
        "010–1234—5678",
        "\u202a010-1234-5678\u202c",
        "+82 (0)10 1234 5678",
    ],
)
def test_one_phone_number_in_many_spellings(typed):
    assert normalise_phone(typed) == "01012345678"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("01012345678", "010-1234-5678"),
        ("021234567", "02-123-4567"),
        ("0212345678", "02-1234-5678"),
        ("0319087114", "031-908-7114"),
        ("07012345678", "070-1234-5678"),
        ("050212345678", "0502-1234-5678"),
        ("15881234", "1588-1234"),
        ("0111234567", "011-123-4567"),
        ("nothing", "nothing"),
        (None, ""),
    ],
)
def test_phone_numbers_are_shown_with_hyphens(digits, shown):
    assert show_phone(digits) == shown


@pytest.mark.parametrize(
    "typed", ["", "010-1234-567", "123", "010-1234-567a", "٠١٠١٢٣٤٥٦٧٨", "999-1234-5678", "0" * 500]
)
def test_what_is_no_phone_number_is_not_guessed_at(typed):
    assert normalise_phone(typed) is None


@pytest.mark.parametrize("typed", ["10408", "１０４０８", " 10 408", "104-08", "(10408)"])
def test_one_postcode_in_many_spellings(typed):
    assert normalise_postcode(typed) == "10408"


@pytest.mark.parametrize("typed", ["", "00999", "63645", "99999", "1040", "410-837", "104o8", "٠١٠٠٠"])
def test_a_postcode_that_does_not_exist_is_none(typed):
    assert normalise_postcode(typed) is None


def test_the_ends_of_the_range_are_postcodes():
    assert normalise_postcode("01000") == "01000"
    assert normalise_postcode("63644") == "63644"


@pytest.mark.parametrize("typed", ["12000", "12,000", "１２，０００", "12,000원", " 12 000 ", "₩12,000"])
def test_one_amount_in_many_spellings(typed):
    assert whole_number(typed, lowest=1, highest=99_999_999) == 12_000


@pytest.mark.parametrize("typed", ["", "1.5", "-1", "1e9", "0x10", "12,00", "0", "100000000", "٣", "9" * 5000, "½"])
def test_what_is_no_sensible_amount_is_none(typed):
    assert whole_number(typed, lowest=1, highest=99_999_999) is None


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "1e9", "２", "100", "", None, "+1", "1,0", "9" * 5000])
def test_quantities_that_are_refused(typed):
    assert quantity(typed) is None


def test_a_quantity_in_plain_digits():
    assert quantity(" 7 ") == 7


def test_addresses_that_mail_can_reach():
    assert normalise_email(" Dajeong.Kim@Example.COM ") == "Dajeong.Kim@example.com"
    assert normalise_email("ｋｉｍ＠ｅｘａｍｐｌｅ．ｃｏｍ") == "kim@example.com"
    assert normalise_email("kim@한글.kr") == "kim@xn--bj0bj06e.kr"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "kim",
        "kim@",
        "kim@home",
        "a b@example.com",
        "kim@example.com\nBcc: x@y.kr",
        "kim@@example.com",
        "<kim@example.com>",
        "x" * 70 + "@example.com",
    ],
)
def test_addresses_that_it_cannot(typed):
    assert normalise_email(typed) is None


class Card(Form):
    name = LineField("Name", [Required(NAME_MISSING), AtMost(10), NoResidentNumber()])
    phone = PhoneField("Phone", [Optional()])
    email = EmailField("Email", [Optional()])
    postcode = PostcodeField("Postcode", [Optional()])
    pieces = WholeNumberField("Pieces", [Optional()], lowest=1, highest=1000)


def filled(**typed):
    card = Card(MultiDict(typed))
    card.validate()
    return card


def test_a_field_keeps_what_was_typed_and_says_what_is_wrong(app):
    with app.test_request_context("/en/"), speaking("en"):
        card = filled(name="김다정", phone="010-99", postcode="99999", email="kim@", pieces="1.5")

        assert 'value="010-99"' in card.phone()
        assert card.phone.errors == [
            "Please write a phone number with its area or mobile code, such as 010-1234-5678."
        ]
        assert card.postcode.errors == [
            "Please write a postcode that exists: five digits from 01000 to 63644, such as 10408."
        ]
        assert card.email.errors == ["Please write an email address such as name@example.com."]
        assert card.pieces.errors == ["Please write a whole number from 1 to 1,000."]


def test_what_can_be_read_is_shown_as_people_write_it(app):
    with app.test_request_context("/"):
        card = filled(name=" 김  다정\n", phone="０１０ １２３４ ５６７８")

        assert not card.errors
        assert card.data["name"] == "김 다정"
        assert card.phone.data == "01012345678"
        assert 'value="010-1234-5678"' in card.phone()


def test_white_space_is_no_name_and_a_long_one_is_counted(app):
    with app.test_request_context("/en/"), speaking("en"):
        assert filled(name=" \n ").name.errors == ["Please write a name."]
        assert filled(name="x" * 20_000).name.errors == [
            "Please use no more than 10 characters. There are 20,000 now."
        ]


def test_a_resident_registration_number_is_not_taken(app):
    with app.test_request_context("/"):
        assert filled(name="900101-1234567").errors.keys() == {"name"}
        assert not filled(name="0101234567").errors
