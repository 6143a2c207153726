"""What is taken out and brought in again is what it was: nothing changes, whatever the cells hold."""

from datetime import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete

from market.domain.catalog.facts import ProductFacts, facts_of
from market.domain.catalog.models import Product, ProductKind, ShippingRule, TaxKind, WithdrawalLimit
from market.domain.catalog.option_rules import Axis, Value, VariantFacts
from market.domain.catalog.options import set_options
from market.domain.catalog.services import create_product
from market.domain.enterprises.models import Enterprise
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seller.product_sheets import exporting
from market.seller.product_sheets.checking import check
from market.seller.product_sheets.handing_in import MOST_COLUMNS
from market.web.documents import make_csv, safe_text
from market.web.inputs import holds_resident_number, one_line
from market.web.request import clean_text
from market.web.sheets import read_table

HARD = [
    "=1+1",
    "'=1+1",
    "''=cmd|' /C calc'!A0",
    "+82 10",
    "-5",
    "@SUM(A1)",
    "'",
    "'작은따옴표",
    '"큰" 따옴표, 쉼표',
    "＝1＋1",
    "007",
    "1234567890123456",
    "1.5E+10",
    "_x0041_",
    "_x005F_x0041_",
    "{U+1F36F}",
    "{U+",
    "🍯 꿀단지 👩‍🍳",
    "한글\u2028줄",
    "뷁똠방각하",
    "TRUE",
    "2026-12-03",
    "14:00",
    "a;b,c\td",
    "#N/A",
    "&amp;<b>",
    "\ufffe\uffff끝",
    "NULL",
]
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
WORDS = st.one_of(st.sampled_from(HARD), st.text(LETTERS, max_size=30))


def line(words):
    """As the forms take it."""
    return one_line(clean_text(words))


def note(words):
    return clean_text(words).strip()


LINES = WORDS.map(line).filter(lambda text: len(text) <= 90 and not holds_resident_number(text))
NOTES = (
    st.lists(WORDS, max_size=4)
    .map(lambda words: note("\n".join(words)))
    .filter(lambda text: not holds_resident_number(text))
)
CODES = st.one_of(st.none(), LINES.filter(lambda text: 0 < len(text) <= 40))
MAYBE = st.one_of(st.none(), LINES.map(lambda text: text or None))
VALUES = LINES.filter(lambda text: 0 < len(text) <= 40 and "," not in text and " / " not in f" {text} ")

FACTS = st.fixed_dictionaries(
    {
        "code": CODES,
        "name_ko": LINES.filter(bool),
        "name_en": MAYBE,
        "summary_ko": LINES,
        "story_ko": NOTES,
        "story_en": NOTES.map(lambda text: text or None),
        "price": st.integers(100, 100_000_000 - 1),
        "tax_kind": st.sampled_from(TaxKind),
        "kind": st.sampled_from(ProductKind),
        "withdrawal_limit": st.sampled_from(WithdrawalLimit),
        "lead_days": st.integers(0, 60),
        "closes_at": st.one_of(st.none(), st.builds(time, st.integers(0, 23), st.integers(0, 59))),
        "daily_limit": st.one_of(st.none(), st.integers(1, 100_000)),
        "weight_g": st.one_of(st.none(), st.integers(1, 1_000_000)),
        "shipping_rule": st.sampled_from([ShippingRule.TARIFF, ShippingRule.FREE]),
        "can_collect": st.booleans(),
    }
)
IN_A_WORKBOOK = VALUES.map(lambda text: safe_text(text).strip()).filter(bool)
"""An option is known by its name, so no name may lose a character that no workbook can hold; no form lets one in."""

OPTIONS = st.one_of(
    st.none(),
    st.tuples(
        LINES.filter(lambda text: 0 < len(text) <= 20),
        st.lists(IN_A_WORKBOOK, min_size=1, max_size=3, unique=True),
        st.one_of(st.none(), IN_A_WORKBOOK),
    ),
)


def came_back(table, kind):
    """The rows of the file, as an upload reads them."""
    raw = exporting.as_workbook(table) if kind == "xlsx" else exporting.as_csv(table, cp949=kind == "cp949")
    rows = read_table(raw, most_columns=MOST_COLUMNS)
    if kind == "cp949":
        rows = [type(row)(row.number, tuple(map(exporting.without_names, row.cells))) for row in rows]
    return raw, rows


@pytest.mark.parametrize("kind", ["xlsx", "csv", "cp949"])
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(facts=FACTS, options=OPTIONS)
def test_no_value_changes_on_its_way_out_and_in(desk, app, kind, facts, options):
    with app.test_request_context("/"):
        with transaction():
            db.session.execute(delete(Product).where(Product.enterprise_id == desk.enterprise_id))
            enterprise = db.session.get_one(Enterprise, desk.enterprise_id)
            wanted = ProductFacts(category_id=desk.category_id, **facts)
            product = create_product(enterprise, wanted, actor=THE_MARKET, now=clock.now())
            if options:
                label, names, english = options
                axes = [Axis(label, english and english[:20].strip(), tuple(Value(name, english) for name in names))]
                variants = [VariantFacts((name,), code=None, extra_price=place) for place, name in enumerate(names)]
                set_options(product, axes, variants, actor=THE_MARKET, now=clock.now())
            product_id, slug, told = product.id, product.slug, facts_of(product)
        enterprise = db.session.get_one(Enterprise, desk.enterprise_id)
        table = exporting.own_products(enterprise)
        _, rows = came_back(table, kind)
        checked = check(enterprise, rows, [])

        assert checked.faults == []
        assert [wish.name_ko for wish in checked.wishes if not wish.is_idle] == []
        head = {name: place for place, name in enumerate(rows[0].cells)}
        (mine, *_) = [row for row in rows if row.cell(head["상품 주소"]) == slug]
        kept = safe_text if kind == "xlsx" else str
        assert mine.cell(head["상품명"]) == kept(told.name_ko).strip()
        assert mine.cell(head["상품 코드"]) == kept(told.code or "").strip()
        assert mine.cell(head["상품 이야기"]) == kept(told.story_ko).strip()
        db.session.rollback()
        with transaction():
            db.session.execute(delete(Product).where(Product.id == product_id))


@pytest.mark.parametrize("text", HARD)
def test_no_cell_of_a_workbook_is_a_formula(desk, text):
    head = ["상품 코드", "분류", "상품명", "가격", "상품 이야기"]
    desk.save(make_csv([head, ["F-1", "꿀·잼", text, 1000, f"{text}\n{text}"]]), name="products.csv")

    book = load_workbook(desk.exported())

    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "@", "-"))


def test_a_stock_that_was_not_changed_does_not_bring_back_what_was_sold(desk):
    desk.save([["상품 코드", "분류", "상품명", "가격", "재고"], ["H-1", "꿀·잼", "꿀", 1000, 10]])
    rows = desk.rows()
    desk.set_stock(desk.product().variants[0], 4)
    rows[1][rows[0].index("가격")] = 1500

    desk.save(rows)

    assert desk.product().price == 1500
    assert desk.stock(desk.product().variants[0]).on_hand == 4


def test_a_count_of_what_has_changed_meanwhile_is_not_taken_unseen(desk):
    desk.save([["상품 코드", "분류", "상품명", "가격", "재고"], ["H-1", "꿀·잼", "꿀", 1000, 10]])
    rows = desk.rows()
    desk.set_stock(desk.product().variants[0], 4)
    rows[1][rows[0].index("재고")] = 12

    answer = desk.upload(rows)

    assert answer.status_code == 422
    assert "4개가 되었습니다" in answer.text
    rows[1][rows[0].index("내려받을 때 재고")] = 4
    desk.save(rows)
    assert desk.stock(desk.product().variants[0]).on_hand == 12


def test_what_cp949_lacks_is_named_and_offered_in_two_ways(desk):
    desk.save([["상품 코드", "분류", "상품명", "가격"], ["H-1", "꿀·잼", "꿀🍯 뷁 ☃", 1000]])

    page = desk.browser.get("/seller/products/sheet/export?kind=cp949").text
    assert "🍯" in page
    assert "named=1" in page
    raw = desk.export("cp949", named=1)
    assert "꿀{U+1F36F} 뷁" in raw.decode("cp949")
    answer = desk.upload(raw, name="old.csv")
    assert "바뀌는 것이 없습니다" in desk.browser.get(answer.location).text
