"""What the mails say. Each is written by the worker from the outbox, as in life."""

import email
import email.policy
import re
from datetime import timedelta

import pytest

from market.domain.catalog.models import TaxKind, WithdrawalLimit
from market.domain.legal import texts
from market.domain.notifications.services import enqueue_mail
from market.domain.orders.models import Order, OrderLine, Parcel, ParcelLine, SellerOrder, SellerOrderStatus
from market.domain.shipping.carriers import carriers
from market.foundation import clock
from market.foundation.crypto import encrypt
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.factories import ProductFactory, SellerIdentityFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.usefixtures("app")

LIMITS = [WithdrawalLimit.NONE, WithdrawalLimit.PERISHABLE, WithdrawalLimit.MADE_TO_ORDER]


@pytest.fixture
def order():
    """A paid guest's order at two enterprises: one sends three products, one is collected from."""
    now = clock.now()
    order = Order(
        number="261123-ABCDE",
        language="ko",
        is_sandbox=True,
        placed_at=now,
        pay_by=now + timedelta(minutes=15),
        paid_at=now,
        orderer_name="홍길동",
        orderer_phone="01012345678",
        orderer_email="hong@example.com",
        lookup_fingerprint="x",
        recipient_name="김받음",
        recipient_phone="01087654321",
        postcode="10460",
        road_address="경기도 고양시 덕양구 화중로 1",
        address_detail="101호",
        delivery_note="문 앞 <b>에</b>",
        goods_total=48_000,
        shipping_total=3_000,
        total=51_000,
        text_versions=texts.current_versions("terms", "broker_notice", "made_to_order_consent"),
    )
    order.seller_orders = [part(LIMITS, now, shipping_fee=3_000), part(LIMITS[:1], now, collect_day=now.date())]
    order.seller_orders[0].ship_due_on = now.date() + timedelta(days=3)
    db.session.add(order)
    db.session.commit()
    return order


def part(limits, now, *, shipping_fee=0, collect_day=None):
    seller = SellerIdentityFactory(enterprise__name_en="Reed Works")
    collected = {"collect_place_ko": "서울역 장터", "collect_place_en": "Seoul Station pop-up"} if collect_day else {}
    return SellerOrder(
        enterprise=seller.enterprise,
        enterprise_name_ko=seller.enterprise.name_ko,
        enterprise_name_en=seller.enterprise.name_en,
        seller_identity={
            "company_name": seller.company_name,
            "representative": "박대표",
            "address": "경기도 고양시 일산동구 중앙로 2",
            "phone": "0311234567",
            "email": "seller@example.com",
            "business_no": "1168200276",
            "mail_order_no": None,
            "mail_order_office": None,
            "mail_order_exemption": "간이과세자",
        },
        collect_day=collect_day,
        **collected,
        goods_total=12_000 * len(limits),
        shipping_fee=shipping_fee,
        lines=[line(limit, now) for limit in limits],
    )


def line(limit, now):
    product = ProductFactory(withdrawal_limit=limit)
    return OrderLine(
        variant=VariantFactory(product=product),
        name_ko=product.name_ko,
        name_en=product.name_en,
        option_name_ko="큰 병",
        option_name_en="Large jar",
        unit_price=12_000,
        quantity=1,
        tax_kind=TaxKind.TAXABLE,
        withdrawal_limit=limit,
        made_to_order_consent_at=now if limit is WithdrawalLimit.MADE_TO_ORDER else None,
        notice=[],
    )


@pytest.fixture
def receive(app, settings, mailbox):
    """``receive(kind, language, facts)`` sends one mail and gives its subject, text and HTML."""

    def receive(kind, language="ko", **facts):
        with transaction():
            enqueue_mail(
                kind,
                to="hong@example.com",
                language=language,
                facts=facts,
                dedupe_key=f"{kind}:{language}",
                now=clock.now(),
            )
        before = set(mailbox.glob("*.eml"))
        assert send_due_mails(app, settings) == 1
        (file,) = set(mailbox.glob("*.eml")) - before
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        plain, rich = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
        return message["Subject"], plain, rich

    return receive


def test_the_confirmation_holds_what_the_law_wants_in_writing(order, receive):
    subject, plain, rich = receive("order_confirmed", order_id=order.id)

    assert subject == "[다다켓] 주문이 확인되었어요 (261123-ABCDE)"
    for text in (plain, rich):
        for fact in (
            "51,000원",
            "박대표",
            "031-123-4567",
            "seller@example.com",
            "116-82-00276",
            "간이과세자",
            "경기도 고양시 일산동구 중앙로 2",
            "김받음",
            "010-8765-4321",
            "발송 예정일",
            "서울역 장터",
            "7일 안에",
            "3개월",
            "3영업일",
            "연 15%",
            "1372",
            "제20조의3",
            "모의 결제",
            "예시",
        ):
            assert fact in text, fact
        for part in order.seller_orders:
            assert part.enterprise_name_ko in text
            for line in part.lines:
                assert line.name_ko in text
        version = texts.current_version("terms")
        assert f"http://localhost/pages/terms?version={version}" in text
    assert "http://localhost/orders/261123-ABCDE" in plain


def test_the_confirmation_speaks_the_language_of_the_order(order, receive):
    subject, plain, rich = receive("order_confirmed", "en", order_id=order.id)

    assert subject == "Your DADAKET order 261123-ABCDE is confirmed"
    assert '<html lang="en">' in rich
    for text in (plain, rich):
        assert "Reed Works" in text
        assert "Large jar" in text
        assert "₩51,000" in text
        assert "http://localhost/en/orders/261123-ABCDE" in text
        assert "http://localhost/en/pages/terms" in text


def test_only_what_an_order_holds_is_warned_about(order, receive):
    for line in order.lines:
        line.withdrawal_limit = WithdrawalLimit.NONE
    db.session.commit()

    _, plain, _ = receive("order_confirmed", order_id=order.id)

    assert "맞춤 제작" not in plain
    assert "가치가 줄어드는" not in plain


def test_what_a_shopper_wrote_is_no_markup_in_a_mail(order, receive):
    _, plain, rich = receive("order_confirmed", order_id=order.id)

    assert "문 앞 <b>에</b>" in plain
    assert "문 앞 &lt;b&gt;에&lt;/b&gt;" in rich


def test_a_cancelled_order_is_refunded_only_where_it_was_paid(order, receive):
    _, plain, _ = receive("order_cancelled", order_id=order.id)
    assert "51,000원 전액을 환급" in plain

    order.paid_at = None
    db.session.commit()
    _, plain, _ = receive("order_cancelled", "en", order_id=order.id)
    assert "Nothing was paid" in plain


def test_a_refund_says_how_much(order, receive):
    subject, plain, rich = receive("order_refunded", order_id=order.id, amount=12_000)

    assert subject == "[다다켓] 12,000원을 환급했어요 (주문 261123-ABCDE)"
    assert "12,000원을 환급했어요" in plain
    assert "12,000원을 환급했어요" in rich


def test_a_parcel_can_be_followed_from_its_mail(order, receive):
    carrier = carriers()[0]
    part = order.seller_orders[0]
    part.sent_at, part.status = clock.now(), SellerOrderStatus.SENT
    lines = [ParcelLine(order_line=part.lines[0], quantity=1)]
    parcel = Parcel(carrier=carrier.code, tracking_number="123456789012", sent_at=clock.now(), lines=lines)
    part.parcels.append(parcel)
    db.session.commit()

    subject, plain, rich = receive("order_shipped", seller_order_id=part.id, parcel_id=parcel.id)

    assert part.enterprise_name_ko in subject
    for text in (plain, rich):
        assert carrier.name_ko in text
        assert "123456789012" in text
        assert "031-123-4567" in text
    assert carrier.tracking_link("123456789012") in plain


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("verify_email", {"sealed_path": "/account/verify/t0ken"}),
        ("reset_password", {"sealed_path": "/account/reset/t0ken"}),
        ("account_exists", {"path": "/account/sign-in"}),
        ("password_changed", {"path": "/account/reset"}),
        ("phone_changed", {"path": "/account/reset"}),
    ],
)
def test_a_mail_about_an_account_leads_to_its_page(receive, kind, facts, language):
    UserFactory()
    db.session.commit()
    path = next(iter(facts.values()))
    sealed = {name: encrypt(value) if name == "sealed_path" else value for name, value in facts.items()}

    subject, plain, rich = receive(kind, language, **sealed)

    assert bool(re.search("[가-힣]", subject)) == (language == "ko")
    for text in (plain, rich):
        assert f"http://localhost{'/en' if language == 'en' else ''}{path}" in text
