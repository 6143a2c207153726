"""On which shelf a product stands, told from its name: how often that is right, and why."""

from collections import Counter

import pytest

from market.domain.catalog.guessing import amount_in, guess, words_of_the_trade
from market.seed.dataset import categories, sample_products

SHELVES = {shelf.slug: f"{shelf.name.ko} {shelf.name.en}" for shelf in categories()}

OF_REAL_ENTERPRISES = {
    "고양이 인형": "kids-toys",
    "닥종이 인형": "kids-toys",
    "천연비누": "soap-cosmetics",
    "수제비누": "soap-cosmetics",
    "샴푸바": "soap-cosmetics",
    "도자기 디퓨저": "candles-diffusers",
    "도자기": "pottery",
    "머그컵": "pottery",
    "경추베개": "textiles-sewing",
    "여행용 목베개": "textiles-sewing",
    "넥타이": "textiles-sewing",
    "앞치마": "textiles-sewing",
    "패브릭 제품": "textiles-sewing",
    "뜨개 소품": "textiles-sewing",
    "가방": "bags-goods",
    "파우치": "bags-goods",
    "가죽 제품": "bags-goods",
    "스마트폰 케이스": "bags-goods",
    "열쇠고리": "bags-goods",
    "팔찌": "bags-goods",
    "유리공예 반지·목걸이": "bags-goods",
    "위캔쿠키": "cookies-snacks",
    "초코칩쿠키": "cookies-snacks",
    "로즈마리쿠키": "cookies-snacks",
    "커피쿠키": "cookies-snacks",
    "뻥튀기": "cookies-snacks",
    "빵": "cookies-snacks",
    "출산 축하 쌀케이크": "rice-grains",
    "천연 발효식초": "tea-drinks",
    "원목 가구": "wood",
    "DIY 가구": "wood",
    "나무 공예품": "wood",
    "하회탈": "wood",
    "탁상용 시계": "wood",
    "칠보촛대": "candles-diffusers",
}
"""What sources say that enterprises of Goyang make, each with the shelf on which somebody would put it."""


def share_right(names, **more):
    """Which share of ``names``, each with its shelf, is guessed first; and which is among the first three."""
    guessed = [(guess(name, SHELVES, **more), shelf) for name, shelf in names]
    first = sum(found[:1] == [shelf] for found, shelf in guessed)
    return first / len(guessed), sum(shelf in found[:3] for found, shelf in guessed) / len(guessed)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nine_of_ten_goods_of_the_sample_market_are_put_right_by_their_name_alone(language):
    names = {(getattr(product.name, language), product.category) for product in sample_products()}

    first, among_three = share_right(names)

    print(f"{language}: {first:.1%} of {len(names)} names first, {among_three:.1%} among three")  # noqa: T201
    assert first >= 0.9
    assert among_three >= first


def test_goods_of_real_enterprises_are_put_right_too():
    first, among_three = share_right(OF_REAL_ENTERPRISES.items())

    print(f"real: {first:.1%} of {len(OF_REAL_ENTERPRISES)} first, {among_three:.1%} among three")  # noqa: T201
    assert first >= 0.8


def test_the_table_holds_words_of_the_trade_and_not_the_answers():
    """A name of several words is never found whole in it."""
    whole = {product.name.ko.replace(" ", "") for product in sample_products() if len(product.name.ko.split()) > 2}

    assert not whole & words_of_the_trade()


@pytest.mark.parametrize(
    ("name", "shelf"),
    [
        ("쿠키", "cookies-snacks"),
        ("수제쿠키", "cookies-snacks"),
        ("쿠키 앞치마", "textiles-sewing"),
        ("앞치마 모양 쿠키", "cookies-snacks"),
        ("꿀비누", "soap-cosmetics"),
        ("쌀 비누 3개 세트", "soap-cosmetics"),
        ("나무 그릇", "wood"),
        ("흙빛 그릇", "pottery"),
        ("딸기잼 300g (무설탕)", "honey-jam"),
        ("유자청 스틱 20포", "honey-jam"),
        ("햇쌀 10kg", "rice-grains"),
        ("보리차 선물 상자", "tea-drinks"),
        ("장난감 자동차", "kids-toys"),
        ("비누를", "soap-cosmetics"),
        ("ＣＯＯＫＩＥ", "cookies-snacks"),
        ("Tea towels with birds", "textiles-sewing"),
        ("Rice bowl", "pottery"),
        ("Candle for tea time", "candles-diffusers"),
    ],
)
def test_the_thing_stands_last_and_what_it_is_packed_in_says_nothing(name, shelf):
    assert guess(name, SHELVES)[0] == shelf


def test_a_name_that_tells_nothing_is_not_guessed():
    for name in ("달빛", "할머니의 하루", "No. 7", "12", "…", "", "가" * 300):
        assert guess(name, SHELVES) == []


def test_what_the_enterprise_sells_already_says_more_than_any_table():
    own = [("달빛 한 알", "candles-diffusers"), ("별빛 한 알", "candles-diffusers"), ("쌀 쿠키", "cookies-snacks")]

    assert guess("햇빛 한 알", SHELVES, own)[0] == "candles-diffusers"
    assert guess("보리 쿠키", SHELVES, own)[0] == "cookies-snacks"


def test_a_word_that_stands_on_every_shelf_says_nothing_of_any():
    own = [(f"파랑 {thing}", shelf) for thing, shelf in (("컵", "pottery"), ("비누", "soap-cosmetics"))]

    assert guess("파랑 양초", SHELVES, own)[0] == "candles-diffusers"


def test_who_sells_one_sort_of_goods_is_thought_to_go_on_with_it():
    assert guess("달빛", SHELVES, [("해오름", "pottery"), ("바람결", "pottery"), ("쿠키", "cookies-snacks")])[0] == (
        "pottery"
    )


def test_a_shelf_that_the_market_has_not_is_never_guessed_and_a_new_one_goes_by_its_name():
    assert guess("쌀 쿠키", {"pottery": "도자기 Pottery"}) == []
    assert guess("작은 분재", {"trees": "분재·화초 Bonsai and plants"}) == ["trees"]


def test_the_same_question_has_the_same_answer():
    own = [("쑥 비누", "soap-cosmetics"), ("쑥 쿠키", "cookies-snacks"), ("쑥 차", "tea-drinks")]

    assert Counter(tuple(guess("쑥 향초", SHELVES, own)) for _ in range(5)).total() == 5
    assert len({tuple(guess("쑥 향초", SHELVES, list(reversed(own)))) for _ in range(5)}) == 1
    assert guess("쑥 향초", SHELVES, own) == guess("쑥 향초", SHELVES, list(reversed(own)))


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("딸기잼 300g", "300g"),
        ("햅쌀 10 kg", "10 kg"),
        ("참기름 1.8L 두 병", "1.8L"),
        ("꿀 250g + 잼 300g", "250g + 300g"),
        ("들기름 180 ml", "180 ml"),
        ("쌀 오백그램", ""),
        ("쌀 500그램", "500그램"),
        ("공책 80쪽", ""),
        ("5grain mix", ""),
        ("", ""),
    ],
)
def test_an_amount_in_the_name_is_told(name, amount):
    assert amount_in(name) == amount
