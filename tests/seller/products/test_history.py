"""What became of a product, read by its enterprise."""

import pytest
from sqlalchemy import select

from market.domain.accounts.models import User
from market.domain.audit.models import AuditEntry
from market.foundation import clock
from market.foundation.database import db
from tests.factories import ProductFactory, StaffFactory, UserFactory
from tests.queries import at_most
from tests.seller.products.conftest import whole_notice


@pytest.fixture
def path(product):
    return f"/seller/products/{product.slug}"


def _words(page):
    return " ".join(page.text.partition("<main")[2].split())


def test_every_change_says_who_and_what_before_and_after(seller, path, typed):
    seller.post(
        path,
        typed(
            price="13,500",
            tax_kind="exempt",
            can_collect=None,
            closes_at="14:00",
            variants__0__on_hand="40",
            **{"notice-maker_ko": "들꽃공방, 고양시"},
        ),
    )

    page = seller.get(f"{path}/history")
    words = _words(page)

    assert page.status_code == 200
    assert "박꾸준" in words
    for told in (
        "<del>12,000원</del>",
        "<ins>13,500원</ins>",
        "<ins>면세</ins>",
        "<ins>14:00</ins>",
        "<del>예</del>",
        "<ins>40</ins>",
        "생산자 및 소재지",
        "<ins>들꽃공방, 고양시</ins>",
    ):
        assert told in words
    english = _words(seller.get(f"/en{path}/history"))
    assert "Price" in english
    assert "<del>₩12,000</del>" in english


def test_options_photos_and_being_hidden_are_told_too(seller, path, typed):
    options = {"options__0__label_ko": "크기", "options__0__values_ko": "S, L"}
    rows = {f"variants__{number}__name": name for number, name in enumerate("SL")}
    rows |= {f"variants__{number}__is_active": "y" for number in range(2)}
    seller.post(path, typed(do="publish", **whole_notice(), **options, **rows, variants__1__extra_price="500"))
    seller.post(f"{path}/hide")

    words = _words(seller.get(f"{path}/history"))

    for told in ("크기: S, L", "추가 금액: L", "<ins>500원</ins>", "<del>판매 중</del>", "<ins>숨김</ins>"):
        assert told in words


def test_the_citys_people_are_not_named_and_who_has_left_is_a_former_member(seller, product, path):
    staff, gone = StaffFactory(), UserFactory(name="")
    db.session.flush()
    for person in (staff, gone):
        db.session.add(
            AuditEntry(
                at=clock.now(),
                actor_id=person.id,
                actor_name=person.name,
                action="product.changed",
                subject_kind="product",
                subject_id=str(product.id),
                subject_name=product.name_ko,
                changes={"price": [1, 2]},
                reason="",
            )
        )
    db.session.commit()

    words = _words(seller.get(f"{path}/history"))

    assert "시 담당자" in words
    assert staff.name not in words
    assert "탈퇴한 구성원" in words


def test_a_long_text_is_cut_and_nothing_in_it_is_markup(seller, path, typed):
    seller.post(path, typed(story_ko="<b>굵게</b>" + "가" * 3_000))

    words = _words(seller.get(f"{path}/history"))

    assert "&lt;b&gt;굵게" in words
    assert "가" * 500 not in words


def test_it_goes_on_page_by_page_with_few_questions(seller, product, path):
    with at_most(10):
        assert "아직 바뀐 것이 없습니다" in seller.get(f"{path}/history").text
    person = db.session.scalar(select(User))
    db.session.add_all(
        AuditEntry(
            at=clock.now(),
            actor_id=person.id,
            actor_name=f"#{person.id}",
            action="product.changed",
            subject_kind="product",
            subject_id=str(product.id),
            subject_name=product.name_ko,
            changes={"price": [number, number + 1], "category_id": [product.category_id, product.category_id]},
            reason="",
        )
        for number in range(45)
    )
    db.session.commit()

    with at_most(10):
        page = seller.get(f"{path}/history")
    assert page.text.count("<li>") - page.text.count("<li><a") >= 30
    assert 'rel="next"' in page.text or "after=" in page.text or "?page=" in page.text


def test_anothers_history_is_not_found(seller):
    foreign = ProductFactory()
    db.session.commit()

    assert seller.get(f"/seller/products/{foreign.slug}/history").status_code == 404
    assert seller.get(f"/seller/products/{foreign.slug}/history/").status_code == 404
