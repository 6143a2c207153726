"""What is told of a channel and of a product there. Channels have no table: all of it follows from the products."""

from typing import NamedTuple

from market.domain.catalog.models import ProductKind, ProductStatus, ShippingRule, WithdrawalLimit
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.shipping.models import ShippingKind
from market.foundation.database import Won
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class Channel(LabelledEnum):
    """A service in which people find goods and come to the market to buy them."""

    NAVER = "naver", _l("Naver Shopping")
    GOOGLE = "google", _l("Google Merchant")


class Reason(LabelledEnum):
    """Why a channel does not take a product, in the order in which it is put right."""

    SAMPLE = "sample", _l("An invented example")
    BLOCKED = "blocked", _l("Taken off the shelf by the city")
    OFF_SHELF = "off_shelf", _l("Not on sale")
    NOT_SELLING = "not_selling", _l("The enterprise takes no orders now")
    NO_DELIVERY = "no_delivery", _l("No delivery charges are set")
    BY_QUOTE = "by_quote", _l("Sold by quote, not by the basket")
    SOLD_OUT = "sold_out", _l("Sold out")
    NO_PHOTO = "no_photo", _l("No photo of the real thing")
    PHOTO_WAITS = "photo_waits", _l("The photo is still being prepared")
    PHOTO_SMALL = "photo_small", _l("The first photo is too small")
    NAME_LONG = "name_long", _l("The name is too long")
    NAME_PROMOTES = "name_promotes", _l("The name advertises")
    NO_DESCRIPTION = "no_description", _l("Nothing is said about it")


class Offer(NamedTuple):
    """A product with all that a channel is told of it, in the columns of ``queries``.

    ``least_extra`` is what the cheapest option costs more that can be bought now, in won; None when none can.
    ``photo`` is the reference of the first real photo that is ready; ``picture`` what stands for it in the market,
    which may be a drawing. The charges of the enterprise are None where it has not set them.
    """

    id: int
    slug: str
    name_ko: str
    name_en: str | None
    summary_ko: str
    story_ko: str
    status: ProductStatus
    kind: ProductKind
    is_blocked: bool
    is_sample: bool
    price: Won
    list_price: Won | None
    withdrawal_limit: WithdrawalLimit
    lead_days: int
    weight_g: int | None
    shipping_rule: ShippingRule
    shipping_fee: Won | None
    picture: str
    category_ko: str
    enterprise_id: int
    maker_slug: str
    maker_ko: str
    maker_en: str | None
    maker_romanised: str
    maker_status: EnterpriseStatus
    maker_is_verified: bool
    charges: ShippingKind | None
    fee: Won | None
    free_above: Won | None
    per_quantity: int | None
    jeju_extra: Won | None
    island_extra: Won | None
    least_extra: Won | None
    photo: str | None
    photo_waits: bool
