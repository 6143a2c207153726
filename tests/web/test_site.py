"""Health, headers, languages, cross-site requests: what holds for every page."""

import json
import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from market.domain.accounts.models import WebSession
from market.domain.carts.models import CartLine
from market.domain.notifications.services import beat
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web.errors import _crash
from tests.factories import StockFactory, UserFactory


@pytest.fixture
def variant(app):
    stock = StockFactory()
    db.session.commit()
    return stock.variant


def lines():
    return db.session.scalar(select(func.count(CartLine.id)))


def put_in_basket(variant):
    return {"variant_id": str(variant.id), "quantity": "1"}


def test_the_process_is_alive(client):
    assert client.get("/healthz").json == {"status": "alive"}


def test_ready_needs_a_worker_whose_heart_beats(client):
    assert client.get("/readyz").status_code == 503
    with transaction():
        beat(now=clock.now())
    assert client.get("/readyz").json["checks"] == {"database": True, "migrations": True, "worker": True}
    with transaction():
        beat(now=clock.now() - timedelta(minutes=5))
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/products", "/enterprises", "/popups", "/search?q=꿀", "/cart", "/nowhere"]
)
def test_looking_around_leaves_no_cookie_and_nothing_in_the_page_is_ones_own(client, variant, path):
    first, second = client.get(path), client.get(path)

    assert "Set-Cookie" not in first.headers
    assert "csrf_token" not in first.text
    assert first.text == second.text
    assert db.session.scalar(select(func.count(WebSession.id_hash))) == 0


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/healthz", "/media/nothing.svg", "/account/sign-in", "/robots.txt"]
)
def test_every_answer_says_what_may_run_and_who_may_frame_it(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")
    assert "Access-Control-Allow-Origin" not in headers


def test_the_sessions_cookie_is_for_this_host_alone(client, variant):
    cookie = client.post("/cart/lines", put_in_basket(variant)).headers["Set-Cookie"]

    assert cookie.startswith("__Host-")
    for wanted in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert wanted in cookie
    assert "Domain" not in cookie


def test_pages_of_a_session_are_kept_by_nobody(client, variant):
    assert client.get("/products").headers["Cache-Control"] == "no-cache"
    client.post("/cart/lines", put_in_basket(variant))
    assert client.get("/products").headers["Cache-Control"] == "no-store, private"


def test_without_a_session_a_form_counts_only_from_our_own_pages(client, variant):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.open(method="POST", path="/cart/lines", data=put_in_basket(variant), headers=headers)
        assert answer.status_code == 403
    assert client.open(method="POST", path="/cart/lines", data=put_in_basket(variant)).status_code == 403
    assert lines() == 0

    own = {"Sec-Fetch-Site": "same-origin"}
    assert client.open(method="POST", path="/cart/lines", data=put_in_basket(variant), headers=own).status_code == 303
    assert lines() == 1


def test_with_a_session_a_missing_token_is_refused_and_what_was_typed_comes_back(sign_in, variant):
    browser = sign_in(UserFactory())
    typed = {**put_in_basket(variant), "csrf_token": "", "collect_on": "<b>"}

    answer = browser.post("/cart/lines", typed)

    assert answer.status_code == 403
    assert f'name="variant_id" value="{variant.id}"' in answer.text
    assert "&lt;b&gt;" in answer.text
    assert lines() == 0


def test_another_sites_origin_is_refused_even_with_the_token(sign_in, variant):
    browser = sign_in(UserFactory())

    answer = browser.post("/cart/lines", put_in_basket(variant), headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert lines() == 0


def test_a_planted_session_is_worth_nothing(client):
    client.set_cookie("__Host-dadaket", "planted-by-somebody", secure=True, path="/")

    client.get("/")

    assert db.session.scalar(select(func.count(WebSession.id_hash))) == 0


def test_english_stands_beside_korean(client):
    korean, english = client.get("/products?sort=newest"), client.get("/en/products?sort=newest")

    assert '<html lang="ko"' in korean.text
    assert '<html lang="en"' in english.text
    for page in (korean.text, english.text):
        assert 'hreflang="ko" href="http://localhost/products"' in page
        assert 'hreflang="en" href="http://localhost/en/products"' in page
    assert 'href="/en/enterprises"' in english.text
    assert "/en/static" not in english.text


@pytest.mark.parametrize(
    "path", ["/en/static/x.css", "/en/media/x.svg", "/en/healthz", "/en/webhooks/stripe", "/enx"]
)
def test_machines_have_no_language(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/products/%00",
        "/enterprises/%EA%B0%80",
        "/popups/" + "a" * 3000,
        "/orders/..%2f..%2f",
        "/media/../../wsgi.py",
        "/%ff%fe",
    ],
)
def test_strange_addresses_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_crash_shows_a_number_and_no_more(application, app, caplog):

    with application.test_request_context("/"):
        page, status = _crash(RuntimeError("the password is swordfish"))

    assert status == 500
    assert "swordfish" not in page
    [record] = [record for record in caplog.records if record.name == "market.errors"]
    assert record.args[0] in page


def test_the_log_names_the_route_and_nobody(client, caplog):
    with caplog.at_level(logging.INFO, "market.access"):
        client.get("/orders/D261123-7K3M9Q?name=김다정")

    [record] = [record for record in caplog.records if record.name == "market.access"]
    told = json.dumps({key: str(value) for key, value in vars(record).items()}, ensure_ascii=False)
    assert "/orders/<number>" in told
    assert "7K3M9Q" not in told
    assert "김다정" not in told
