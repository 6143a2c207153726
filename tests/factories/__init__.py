"""The smallest valid thing of each kind, for tests. Call a factory, then commit."""

from datetime import date, timedelta
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory

from market.domain.accounts.models import StaffRole, User
from market.domain.calls.models import (
    ApplicationState,
    BoothApplication,
    BoothApplicationProduct,
    BoothChoice,
    Call,
    CallPopup,
)
from market.domain.calls.rules import new_seed, seed_hash
from market.domain.carts.models import Cart, CartLine
from market.domain.catalog.models import (
    Category,
    Product,
    ProductNotice,
    ProductStatus,
    ProductVariant,
)
from market.domain.enterprises.models import (
    District,
    Enterprise,
    EnterpriseKind,
    MemberRole,
    Membership,
    SellerIdentity,
)
from market.domain.inventory.models import Stock
from market.domain.operators.models import StaffMember, StaffOrganisation
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
from market.domain.promotions.models import Coupon, CouponKind
from market.domain.shipping.models import ShippingKind, ShippingPolicy
from market.foundation import clock
from market.foundation.crypto import fingerprint
from market.foundation.database import db


class Factory(SQLAlchemyModelFactory):  # type: ignore[misc]
    """Adds what it makes to the session; the test commits."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "flush"


class UserFactory(Factory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"shopper{n}@example.com")
    email_fingerprint = factory.LazyAttribute(lambda user: fingerprint(user.email.lower()))
    email_verified_at = factory.LazyFunction(clock.now)
    password_hash = "not a hash"
    name = "김다정"
    phone = "01012345678"
    created_at = factory.LazyFunction(clock.now)


class StaffOrganisationFactory(Factory):
    class Meta:
        model = StaffOrganisation

    name_ko = factory.Sequence(lambda n: f"고양시 사회적경제과 {n}")
    name_en = factory.Sequence(lambda n: f"Social Economy Division {n}")
    created_at = factory.LazyFunction(clock.now)


class StaffMemberFactory(Factory):
    class Meta:
        model = StaffMember

    organisation = factory.SubFactory(StaffOrganisationFactory)
    since = factory.LazyFunction(clock.now)


class StaffFactory(UserFactory):
    """An administrator; ``member__scope`` and ``member__organisation`` say how far the role reaches."""

    name = "고양시 담당자"
    staff_role = StaffRole.ADMINISTRATOR
    member = factory.RelatedFactory(StaffMemberFactory, factory_related_name="user")


class EnterpriseFactory(Factory):
    class Meta:
        model = Enterprise

    slug = factory.Sequence(lambda n: f"enterprise-{n}")
    is_sample = True
    kind = EnterpriseKind.SOCIAL_ENTERPRISE
    name_ko = factory.Sequence(lambda n: f"들꽃공방{n}")
    name_en = factory.Sequence(lambda n: f"Wildflower Works {n}")
    name_romanised = factory.Sequence(lambda n: f"Deulkkot Gongbang {n}")
    sort_key = factory.LazyAttribute(lambda enterprise: enterprise.name_ko)
    district = District.DEOGYANG
    created_at = factory.LazyFunction(clock.now)


class SellerIdentityFactory(Factory):
    class Meta:
        model = SellerIdentity

    enterprise = factory.SubFactory(EnterpriseFactory)
    company_name = factory.LazyAttribute(lambda seller: seller.enterprise.name_ko)
    representative = "예시 대표"
    address = "경기도 고양시 덕양구 화정동 (예시)"
    phone = "03100000000"
    email = "seller@example.com"
    business_no = "0008100017"
    mail_order_no = "2026-예시고양-0001"
    mail_order_office = "고양시청 (예시)"
    verified_at = factory.LazyFunction(clock.now)
    source = "예시"


class MembershipFactory(Factory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory, name="박꾸준")
    enterprise = factory.SubFactory(EnterpriseFactory)
    role = MemberRole.OWNER
    since = factory.LazyFunction(clock.now)


class ShippingPolicyFactory(Factory):
    class Meta:
        model = ShippingPolicy

    enterprise = factory.SubFactory(EnterpriseFactory)
    kind = ShippingKind.PAID
    fee = 3_000


class CategoryFactory(Factory):
    class Meta:
        model = Category

    slug = factory.Sequence(lambda n: f"category-{n}")
    name_ko = "꿀·잼"
    name_en = "Honey and jam"
    notice_template = "processed_food"
    picture = "drawings/honey-0.svg"
    position = factory.Sequence(lambda n: n)


class SellingEnterpriseFactory(EnterpriseFactory):
    """An enterprise that can sell: with a verified identity and a shipping policy."""

    @factory.post_generation
    def ready_to_sell(self, create: bool, extracted: Any, **facts: Any) -> None:
        SellerIdentityFactory(enterprise=self)
        ShippingPolicyFactory(enterprise=self, **facts)


class ProductFactory(Factory):
    class Meta:
        model = Product

    slug = factory.Sequence(lambda n: f"honey-{n}")
    enterprise = factory.SubFactory(SellingEnterpriseFactory)
    category = factory.SubFactory(CategoryFactory)
    status = ProductStatus.PUBLISHED
    is_sample = True
    name_ko = factory.Sequence(lambda n: f"아카시아꿀 500g {n}호")
    name_en = factory.Sequence(lambda n: f"Acacia honey 500 g, no. {n}")
    summary_ko = "산자락에서 모은 꿀입니다."
    summary_en = "Honey gathered at the foot of the hill."
    story_ko = "봄마다 벌통을 옮깁니다."
    story_en = "The hives move every spring."
    price = 12_000
    published_at = factory.LazyFunction(clock.now)
    updated_at = factory.LazyFunction(clock.now)


class ProductNoticeFactory(Factory):
    class Meta:
        model = ProductNotice

    position = factory.Sequence(lambda n: n)
    label_ko = "제품명"
    label_en = "Product name"
    value_ko = "아카시아꿀"
    value_en = "Acacia honey"


class VariantFactory(Factory):
    class Meta:
        model = ProductVariant

    product = factory.SubFactory(ProductFactory)
    position = factory.Sequence(lambda n: n)
    name_ko = ""
    name_en = ""


class StockFactory(Factory):
    class Meta:
        model = Stock

    variant = factory.SubFactory(VariantFactory)
    on_hand = 10


class VenueFactory(Factory):
    class Meta:
        model = Venue

    slug = factory.Sequence(lambda n: f"venue-{n}")
    is_sample = True
    name_ko = factory.Sequence(lambda n: f"예시 광장 {n}")
    name_en = factory.Sequence(lambda n: f"Sample square {n}")
    city = "고양"
    sources = factory.LazyFunction(list)


class BoothFactory(Factory):
    class Meta:
        model = Booth

    number = factory.Sequence(lambda n: f"{n:04d}")
    zone = BoothZone.FOOD
    x = 0
    y = 0
    width = 100
    height = 80


class PopupFactory(Factory):
    class Meta:
        model = Popup

    slug = factory.Sequence(lambda n: f"popup-{n}")
    is_sample = True
    is_dadaket = True
    kind = PopupKind.POPUP
    status = PopupStatus.PUBLISHED
    title_ko = factory.Sequence(lambda n: f"봄 장터 {n}")
    title_en = factory.Sequence(lambda n: f"Spring market {n}")
    venue = factory.SubFactory(VenueFactory)
    starts_on = factory.LazyFunction(lambda: _in_days(20))
    ends_on = factory.LazyAttribute(lambda popup: popup.starts_on)
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.LazyFunction(clock.now)


class PopupDayFactory(Factory):
    class Meta:
        model = PopupDay

    popup = factory.SubFactory(PopupFactory)
    venue = factory.LazyAttribute(lambda claim: claim.popup.venue)
    day = factory.LazyAttribute(lambda claim: claim.popup.starts_on)


class ParticipationFactory(Factory):
    class Meta:
        model = Participation

    popup = factory.SubFactory(PopupFactory)
    enterprise = factory.SubFactory(EnterpriseFactory)
    position = factory.Sequence(lambda n: n)


class CartFactory(Factory):
    class Meta:
        model = Cart

    created_at = factory.LazyFunction(clock.now)
    touched_at = factory.LazyFunction(clock.now)


class CartLineFactory(Factory):
    class Meta:
        model = CartLine

    cart = factory.SubFactory(CartFactory)
    variant = factory.SubFactory(VariantFactory)
    quantity = 1
    seen_price = factory.LazyAttribute(lambda line: line.variant.price)
    added_at = factory.LazyFunction(clock.now)


def _in_days(days: int) -> date:
    return clock.day_of(clock.now()) + timedelta(days=days)


class CouponFactory(Factory):
    """3,000 won off from 20,000 on, for a month, as often as anybody wants."""

    class Meta:
        model = Coupon

    enterprise = factory.SubFactory(EnterpriseFactory)
    code = factory.Sequence(lambda n: f"COUPON{n}")
    name_ko = "첫 주문 감사"
    is_public = True
    kind = CouponKind.AMOUNT
    amount = 3_000
    minimum = 20_000
    first_day = factory.LazyFunction(lambda: clock.day_of(clock.now()))
    last_day = factory.LazyFunction(lambda: clock.day_of(clock.now()) + timedelta(days=30))
    created_at = factory.LazyFunction(clock.now)


class CallFactory(Factory):
    """A call that is open: it was announced three days ago, opened yesterday, and closes in a week."""

    class Meta:
        model = Call

    slug = factory.Sequence(lambda n: f"call-{n}")
    is_sample = True
    title_ko = factory.Sequence(lambda n: f"봄 장터 참가 기업 모집 {n}")
    title_en = factory.Sequence(lambda n: f"Call for the spring market {n}")
    text_ko = "서울역에서 함께 팔 기업을 찾습니다."
    text_en = "We look for enterprises that sell with us at Seoul Station."
    opens_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=7))
    announced_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=3))
    most_popups = 2
    seed = factory.LazyFunction(new_seed)
    seed_hash = factory.LazyAttribute(lambda call: seed_hash(call.seed))
    draw_name = "동행복권 로또 6/45 제1300회"
    draw_on = factory.LazyAttribute(lambda call: clock.day_of(call.closes_at) + timedelta(days=1))
    created_at = factory.LazyFunction(clock.now)
    updated_at = factory.LazyFunction(clock.now)


class CallPopupFactory(Factory):
    class Meta:
        model = CallPopup

    call = factory.SubFactory(CallFactory)
    popup = factory.SubFactory(PopupFactory)


class BoothApplicationFactory(Factory):
    """Handed in an hour ago."""

    class Meta:
        model = BoothApplication

    call = factory.SubFactory(CallFactory)
    enterprise = factory.SubFactory(SellingEnterpriseFactory)
    state = ApplicationState.SUBMITTED
    zone = BoothZone.FOOD
    begun_at = factory.LazyFunction(lambda: clock.now() - timedelta(hours=2))
    changed_at = factory.LazyFunction(lambda: clock.now() - timedelta(hours=1))
    submitted_at = factory.LazyAttribute(
        lambda application: application.changed_at if application.state is ApplicationState.SUBMITTED else None
    )


class BoothApplicationProductFactory(Factory):
    class Meta:
        model = BoothApplicationProduct

    application = factory.SubFactory(BoothApplicationFactory)
    product = factory.SubFactory(ProductFactory)


class BoothChoiceFactory(Factory):
    class Meta:
        model = BoothChoice

    application = factory.SubFactory(BoothApplicationFactory)
    popup = factory.SubFactory(PopupFactory)
    rank = 1
