"""The files that Naver and Google fetch: each line whole, each product one that can be bought."""

import csv
import tracemalloc
from io import StringIO
from itertools import count

import pytest
from sqlalchemy import insert

from market.api import feeds
from market.domain.catalog.models import Product, ProductPhoto, ProductStatus, ProductVariant, WithdrawalLimit
from market.domain.channels import queries
from market.domain.channels.models import Channel
from market.domain.inventory.models import Stock
from market.domain.media.models import Picture, PictureState
from market.foundation import clock
from market.foundation.database import db
from tests.channels import a_real_product, add_photo, read_feed
from tests.factories import CategoryFactory, SellingEnterpriseFactory

pytestmark = pytest.mark.usefixtures("app")

NAVER, GOOGLE = "/feeds/naver.tsv", "/feeds/google.tsv"


def google_rows(answer):
    return list(csv.DictReader(StringIO(answer.text, newline=""), delimiter="\t"))


def test_naver_gets_every_column_it_requires(client):
    product = a_real_product(
        name_ko="아카시아꿀\t500g", list_price=15_000, withdrawal_limit=WithdrawalLimit.MADE_TO_ORDER
    )
    add_photo(product, (640, 640), position=2)
    db.session.commit()

    answer = client.get(NAVER)
    [row] = read_feed(answer)

    assert answer.content_type == "text/tab-separated-values; charset=utf-8"
    assert row["id"] == str(product.id)
    assert row["title"] == "아카시아꿀 500g"
    assert (row["price_pc"], row["price_mobile"], row["normal_price"]) == ("12000", "12000", "15000")
    assert row["link"] == row["mobile_link"] == f"http://localhost/products/{product.slug}"
    assert row["image_link"].startswith("http://localhost/pictures/")
    assert row["image_link"].endswith("-960x720/960.jpg")
    assert row["add_image_link"].endswith("-640x640/640.jpg")
    assert (row["category_name1"], row["brand"]) == ("꿀·잼", product.enterprise.name_ko)
    assert (row["shipping"], row["order_made"]) == ("3000", "Y")
    assert (row["delivery_grade"], row["delivery_detail"]) == ("Y", "제주 3,000원, 도서 지역 5,000원 추가")
    assert client.get(row["link"].removeprefix("http://localhost")).status_code == 200


def test_google_gets_every_attribute_it_requires(client):
    product = a_real_product(
        name_ko='꿀 "특별한" 병',
        list_price=15_000,
        weight_g=500,
        lead_days=2,
        story_ko="## 봄\n- **벌통**을\t옮깁니다.",
    )
    db.session.commit()

    [row] = google_rows(client.get(GOOGLE))

    assert (row["id"], row["title"]) == (str(product.id), '꿀 "특별한" 병')
    assert row["description"] == "산자락에서 모은 꿀입니다. 봄 벌통을 옮깁니다."
    assert (row["availability"], row["condition"], row["identifier_exists"]) == ("in_stock", "new", "no")
    assert (row["price"], row["sale_price"]) == ("15000 KRW", "12000 KRW")
    assert (row["shipping"], row["shipping_weight"], row["max_handling_time"]) == ("KR:::3000 KRW", "500 g", "2")
    assert row["link"] == f"http://localhost/products/{product.slug}"
    assert row["image_link"].startswith("http://localhost/pictures/")


def test_the_files_are_korean_at_either_address_and_open_to_programs(client):
    a_real_product()
    db.session.commit()

    korean = client.get(NAVER)
    told = korean.text

    assert client.get(f"/en{NAVER}").text == told
    assert korean.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in korean.headers


def test_another_channel_is_not_found(client):
    assert client.get("/feeds/coupang.tsv").status_code == 404


def test_nothing_that_cannot_be_bought_is_in_a_file(client):
    good = a_real_product()
    a_real_product(stock=0)
    a_real_product(status=ProductStatus.HIDDEN)
    a_real_product(photo=None)
    a_real_product(is_sample=True)
    db.session.commit()

    assert [row["id"] for row in read_feed(client.get(NAVER))] == [str(good.id)]
    assert [row["id"] for row in google_rows(client.get(GOOGLE))] == [str(good.id)]


def test_examples_are_in_a_file_only_to_try_it_and_never_in_production(client, monkeypatch):
    a_real_product(is_sample=True, photo=None, name_ko="예시 꿀")
    db.session.commit()

    [row] = read_feed(client.get(f"{NAVER}?samples=yes"))
    assert row["title"] == "[예시] 예시 꿀"
    assert row["image_link"] == "http://localhost/media/drawings/honey-0.svg"

    production = type("Production", (), {"is_production": True, "site_url": "https://dadaket.example"})()
    monkeypatch.setattr(feeds, "settings", lambda: production)
    assert read_feed(client.get(f"{NAVER}?samples=yes")) == []


def test_the_limit_of_open_files_holds(client, limits):
    answers = [client.get(NAVER).status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]


@pytest.fixture
def two_thousand():
    """Real products of one enterprise, with stock and a photo each."""
    enterprise, category = SellingEnterpriseFactory(is_sample=False), CategoryFactory()
    now, ids = clock.now(), count(1)
    products = [
        {
            "id": number,
            "slug": f"many-{number}",
            "enterprise_id": enterprise.id,
            "category_id": category.id,
            "status": ProductStatus.PUBLISHED,
            "is_sample": False,
            "name_ko": f"들꽃꿀 {number}호",
            "summary_ko": "꿀입니다.",
            "story_ko": "이야기 " * 200,
            "price": 10_000 + number,
            "published_at": now,
            "updated_at": now,
        }
        for number in (next(ids) for _ in range(2_000))
    ]
    keys = {one["id"]: f"pictures/{one['id']:024x}-960x720" for one in products}
    db.session.execute(insert(Product), products)
    db.session.execute(
        insert(ProductVariant), [{"id": one["id"], "product_id": one["id"], "position": 1} for one in products]
    )
    db.session.execute(insert(Stock), [{"variant_id": one["id"], "on_hand": 5} for one in products])
    db.session.execute(
        insert(Picture),
        [
            {
                "reference": key,
                "name": "a.jpg",
                "state": PictureState.READY,
                "width": 960,
                "height": 720,
                "bytes": 1,
                "created_at": now,
            }
            for key in keys.values()
        ],
    )
    db.session.execute(
        insert(ProductPhoto),
        [
            {"product_id": number, "position": 1, "file": key, "alt_ko": "", "alt_en": "", "is_drawing": False}
            for number, key in keys.items()
        ],
    )
    db.session.commit()
    return products


@pytest.mark.parametrize("channel", Channel)
def test_two_thousand_products_leave_in_stretches_without_all_being_held(two_thousand, max_queries, channel):
    longest = seen = 0
    with max_queries(10):  # five stretches, the last one empty, each with its photos
        tracemalloc.start()
        for piece in feeds.lines(channel, with_samples=False):
            longest, seen = max(longest, piece.count("\r\n")), seen + piece.count("\r\n")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert seen == len(two_thousand) + 1
    assert longest == queries.AT_ONCE
    whole = sum(len(piece.encode()) for piece in feeds.lines(channel, with_samples=False))
    assert channel is Channel.NAVER or peak < 4 * whole
