"""Much work of one enterprise: orders, claims, questions, goods and all that its lists show, as many as wanted."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from market.domain.accounts.models import User
from market.domain.catalog.models import Product, ProductStatus, ProductVariant, TaxKind, WithdrawalLimit
from market.domain.claims.models import Bearer, Claim, ClaimKind, ClaimLine, ClaimReason, ClaimStatus
from market.domain.enterprises import holidays
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import MemberRole, Membership
from market.domain.enterprises.shop_models import Holiday, HolidayKind
from market.domain.imports.models import ImportState, ProductImport
from market.domain.inventory.models import Stock
from market.domain.ledger.models import EntryKind, LedgerEntry
from market.domain.orders.models import Order, OrderLine, OrderStatus, SellerOrder, SellerOrderStatus
from market.domain.promotions.models import Coupon, CouponKind
from market.domain.questions.models import Question
from market.domain.quotes.models import Quotation, QuotationLine, QuoteRequest, QuoteStatus
from market.domain.reviews.models import Review
from market.domain.settlements.models import Payout, PayoutFile, Period, Statement, StatementLine
from market.foundation.database import Model, db, transaction

LISTS = (
    "/seller/",
    "/seller/orders/",
    "/seller/orders/?show=confirmed",
    "/seller/claims/",
    "/seller/questions/",
    "/seller/quotes/",
    "/seller/quotes/?show=answered",
    "/seller/reviews/",
    "/seller/products/",
    "/seller/products/sheet/",
    "/seller/stock/",
    "/seller/coupons/",
    "/seller/sales/",
    "/seller/settlements/",
    "/seller/settlements/payouts",
    "/seller/holidays/",
    "/seller/documents/",
    "/seller/team/",
)
"""The lists of the seller's office."""

MUCH_COUNTED = ("/seller/", "/seller/orders/", "/seller/sales/")
"""Those that count and add up the most."""

STATUSES = (
    (SellerOrderStatus.PREPARING, False),
    (SellerOrderStatus.SENT, False),
    (SellerOrderStatus.DELIVERED, False),
    (SellerOrderStatus.DELIVERED, True),
)
"""Where the orders stand, in turns; the last are confirmed, too."""


def fill_office(enterprise_id: int, category_id: int, *, rows: int, now: datetime) -> None:
    """Give the enterprise ``rows`` of everything, in the database of the application whose context is open."""
    numbers = range(1, rows + 1)
    with transaction():
        products = keys(Product, [_product(n, enterprise_id, category_id, now) for n in numbers])
        variants = keys(ProductVariant, [{"product_id": key, "position": 1, "name_ko": ""} for key in products])
        add(Stock, [{"variant_id": key, "on_hand": 3 + key % 9, "promised": 1} for key in variants])
        orders = keys(Order, [_order(n, now) for n in numbers])
        parts = keys(SellerOrder, [_part(key, n, enterprise_id, now) for n, key in enumerate(orders)])
        lines = keys(OrderLine, [_line(key, variant) for key, variant in zip(parts, variants, strict=True)])
        claims = keys(Claim, [_claim(key, n, now) for n, key in enumerate(parts)])
        add(
            ClaimLine,
            [
                {"claim_id": claim, "order_line_id": line, "quantity": 1, "amount": 12_000}
                for claim, line in zip(claims, lines, strict=True)
            ],
        )
        people = keys(User, [_person(n, now) for n in numbers])
        add(
            Membership,
            [
                {"user_id": key, "enterprise_id": enterprise_id, "role": MemberRole.STAFF, "since": now}
                for key in people
            ],
        )
        voices = [_voice(key, enterprise_id, people[0], now) for key in products]
        add(Question, [voice | {"text": "얼마나 오래가나요?", "is_secret": False} for voice in voices])
        add(Review, [voice | {"stars": 4, "text": "향이 좋아요.", "photos": []} for voice in voices])
        add(Coupon, [_coupon(n, enterprise_id, now) for n in numbers])
        add(EnterpriseDocument, [_document(n, enterprise_id, now) for n in numbers])
        _fill_quotes(enterprise_id, products, now)
        add(ProductImport, [_sheet(n, enterprise_id, now) for n in numbers])
        add(Holiday, [_holiday(n, enterprise_id, now) for n in numbers[: holidays.MOST]])
        _fill_settlements(enterprise_id, parts, lines, now)


def add(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert ``rows`` in one statement."""
    db.session.execute(insert(model), rows)


def keys(model: type[Model], rows: list[dict[str, Any]]) -> list[int]:
    """Add ``rows`` and give their ids in the same order."""
    key = model.__table__.c.id
    before = db.session.scalar(select(key).order_by(key.desc()).limit(1)) or 0
    add(model, rows)
    return list(db.session.scalars(select(key).where(key > before).order_by(key)))


def _product(number: int, enterprise_id: int, category_id: int, now: datetime) -> dict[str, Any]:
    return {
        "slug": f"office-{enterprise_id}-{number}",
        "enterprise_id": enterprise_id,
        "category_id": category_id,
        "status": ProductStatus.PUBLISHED if number % 4 else ProductStatus.DRAFT,
        "is_sample": True,
        "name_ko": f"오늘 만든 쿠키 {number}호",
        "name_en": f"Cookies of today, no. {number}",
        "summary_ko": "아침마다 굽습니다.",
        "story_ko": "",
        "price": 3_000 + number * 10,
        "picture": "drawings/cookies-0.svg",
        "published_at": now - timedelta(minutes=number),
        "updated_at": now - timedelta(minutes=number),
    }


def _order(number: int, now: datetime) -> dict[str, Any]:
    return {
        "number": f"D261128-OF{number:05}",
        "language": "ko",
        "status": OrderStatus.PAID,
        "is_sandbox": True,
        "placed_at": now - timedelta(hours=number),
        "pay_by": now,
        "paid_at": now - timedelta(hours=number),
        "orderer_name": "김다정",
        "orderer_phone": "01012345678",
        "orderer_email": "dajeong@example.com",
        "lookup_fingerprint": f"office-{number}",
        "recipient_name": "김다정",
        "recipient_phone": "01012345678",
        "goods_total": 12_000,
        "shipping_total": 3_000,
        "total": 15_000,
        "text_versions": {},
    }


def _part(order_id: int, number: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    status, is_confirmed = STATUSES[number % len(STATUSES)]
    sent = now - timedelta(days=2) if status is not SellerOrderStatus.PREPARING else None
    return {
        "order_id": order_id,
        "enterprise_id": enterprise_id,
        "enterprise_name_ko": "들꽃공방",
        "enterprise_name_en": "Wildflower Works",
        "seller_identity": {},
        "status": status,
        "goods_total": 12_000,
        "shipping_fee": 3_000,
        "ship_due_on": now.date() + timedelta(days=number % 5 - 2),
        "accepted_at": now if number % 2 else None,
        "first_sent_at": sent,
        "sent_at": sent,
        "delivered_at": now if status is SellerOrderStatus.DELIVERED else None,
        "confirmed_at": now if is_confirmed else None,
    }


def _line(part_id: int, variant_id: int) -> dict[str, Any]:
    return {
        "seller_order_id": part_id,
        "variant_id": variant_id,
        "name_ko": "오늘 만든 쿠키",
        "name_en": "Cookies of today",
        "option_name_ko": "",
        "option_name_en": "",
        "unit_price": 12_000,
        "quantity": 1,
        "tax_kind": TaxKind.TAXABLE,
        "withdrawal_limit": WithdrawalLimit.NONE,
        "notice": [],
    }


def _claim(part_id: int, number: int, now: datetime) -> dict[str, Any]:
    return {
        "number": f"C261128-OF{number:05}",
        "seller_order_id": part_id,
        "kind": ClaimKind.DEFECT,
        "reason": ClaimReason.DAMAGED,
        "status": ClaimStatus.REQUESTED,
        "bearer": Bearer.ENTERPRISE,
        "goods_amount": 12_000,
        "shipping_amount": 0,
        "withheld": 0,
        "requested_at": now - timedelta(hours=number),
        "requested_by": "guest",
        "answer_due_on": now.date() + timedelta(days=number % 5 - 2),
    }


def _person(number: int, now: datetime) -> dict[str, Any]:
    return {
        "email": f"colleague-{number}@example.com",
        "email_fingerprint": f"colleague-{number}",
        "password_hash": "",
        "name": f"김동료 {number}",
        "created_at": now,
    }


def _voice(product_id: int, enterprise_id: int, user_id: int, now: datetime) -> dict[str, Any]:
    facts = {"product_id": product_id, "enterprise_id": enterprise_id, "user_id": user_id}
    return facts | {"author": "김**", "said_at": now - timedelta(minutes=product_id), "is_sample": True}


def _coupon(number: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    return {
        "enterprise_id": enterprise_id,
        "code": f"OFFICE{number:05}",
        "name_ko": "다시 오신 분께",
        "is_public": True,
        "kind": CouponKind.AMOUNT,
        "amount": 1_000,
        "first_day": now.date(),
        "last_day": now.date() + timedelta(days=30),
        "created_at": now,
    }


def _document(number: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    return {
        "enterprise_id": enterprise_id,
        "kind": PaperKind.PERMIT,
        "state": PaperState.CONFIRMED,
        "ends_on": now.date() + timedelta(days=number),
        "file": f"file-{number}",
        "file_name": "허가증.pdf",
        "content_type": "application/pdf",
        "size": 1,
        "handed_in_at": now,
    }


def _fill_quotes(enterprise_id: int, products: list[int], now: datetime) -> None:
    """A request about each product; every second one is answered with a line."""
    asked = keys(QuoteRequest, [_asked(n, enterprise_id, key, now) for n, key in enumerate(products)])
    answered = [
        {
            "request_id": key,
            "revision": 1,
            "prices_with_tax": True,
            "valid_until": now.date() + timedelta(days=14),
            "lead_days": 5,
            "terms": "행사장까지 배송합니다.",
            "note": "",
            "supply": 500_000,
            "vat": 50_000,
            "total": 550_000,
            "sent_at": now,
        }
        for number, key in enumerate(asked)
        if number % 2
    ]
    if answered:
        add(QuotationLine, [_quoted(key) for key in keys(Quotation, answered)])


def _asked(number: int, enterprise_id: int, product_id: int, now: datetime) -> dict[str, Any]:
    return {
        "number": f"Q26OF{number:05}",
        "enterprise_id": enterprise_id,
        "product_id": product_id,
        "link_hash": f"office-{enterprise_id}-{number}",
        "link": "office",
        "language": "ko",
        "status": QuoteStatus.QUOTED if number % 2 else QuoteStatus.ASKED,
        "revision": number % 2,
        "asker_name": "김다정",
        "organisation": "고양시 도서관센터",
        "email": "library@example.com",
        "asker_key": f"office-{number}",
        "phone": "01012345678",
        "wanted": "개관 행사에 쓸 쿠키 상자입니다.",
        "quantity": 100,
        "asked_at": now - timedelta(hours=number),
        "last_word_at": now - timedelta(hours=number),
    }


def _quoted(quotation_id: int) -> dict[str, Any]:
    return {
        "quotation_id": quotation_id,
        "position": 1,
        "words": "쿠키 상자",
        "quantity": 100,
        "unit": "상자",
        "unit_price": 5_500,
        "tax_kind": TaxKind.TAXABLE,
        "supply": 500_000,
        "vat": 50_000,
        "amount": 550_000,
    }


def _sheet(number: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    return {
        "enterprise_id": enterprise_id,
        "asked_by": "김다정",
        "language": "ko",
        "asked_at": now - timedelta(hours=number),
        "state": ImportState.DONE,
        "file_name": "상품.xlsx",
        "digest": f"office-{number}",
        "rows": 20,
        "finished_at": now,
    }


def _holiday(number: int, enterprise_id: int, now: datetime) -> dict[str, Any]:
    day = now.date() + timedelta(days=2 * number)
    return {
        "enterprise_id": enterprise_id,
        "first_day": day,
        "last_day": day,
        "kind": HolidayKind.LATER,
        "words_ko": "장터에 나갑니다.",
    }


def _fill_settlements(enterprise_id: int, parts: list[int], lines: list[int], now: datetime) -> None:
    """A weekly statement for each order, going back into the past."""
    entries = keys(
        LedgerEntry,
        [
            {
                "enterprise_id": enterprise_id,
                "kind": EntryKind.SALE,
                "amount": 12_000,
                "vat": 1_091,
                "is_sandbox": True,
                "seller_order_id": part,
                "order_line_id": line,
                "cause": f"office:{line}",
                "posted_at": now - timedelta(hours=number),
            }
            for number, (part, line) in enumerate(zip(parts, lines, strict=True))
        ],
    )
    monday = date(2026, 11, 23)
    weeks = [monday - timedelta(weeks=number) for number in range(len(entries))]
    statements = keys(
        Statement,
        [
            {
                "number": f"S-OF-{number:05}",
                "enterprise_id": enterprise_id,
                "period": Period.WEEK,
                "first_day": first,
                "last_day": first + timedelta(days=6),
                "is_sandbox": True,
                "made_at": now,
            }
            for number, first in enumerate(weeks)
        ],
    )
    add(
        StatementLine,
        [
            {"entry_id": entry, "statement_id": statement}
            for entry, statement in zip(entries, statements, strict=True)
        ],
    )
    (file,) = keys(PayoutFile, [{"number": f"P-OF-{enterprise_id}", "made_at": now, "made_by": "시 담당자"}])
    payout = {"file_id": file, "enterprise_id": enterprise_id, "amount": 12_000, "bank_code": "011"}
    payout |= {"account_number": "3010123456789", "account_holder": "들꽃공방"}
    add(Payout, [payout for _ in parts])
