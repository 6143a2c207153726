"""Everything that can be wrong with a cell is said beside it, by row and column, and nothing is saved."""

import io

import pytest
from openpyxl import load_workbook

from market.foundation.database import db
from market.web import product_imports
from market.web.documents import make_csv
from tests.factories import ProductFactory, StockFactory, VariantFactory
from tests.picturing import photo
from tests.seller.product_sheets.conftest import zipped

HEAD = [
    *("상품 코드", "상품 주소", "상태", "분류", "상품명", "가격", "정가", "옵션1", "옵션1 값", "추가 금액"),
    *("옵션 판매", "재고", "재고 알림 기준", "사진", "한 줄 소개", "과세", "청약철회", "발송까지 영업일"),
    *("주문 마감 시각", "하루 제작 수량", "무게(g)", "배송비 방식", "상품별 배송비", "현장 수령", "판매 방식"),
    *("고시 종류", "고시: 도서명"),
]
GOOD = {"상품 코드": "A-1", "분류": "꿀·잼", "상품명": "아카시아꿀", "가격": 12000}

PLANTED = [
    ({"상품명": None}, "상품명", "이름을 적어"),
    ({"상품명": "꿀" * 101}, "상품명", "100자"),
    ({"가격": None}, "가격", "가격을 적어"),
    ({"가격": "만이천원"}, "가격", "100부터"),
    ({"가격": 99}, "가격", "100부터"),
    ({"가격": "12.5"}, "가격", "소수점 없이"),
    ({"분류": None}, "분류", "분류를 적어"),
    ({"분류": "과자류"}, "분류", "없는 분류"),
    ({"정가": 9000}, "정가", "정가는"),
    ({"상태": "팔기"}, "상태", "다음 가운데 하나"),
    ({"상태": "숨김"}, "상태", "바꿀 수 없습니다"),
    ({"상태": "판매 중"}, "상태", "사진"),
    ({"상품 주소": "another-honey"}, "상품 주소", "그런 상품이 없습니다"),
    ({"재고": -3}, "재고", "0부터"),
    ({"재고 알림 기준": "다섯"}, "재고 알림 기준", "0부터"),
    ({"추가 금액": "공짜"}, "추가 금액", "0부터"),
    ({"옵션 판매": "글쎄"}, "옵션 판매", "예, 아니요"),
    ({"옵션1 값": "순한 맛"}, "옵션1", "옵션의 이름"),
    ({"옵션1": "맛", "옵션1 값": "달고, 순한"}, "옵션1 값", "쉼표"),
    ({"사진": "없는사진.jpg"}, "사진", "ZIP도 함께"),
    ({"한 줄 소개": "800101-1234567"}, "한 줄 소개", "주민등록번호"),
    ({"과세": "반반"}, "과세", "과세, 면세"),
    ({"청약철회": "싫음"}, "청약철회", "가능, 신선식품"),
    ({"발송까지 영업일": 90}, "발송까지 영업일", "0부터 60"),
    ({"주문 마감 시각": "점심때"}, "주문 마감 시각", "10:30"),
    ({"하루 제작 수량": 0}, "하루 제작 수량", "1부터"),
    ({"무게(g)": "무거움"}, "무게(g)", "1부터"),
    ({"배송비 방식": "상품마다"}, "상품별 배송비", "적어 주세요"),
    ({"상품별 배송비": 3000}, "상품별 배송비", "‘상품마다’일 때만"),
    ({"현장 수령": "?"}, "현장 수령", "예, 아니요"),
    ({"판매 방식": "선물"}, "판매 방식", "상품, 견적"),
    ({"고시 종류": "로켓"}, "고시 종류", "없는 고시"),
    ({"고시: 도서명": "979-11"}, "고시: 도서명", "없는 항목"),
    ({"상품 코드": "1.23457E+11"}, "상품 코드", "번호를 줄였습니다"),
    ({"상품 코드": "A" * 41}, "상품 코드", "40자"),
]


@pytest.mark.parametrize(("planted", "column", "sentence"), PLANTED)
def test_a_wrong_cell_is_named_by_row_and_column(desk, planted, column, sentence):
    ProductFactory(slug="another-honey")
    db.session.commit()
    rows = [HEAD, GOOD, {**GOOD, "상품 코드": "B-1", **planted}]

    answer = desk.upload(rows)

    assert answer.status_code == 422, answer.location
    (fault, *others) = faults_of(desk)
    assert (fault["row"], fault["head"]) == (3, column)
    assert sentence in fault["sentence"], fault["sentence"]
    assert others == []
    assert sentence in answer.text.replace("&#39;", "'")
    assert desk.products() == []


def faults_of(desk):
    with desk.browser.application.test_request_context("/"):
        return product_imports.told(desk.imports()[-1].outcome)["faults"]


def test_all_faults_stand_on_one_page_and_in_the_marked_copy(desk):
    rows = [
        HEAD,
        GOOD,
        [],
        {**GOOD, "상품 코드": "B-1", "가격": "만원", "분류": "과자류"},
        {"상품 코드": "=HYPERLINK(1)", "상품명": "꿀" * 300, "가격": 5, "분류": "꿀·잼"},
    ]
    answer = desk.upload(make_csv([HEAD, *([row.get(name, "") for name in HEAD] if row else [] for row in rows[1:])]))

    page = answer.text
    assert "고칠 칸이 4개 있습니다" in page
    copy = desk.browser.get(f"/seller/products/sheet/{desk.imports()[0].id}/marked.xlsx").data
    sheet = load_workbook(io.BytesIO(copy)).active
    head = [cell.value for cell in sheet[1]]
    assert head[-1] == "고칠 점"
    price, category = sheet.cell(4, head.index("가격") + 1), sheet.cell(4, head.index("분류") + 1)
    assert "100부터" in price.comment.text
    assert "없는 분류" in category.comment.text
    assert price.fill.fgColor.rgb == "FFFFC7CE"
    assert "가격:" in sheet.cell(4, len(head)).value
    assert sheet.cell(2, len(head)).value is None
    assert sheet.cell(5, 1).value == "'=HYPERLINK(1)"
    assert sheet.cell(5, 1).data_type == "s"


def test_the_marked_copy_corrected_is_read_and_its_reasons_are_left_out(desk):
    desk.upload([HEAD, {**GOOD, "가격": "만원"}])
    copy = desk.browser.get(f"/seller/products/sheet/{desk.imports()[0].id}/marked.xlsx").data
    book = load_workbook(io.BytesIO(copy))
    head = [cell.value for cell in book.active[1]]
    book.active.cell(2, head.index("가격") + 1).value = 10000
    out = io.BytesIO()
    book.save(out)

    page = desk.save(out.getvalue(), instead=desk.imports()[0].id)

    assert "모두 저장했습니다" in page
    assert desk.product().price == 10_000
    assert len(desk.imports()) == 1


def test_rows_of_one_product_may_not_contradict_each_other(desk):
    head = ["상품 코드", "분류", "상품명", "가격", "옵션1", "옵션1 값"]
    first, second = ["A", "꿀·잼", "꿀", 1000, "맛", "가"], ["A", "꿀·잼", "꿀", 2000, "맛", "나"]
    answer = desk.upload([head, first, second, ["A", "", "", "", "", "가"]])

    assert [(fault["row"], fault["head"]) for fault in faults_of(desk)] == [(3, "가격"), (4, "옵션1 값")]
    assert "2행과 다릅니다" in answer.text
    assert "2행을 보십시오" in answer.text


def test_two_products_cannot_have_one_code(desk):
    desk.save([["상품 코드", "분류", "상품명", "가격"], ["A", "꿀·잼", "꿀", 1000], ["B", "꿀·잼", "잼", 1000]])
    slug = desk.product(code="A").slug

    answer = desk.upload([["상품 주소", "상품 코드"], [slug, "B"]])

    assert answer.status_code == 422
    assert faults_of(desk)[0]["head"] == "상품 코드"


def test_anothers_products_are_not_there(desk):
    other = StockFactory(variant=VariantFactory(product=ProductFactory(code="X-1"))).variant.product
    slug, name = other.slug, other.name_ko
    db.session.commit()

    by_slug = desk.upload([["상품 주소", "가격"], [slug, 100]])
    desk.save([["상품 코드", "분류", "상품명", "가격"], ["X-1", "꿀·잼", "내 꿀", 100]])

    assert "그런 상품이 없습니다" in by_slug.text
    assert name not in by_slug.text
    assert desk.product().name_ko == "내 꿀"
    db.session.refresh(other)
    assert (other.name_ko, other.code) == (name, "X-1")
    assert slug not in desk.export("csv").decode("utf-8-sig")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["이것", "저것"], ["a", "b"]], "첫 줄에 열 이름"),
        ([["상품명", "상품명"], ["a", "b"]], "두 번 있습니다"),
        ([HEAD], "첫 줄 아래가 비어"),
        ([["상품명"], *[[f"꿀{number}"] for number in range(2_001)]], "파일 2개로 나누어"),
    ],
)
def test_a_sheet_that_is_none_is_refused_in_words(desk, rows, sentence):
    before = kept_files(desk)

    answer = desk.upload(make_csv(rows), name="a.csv", photos=zipped(**{"a.jpg": photo((60, 40))}))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert desk.imports() == []
    assert kept_files(desk) == before


def kept_files(desk):
    with desk.browser.application.test_request_context("/"):
        place = product_imports.folder()
    return set(place.iterdir()) if place.exists() else set()


def test_what_is_unknown_or_alike_is_remarked_and_hinders_nobody(desk):
    desk.save([["분류", "상품명", "가격"], ["꿀·잼", "꿀", 1000]])

    answer = desk.upload([["분류", "상품명", "가격", "가겨"], ["꿀·잼", "꿀", 2000, 1]])

    page = desk.browser.get(answer.location).text
    assert "읽지 않았습니다: 가겨" in page
    assert "상품이 하나 더 생깁니다" in page


def test_the_empty_sheet_can_be_handed_in_as_it_is_and_brings_its_sample_not_along(desk):
    raw = desk.browser.get("/seller/products/sheet/blank", query_string={"category": desk.category_slug}).data
    book = load_workbook(io.BytesIO(raw))
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    assert "고시: 품명 및 모델명" in head
    assert len(book.worksheets) == 3
    for name, value in GOOD.items():
        sheet.cell(3, head.index(name) + 1).value = value
    out = io.BytesIO()
    book.save(out)

    page = desk.save(out.getvalue())

    assert "모두 저장했습니다" in page
    assert [one.name_ko for one in desk.products()] == ["아카시아꿀"]
