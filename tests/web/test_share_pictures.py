"""The picture beside a link: made by the worker for each page, anew when what it shows is another."""

import io
import os
import re
import shutil
import time

import pytest
from PIL import Image
from sqlalchemy import update

from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.domain.media import services
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import picture_work, share_pictures, share_work
from tests.factories import PopupFactory, ProductFactory, StockFactory
from tests.picturing import photo


@pytest.fixture
def goods(app):
    """A product without a photo and a pop-up; what other tests have made is gone."""
    app.extensions.pop("market_share_pictures", None)
    drawing = app.extensions["market_settings"].uploads / "drawings" / "jar.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')
    facts = {"price": 12_000, "name_ko": "꿀 & “잼”", "picture": "drawings/jar.svg", "is_sample": False}
    product = ProductFactory(slug="honey", **facts)
    StockFactory(variant__product=product)
    PopupFactory(slug="fair", title_ko="봄 장터")
    db.session.commit()
    yield product
    shutil.rmtree(share_pictures.folder(), ignore_errors=True)


def meta(client, path):
    """What the page says of itself to whoever shows a link to it."""
    found = re.findall(r'<meta (?:property|name)="(?:og|twitter):([^"]+)" content="([^"]*)">', client.get(path).text)
    return {name: words.replace("&#34;", '"').replace("&amp;", "&") for name, words in found}


def picture_at(client, path):
    """The answer at the address of a page's picture, read."""
    answer = client.get(meta(client, path)["image"].removeprefix("http://localhost"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    answer.get_data()
    answer.close()
    return answer


def is_kept(answer):
    return "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/products/honey", "/en/products/honey", "/popups/fair", "/en/popups/fair"])
def test_until_it_is_made_the_picture_of_the_market_stands_there_and_nobody_keeps_it(client, app, goods, path):
    assert picture_at(client, path).headers["Cache-Control"] == "no-store"
    while share_work.make_missing(app):
        pass
    answer = picture_at(client, path)
    assert is_kept(answer)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Image.open(io.BytesIO(answer.data)).size == (share_pictures.WIDTH, share_pictures.HEIGHT)


def test_the_page_says_in_words_what_is_on_the_picture(client, goods):
    product = meta(client, "/products/honey")
    assert product["image:alt"].startswith("꿀 & “잼” · 12,000원 · ")
    assert (product["image:width"], product["image:height"]) == ("1200", "630")
    assert product["card"] == "summary_large_image"
    assert meta(client, "/popups/fair")["image:alt"].startswith("[예시] 봄 장터 · ")
    assert "₩12,000" in meta(client, "/en/products/honey")["image:alt"]
    assert meta(client, "/cart")["image"].endswith("/shared/share/market-ko.jpg")


@pytest.mark.parametrize(
    "change",
    [
        lambda: update(Product).values(price=13_000),
        lambda: update(Product).values(name_ko="밤꿀"),
        lambda: update(Enterprise).values(name_ko="다른 이름"),
    ],
    ids=["price", "name", "maker"],
)
def test_another_price_or_name_has_another_picture(client, app, goods, change):
    share_work.make_missing(app)
    before = meta(client, "/products/honey")["image"]
    with transaction():
        db.session.execute(change())

    assert meta(client, "/products/honey")["image"] != before
    assert not is_kept(picture_at(client, "/products/honey"))
    share_work.make_missing(app)
    assert is_kept(picture_at(client, "/products/honey"))


def test_while_nothing_changes_nothing_is_done(client, app, goods, max_queries):
    assert share_work.make_missing(app) > 0
    with max_queries(1):
        assert share_work.make_missing(app) == 0


def test_it_waits_for_the_photo_that_it_shows(client, app, goods):
    share_work.make_missing(app)
    with transaction():
        added = services.add_picture(photo((900, 700)), name="a.jpg", enterprise=None, user=None, now=clock.now())
        db.session.execute(update(Product).values(picture=added.reference))
    share_work.make_missing(app)
    assert not is_kept(picture_at(client, "/products/honey"))

    assert picture_work.prepare_waiting(app) == 1
    share_work.make_missing(app)
    drawn = Image.open(io.BytesIO(picture_at(client, "/products/honey").data)).convert("RGB")
    red, _, blue = drawn.getpixel((760, 300))  # the photo's left half is red
    assert red > 150 > blue


def test_one_that_cannot_be_made_does_not_keep_the_others(client, app, goods, caplog):
    (app.extensions["market_settings"].uploads / "drawings" / "jar.svg").write_text("no drawing")
    share_work.make_missing(app)

    assert "cannot be made" in caplog.text
    assert not is_kept(picture_at(client, "/products/honey"))
    assert is_kept(picture_at(client, "/popups/fair"))


def test_what_no_page_names_any_more_goes_after_a_day(client, app, goods):
    share_work.make_missing(app)
    old = meta(client, "/products/honey")["image"].rpartition("/")[2]
    with transaction():
        db.session.execute(update(Product).values(price=13_000))
    share_work.make_missing(app)
    assert (share_pictures.folder() / old).exists()

    two_days_ago = time.time() - 2 * share_work.FORGOTTEN_AFTER
    os.utime(share_pictures.folder() / old, (two_days_ago, two_days_ago))
    with transaction():
        db.session.execute(update(Product).values(price=14_000))
    share_work.make_missing(app)
    assert not (share_pictures.folder() / old).exists()


@pytest.mark.parametrize("name", ["product-1-ko-0", "product-1-fr-" + 16 * "0", "order-1-ko-" + 16 * "0"])
def test_a_name_that_no_page_gives_is_not_found(client, app, name):
    assert client.get(f"/media/share/{name}.jpg").status_code == 404
