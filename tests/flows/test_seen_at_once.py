"""Two web servers and the worker keep their pages each for itself; whatever changes is seen at once in both."""

import time
from collections import Counter
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from sqlalchemy import select, update

from market.app import create_app
from market.config import read_settings
from market.domain.calls.models import Call
from market.domain.catalog import photos
from market.domain.catalog.models import Category, Product, ProductNotice, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.domain.inventory.models import Stock
from market.domain.legal.models import SiteOperator
from market.domain.media import services as media
from market.domain.media.models import Picture, PictureState
from market.domain.popups.models import Popup, Venue
from market.domain.questions.models import Question
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from market.web import jobs, picture_work
from tests.conftest import ENGINES, drop_postgres, fresh_postgres
from tests.picturing import photo
from tools.market import open_market

PRODUCT, ENTERPRISE, POPUP, CALL = (
    "buckwheat-cookies",
    "cloud-dough",
    "sample-seoul-station",
    "sample-station-saturdays",
)
ASKS, WAITS = 16, 30.0
"""Visitors one after the other, so many that both servers answer some; seconds that the worker has."""


@pytest.fixture(scope="module", params=ENGINES)
def two_servers(request, tmp_path_factory):
    """A market with two web servers and a worker, and an application of our own on the same database."""
    database = {"DATABASE_URL": fresh_postgres("dadaket_two_servers")} if request.param == "postgresql" else {}
    with open_market(tmp_path_factory.mktemp("two"), WEB_WORKERS="2", **database) as market:
        settings = {
            "APP_ENV": "development",
            "INSTANCE_DIR": str(market.instance),
            "SITE_URL": market.url,
            **database,
        }
        app = create_app(read_settings(settings))
        with app.app_context():
            yield market, app
            db.session.remove()
            db.engine.dispose()
    if database:
        drop_postgres("dadaket_two_servers")


def _page(url, path):
    connection = HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request("GET", path)
    page = connection.getresponse().read().decode()
    connection.close()
    return page


def pages(market, path):
    """The page as visitors one after the other get it, each by a connection of their own: the versions, how often."""
    return Counter(_page(market.url, path) for _ in range(ASKS))


def values(model, where, **values):
    return lambda: db.session.execute(update(model).where(where).values(**values))


def _holiday():
    today = clock.day_of(clock.now())
    enterprise_id = db.session.scalar(select(Enterprise.id).where(Enterprise.slug == ENTERPRISE))
    db.session.add(
        Holiday(
            enterprise_id=enterprise_id,
            first_day=today,
            last_day=today + timedelta(days=3),
            kind=HolidayKind.LATER,
            words_ko="가을 나들이를 갑니다",
        )
    )


def _operator():
    told = ("representative", "address", "phone", "email", "business_no", "mail_order_no", "mail_order_office")
    told += ("hosting", "privacy_officer")
    db.session.add(SiteOperator(version=1, since=clock.now(), name="고양 다다켓 운영팀", **dict.fromkeys(told, "")))


OF_PRODUCT = select(Product.id).where(Product.slug == PRODUCT).scalar_subquery()
VARIANT = select(ProductVariant.id).where(ProductVariant.product_id == OF_PRODUCT)
CHANGES = {
    "price": (f"/products/{PRODUCT}", values(Product, Product.slug == PRODUCT, price=98_700), "98,700"),
    "price in the list": (
        f"/products?enterprise={ENTERPRISE}",
        values(Product, Product.slug == PRODUCT, price=87_600),
        "87,600",
    ),
    "notice": (
        f"/products/{PRODUCT}",
        values(ProductNotice, ProductNotice.product_id == OF_PRODUCT, value_ko="새로 쓴 고시"),
        "새로 쓴 고시",
    ),
    "stock": (f"/products/{PRODUCT}", values(Stock, Stock.variant_id.in_(VARIANT), promised=Stock.on_hand), "품절"),
    "question": (
        f"/products/{PRODUCT}",
        values(Question, Question.product_id == OF_PRODUCT, text="바뀐 물음입니다"),
        "바뀐 물음입니다",
    ),
    "review": (
        f"/products/{PRODUCT}",
        values(Review, Review.product_id == OF_PRODUCT, text="바뀐 후기입니다"),
        "바뀐 후기입니다",
    ),
    "category": (
        "/products",
        values(Category, Category.slug == "cookies-snacks", name_ko="과자 새 이름"),
        "과자 새 이름",
    ),
    "enterprise": (
        f"/enterprises/{ENTERPRISE}",
        values(Enterprise, Enterprise.slug == ENTERPRISE, story_ko="새로 쓴 이야기"),
        "새로 쓴 이야기",
    ),
    "directory": (
        "/enterprises",
        values(Enterprise, Enterprise.is_sample, name_ko=Enterprise.name_ko + " 새봄"),
        "새봄",
    ),
    "holiday": (f"/enterprises/{ENTERPRISE}", _holiday, "가을 나들이"),
    "pop-up": (f"/popups/{POPUP}", values(Popup, Popup.slug == POPUP, title_ko="옮겨 간 다다켓"), "옮겨 간 다다켓"),
    "venue": (
        f"/popups/{POPUP}",
        values(Venue, Venue.id.in_(select(Popup.venue_id).where(Popup.slug == POPUP)), name_ko="새 맞이방"),
        "새 맞이방",
    ),
    "call": (f"/calls/{CALL}", values(Call, Call.slug == CALL, title_ko="다시 부릅니다"), "다시 부릅니다"),
    "operator": ("/", _operator, "고양 다다켓 운영팀"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_each_kind_is_seen_by_every_visitor_at_once(two_servers, what):
    market, _ = two_servers
    path, change, mark = CHANGES[what]
    assert not any(mark in page for page in pages(market, path))
    with transaction():
        change()
    shown = pages(market, path)
    assert all(mark in page for page in shown), f"{sum(n for page, n in shown.items() if mark not in page)} of {ASKS}"


def test_what_is_hidden_is_gone_at_once(two_servers):
    market, _ = two_servers
    assert all(PRODUCT in page for page in pages(market, f"/enterprises/{ENTERPRISE}"))
    with transaction():
        hidden = values(Product, Product.slug == PRODUCT, status=ProductStatus.HIDDEN)
        hidden()
    assert not any(f"/products/{PRODUCT}" in page for page in pages(market, f"/enterprises/{ENTERPRISE}"))
    with transaction():
        db.session.execute(update(Product).where(Product.slug == PRODUCT).values(status=ProductStatus.PUBLISHED))
    assert all(f"/products/{PRODUCT}" in page for page in pages(market, f"/enterprises/{ENTERPRISE}"))


def test_a_picture_is_seen_when_the_worker_has_made_it_ready(two_servers):
    market, app = two_servers
    path = f"/products/{PRODUCT}"
    pages(market, path)
    with transaction():
        product = db.session.scalars(select(Product).where(Product.slug == PRODUCT)).one()
        added = media.add_picture(photo(), name="new.jpg", enterprise=product.enterprise, user=None, now=clock.now())
        photos.add(product, [added], actor=GUEST, now=clock.now())
        reference = added.reference
    db.session.rollback()
    with app.test_request_context():
        jobs.wake_worker(picture_work.TASK)
    deadline = time.monotonic() + WAITS
    ready = select(Picture.state).where(Picture.reference == reference)
    while db.session.scalar(ready) is not PictureState.READY:
        assert time.monotonic() < deadline, market.said()
        db.session.rollback()
        time.sleep(0.1)
    assert all(f"{reference.rpartition('/')[2]}" in page for page in pages(market, path))


def test_both_servers_answer_from_memory(two_servers):
    market, _ = two_servers
    deadline = time.monotonic() + 130
    while time.monotonic() < deadline:
        before = market.log.read_text("utf-8", "replace").count('"kept": true')
        if len(pages(market, "/popups")) == 1:
            after = market.log.read_text("utf-8", "replace").count('"kept": true')
            if after - before == ASKS:
                return
    pytest.fail("pages are made each time")
