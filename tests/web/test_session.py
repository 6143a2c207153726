"""Sessions and what an anonymous visitor gets."""

from tests.factories import UserFactory


def test_a_visitor_who_only_looks_gets_no_cookie(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_factories_and_browser_work_together(sign_in):
    user = UserFactory()
    browser = sign_in(user)

    assert browser.token()
