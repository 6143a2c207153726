"""The editor of a product: one form, saved as a whole, with what shoppers would see beside it."""

import re
from datetime import time

import pytest
from sqlalchemy import select

from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductKind, ProductStatus, ShippingRule, TaxKind, WithdrawalLimit
from market.domain.inventory.models import Stock
from market.foundation.database import db
from tests.factories import CategoryFactory, MembershipFactory, ProductFactory, StockFactory
from tests.queries import at_most
from tests.seller.products.conftest import whole_notice


@pytest.fixture
def edit(seller, product, typed):
    """Post the editor's form with changes."""

    def edit(**changes):
        return seller.post(f"/seller/products/{product.slug}", typed(**changes))

    return edit


@pytest.fixture
def draft(product):
    product.status, product.published_at = ProductStatus.DRAFT, None
    db.session.commit()
    return product


def test_a_new_price_and_text_are_in_the_shop_at_once(edit, client, product):
    answer = edit(price="１３,５００원", name_ko="여름 아카시아꿀")

    assert answer.status_code == 303
    page = client.get(f"/products/{product.slug}").text
    assert "13,500" in page
    assert "여름 아카시아꿀" in page
    assert "13,500" in client.get("/products").text


def test_every_field_is_kept(edit, product):
    shelf = CategoryFactory()
    db.session.commit()

    answer = edit(
        category_id=str(shelf.id),
        kind="service_by_quote",
        code="H-1",
        list_price="15,000",
        name_en="Summer honey",
        lead_days="3",
        closes_at="14:00",
        daily_limit="20",
        weight_g="500",
        shipping_rule="separate",
        shipping_fee="2,500",
        can_collect=None,
        tax_kind="exempt",
        withdrawal_limit="perishable",
    )

    assert answer.status_code == 303
    db.session.refresh(product)
    assert (product.category_id, product.kind, product.code) == (shelf.id, ProductKind.SERVICE_BY_QUOTE, "H-1")
    assert (product.list_price, product.lead_days, product.closes_at) == (15_000, 3, time(14))
    assert (product.daily_limit, product.weight_g) == (20, 500)
    assert (product.shipping_rule, product.shipping_fee) == (ShippingRule.SEPARATE, 2_500)
    assert (product.tax_kind, product.withdrawal_limit) == (TaxKind.EXEMPT, WithdrawalLimit.PERISHABLE)
    assert not product.can_collect


def test_saved_as_it_was_opened_nothing_is_written(edit, product):
    version = product.version

    assert edit().status_code == 303

    db.session.refresh(product)
    assert product.version == version
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_a_recount_changes_the_stock_and_is_in_the_audit(edit, stock):
    edit(variants__0__on_hand="40")

    db.session.refresh(stock)
    assert stock.on_hand == 40
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stock.recounted")).one()
    assert entry.changes["on_hand"] == [5, 40]


def test_a_stock_of_none_is_a_number_too(edit, stock):
    assert edit(variants__0__on_hand="0").status_code == 303

    db.session.refresh(stock)
    assert stock.on_hand == 0


def test_fewer_than_are_promised_is_refused_beside_the_number_and_nothing_is_changed(edit, stock):
    stock.promised = 3
    db.session.commit()

    answer = edit(price="9,900", variants__0__on_hand="2")

    assert answer.status_code == 422
    assert 'id="variants-0-on_hand-error"' in answer.text
    db.session.refresh(stock)
    assert (stock.on_hand, stock.variant.product.price) == (5, 12_000)


def test_what_was_sold_while_the_page_was_open_is_not_counted_back(edit, stock):
    answer = edit(variants__0__seen="9", variants__0__on_hand="10")

    assert answer.status_code == 422
    assert "5" in re.search(r'id="variants-0-on_hand-error".*?</p>', answer.text).group()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"price": "0"}, "100부터"),
        ({"price": "-1"}, "100부터"),
        ({"price": "1e9"}, "100부터"),
        ({"price": "12000.5"}, "100부터"),
        ({"price": ""}, "가격을 적어 주세요"),
        ({"list_price": "10000"}, "정가"),
        ({"name_ko": ""}, "이름을 적어 주세요"),
        ({"name_ko": "가" * 300}, "100자"),
        ({"name_en": "a" * 300}, "100자"),
        ({"summary_ko": "가" * 300}, "200자"),
        ({"story_ko": "가" * 20_000}, "4000자"),
        ({"code": "a" * 300}, "40자"),
        ({"lead_days": "999"}, "60"),
        ({"weight_g": "0"}, "1부터 1,000,000"),
        ({"daily_limit": "100001"}, "1부터 100,000"),
        ({"closes_at": "25:00"}, "10:30"),
        ({"category_id": "99999"}, ""),
        ({"tax_kind": "none"}, ""),
        ({"variants-0-on_hand": "-1"}, "0부터"),
        ({"variants-0-on_hand": "100000"}, "0부터"),
        ({"notice-maker_ko": "가" * 1_001}, "1000자"),
        ({"name_ko": "900101-1234567 꿀"}, "주민등록번호"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(edit, changes, sentence):
    answer = edit(**changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'class="errs"' in answer.text
    ((name, value),) = changes.items()
    if name not in ("category_id", "tax_kind"):
        assert value[:100] in answer.text


def test_a_charge_of_its_own_has_to_be_told(edit):
    answer = edit(shipping_rule="separate", shipping_fee="")

    assert answer.status_code == 422
    assert "하나마다" in answer.text


def test_a_code_that_another_product_has_is_refused_beside_its_field(edit, product):
    ProductFactory(enterprise=product.enterprise, code="H-1")
    db.session.commit()

    answer = edit(code="H-1")

    assert answer.status_code == 409
    assert 'id="code-error"' in answer.text


def test_anothers_product_is_not_found_and_its_stock_cannot_be_slipped_in(seller, edit):
    foreign = StockFactory(on_hand=7)
    db.session.commit()

    assert seller.get(f"/seller/products/{foreign.variant.product.slug}").status_code == 404
    edit(variants__1__name="남의 것", variants__1__on_hand="0", variants__0__variant_id=str(foreign.variant_id))
    db.session.expire_all()
    assert db.session.get(Stock, foreign.variant_id).on_hand == 7


def test_fields_that_are_not_on_the_form_are_ignored(edit, product):
    before = product.enterprise_id

    edit(enterprise_id="1", is_sample="0", slug="stolen", status="draft", published_at="", version="99")

    db.session.refresh(product)
    assert product.enterprise_id == before
    assert product.is_sample
    assert product.status is ProductStatus.PUBLISHED
    assert product.version < 99


def test_the_list_shows_only_ones_own(seller, stock):
    foreign = StockFactory(variant__product__name_ko="남의 상품")
    db.session.commit()

    page = seller.get("/seller/products").text

    assert "아카시아꿀" in page
    assert foreign.variant.product.name_ko not in page
    assert seller.get("/seller/products?page=bad").status_code == 200


# --- options


def test_options_are_typed_then_looked_at_as_a_table_then_saved(edit, product, typed):
    first = edit(do="add_option")
    assert first.status_code == 200
    assert 'name="options-0-label_ko"' in first.text

    options = {"options__0__label_ko": "크기", "options__0__values_ko": "작은 것, 큰 것"}
    second = edit(do="table", **options)
    assert second.status_code == 200
    assert 'value="작은 것"' in second.text
    assert product.variants[0].name_ko == ""

    third = edit(
        **options,
        options__0__label_en="Size",
        options__0__values_en="Small, Large",
        variants__0__name="작은 것",
        variants__0__is_active="y",
        variants__0__seen="0",
        variants__0__on_hand="7",
        variants__1__name="큰 것",
        variants__1__is_active="y",
        variants__1__extra_price="3,000",
        variants__1__code="L",
        variants__1__on_hand="4",
    )

    assert third.status_code == 303
    db.session.expire_all()
    small, large, gone = product.variants
    assert (small.name_ko, small.name_en, large.extra_price, large.code) == ("작은 것", "Small", 3_000, "L")
    assert [db.session.get(Stock, one.id).on_hand for one in (small, large)] == [7, 4]
    assert not gone.is_active


def test_options_that_were_not_made_a_table_of_are_shown_as_one_before_they_are_saved(edit, product):
    answer = edit(options__0__label_ko="크기", options__0__values_ko="S, L")

    assert answer.status_code == 422
    assert "옵션 표를 확인하고" in answer.text
    assert 'name="variants-1-name"' in answer.text
    db.session.expire_all()
    assert [one.name_ko for one in product.variants] == [""]


def test_what_was_typed_into_the_table_stays_when_a_value_is_added(edit):
    answer = edit(
        do="table",
        options__0__label_ko="크기",
        options__0__values_ko="S, L, XL",
        variants__0__name="S",
        variants__0__on_hand="33",
        variants__0__extra_price="700",
    )

    assert re.search(r'name="variants-0-on_hand"[^>]*value="33"', answer.text)
    assert re.search(r'name="variants-0-extra_price"[^>]*value="700"', answer.text)
    assert answer.text.count('name="variants-') > 10


def test_a_typing_error_that_is_put_right_keeps_what_stands_in_its_row(edit):
    answer = edit(
        do="table",
        options__0__label_ko="향",
        options__0__values_ko="라벤더, 쑥",
        variants__0__name="라벤다",
        variants__0__on_hand="21",
        variants__0__extra_price="900",
        variants__1__name="쑥",
        variants__1__on_hand="4",
    )

    for name, value in (("name", "라벤더"), ("on_hand", "21"), ("seen", "0"), ("extra_price", "900")):
        assert re.search(rf'name="variants-0-{name}"[^>]*value="{value}"', answer.text)
    assert re.search(r'name="variants-1-on_hand"[^>]*value="4"', answer.text)


def test_an_option_is_taken_away_again(edit):
    answer = edit(
        do="drop_option-0",
        options__0__label_ko="크기",
        options__0__values_ko="S, L",
        options__1__label_ko="색",
        options__1__values_ko="파랑",
    )

    assert (
        'value="크기"' not in re.search(r'<section class="box" id="options".*?</section>', answer.text, re.S).group()
    )
    assert 'value="색"' in answer.text
    assert 'value="파랑"' in answer.text


def test_one_number_fills_the_stock_of_all(edit):
    rows = {f"variants__{number}__name": name for number, name in enumerate("가나다라")}
    on_sale = {f"variants__{number}__is_active": "y" for number in (0, 1, 2)}

    answer = edit(
        do="fill",
        **{"all-on_hand": "12"},
        options__0__label_ko="맛",
        options__0__values_ko="가,나,다,라",
        **rows,
        **on_sale,
    )

    assert answer.text.count('value="12"') >= 3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"options__0__values_ko": "S"}, "옵션의 이름"),
        ({"options__0__label_ko": "크기"}, "쉼표로 나누어"),
        ({"options__0__label_ko": "크기", "options__0__values_ko": "S, S"}, "두 번"),
        ({"options__0__label_ko": "번호", "options__0__values_ko": ",".join(map(str, range(101)))}, "100개까지"),
        ({"options__0__label_ko": "가" * 21, "options__0__values_ko": "S"}, "20자"),
        ({"options__0__label_ko": "크기", "options__0__values_ko": "가" * 41}, "40자"),
        (
            {"options__0__label_ko": "크기", "options__0__values_ko": "S, L", "options__0__values_en": "Small"},
            "같은 수로",
        ),
    ],
)
def test_options_that_cannot_be_are_said_beside_them(edit, options, sentence):
    answer = edit(**options)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'class="errs"' in answer.text


def test_more_options_and_rows_than_there_can_be_are_passed_over(edit):
    many = {f"options__{number}__label_ko": f"옵션{number}" for number in range(9)}
    many |= {f"variants__{number}__name": str(number) for number in range(400)}

    assert edit(do="preview", **many).status_code == 200


# --- the notice


def test_the_notice_is_filled_in_and_what_is_missing_is_marked(edit, draft):
    answer = edit(**{"notice-product_name_ko": "아카시아꿀", "notice-product_name_en": "Acacia honey"})

    assert answer.status_code == 303
    db.session.expire_all()
    assert [(row.value_ko, row.value_en) for row in draft.notices] == [("아카시아꿀", "Acacia honey")]


def test_another_category_shows_its_own_notice_and_keeps_what_both_ask_for(seller, edit, draft):
    shelf = CategoryFactory(notice_template="fresh_food")
    db.session.commit()

    shown = edit(do="notice", category_id=str(shelf.id), **{"notice-contact_ko": "031-000-0000"})
    assert "농수축산물" in shown.text
    assert "031-000-0000" in shown.text
    assert 'name="notice-origin_ko"' in shown.text

    saved = edit(category_id=str(shelf.id), **{"notice-contact_ko": "031-000-0000", "notice-gmo_ko": "없음"})
    assert saved.status_code == 303
    db.session.expire_all()
    assert {row.label_ko: row.value_ko for row in draft.notices} == {"소비자상담 관련 전화번호": "031-000-0000"}


def test_on_sale_nothing_of_the_notice_can_go_missing(edit, draft, seller):
    edit(do="publish", **whole_notice())
    db.session.refresh(draft)
    assert draft.status is ProductStatus.PUBLISHED

    answer = edit(**{"notice-maker_ko": ""})

    assert answer.status_code == 422
    assert "생산자 및 소재지" in answer.text


# --- on sale, hidden, copied, deleted


def test_a_draft_is_saved_and_put_on_sale_by_one_button(edit, client, draft):
    answer = edit(do="publish", price="9,900", **whole_notice())

    assert answer.status_code == 303
    assert "9,900" in client.get(f"/products/{draft.slug}").text


def test_what_is_missing_is_told_and_what_was_typed_is_kept_all_the_same(edit, seller, draft):
    answer = edit(do="publish", price="9,900")

    assert answer.headers["Location"].endswith("#missing")
    page = seller.get(f"/seller/products/{draft.slug}").text
    assert 'href="#notice-maker_ko"' in page
    db.session.refresh(draft)
    assert (draft.price, draft.status) == (9_900, ProductStatus.DRAFT)


def test_hidden_products_leave_the_shop_and_come_back(seller, edit, client, product):
    seller.post(f"/seller/products/{product.slug}/hide")
    assert client.get(f"/products/{product.slug}").status_code == 404

    edit(do="publish", **whole_notice())
    assert client.get(f"/products/{product.slug}").status_code == 200


def test_a_copy_is_a_draft_of_its_own(seller, product):
    answer = seller.post(f"/seller/products/{product.slug}/copy")

    copy = db.session.scalars(select(Product).order_by(Product.id.desc())).first()
    assert answer.headers["Location"].endswith(copy.slug)
    assert (copy.enterprise_id, copy.status) == (product.enterprise_id, ProductStatus.DRAFT)


def test_a_draft_is_deleted_after_being_asked_once_more(seller, draft):
    path = f"/seller/products/{draft.slug}/delete"
    assert "지울까요" in seller.get(path).text

    assert seller.post(path).status_code == 303
    assert db.session.scalar(select(Product.id)) is None


def test_what_is_on_sale_is_not_deleted(seller, product):
    path = f"/seller/products/{product.slug}/delete"

    assert "<form class" not in seller.get(path).text.partition("<main")[2]
    seller.post(path)
    assert db.session.scalar(select(Product.id)) == product.id


# --- two at once


def test_of_two_at_once_the_second_sees_what_the_first_has_changed_and_keeps_its_own(seller, sign_in, product, typed):
    mine = typed(summary_ko="내가 고친 소개", price="12,000")
    other = sign_in(MembershipFactory(enterprise=product.enterprise, user__name="이다른").user)
    other.post(f"/seller/products/{product.slug}", typed(price="15,000", name_ko="다른 이름"))

    answer = seller.post(f"/seller/products/{product.slug}", mine)

    assert answer.status_code == 409
    for told in ("이다른", "12,000원", "15,000원", "내가 고친 소개"):
        assert told in answer.text
    assert re.search(r'name="price"[^>]*value="15000"', answer.text)
    assert re.search(r'name="name_ko"[^>]*value="다른 이름"', answer.text)
    db.session.refresh(product)
    assert (product.summary_ko, product.price) != ("내가 고친 소개", 12_000)

    seen = re.search(r'name="seen"[^>]*value="(\d+)"', answer.text).group(1)
    again = seller.post(f"/seller/products/{product.slug}", mine | {"seen": seen, "price": "15,000"})
    assert again.status_code == 303
    db.session.refresh(product)
    assert product.summary_ko == "내가 고친 소개"


def test_what_both_have_changed_stays_as_it_was_typed_here(seller, product, typed):
    mine = typed(price="9,000")
    seller.post(f"/seller/products/{product.slug}", typed(price="15,000"))

    answer = seller.post(f"/seller/products/{product.slug}", mine)

    assert answer.status_code == 409
    assert re.search(r'name="price"[^>]*value="9000"', answer.text)


@pytest.mark.parametrize("seen", ["", "x", "0", "999999"])
def test_a_form_that_does_not_say_what_it_saw_is_a_stale_one(edit, product, seen):
    answer = edit(seen=seen, seen_at="never", price="9,000")

    assert answer.status_code == 409
    db.session.refresh(product)
    assert product.price == 12_000


# --- the preview


def test_the_preview_shows_what_is_typed_and_saves_nothing(edit, seller, product, typed):
    answer = seller.post(f"/seller/products/{product.slug}/preview", typed(name_ko="새 이름", price="7,700"))

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "새 이름" in answer.text
    assert "7,700원" in answer.text
    db.session.refresh(product)
    assert product.price == 12_000
    by_button = edit(do="preview", name_ko="새 이름")
    assert by_button.status_code == 200
    assert by_button.text.count("새 이름") >= 3
    assert "data-unsaved" in by_button.text


def test_the_preview_draws_what_it_can_read(seller, product):
    for price in ("", "many", "-5"):
        page = seller.post(f"/seller/products/{product.slug}/preview", {"price": price, "variants-0-on_hand": "3"})
        assert page.status_code == 200
        assert "가격 미정" in page.text


def test_nothing_that_is_typed_runs_in_the_preview(seller, product, typed):
    evil = '<script>alert(1)</script><img src=x onerror="alert(1)">[a](javascript:alert(1))'

    page = seller.post(
        f"/seller/products/{product.slug}/preview", typed(name_ko=evil, summary_ko=evil, story_ko=evil)
    ).text

    assert "<script" not in page
    assert "<img src=x" not in page
    assert "javascript:" not in page.replace("](javascript:", "").replace("[a]", "") or 'href="javascript' not in page


def test_a_service_has_no_stock_to_run_out_of(seller, product, typed):
    fields = typed(kind="service_by_quote", variants__0__on_hand="0")

    page = seller.post(f"/seller/products/{product.slug}/preview", fields).text

    assert "12,000원부터" in page
    assert "품절" not in page


# --- how much is asked of the database


def test_the_editor_asks_ten_questions_with_one_option_and_with_a_hundred(seller, edit, product):
    address = f"/seller/products/{product.slug}"
    with at_most(10):
        assert seller.get(address).status_code == 200
    ten = ",".join(map(str, range(10)))
    options = {f"options__{number}__label_ko": name for number, name in enumerate(("색", "크기"))}
    options |= {f"options__{number}__values_ko": ten for number in range(2)}
    rows = {f"variants__{number}__name": f"{number // 10} / {number % 10}" for number in range(100)}
    rows |= {f"variants__{number}__is_active": "y" for number in range(100)}
    assert edit(**options, **rows).status_code == 303

    seller.get(address)  # shows that it is saved
    with at_most(10):
        page = seller.get(address)
    assert page.text.count('type="checkbox"') == 101
