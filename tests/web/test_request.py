"""What arrives is clean before anything reads it."""

import pytest


@pytest.mark.parametrize(
    "path",
    [f"/account/addresses/{2**31}", f"/account/addresses/{10**40}", "/account/addresses/-1", "/account/addresses/1.5",
     "/pages/terms%00", "/pages/%01", "/pages/a%0ab"],
)  # fmt: skip
def test_an_address_that_no_row_can_have_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_names_with_other_signs_reach_their_page(client):
    assert client.get("/pages/한글 %F0%9F%8C%BE").status_code == 404
    assert client.get("/pages/terms").status_code == 200
