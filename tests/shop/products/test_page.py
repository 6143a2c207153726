"""The page of one product."""

import re
from datetime import timedelta

import pytest

from market.domain.catalog.models import ProductPhoto, ProductStatus, TaxKind, WithdrawalLimit
from market.domain.catalog.rules import notice_templates
from market.domain.enterprises.models import EnterpriseKind, EnterpriseStatus
from market.domain.popups.models import PopupStatus
from market.domain.shipping.models import ShippingKind
from market.foundation import clock
from market.foundation.database import db
from tests.factories import (
    BoothFactory,
    EnterpriseFactory,
    ParticipationFactory,
    PopupDayFactory,
    PopupFactory,
    ProductFactory,
    ProductNoticeFactory,
    SellerIdentityFactory,
    SellingEnterpriseFactory,
    ShippingPolicyFactory,
    StockFactory,
)


@pytest.fixture
def honey(app):
    """A product in one piece, ten in stock, sent for 3,000 won."""
    product = ProductFactory(
        slug="honey",
        name_ko="아카시아꿀",
        name_en="Acacia honey",
        price=12_000,
        enterprise__effect_ko="이 상품을 사면 벌통 스무 개를 지킵니다.",
    )
    StockFactory(variant__product=product, on_hand=10)
    db.session.commit()
    return product


def _option(product, name, *, extra=0, on_hand=5, **facts):
    return StockFactory(
        variant__product=product, variant__name_ko=name, variant__extra_price=extra, on_hand=on_hand, **facts
    ).variant


def _popup(enterprise, *, booth=None, **facts):
    popup = PopupFactory(**facts)
    ParticipationFactory(popup=popup, enterprise=enterprise, booth=booth)
    day = PopupDayFactory(popup=popup)
    db.session.commit()
    return day


def _words(page):
    """What can be read on the page, with single blanks."""
    without_tags = re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2].partition("</main>")[0])
    return " ".join(without_tags.split())


def test_the_page_tells_what_it_is_who_makes_it_and_what_it_costs(client, honey):
    page = client.get("/products/honey")
    words = _words(page)

    assert page.status_code == 200
    assert "<h1" in page.text
    for told in (
        "아카시아꿀",
        honey.enterprise.name_ko,
        "사회적기업",
        "12,000원",
        "산자락에서 모은 꿀입니다.",
        "10개 남음",
    ):
        assert told in words
    assert "이 상품을 사면 벌통 스무 개를 지킵니다." in words
    assert "Set-Cookie" not in page.headers


def test_a_sample_says_so(client, honey):
    assert "예시 상품이에요." in client.get("/products/honey").text


def test_the_form_puts_one_variant_into_the_basket(client, honey):
    text = client.get("/products/honey").text

    assert 'action="/cart/lines"' in text
    assert f'name="variant_id" value="{honey.variants[0].id}"' in text
    assert 'type="radio" name="variant_id"' not in text
    assert re.search(r'name="collect_on" value="" checked', text)
    assert re.search(r'name="quantity"[^>]* value="1" min="1" max="10"', text)
    assert 'name="now" value="1"' in text
    assert 'href="#buy"' in text


def test_options_show_their_extra_and_those_sold_out_cannot_be_chosen(client, app):
    product = ProductFactory(slug="tea", price=5_000, option_label_ko="맛")
    gone = _option(product, "보리", on_hand=0)
    first = _option(product, "메밀", extra=500)
    _option(product, "쑥", extra=1_000, on_hand=99)
    _option(product, "옛것", variant__is_active=False)
    db.session.commit()

    page = client.get("/products/tea")
    words = _words(page)

    assert "맛 보리 (품절) 메밀 +500원 쑥 +1,000원" in words
    assert "옛것" not in words
    assert re.search(rf'value="{gone.id}" required disabled', page.text)
    assert re.search(rf'value="{first.id}" required checked', page.text)
    assert "5,000원부터" in words
    assert "보리 품절 · 메밀 5개 남음 · 쑥 재고 있음" in words


@pytest.mark.parametrize(("on_hand", "words"), [(1, "1개 남음"), (20, "20개 남음"), (21, "재고 있음"), (0, "품절")])
def test_small_stock_is_told_exactly(client, app, on_hand, words):
    product = ProductFactory(slug="tea")
    StockFactory(variant__product=product, on_hand=on_hand)
    db.session.commit()

    assert f"재고 {words}" in _words(client.get("/products/tea"))


def test_what_is_sold_out_cannot_be_bought(client, app):
    product = ProductFactory(slug="tea")
    StockFactory(variant__product=product, on_hand=3, promised=3)
    db.session.commit()

    page = client.get("/products/tea")

    assert "품절이에요." in page.text
    assert "/cart/lines" not in page.text
    assert 'class="buybar"' not in page.text


def test_a_list_price_is_shown_beside_the_price(client, honey):
    honey.list_price = 15_000
    db.session.commit()

    assert "12,000원 정가 15,000원" in _words(client.get("/products/honey"))


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"kind": ShippingKind.FREE, "fee": 0}, "배송 · 무료"),
        ({"kind": ShippingKind.PAID, "fee": 3_000}, "배송 · 3,000원"),
        (
            {"kind": ShippingKind.FREE_ABOVE, "fee": 3_000, "free_above": 30_000},
            "배송 · 3,000원 이 기업 상품 30,000원부터 무료예요.",
        ),
        ({"kind": ShippingKind.PER_QUANTITY, "fee": 2_500, "per_quantity": 3}, "배송 · 3개마다 2,500원"),
    ],
)
def test_the_fee_is_told_in_words(client, app, policy, words):
    enterprise = SellerIdentityFactory().enterprise
    ShippingPolicyFactory(enterprise=enterprise, **policy)
    StockFactory(variant__product=ProductFactory(slug="tea", enterprise=enterprise))
    db.session.commit()

    page = _words(client.get("/products/tea"))

    assert words in page
    assert "제주 3,000원, 섬 지역 5,000원이 더해져요." in page


def test_each_coming_day_of_a_pop_up_is_a_way_to_get_it(client, honey):
    booth = BoothFactory(venue_id=PopupFactory().venue_id, number="07")
    day = _popup(honey.enterprise, booth=booth, title_ko="봄 장터", preorder_until=clock.now() + timedelta(days=3))

    page = client.get("/products/honey")
    words = _words(page)

    assert re.search(rf'name="collect_on" value="{day.id}">', page.text)
    assert "현장 수령 · 무료 봄 장터 (예시)" in words
    assert "07번 부스" in words
    assert "까지 주문할 수 있어요." in words


def test_a_day_whose_orders_are_closed_is_shown_and_cannot_be_chosen(client, honey):
    day = _popup(honey.enterprise, preorder_until=clock.now() - timedelta(minutes=1))

    page = client.get("/products/honey")

    assert re.search(rf'value="{day.id}" disabled', page.text)
    assert "미리 주문이 끝났어요." in page.text


@pytest.mark.parametrize("why", ["draft", "cancelled", "over", "given up", "not collected"])
def test_no_other_day_is_offered(client, honey, why):
    day = _popup(honey.enterprise)
    if why == "draft":
        day.popup.status = PopupStatus.DRAFT
    elif why == "cancelled":
        day.popup.status, day.popup.cancelled_at = PopupStatus.CANCELLED, clock.now()
    elif why == "over":
        day.day = clock.day_of(clock.now()) - timedelta(days=1)
    elif why == "given up":
        day.venue_id = None
    else:
        honey.can_collect = False
    db.session.commit()

    assert f'name="collect_on" value="{day.id}"' not in client.get("/products/honey").text


def test_goods_of_an_enterprise_that_does_not_send_are_picked_up(client, app):
    seller = SellerIdentityFactory()
    StockFactory(variant__product=ProductFactory(slug="tea", enterprise=seller.enterprise))
    db.session.commit()
    assert "지금은 받을 방법이 없어요." in client.get("/products/tea").text

    day = _popup(seller.enterprise)

    assert re.search(rf'name="collect_on" value="{day.id}" checked', client.get("/products/tea").text)


@pytest.mark.parametrize("who", ["paused", "unknown"])
def test_an_enterprise_that_is_not_selling_keeps_its_page_without_a_form(client, app, who):
    enterprise = EnterpriseFactory()
    if who == "paused":
        enterprise = SellingEnterpriseFactory(status=EnterpriseStatus.PAUSED)
    else:
        ShippingPolicyFactory(enterprise=enterprise)
    StockFactory(variant__product=ProductFactory(slug="tea", enterprise=enterprise))
    db.session.commit()

    page = client.get("/products/tea")

    assert page.status_code == 200
    assert "지금은 판매하지 않아요." in page.text
    assert "/cart/lines" not in page.text


@pytest.mark.parametrize(
    "facts",
    [
        {"status": ProductStatus.HIDDEN},
        {"status": ProductStatus.DRAFT, "published_at": None},
        {"enterprise__status": EnterpriseStatus.HIDDEN},
    ],
)
def test_what_is_not_to_be_seen_is_not_there(client, app, facts):
    StockFactory(variant__product=ProductFactory(slug="tea", **facts))
    db.session.commit()

    assert client.get("/products/tea").status_code == 404
    assert client.get("/en/products/tea").status_code == 404


@pytest.mark.parametrize("slug", ["unknown", "%00", "😀", "x" * 3000, "a'b", "..%2f.."])
def test_an_address_of_no_product_is_a_404(client, app, slug):
    assert client.get(f"/products/{slug}").status_code == 404


def test_the_law_is_on_the_page(client, honey):
    ProductNoticeFactory(product_id=honey.id, label_ko="소비 기한", value_ko="발송일부터 300일 이상")
    db.session.commit()

    words = _words(client.get("/products/honey"))

    assert "품목: 가공식품" in words
    assert "소비 기한 발송일부터 300일 이상" in words
    for told in (
        "예시 대표",
        "031-0000-0000",
        "seller@example.com",
        "000-81-00017",
        "2026-예시고양-0001",
        "고양시청",
    ):
        assert told in words
    assert "다다켓은 통신판매중개자이며 통신판매의 당사자가 아닙니다." in words
    assert "받은 날부터 7일 안에는 이유를 묻지 않고 청약을 철회할 수 있습니다." in words


def test_a_certification_number_stands_out(client, honey):
    certified = next(
        (key, field) for key, one in notice_templates().items() for field in one.fields if field.is_certification
    )
    honey.own_notice_template = certified[0]
    ProductNoticeFactory(product_id=honey.id, label_ko=certified[1].label_ko, value_ko="CB123R456-7890")
    db.session.commit()

    assert '<td class="cert">CB123R456-7890</td>' in client.get("/products/honey").text


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (WithdrawalLimit.PERISHABLE, "시간이 지나면 다시 팔기 어려울 만큼 가치가 줄어드는 식품입니다."),
        (WithdrawalLimit.MADE_TO_ORDER, "하나씩 만드는 맞춤 제작 상품입니다."),
    ],
)
def test_what_limits_withdrawal_is_told_before_anybody_buys(client, honey, limit, words):
    honey.withdrawal_limit = limit
    db.session.commit()

    assert words in _words(client.get("/products/honey"))


@pytest.mark.parametrize(
    ("days", "words"), [(0, "결제한 날 보냅니다(영업일 기준)"), (3, "결제 후 영업일 3일 안에 보냅니다")]
)
def test_it_says_when_it_is_sent(client, honey, days, words):
    honey.lead_days, honey.tax_kind = days, TaxKind.EXEMPT
    db.session.commit()

    page = _words(client.get("/products/honey"))

    assert words in page
    assert "세금 면세" in page


def test_pictures_are_a_gallery_without_a_script_and_drawings_say_that_they_are(client, honey):
    for position in range(3):
        db.session.add(
            ProductPhoto(
                product_id=honey.id,
                position=position,
                file=f"honey-{position}.svg",
                alt_ko=f"꿀 {position}",
                alt_en="Honey",
                is_drawing=True,
            )
        )
    db.session.commit()

    text = client.get("/products/honey").text

    assert text.count('href="#picture-') == 3
    assert 'alt="꿀 0"' in text
    assert "사진이 아니라 그림이에요." in text


def test_other_goods_of_the_enterprise_are_shown_and_only_those_on_sale(client, honey):
    ProductFactory(enterprise=honey.enterprise, slug="jam")
    ProductFactory(enterprise=honey.enterprise, slug="hidden", status=ProductStatus.HIDDEN)
    ProductFactory(slug="stranger")
    db.session.commit()

    text = client.get("/products/honey").text

    assert 'href="/products/jam"' in text
    assert 'href="/products/hidden"' not in text
    assert 'href="/products/stranger"' not in text


def test_what_an_enterprise_writes_is_never_markup(client, honey):
    honey.story_ko = "<script>alert(1)</script> **힘주어**"
    honey.name_ko = "<b>꿀</b>"
    db.session.commit()

    text = client.get("/products/honey").text

    assert "<script>alert" not in text
    assert "<strong>힘주어</strong>" in text
    assert "<b>꿀</b>" not in text


def test_the_page_in_english(client, honey):
    page = client.get("/en/products/honey")
    words = _words(page)

    assert "Acacia honey" in words
    assert "₩12,000" in words
    assert "Add to basket" in words
    assert 'action="/en/cart/lines"' in page.text
    assert 'href="/products/honey"' in page.text
    assert "장바구니" not in words


@pytest.mark.parametrize("much", [1, 10])
def test_a_longer_page_costs_no_more_queries(client, honey, max_queries, much):
    for number in range(much):
        _option(honey, f"맛 {number}")
        ProductNoticeFactory(product_id=honey.id)
        ProductFactory(enterprise=honey.enterprise)
        _popup(honey.enterprise)
    db.session.commit()

    with max_queries(11):  # the last ask who is on holiday, and who runs the market
        assert client.get("/products/honey").status_code == 200


def test_the_kinds_of_enterprises_are_told(client, honey):
    honey.enterprise.kind = EnterpriseKind.VILLAGE_ENTERPRISE
    db.session.commit()

    assert "마을기업" in client.get("/products/honey").text
