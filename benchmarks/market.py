"""A market to measure: 120 enterprises, 720 products with options, stock and notices, and pop-ups.

Its size is that of the sample market, its contents are the same on every run and in every database.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from market.domain.catalog.models import (
    Category,
    Product,
    ProductNotice,
    ProductPhoto,
    ProductStatus,
    ProductVariant,
)
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseField,
    EnterpriseKind,
    Field,
    SellerIdentity,
)
from market.domain.inventory.models import Stock
from market.domain.popups.models import (
    Booth,
    BoothZone,
    Participation,
    Popup,
    PopupDay,
    PopupKind,
    PopupStatus,
    Venue,
)
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation.database import Model, db, transaction

ENTERPRISES, PRODUCTS, SELLERS_AT_A_POPUP = 120, 720, 13
OPENED = datetime(2026, 1, 1, 3, tzinfo=UTC)

CATEGORIES = [
    ("honey", "꿀·잼", "Honey and jam"),
    ("cookies", "쿠키·과자", "Cookies"),
    ("soap", "비누·세제", "Soap"),
    ("candles", "양초·향", "Candles"),
    ("pottery", "도자기", "Pottery"),
    ("sewing", "바느질", "Sewing"),
    ("vegetables", "채소·과일", "Vegetables and fruit"),
    ("coffee", "커피·차", "Coffee and tea"),
    ("toys", "인형·장난감", "Dolls and toys"),
    ("paper", "종이·문구", "Paper"),
    ("flowers", "꽃·화분", "Flowers"),
    ("courses", "체험", "Courses"),
]
KINDS = [
    EnterpriseKind.SOCIAL_ENTERPRISE,
    EnterpriseKind.VILLAGE_ENTERPRISE,
    EnterpriseKind.COOPERATIVE,
    EnterpriseKind.SELF_SUPPORT_ENTERPRISE,
]
DISTRICTS = [District.DEOGYANG, District.ILSANDONG, District.ILSANSEO]


def fill(today: date) -> None:
    """Fill the empty database of the application whose context is open."""
    with transaction():
        _add(Category, [_category(number) for number in range(len(CATEGORIES))])
        _fill_enterprises()
        _fill_products()
        _fill_popups(today)
        _count_on()


def _add(model: type[Model], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model), rows)


def _count_on() -> None:
    """PostgreSQL gives new rows the numbers after these, which it has not given itself; SQLite looks."""
    if db.engine.dialect.name == "postgresql":
        for model in (Category, Enterprise, Product, ProductVariant, Venue, Booth, Popup):
            sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
            db.session.execute(select(func.setval(sequence, select(func.max(model.id)).scalar_subquery())))


def _category(number: int) -> dict[str, Any]:
    slug, korean, english = CATEGORIES[number]
    return {
        "id": number + 1,
        "slug": slug,
        "name_ko": korean,
        "name_en": english,
        "notice_template": "processed_food",
        "picture": f"drawings/{slug}-0.svg",
        "position": number,
    }


def _fill_enterprises() -> None:
    numbers = range(1, ENTERPRISES + 1)
    _add(Enterprise, [_enterprise(number) for number in numbers])
    _add(EnterpriseField, [{"enterprise_id": number, "field": list(Field)[number % 12]} for number in numbers])
    _add(SellerIdentity, [_seller(number) for number in numbers])
    _add(
        ShippingPolicy,
        [
            {
                "enterprise_id": number,
                "kind": ShippingKind.FREE_ABOVE if number % 2 else ShippingKind.PAID,
                "fee": 3_000,
                "free_above": 30_000 if number % 2 else None,
            }
            for number in numbers
        ],
    )
    for number in numbers:
        search.index(
            DocumentKind.ENTERPRISE,
            number,
            title=f"들꽃공방 {number}",
            words=["Wildflower Works", "행신동", "작은 공방"],
        )


def _enterprise(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "slug": f"wildflower-works-{number}",
        "is_sample": True,
        "kind": KINDS[number * 5 // 3 % len(KINDS)],
        "name_ko": f"들꽃공방 {number}",
        "name_en": f"Wildflower Works {number}",
        "name_romanised": f"Deulkkot Gongbang {number}",
        "sort_key": f"들꽃공방 {number:04}",
        "summary_ko": "아침마다 굽고 저녁마다 포장하는 작은 공방입니다.",
        "summary_en": "A small workshop that bakes in the morning and packs in the evening.",
        "story_ko": "여섯 사람이 저마다 가장 잘하는 일을 맡습니다. " * 8,
        "story_en": "Six people each do what they do best. " * 8,
        "effect_ko": "제과사 열두 사람의 하루 일이 이어집니다.",
        "effect_en": "Twelve bakers keep a day's work.",
        "district": DISTRICTS[number * 7 // 4 % len(DISTRICTS)],
        "dong": "행신동",
        "founded_year": 2014,
        "created_at": OPENED + timedelta(hours=number),
    }


def _seller(number: int) -> dict[str, Any]:
    return {
        "enterprise_id": number,
        "company_name": f"들꽃공방 {number}",
        "representative": "예시 대표",
        "address": "경기도 고양시 덕양구 행신동 (예시)",
        "phone": "0310000000",
        "email": "seller@example.com",
        "business_no": "0008100017",
        "mail_order_no": "2026-예시고양-0001",
        "mail_order_office": "고양시청 (예시)",
        "verified_at": OPENED,
        "source": "예시",
    }


def _fill_products() -> None:
    numbers = range(1, PRODUCTS + 1)
    _add(Product, [_product(number) for number in numbers])
    variants = [_variant(number, position) for number in numbers for position in range(1 + number % 3)]
    for key, variant in enumerate(variants, start=1):
        variant["id"] = key
    _add(ProductVariant, variants)
    _add(
        Stock,
        [
            {"variant_id": one["id"], "on_hand": 0 if one["product_id"] % 15 == 0 else 5 + one["id"] % 40}
            for one in variants
        ],
    )
    _add(ProductPhoto, [_photo(number, position) for number in numbers for position in range(3)])
    _add(ProductNotice, [_notice(number, position) for number in numbers for position in range(10)])
    for number in numbers:
        slug, korean, english = _shelf(number)
        search.index(
            DocumentKind.PRODUCT,
            number,
            title=[f"{korean} {number}호", f"{english} no. {number}"],
            words=[f"들꽃공방 {_maker(number)}", slug, "아침마다 조금씩 만들어 하나씩 종이로 쌉니다.", "행신동"],
        )


def slug_of(number: int) -> str:
    """The address of a product; number 10 can be collected at a pop-up."""
    return f"{_shelf(number)[0]}-{number}"


def _maker(number: int) -> int:
    return number % ENTERPRISES + 1


def _shelf(number: int) -> tuple[str, str, str]:
    """Most enterprises make two sorts of things."""
    return CATEGORIES[_category_place(number)]


def _category_place(number: int) -> int:
    return (_maker(number) * 5 + number // ENTERPRISES % 2) % len(CATEGORIES)


def _product(number: int) -> dict[str, Any]:
    slug, korean, english = _shelf(number)
    return {
        "id": number,
        "slug": slug_of(number),
        "enterprise_id": _maker(number),
        "category_id": _category_place(number) + 1,
        "status": ProductStatus.PUBLISHED,
        "is_sample": True,
        "name_ko": f"{korean} 한 상자 {number}호",
        "name_en": f"{english}, a box, no. {number}",
        "summary_ko": "아침마다 조금씩 만들어 하나씩 종이로 쌉니다.",
        "summary_en": "Made in small batches each morning and wrapped one by one.",
        "story_ko": "천천히 만들어도 괜찮다는 약속 덕분에 더 단단해졌습니다. " * 8,
        "story_en": "It has become better by being made slowly. " * 8,
        "price": 3_000 + number * 500 % 60_000,
        "list_price": None,
        "can_collect": _maker(number) % 4 != 0,
        "picture": f"drawings/{slug}-{number * 7 % 24}.svg",
        "option_label_ko": "맛" if number % 3 else None,
        "option_label_en": "Flavour" if number % 3 else None,
        "published_at": OPENED + timedelta(minutes=number),
        "updated_at": OPENED + timedelta(minutes=number),
    }


def _variant(number: int, position: int) -> dict[str, Any]:
    named = number % 3 != 0
    return {
        "product_id": number,
        "position": position,
        "name_ko": ["담백한 맛", "고소한 맛", "섞어 담기"][position] if named else "",
        "name_en": ["Plain", "Nutty", "Mixed"][position] if named else "",
        "extra_price": position * 1_000,
    }


def _photo(number: int, position: int) -> dict[str, Any]:
    slug, korean, english = _shelf(number)
    return {
        "product_id": number,
        "position": position,
        "file": f"drawings/{slug}-{(number * 7 + position) % 24}.svg",
        "alt_ko": f"{korean} 그림",
        "alt_en": f"Drawing of {english.lower()}",
        "is_drawing": True,
    }


def _notice(number: int, position: int) -> dict[str, Any]:
    return {
        "product_id": number,
        "position": position,
        "label_ko": f"고시 항목 {position + 1}",
        "label_en": f"Field {position + 1} of the notice",
        "value_ko": "포장에 적은 대로입니다. 자세한 내용은 판매자에게 물어봐 주십시오.",
        "value_en": "As printed on the package. Please ask the seller for more.",
    }


def _fill_popups(today: date) -> None:
    _add(
        Venue,
        [
            {
                "id": number,
                "slug": f"square-{number}",
                "is_sample": True,
                "name_ko": f"예시 광장 {number}",
                "name_en": f"Sample square {number}",
                "city": "고양",
                "sources": [],
            }
            for number in (1, 2, 3)
        ],
    )
    _add(Booth, [_booth(venue, place) for venue in (1, 2, 3) for place in range(SELLERS_AT_A_POPUP)])
    starts = [today + timedelta(days=days) for days in (21, 49, 77)]
    _add(Popup, [_popup(number, starts_on) for number, starts_on in enumerate(starts, start=1)])
    _add(
        PopupDay,
        [
            {"popup_id": number, "venue_id": number, "day": starts_on + timedelta(days=later)}
            for number, starts_on in enumerate(starts, start=1)
            for later in (0, 1)
        ],
    )
    _add(
        Participation,
        [
            {
                "popup_id": number,
                "position": place,
                "enterprise_id": number * 10 + place,
                "booth_id": (number - 1) * SELLERS_AT_A_POPUP + place + 1,
            }
            for number in (1, 2, 3)
            for place in range(SELLERS_AT_A_POPUP)
        ],
    )
    for number in (1, 2, 3):
        search.index(DocumentKind.POPUP, number, title=f"봄 장터 {number}", words=["Spring market", "예시 광장"])


def _booth(venue: int, place: int) -> dict[str, Any]:
    return {
        "id": (venue - 1) * SELLERS_AT_A_POPUP + place + 1,
        "venue_id": venue,
        "number": f"{place + 1:02}",
        "zone": list(BoothZone)[place % len(BoothZone)],
        "x": 20 + place % 7 * 135,
        "y": 40 + place // 7 * 200,
        "width": 120,
        "height": 120,
    }


def _popup(number: int, starts_on: date) -> dict[str, Any]:
    return {
        "id": number,
        "slug": f"spring-market-{number}",
        "is_sample": True,
        "is_dadaket": True,
        "kind": PopupKind.POPUP,
        "status": PopupStatus.PUBLISHED,
        "title_ko": f"봄 장터 {number}",
        "title_en": f"Spring market {number}",
        "summary_ko": "이틀 동안 열세 기업이 모입니다.",
        "summary_en": "Thirteen enterprises for two days.",
        "venue_id": number,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=1),
        "opens_at": time(10),
        "closes_at": time(18),
        "organisers_ko": ["고양시"],
        "organisers_en": ["Goyang City"],
        "partners_ko": [],
        "partners_en": [],
        "sources": [],
        "created_at": OPENED,
        "updated_at": OPENED,
    }
