"""Pages for everybody are answered from memory, and never a moment longer than they are true."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from market.app import create_app
from market.config import read_settings
from market.domain.catalog.models import Product
from market.domain.inventory.models import Stock
from market.foundation import clock
from market.foundation.database import db, transaction
from market.foundation.generations import TableChange
from market.foundation.reads import recorded
from market.web.kept_pages import KEPT
from market.web.session import COOKIE
from tests.factories import ProductFactory, StockFactory, UserFactory, VariantFactory
from tests.pages.pages import PAGES


@pytest.fixture
def goods(app):
    """A product on sale, of which there are nine."""
    variant = VariantFactory(product=ProductFactory(slug="honey", name_ko="아카시아 꿀", price=12_000))
    StockFactory(variant=variant, on_hand=9)
    db.session.commit()
    return variant.product


@pytest.fixture
def minute(monkeypatch):
    """``minute(n)`` makes it n minutes later than at the test's beginning, a few seconds after the full minute."""
    begun = clock.now().replace(second=5)

    def pass_by(number):
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=number))

    pass_by(0)
    return pass_by


def asked_of_the_database(client, path, **how):
    """The answer, and whether a statement was sent for it."""
    with recorded() as reads:
        answer = client.get(path, **how)
    return answer, bool(reads.tables)


@pytest.mark.usefixtures("goods", "minute")
def test_a_page_is_made_once_and_is_the_same_afterwards(client):
    first, asked = asked_of_the_database(client, "/products/honey")
    assert asked
    second, asked = asked_of_the_database(client, "/products/honey")
    assert not asked
    assert second.data == first.data
    assert list(second.headers) == list(first.headers)
    assert second.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in second.headers


@pytest.mark.usefixtures("goods", "minute")
def test_a_browser_that_has_the_page_is_told_so_in_a_few_bytes(client):
    etag = client.get("/products/honey").headers["ETag"]
    for said in (etag, f'"another", W/{etag}', "*"):
        answer = client.get("/products/honey", headers={"If-None-Match": said})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert "Content-Length" not in answer.headers
        assert "Content-Security-Policy" in answer.headers
    assert client.get("/products/honey", headers={"If-None-Match": '"another"'}).status_code == 200
    head = client.head("/products/honey")
    assert (head.data, head.headers["ETag"]) == (b"", etag)


@pytest.mark.usefixtures("minute")
@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda: db.session.execute(update(Product).values(price=13_000)), "13,000"),
        (lambda: db.session.execute(update(Product).values(name_ko="밤꿀")), "밤꿀"),
        (lambda: db.session.execute(update(Stock).values(promised=Stock.on_hand)), "품절"),
    ],
    ids=["price", "name", "stock"],
)
def test_a_change_is_seen_by_the_next_visitor(client, goods, change, seen):
    for _ in range(2):
        assert seen not in client.get("/products/honey").text
        assert seen not in client.get("/products").text
    with transaction():
        change()
    assert seen in client.get("/products/honey").text
    assert seen in client.get("/products").text


def test_what_hangs_on_the_time_is_never_older_than_its_minute(client, goods, minute):
    client.get("/products/honey")
    minute(1)
    _, asked = asked_of_the_database(client, "/products/honey")
    assert asked
    _, asked = asked_of_the_database(client, "/products/honey")
    assert not asked


@pytest.mark.usefixtures("goods", "minute")
def test_who_is_signed_in_has_a_page_of_their_own(client, sign_in):
    client.get("/products/honey")
    user = UserFactory()
    db.session.commit()
    answer, asked = asked_of_the_database(sign_in(user), "/products/honey")
    assert asked
    assert "no-store" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers
    assert client.get("/products/honey").data != answer.data


@pytest.mark.usefixtures("goods", "minute")
def test_languages_compressions_and_queries_are_kept_apart(client):
    pages = {
        sha256(client.get(path, headers={"Accept-Encoding": accepts}).data).hexdigest()
        for path in ("/products", "/en/products", "/products?sort=cheapest")
        for accepts in ("", "gzip", "br")
        for _ in range(2)
    }
    assert len(pages) == 9


@pytest.mark.usefixtures("goods", "minute")
def test_a_session_that_is_over_gets_the_page_for_everybody(client):
    client.get("/products/honey")
    client.set_cookie(COOKIE, "long-gone")
    answer, asked = asked_of_the_database(client, "/products/honey")
    assert asked
    assert answer.status_code == 200


@pytest.mark.usefixtures("minute")
def test_what_is_not_found_is_not_kept(client):
    for _ in range(2):
        answer, asked = asked_of_the_database(client, "/products/nothing")
        assert (answer.status_code, asked) == (404, True)


@pytest.mark.usefixtures("goods", "minute")
def test_the_oldest_page_goes_when_there_is_no_room(app, client, monkeypatch):
    pages = app.extensions[KEPT]
    size = len(client.get("/products").data)
    pages.forget()
    monkeypatch.setattr(pages, "_most", int(size * 2.5))
    for path in ("/products?a=1", "/products?a=2", "/products?a=3"):
        client.get(path)
    for path, is_made in (("/products?a=3", False), ("/products?a=2", False), ("/products?a=1", True)):
        assert asked_of_the_database(client, path)[1] == is_made, path


@pytest.mark.usefixtures("goods", "minute")
def test_pages_are_made_anew_while_the_database_does_not_say_how_far_it_is(app, client, monkeypatch):
    client.get("/products/honey")
    monkeypatch.setattr(app.extensions[KEPT]._generations, "read", lambda: None)
    answer, asked = asked_of_the_database(client, "/products/honey")
    assert (answer.status_code, asked) == (200, True)


@pytest.mark.usefixtures("goods", "minute")
def test_nothing_is_kept_where_the_setting_says_so(app, client, monkeypatch):
    monkeypatch.setattr(app.extensions[KEPT], "_most", 0)
    client.get("/products/honey")
    answer, asked = asked_of_the_database(client, "/products/honey")
    assert (answer.status_code, asked) == (200, True)
    assert "ETag" not in answer.headers


@pytest.mark.usefixtures("goods", "minute")
def test_browsers_may_show_a_page_while_they_ask_where_the_setting_says_so(app, client, monkeypatch):
    monkeypatch.setattr(app.extensions[KEPT], "_stale", "max-age=0, stale-while-revalidate=60")
    for _ in range(2):
        assert client.get("/products/honey").headers["Cache-Control"] == "max-age=0, stale-while-revalidate=60"
    assert "no-store" in client.post("/cart").headers["Cache-Control"]

    """The counts beside the filters are made from an answer that is kept, too."""
    assert "(1)" in client.get("/products").text or ">1<" in client.get("/products").text
    with transaction():
        more = VariantFactory(product=ProductFactory(slug="jam", name_ko="밤잼"))
        StockFactory(variant=more, on_hand=9)
    page = client.get("/products").text
    assert "밤잼" in page


def test_every_public_page_is_made_from_watched_tables_alone(market):
    """Or it would be made anew for every visitor."""
    app = create_app(read_settings({"APP_ENV": "development", "INSTANCE_DIR": str(market.instance)}))
    with app.app_context():
        watched = set(db.session.scalars(select(TableChange.table_name)))
    missed = {}
    for page in PAGES:
        if page.who or not page.endpoint.startswith("shop.") or "{" in page.path or page.status != 200:
            continue
        with recorded() as reads:
            app.test_client().get(page.path)
        if not reads.wrote and not reads.tables <= watched:  # a search that finds nothing writes that down
            missed[page.path] = sorted(reads.tables - watched)
    assert missed == {}
