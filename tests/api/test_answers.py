"""How the API answers: languages, ETags, problems, limits, and what it says of itself."""

import pytest

from market.api.operations import OPERATIONS
from market.foundation.database import db
from market.web.limits import API
from tests.api.asking import told
from tests.factories import CategoryFactory, EnterpriseFactory, ProductFactory, UserFactory

PROBLEM = "application/problem+json"


def problem(answer, status):
    """What went wrong, as RFC 9457 has it."""
    assert answer.status_code == status
    assert answer.content_type == PROBLEM
    assert answer.json["status"] == status
    assert {"type", "title", "detail", "instance"} <= set(answer.json)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json


def test_each_address_speaks_its_own_language(client):
    CategoryFactory(slug="honey", name_ko="꿀", name_en="Honey")
    db.session.commit()

    assert told(client, "/api/v1/categories/honey")["name"] == "꿀"
    assert told(client, "/en/api/v1/categories/honey")["name"] == "Honey"
    korean, english = (client.get(f"{prefix}/api/v1/categories?nothing=1").json for prefix in ("", "/en"))
    assert korean["title"] != english["title"]
    assert english["title"] == "Some parameters are not as described"


def test_an_answer_is_known_by_its_content(client):
    EnterpriseFactory(slug="mill")
    db.session.commit()
    first = client.get("/api/v1/enterprises")
    tag = first.headers["ETag"]

    again = client.get("/api/v1/enterprises", headers={"If-None-Match": tag})
    english = client.get("/en/api/v1/enterprises", headers={"If-None-Match": tag})
    EnterpriseFactory(slug="another")
    db.session.commit()
    changed = client.get("/api/v1/enterprises", headers={"If-None-Match": tag})

    assert tag.startswith('"')  # a strong one
    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert english.status_code == 200
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)


def test_a_compressed_answer_has_a_tag_of_its_own_that_is_known_again(client):
    for number in range(9):
        EnterpriseFactory(slug=f"mill-{number}")
    db.session.commit()
    packed = {"Accept-Encoding": "br"}

    first = client.get("/api/v1/enterprises", headers=packed)
    again = client.get("/api/v1/enterprises", headers={**packed, "If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Encoding"] == "br"
    assert first.headers["ETag"] != client.get("/api/v1/enterprises").headers["ETag"]
    assert again.status_code == 304


def test_programs_in_the_pages_of_other_sites_may_ask(client):
    answer = client.get("/api/v1/categories", headers={"Origin": "https://elsewhere.example"})
    before = client.options("/api/v1/categories", headers={"Origin": "https://elsewhere.example"})

    for one in (answer, before):
        assert one.status_code == 200
        assert one.headers["Access-Control-Allow-Origin"] == "*"
        assert one.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "If-None-Match" in before.headers["Access-Control-Allow-Headers"]
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("nothing=1", "nothing"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1.5", "limit"),
        ("limit=", "limit"),
        ("limit=１", "limit"),
        ("limit=1&limit=2", "limit"),
        ("price_from=-1", "price_from"),
        ("price_to=a", "price_to"),
        ("in_stock=yes", "in_stock"),
        ("kind=company", "kind"),
        ("kind=", "kind"),
        ("district=goyang", "district"),
        ("category=Two words", "category"),
        ("sort=best", "sort"),
        ("page=!", "page"),
        ("kind=cooperative&" * 21, "kind"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(client, query, parameter):
    told_of = problem(client.get(f"/en/api/v1/products?{query}"), 400)

    assert [one["parameter"] for one in told_of["errors"]] == [parameter]
    assert told_of["errors"][0]["allowed"] in told_of["detail"]
    assert told_of["type"] == "http://localhost/en/api/#wrong-parameters"


def test_all_that_is_wrong_is_told_at_once(client):
    told_of = problem(client.get("/api/v1/popups?from=2030-13-01&to=tomorrow&x=1"), 400)

    assert {one["parameter"] for one in told_of["errors"]} == {"from", "to", "x"}


def test_a_single_thing_takes_no_parameters(client):
    ProductFactory(slug="honey")
    db.session.commit()

    assert problem(client.get("/api/v1/products/honey?lang=en"), 400)["errors"][0]["parameter"] == "lang"


def test_more_parameters_than_anybody_needs_are_refused(client):
    problem(client.get("/api/v1/products?" + "&".join(f"a{number}=1" for number in range(300))), 400)


@pytest.mark.parametrize(
    "path", ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/products/no-such", "/en/api/v1/x/y"]
)
def test_what_is_not_there_is_told_to_programs(client, path):
    problem(client.get(path), 404)


@pytest.mark.parametrize("word", ["bm8", "WyLqsIAiLDEsMV0", "WzEsMSwwXQ", "WyIyMDMwIiwxLDBd"])
def test_a_page_that_no_list_has_handed_out_is_not_found(client, word):
    problem(client.get(f"/api/v1/enterprises?sort=newest&page={word}"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(client, method):
    answer = client.open("/api/v1/products", method=method)

    problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_head_answers_as_get_without_the_content(client):
    answer = client.head("/api/v1/categories")

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"] == client.get("/api/v1/categories").headers["ETag"]


def test_who_asks_too_often_is_told_when_to_come_again(client, limits):
    most = int(API.split(maxsplit=1)[0])
    answers = [client.get("/api/v1/categories").status_code for _ in range(most)]

    refused = client.get("/en/api/v1/venues")

    assert set(answers) == {200}
    problem(refused, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_an_answer_is_the_same_for_everybody(client, sign_in):
    EnterpriseFactory()
    shopper = UserFactory()
    db.session.commit()

    answer, theirs = (browser.get("/api/v1/enterprises") for browser in (client, sign_in(shopper)))

    assert answer.data == theirs.data
    assert answer.headers["ETag"] == theirs.headers["ETag"]
    assert theirs.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_document_tells_every_operation_in_both_languages(client):
    korean, english = told(client, "/api/v1/openapi.json"), told(client, "/en/api/v1/openapi.json")

    assert korean["openapi"] == english["openapi"] == "3.1.0"
    assert len(english["paths"]) == len(OPERATIONS)
    assert korean["info"]["title"] != english["info"]["title"]
    assert [server["url"] for server in english["servers"]] == [
        "http://localhost/en/api/v1",
        "http://localhost/api/v1",
    ]
    sort = next(one for one in english["paths"]["/products"]["get"]["parameters"] if one["name"] == "sort")
    assert sort["schema"] == {"type": "string", "enum": ["newest", "cheapest", "dearest"], "default": "newest"}
