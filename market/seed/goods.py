"""The invented goods: what is written of each kind of thing, dealt out to the enterprises that make it.

A *line* is a kind of goods (bread, honey, bags). Each of its goods belongs to one of the line's enterprises; each
enterprise also sells the line's *twists* (a gift box, a larger bag, a name put on) of goods of its neighbours.
Every sentence about how a thing is made or kept is said once by an enterprise and not again. Nothing is drawn by
lot: the same files give the same market.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from market.seed.notices import Subject, notices
from market.seed.reading import both, read
from market.seed.records import SampleEnterprise, SampleProduct, SampleVariant, Text
from market.seed.sample_market import CATEGORIES, sample_enterprises

_ON_SALE_EVERY = 9
_REDUCED_FROM = 1.12
_OLDEST_DAYS = 240

_ALT = {
    "cookie": Text("접시에 담긴 쿠키를 그린 그림", "A drawing of cookies on a plate"),
    "honey": Text("꿀단지와 꿀 막대를 그린 그림", "A drawing of a honey jar with a dipper"),
    "candle": Text("불을 켠 초 두 개를 그린 그림", "A drawing of two lit candles"),
    "pottery": Text("꽃을 꽂은 도자기 병과 잔을 그린 그림", "A drawing of a ceramic vase with flowers and a cup"),
    "textile": Text("조각보와 접은 천을 그린 그림", "A drawing of patchwork and folded cloth"),
    "soap": Text("쌓아 놓은 비누와 거품을 그린 그림", "A drawing of stacked soap and bubbles"),
    "wood": Text("나무 도마와 그릇을 그린 그림", "A drawing of a wooden board and bowl"),
    "tea": Text("찻주전자와 김이 나는 찻잔을 그린 그림", "A drawing of a teapot and a steaming cup"),
    "rice": Text("쌀자루와 벼 이삭을 그린 그림", "A drawing of a sack of rice and ears of rice"),
    "catdoll": Text("앉아 있는 고양이 인형을 그린 그림", "A drawing of a sitting cat doll"),
    "tote": Text("고양이 얼굴이 있는 천 가방을 그린 그림", "A drawing of a cloth bag with a cat's face"),
    "workshop": Text("이젤과 붓통을 그린 그림", "A drawing of an easel and a pot of brushes"),
}


@dataclass(frozen=True, slots=True)
class _Deal:
    """One product to be: a good, perhaps with a twist, and the sentence that its enterprise adds."""

    enterprise: SampleEnterprise
    good: dict[str, Any]
    twist: dict[str, Any] | None
    sentence: Text

    @property
    def slug(self) -> str:
        return "-".join([self.good["key"], *([self.twist["key"]] if self.twist else [])])


def sample_products() -> tuple[SampleProduct, ...]:
    """Every invented product, shelf by shelf."""
    return tuple(
        _product(category, line, deal)
        for category in (read(f"sample/goods/{slug}.json") for slug in CATEGORIES)
        for line in category["lines"]
        for deal in _deals(line)
    )


def chance(key: str, sides: int) -> int:
    """A number below ``sides`` that belongs to ``key``: as if by lot, and always the same."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % sides


def _deals(line: dict[str, Any]) -> Iterator[_Deal]:
    makers = [enterprise for enterprise in sample_enterprises() if line["key"] in enterprise.lines]
    hands: dict[str, list[tuple[dict[str, Any], dict[str, Any] | None]]] = {maker.slug: [] for maker in makers}
    for number, good in enumerate(line["goods"]):
        hands[makers[number % len(makers)].slug].append((good, None))
    twisted: Counter[str] = Counter()
    for turn, twist in enumerate(line["twists"]):
        for seat, maker in enumerate(makers):
            hand = hands[maker.slug]
            held = {good["key"] for good, _ in hand}
            fitting = [good for good in line["goods"] if twist["key"] in good["twists"] and good["key"] not in held]
            if fitting:
                first = (turn * 5 + seat * 3) % len(fitting)
                turned = fitting[first:] + fitting[:first]
                good = min(turned, key=lambda good: twisted[good["key"]])
                if any(good["key"] == other["key"] and twist is way for h in hands.values() for other, way in h):
                    continue
                twisted[good["key"]] += 1
                hand.append((good, twist))
    for seat, maker in enumerate(makers):
        hand, sentences = hands[maker.slug], line["sentences"]
        own = sum(way is None for _, way in hand)
        for place, (good, way) in enumerate(hand):
            # counted from the first twist, so that one twist meets another sentence at each enterprise
            yield _Deal(maker, good, way, both(sentences[(seat * 2 + place - own) % len(sentences)]))


def _product(category: dict[str, Any], line: dict[str, Any], deal: _Deal) -> SampleProduct:
    good, twist, maker = deal.good, deal.twist, deal.enterprise
    template = good.get("template", line["template"])
    name, price = _name(good, twist), _price(good, twist)
    option, variants = _variants(deal, price)
    subject = Subject(
        name=name,
        summary=_summary(good, twist),
        amount=both(good["twists"][twist["key"]] if twist else good["amount"]),
        maker=maker,
        line=line,
        good=good,
        colours=tuple(variant.name for variant in variants if variant.name) if _is_colour(option) else (),
    )
    on_sale = twist is None and chance(f"sale:{deal.slug}", _ON_SALE_EVERY) == 0
    return SampleProduct(
        slug=deal.slug,
        enterprise=maker.slug,
        category=category["slug"],
        name=name,
        summary=subject.summary,
        story=_story(deal),
        price=price,
        list_price=_hundreds(price * _REDUCED_FROM) + 100 if on_sale else None,
        tax=good.get("tax", line["tax"]),
        withdrawal=_withdrawal(line, good, twist),
        lead_days=(twist or {}).get("lead_days", line["lead_days"]),
        can_collect=line["collectable"],
        option=option,
        variants=variants,
        own_template=template if template != category["template"] else None,
        notices=notices(template, subject),
        drawing=line["drawing"],
        alt=_ALT[line["drawing"]],
        days_on_shelf=1 + chance(f"shelf:{deal.slug}", _OLDEST_DAYS),
    )


def _name(good: dict[str, Any], twist: dict[str, Any] | None) -> Text:
    if twist is None:
        return both(good["name"])
    pattern = twist["name"]
    return Text(pattern["ko"].format(good["name"]["ko"]), pattern["en"].format(good["name"]["en"]))


def _summary(good: dict[str, Any], twist: dict[str, Any] | None) -> Text:
    parts = [good["summary"], *([twist["summary"]] if twist else [])]
    return Text(", ".join(part["ko"] for part in parts), ", ".join(part["en"] for part in parts))


def _story(deal: _Deal) -> Text:
    told = both((deal.twist or deal.good)["story"])
    return Text(f"{told.ko} {deal.sentence.ko}", f"{told.en} {deal.sentence.en}")


def _price(good: dict[str, Any], twist: dict[str, Any] | None) -> int:
    return _hundreds(good["price"] * (twist["factor"] if twist else 1))


def _hundreds(amount: float) -> int:
    return max(round(amount / 100), 1) * 100


def _withdrawal(line: dict[str, Any], good: dict[str, Any], twist: dict[str, Any] | None) -> str:
    if twist and twist.get("made_to_order"):
        return "made_to_order"
    return "perishable" if good.get("perishable", line["perishable"]) else "none"


def _variants(deal: _Deal, price: int) -> tuple[Text | None, tuple[SampleVariant, ...]]:
    name = None if deal.twist else deal.good.get("option")
    if name is None:
        return None, (SampleVariant(None, 0, _stock(deal.slug)),)
    option = read("sample/options.json")["options"][name]
    return both(option["label"]), tuple(
        SampleVariant(
            both(value),
            _hundreds(price * value["extra"]) if value["extra"] else 0,
            _stock(f"{deal.slug}:{value['en']}"),
        )
        for value in option["values"]
    )


def _stock(key: str) -> int:
    """Mostly plenty; of one in twenty there is none, of one in ten only a few are left."""
    luck = chance(f"stock:{key}", 20)
    if luck == 0:
        return 0
    return 1 + chance(f"few:{key}", 3) if luck <= 2 else 6 + chance(f"many:{key}", 60)


def _is_colour(option: Text | None) -> bool:
    return option is not None and option.en == "Colour"
