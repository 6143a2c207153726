"""The pages of the API: everything that can be asked, with a form that leads to the answer."""

import re

import pytest

from market.api.operations import OPERATIONS


@pytest.mark.parametrize("path", ["/api/", "/en/api/", "/api", "/en/api"])
def test_the_page_tells_every_operation_and_every_parameter(client, path):
    page = client.get(path)

    assert page.status_code == 200
    for operation in OPERATIONS:
        assert f'id="{operation.name}"' in page.text
        for parameter in operation.parameters:
            assert f'id="{operation.name}-{parameter.name}"' in page.text


def test_every_problem_is_explained_where_its_type_leads(client):
    page = client.get("/en/api/").text

    for anchor in ("wrong-parameters", "not-found", "only-get", "too-many-requests"):
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_form_leads_to_the_answer_without_what_was_left_empty(client, prefix):
    sent = client.get(f"{prefix}/api/try/list_products?q=&kind=cooperative&price_to=5000&page=")

    assert sent.status_code == 303
    assert sent.location == f"{prefix}/api/v1/products?kind=cooperative&price_to=5000"
    assert client.get(f"{prefix}/api/try/list_categories").location == f"{prefix}/api/v1/categories"


def test_a_form_of_one_thing_leads_to_it_or_back(client):
    assert client.get("/api/try/show_product?slug=honey").location == "/api/v1/products/honey"
    assert client.get("/api/try/show_product?slug=").location == "/api/#show_product"
    assert client.get("/api/try/show_product?slug=//evil.example").location == "/api/#show_product"
    assert client.get("/api/try/nothing").status_code == 404


def test_the_examples_can_be_asked(client):
    page = client.get("/en/api/").text

    addresses = re.findall(r'href="http://localhost(/en/api/v1/[^"]+)"', page)
    assert len(addresses) == len(OPERATIONS)
    for address in addresses:
        assert client.get(address.replace("&amp;", "&")).status_code in (200, 404), address


def test_every_page_leads_to_the_api_and_the_open_data(client):
    page = client.get("/en/pages/help").text

    assert 'href="/en/api/"' in page
    assert 'href="/en/open-data/"' in page


def test_the_page_asks_the_database_nothing_of_its_own(client, max_queries):
    with max_queries(2):
        client.get("/api/")
