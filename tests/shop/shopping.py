"""Filling baskets and checking out with a browser without a screen."""

import re
from dataclasses import dataclass
from typing import Any

from market.domain.catalog.models import ProductVariant
from market.domain.popups.models import PopupDay
from market.foundation.database import db
from tests.browser import Browser
from tests.factories import ParticipationFactory, PopupDayFactory, SellingEnterpriseFactory, StockFactory

WHO = {"orderer_name": "김다정", "orderer_phone": "010-1234-5678", "orderer_email": "dajeong@example.com"}
WHERE = {
    "same_as_orderer": "y",
    "postcode": "10408",
    "road_address": "경기도 고양시 일산동구 중앙로 1",
    "address_detail": "101동 1203호",
}
CONSENTS = {"order_checked": "y", "privacy_read": "y", "third_party_agreed": "y"}


@dataclass(frozen=True)
class Goods:
    """Something to buy, by the ids that forms speak of."""

    id: int
    product_id: int
    slug: str
    name: str


def goods(**facts: Any) -> Goods:
    """Something to buy for 12,000 won, of an enterprise that sends for 3,000."""
    facts.setdefault("variant__product__enterprise", SellingEnterpriseFactory())
    variant: ProductVariant = StockFactory(**facts).variant
    product = variant.product
    made = Goods(variant.id, product.id, product.slug, product.name_ko)
    db.session.commit()
    return made


def day_for(thing: Goods, **facts: Any) -> PopupDay:
    """A coming pop-up day on which ``thing`` can be collected."""
    day: PopupDay = PopupDayFactory(**facts)
    variant = db.session.get_one(ProductVariant, thing.id)
    ParticipationFactory(popup=day.popup, enterprise=variant.product.enterprise)
    db.session.commit()
    return day


def put_in(browser: Browser, thing: Goods, quantity: Any = 1, **facts: Any) -> Any:
    """Press the button of the product's page."""
    return browser.post("/cart/lines", data={"variant_id": thing.id, "quantity": quantity, **facts})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"{name} is not on the page"
    return found[1]


def checkout_data(browser: Browser, prefix: str = "", **facts: Any) -> dict[str, Any]:
    """What the checkout's form sends when a shopper has filled it in and ticked what must be ticked."""
    page = browser.get(f"{prefix}/checkout").text
    seen = {name: hidden(page, name) for name in ("agreed_total", "cart")}
    boxes = dict.fromkeys(re.findall(r'name="(made_to_order_\d+)"', page), "y")
    return {**WHO, **WHERE, **CONSENTS, **boxes, **seen, **facts}


def check_out(browser: Browser, **facts: Any) -> Any:
    """Fill in the checkout and press the button."""
    return browser.post("/checkout", data=checkout_data(browser, **facts))
