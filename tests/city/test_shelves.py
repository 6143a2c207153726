"""Shelves are renamed, put into order and merged; nothing that stands on them is lost, and all of it is found."""

import pytest
from sqlalchemy import select

from market.domain.catalog.models import Category
from market.domain.catalog.services import describe
from market.domain.search.models import Synonym
from market.foundation.database import db, transaction
from tests.factories import CategoryFactory, StaffFactory
from tests.voicing import a_product


@pytest.fixture
def staff(sign_in):
    user = StaffFactory()
    db.session.commit()
    return sign_in(user)


@pytest.fixture
def shelves(app):
    made = [
        CategoryFactory(slug=slug, name_ko=name, name_en=slug, notice_template=kind, position=place, picture="a.svg")
        for place, (slug, name, kind) in enumerate(
            [("jam", "잼", "processed_food"), ("honey", "꿀", "processed_food"), ("soap", "비누", "cosmetics")], 1
        )
    ]
    db.session.commit()
    return made


def order():
    return list(db.session.scalars(select(Category.slug).order_by(Category.position)))


def test_a_merged_shelf_leaves_its_products_with_their_notice_on_the_other(staff, client, shelves):
    product = a_product(slug="lavender", category=shelves[2])

    assert staff.post("/city/shelves/soap/merge", {"merge-into": "soap"}).status_code == 422
    assert staff.post("/city/shelves/soap/merge", {"merge-into": "jam"}).status_code == 303

    db.session.expire_all()
    assert (product.category_id, product.own_notice_template) == (shelves[0].id, "cosmetics")
    assert client.get("/products?category=soap&in_stock=1").headers["Location"] == "/products?in_stock=1&category=jam"
    assert "category=soap" not in client.get("/").text
    assert staff.post("/city/shelves/soap/move/up").status_code == 303
    assert "잼" in staff.get("/city/shelves/").text
    assert staff.get("/city/shelves/soap").status_code == 200


def test_a_new_name_is_found_at_once_and_shelves_change_places(staff, client, shelves):
    a_product(slug="lavender", category=shelves[2])
    typed = {"name_ko": "욕실용품", "name_en": "Bath", "notice_template": "cosmetics", "picture": "a.svg"}

    assert staff.post("/city/shelves/soap", typed | {"name_ko": "잼"}).status_code == 409
    assert staff.post("/city/shelves/soap", typed).status_code == 303
    assert "lavender" in client.get("/search?q=욕실용품").text

    staff.post("/city/shelves/soap/move/up")
    assert order() == ["jam", "soap", "honey"]
    staff.post("/city/shelves/jam/move/up")
    assert order() == ["jam", "soap", "honey"]
    assert staff.post("/city/shelves/", typed | {"name_ko": "차", "name_en": "Tea"}).status_code == 303
    assert order() == ["jam", "soap", "honey", "tea"]


def test_who_looks_for_one_word_finds_what_means_the_same(staff, client, app):
    product = a_product(slug="tumbler", name_ko="보온 텀블러", name_en=None)
    with transaction():
        describe(product)
    assert "tumbler" not in client.get("/search?q=물통").text

    assert staff.post("/city/shelves/words/", {"words": "물통\n텀블러, tumbler cup"}).status_code == 303
    for typed in ("물통", "물통을", "TumblerCup", "보온 물통"):
        assert "/products/tumbler" in client.get(f"/search?q={typed}").text, typed
    assert "텀블러" in staff.get("/city/shelves/words/?q=물통").text
    assert staff.post("/city/shelves/words/", {"words": "텀블러, 컵"}).status_code == 409
    assert staff.post("/city/shelves/words/", {"words": "컵, 컵"}).status_code == 422

    group = db.session.scalar(select(Synonym.group_id).limit(1))
    assert staff.post(f"/city/shelves/words/{group}", {"words": "텀블러, 머그"}).status_code == 303
    assert "/products/tumbler" not in client.get("/search?q=물통").text
    staff.post(f"/city/shelves/words/{group}/remove")
    assert db.session.scalar(select(Synonym.word)) is None
