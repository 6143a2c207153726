"""Carriers and their numbers."""

from market.domain.shipping.carriers import carrier, carriers


def test_a_number_is_followed_on_the_carriers_own_page():
    assert carrier("cj").tracking_link("1234-5678-9012") == (
        "https://trace.cjlogistics.com/next/tracking.html?wblNo=123456789012"
    )


def test_a_number_of_another_length_is_only_doubted():
    assert carrier("epost").expects("12345-67890-123")
    assert not carrier("epost").expects("12345")


def test_what_is_handed_over_has_no_page():
    assert carrier("direct").tracking_link("1") is None
    assert carrier("direct").expects("anything")


def test_an_unknown_code_is_nobody():
    assert carrier("pigeon") is None
    assert carrier(None) is None
    assert carriers()[0].code == "cj"
