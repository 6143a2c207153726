"""Options of products that are there: changed, added, made anew and brought back by a sheet."""

import pytest

from market.domain.catalog.models import ProductStatus
from market.domain.catalog.options import axes_of, variants_of
from market.foundation import clock
from market.foundation.database import db, transaction

HEAD = [
    "상품 코드",
    "분류",
    "상품명",
    "가격",
    "옵션1",
    "옵션1 값",
    "옵션1 값(영문)",
    "추가 금액",
    "옵션 판매",
    "재고",
]
FIRST = ["A", "꿀·잼", "꿀", 1000, "맛", "순한 맛", "Mild", 0, "예", 5]
SECOND = ["A", None, None, None, None, "진한 맛", None, 500, "예", 3]


@pytest.fixture
def honey(desk):
    desk.save([HEAD, FIRST, SECOND])
    return desk.product


def told(product):
    return [(one.name_ko, one.name_en, one.extra_price, one.is_active) for one in product.variants]


def test_only_what_the_rows_say_changes_and_ids_stay(desk, honey):
    ids = [one.id for one in honey().variants]

    desk.save([["상품 코드", "옵션1 값", "추가 금액", "옵션 판매"], ["A", "진한 맛", 700, "아니요"]])

    product = honey()
    assert [one.id for one in product.variants] == ids
    assert told(product) == [("순한 맛", "Mild", 0, True), ("진한 맛", None, 700, False)]
    assert [desk.stock(one).on_hand for one in product.variants] == [5, 3]


def test_another_value_is_another_option(desk, honey):
    desk.save([HEAD, ["A", "꿀·잼", "꿀", 1000, "맛", "아주 진한 맛", "Strong", 900, "예", 1]])

    product = honey()
    assert [one.name_ko for one in product.variants] == ["순한 맛", "진한 맛", "아주 진한 맛"]
    assert [one.position for one in product.variants] == [1, 2, 3]
    (axis,) = axes_of(product)
    assert [value.name_ko for value in axis.values] == ["순한 맛", "진한 맛", "아주 진한 맛"]
    assert product.version == 2


def test_english_words_reach_the_options_and_what_is_bought(desk, honey):
    desk.save(
        [["상품 코드", "옵션1", "옵션1(영문)", "옵션1 값", "옵션1 값(영문)"], ["A", "맛", "Taste", "진한 맛", "Rich"]]
    )

    product = honey()
    assert (product.option_label_ko, product.option_label_en) == ("맛", "Taste")
    assert [one.name_en for one in product.variants] == ["Mild", "Rich"]


@pytest.mark.parametrize("was_on_sale", [False, True])
def test_a_second_kind_of_option_makes_them_anew(desk, honey, was_on_sale):
    if was_on_sale:
        with transaction():
            product = db.session.merge(honey())
            product.status, product.published_at = ProductStatus.HIDDEN, clock.now()
    head = ["상품 코드", "옵션1", "옵션1 값", "옵션2", "옵션2 값", "재고"]

    page = desk.save([head, ["A", "맛", "순한 맛", "크기", "큰 것", 4], ["A", "맛", "순한 맛", "크기", "작은 것", 2]])

    assert "모두 저장했습니다" in page
    product = honey()
    assert [one.name_ko for one in variants_of(product)] == ["순한 맛 / 큰 것", "순한 맛 / 작은 것"]
    assert product.option_label_ko == "맛 / 크기"
    left = [(one.name_ko, one.is_active) for one in product.variants if " / " not in one.name_ko]
    assert left == ([("순한 맛", False), ("진한 맛", False)] if was_on_sale else [])


def test_what_was_switched_off_comes_back_as_it_was_with_its_stock(desk, honey):
    with transaction():
        product = db.session.merge(honey())
        product.status, product.published_at = ProductStatus.HIDDEN, clock.now()
    ids = {one.name_ko: one.id for one in honey().variants}
    head = ["상품 코드", "옵션1", "옵션1 값", "옵션2", "옵션2 값"]
    desk.save([head, ["A", "맛", "순한 맛", "크기", "큰 것"]])

    desk.save([["상품 코드", "옵션1", "옵션1 값"], ["A", "맛", "진한 맛"]])

    (back,) = variants_of(honey())
    assert (back.id, back.name_ko, back.is_active) == (ids["진한 맛"], "진한 맛", True)
    assert desk.stock(back).on_hand == 3


def test_a_sheet_without_options_leaves_them_alone(desk, honey):
    desk.save([["상품 코드", "가격"], ["A", 1200]])

    assert honey().price == 1200
    assert len(honey().variants) == 2


def test_stock_without_a_word_of_which_option_is_asked_about(desk, honey):
    answer = desk.upload([["상품 코드", "재고"], ["A", 9]])

    assert answer.status_code == 422
    assert "이 행이 어떤 옵션인지" in answer.text


def test_the_last_option_of_what_is_on_sale_is_not_switched_off(desk, honey):
    with transaction():
        product = db.session.merge(honey())
        product.status, product.published_at = ProductStatus.PUBLISHED, clock.now()

    head = ["상품 코드", "옵션1 값", "옵션 판매"]
    answer = desk.upload([head, ["A", "순한 맛", "아니요"], ["A", "진한 맛", "아니요"]])

    assert answer.status_code == 422
    assert "옵션 판매" in answer.text
