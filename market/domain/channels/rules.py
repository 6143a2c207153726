"""What each channel takes, why not, and what to do. Pure, but for a list of words, which is read once.

Sources. Naver Shopping's product file (EP 3.0) for shops that are not Smart Stores: the list of its columns as shops
publish it (the free shop gnuboard5 names which are required: id, title, price_pc, link, image_link, category_name1,
shipping); the guide of Naver's partner centre for pictures (300 × 300 pixels at least, 500 × 500 advised) and names
(100 characters, no words that advertise). Google: “Product data specification”, support.google.com/merchants/answer/
7052112 (title 150 characters, description 5,000, pictures of 100 × 100 pixels, of clothing 250 × 250, no drawing or
placeholder, no promotional text). Both refuse what cannot be bought on the page that they lead to. Whether they have
taken a product, only they know: here it is checked beforehand what they say of their own accord.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from market.domain.catalog.models import ProductKind, ProductStatus, ShippingRule
from market.domain.channels.models import Channel, Offer, Reason
from market.domain.enterprises.models import EnterpriseStatus
from market.domain.media import storage
from market.domain.media.models import FOLDER
from market.domain.shipping import rules as shipping
from market.domain.shipping.rules import Parcel, Tariff
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

_WORDS = Path(__file__).parent / "promotional_words.json"

LONGEST_NAME: Mapping[Channel, int] = {Channel.NAVER: 100, Channel.GOOGLE: 150}
SMALLEST_SIDE: Mapping[Channel, int] = {Channel.NAVER: 300, Channel.GOOGLE: 250}
"""Pixels. Google takes 100 of what nobody wears; 250 is what it asks of clothing, and any phone makes more."""

REMEDIES: Mapping[Reason, LazyText] = {
    Reason.SAMPLE: _l("Nothing to do: examples only show how the market works, and never leave it."),
    Reason.BLOCKED: _l("Put right what the city’s reason names, and write to the city: it lifts the block."),
    Reason.OFF_SHELF: _l("Put it on sale. The editor says what is missing for that."),
    Reason.NOT_SELLING: _l("End the break, or finish what the city still has to check. The day’s page shows which."),
    Reason.NO_DELIVERY: _l("Say what sending costs, or that it is free: every channel shows that beside the price."),
    Reason.BY_QUOTE: _l(
        "Channels list what can be bought at a price. Make it goods if it has one; else it stays here."
    ),
    Reason.SOLD_OUT: _l("Count the stock again or add what you have made. It comes back by itself."),
    Reason.NO_PHOTO: _l("Take a photo of the thing itself and add it. A drawing does not count."),
    Reason.PHOTO_WAITS: _l("Wait a minute: it is made ready by itself."),
    Reason.PHOTO_SMALL: _l("Add a photo of at least 500 × 500 pixels, as phones take them, and put it first."),
    Reason.NAME_LONG: _l("Shorten the name: what it is and how much. The rest belongs into the summary."),
    Reason.NAME_PROMOTES: _l(
        "Take words such as “sale” and “free delivery” out of the name, and put them into the summary."
    ),
    Reason.NO_DESCRIPTION: _l("Write a sentence into the summary: what it is made of, for whom, how it is used."),
}
"""What the enterprise can do about each."""


def refusals(offer: Offer, channel: Channel, *, as_if_real: bool = False) -> tuple[Reason, ...]:
    """Why ``channel`` does not take ``offer``; nothing when it does.

    ``as_if_real`` passes over that it is a sample with a drawing: to try a file out, never to hand one on.
    """
    found = [*_of_sale(offer), *_of_words(offer, channel)]
    if not (as_if_real and offer.is_sample):
        found += _of_picture(offer, channel)
        found += [Reason.SAMPLE] if offer.is_sample else []
    return tuple(reason for reason in Reason if reason in found)


def _of_sale(offer: Offer) -> list[Reason]:
    """Whether it can be bought at all."""
    told = {
        Reason.BLOCKED: offer.is_blocked,
        Reason.OFF_SHELF: offer.status is not ProductStatus.PUBLISHED and not offer.is_blocked,
        Reason.NOT_SELLING: offer.maker_status is not EnterpriseStatus.ACTIVE or not offer.maker_is_verified,
        Reason.NO_DELIVERY: offer.charges is None,
        Reason.BY_QUOTE: offer.kind is ProductKind.SERVICE_BY_QUOTE,
        Reason.SOLD_OUT: offer.kind is ProductKind.GOODS and offer.least_extra is None,
    }
    return [reason for reason, holds in told.items() if holds]


def _of_picture(offer: Offer, channel: Channel) -> list[Reason]:
    if offer.photo is None:
        return [Reason.PHOTO_WAITS if offer.photo_waits else Reason.NO_PHOTO]
    size = storage.size_of(offer.photo.removeprefix(FOLDER))
    return [Reason.PHOTO_SMALL] if size is None or min(size) < SMALLEST_SIDE[channel] else []


def _of_words(offer: Offer, channel: Channel) -> list[Reason]:
    found, name = [], offer.name_ko.casefold()
    if len(offer.name_ko) > LONGEST_NAME[channel]:
        found.append(Reason.NAME_LONG)
    if any(word in name for word in promotional_words()):
        found.append(Reason.NAME_PROMOTES)
    if channel is Channel.GOOGLE and not (offer.summary_ko.strip() or offer.story_ko.strip()):
        found.append(Reason.NO_DESCRIPTION)
    return found


@lru_cache(maxsize=1)
def promotional_words() -> tuple[str, ...]:
    """Words that no name of goods may hold, in small letters."""
    return tuple(word.casefold() for word in json.loads(_WORDS.read_text(encoding="utf-8"))["words"])


def price_of(offer: Offer) -> int:
    """What it can be bought for now, in won: the cheapest option that there is."""
    return offer.price + (offer.least_extra or 0)


def price_before(offer: Offer) -> int | None:
    """What it really cost before, in won; None when it costs what it always did."""
    return None if offer.list_price is None else offer.list_price + (offer.least_extra or 0)


def charge_of(offer: Offer) -> int:
    """What sending one of it alone costs on the mainland, in won."""
    if offer.shipping_rule is ShippingRule.SEPARATE:
        return offer.shipping_fee or 0
    if offer.shipping_rule is ShippingRule.FREE or offer.charges is None:
        return 0
    tariff = Tariff(
        kind=offer.charges,
        fee=offer.fee or 0,
        free_above=offer.free_above,
        per_quantity=offer.per_quantity,
        jeju_extra=offer.jeju_extra or 0,
        island_extra=offer.island_extra or 0,
    )
    return shipping.fee(tariff, Parcel(goods_total=price_of(offer), items=1))
