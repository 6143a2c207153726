"""Filling the product-information notice of the invented goods (전자상거래법 제13조 제4항, 상품정보제공고시).

Where a number of an office would stand (a report, a certification), the sample says that there is none.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from market.seed.reading import both, read
from market.seed.records import Notice, SampleEnterprise, Text

_TEMPLATES = Path(__file__).parents[1] / "domain" / "catalog" / "product_notice.json"

_SAMPLE_NUMBER = Text("예시 상품이므로 신고·인증번호 없음", "None: this is a sample product")
_NOT_APPLICABLE = Text("해당 없음", "Not applicable")
_COUNTRY = Text("대한민국", "Republic of Korea")
_WARRANTY = Text(
    "소비자분쟁해결기준(공정거래위원회 고시)에 따름", "According to the Consumer Dispute Resolution Standards"
)
_ON_THE_PACK = Text("포장에 표시", "Shown on the package")
_NATURAL = Text("재료 본연의 색", "The natural colour of the material")
_FROM_BIRTH = {"baby-booties", "comfort-square", "rattle-doll", "blanket-baby", "growth-chart"}


@dataclass(frozen=True, slots=True)
class Subject:
    """The product that a notice speaks of. ``line`` and ``good`` are the records that it is made of."""

    name: Text
    summary: Text
    amount: Text
    maker: SampleEnterprise
    line: dict[str, Any]
    good: dict[str, Any]
    colours: tuple[Text, ...]


def notices(template: str, subject: Subject) -> tuple[Notice, ...]:
    """Every field of ``template`` in the order of the statute's table, filled for ``subject``."""
    own = _OF_TEMPLATE[template]
    return tuple(
        Notice(both(field), (own.get(field["key"]) or _ANYWHERE[field["key"]])(subject))
        for field in _templates()[template]["fields"]
    )


@cache
def _templates() -> dict[str, Any]:
    templates: dict[str, Any] = json.loads(_TEMPLATES.read_text(encoding="utf-8"))["templates"]
    return templates


def _always(text: Text) -> "_Filler":
    return lambda _subject: text


def _materials(subject: Subject) -> list[tuple[str, dict[str, Any]]]:
    known = read("sample/materials.json")["materials"]
    return [(name, known[name]) for name in subject.good["materials"]]


def _material(subject: Subject) -> Text:
    parts = _materials(subject)
    return Text(", ".join(name for name, _ in parts), ", ".join(part["en"] for _, part in parts))


def _ingredients(subject: Subject) -> Text:
    origins = {"domestic": ("국산", "Korea"), "imported": ("수입산", "imported")}
    parts = [(name, part["en"], origins.get(part.get("origin", ""))) for name, part in _materials(subject)]
    return Text(
        ", ".join(f"{ko}({origin[0]})" if origin else ko for ko, _, origin in parts),
        ", ".join(f"{en} ({origin[1]})" if origin else en for _, en, origin in parts),
    )


def _allergens(subject: Subject) -> Text:
    found = dict.fromkeys(both(part["allergen"]) for _, part in _materials(subject) if "allergen" in part)
    baby = any(name == "벌꿀" for name, _ in _materials(subject))
    ko = f"{', '.join(text.ko for text in found)} 함유" if found else "표시 대상 알레르기 유발 물질 없음"
    en = f"Contains {', '.join(text.en for text in found)}" if found else "No allergens that must be named"
    if baby:
        return Text(f"{ko}. 12개월 미만 영아에게 먹이지 말 것", f"{en}. Not for babies under twelve months")
    return Text(ko, en)


def _dates(subject: Subject) -> Text:
    days = subject.good.get("keeps_days", subject.line["keeps_days"])
    if subject.good.get("perishable", subject.line["perishable"]):
        return Text(
            f"만든 날 발송, 소비기한은 만든 날부터 {days}일",
            f"Sent on the day it is made; use within {days} days",
        )
    left = days * 2 // 3
    return Text(
        f"발송일 기준 소비기한이 {left}일 이상 남은 상품",
        f"At least {left} days before the use-by date when it is sent",
    )


def _maker(subject: Subject) -> Text:
    seller = subject.maker.identity
    return Text(f"{seller.company_name}, {seller.address}", f"{subject.maker.name.en}, Goyang (sample address)")


def _contact(subject: Subject) -> Text:
    seller, digits = subject.maker, subject.maker.identity.phone
    phone = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return Text(f"{seller.name.ko} {phone}", f"{seller.name.en} {phone}")


def _colour(subject: Subject) -> Text:
    if not subject.colours:
        return _NATURAL
    return Text(", ".join(c.ko for c in subject.colours), ", ".join(c.en for c in subject.colours))


def _product_type(subject: Subject) -> Text:
    return both(subject.good.get("food_type") or subject.line["food_type"])


def _age(subject: Subject) -> Text:
    if subject.good["key"] in _FROM_BIRTH:
        return Text("출생 직후부터", "From birth")
    return Text("36개월 이상", "36 months and over")


def _usage(subject: Subject) -> Text:
    if subject.good["key"] == "laundry-bar":
        return Text("세탁용, 고체 비누", "For laundry, solid soap")
    return both(subject.line["usage"])


def _how_to_use(subject: Subject) -> Text:
    if subject.line["key"] == "soap":
        return Text("물로 거품을 내어 씻은 뒤 헹굼", "Lather with water, wash and rinse")
    return Text("알맞은 양을 덜어 사용", "Use a suitable amount")


def _released(subject: Subject) -> Text:
    month = 1 + len(subject.good["key"]) % 12
    return Text(f"2025년 {month}월", f"{month}/2025")


def _pages(subject: Subject) -> Text:
    _, _, pages = subject.amount.ko.partition(", ")
    number = pages.removesuffix("쪽")
    if pages.endswith("쪽") and number.isdigit():
        return Text(pages, f"{number} pages")
    return Text("접지 1장 또는 묶음 구성", "A folded sheet, or as bundled")


_Filler = Callable[[Subject], Text]

_ANYWHERE: dict[str, _Filler] = {
    "product_name": lambda subject: subject.name,
    "amount": lambda subject: subject.amount,
    "size": lambda subject: subject.amount,
    "maker": _maker,
    "contact": _contact,
    "service": _contact,
    "material": _material,
    "ingredients": _material,
    "colour": _colour,
    "country": _always(_COUNTRY),
    "origin": _always(_COUNTRY),
    "warranty": _always(_WARRANTY),
    "made_in": _always(_ON_THE_PACK),
}

_OF_TEMPLATE: dict[str, dict[str, _Filler]] = {
    "processed_food": {
        "food_type": _product_type,
        "dates": _dates,
        "ingredients": _ingredients,
        "nutrition": _always(Text("영양표시 대상이 아님 (예시)", "Not required (sample)")),
        "gmo": _always(_NOT_APPLICABLE),
        "cautions": _allergens,
        "import_notice": _always(Text("해당 없음 (국내 제조)", "Not applicable (made in Korea)")),
    },
    "fresh_food": {
        "item": lambda subject: subject.name,
        "producer": _maker,
        "origin": _ingredients,
        "dates": _always(
            Text("수확 연도와 가공일은 포장에 표시", "Year of harvest and day of processing are on the package")
        ),
        "item_rules": _always(Text("예시 상품이므로 등급 검사 없음", "Not graded: this is a sample product")),
        "composition": lambda subject: Text(
            f"{subject.name.ko} {subject.amount.ko}", f"{subject.name.en} {subject.amount.en}"
        ),
        "storage": _always(Text("직사광선과 습기를 피해 서늘한 곳에 보관", "Keep cool and dry, out of the sun")),
        "cautions": _allergens,
    },
    "clothing": {
        "measurements": lambda subject: subject.amount,
        "care": _always(Text("찬물에 손세탁, 그늘에서 건조", "Hand wash cold, dry in the shade")),
    },
    "bags": {
        "kind": lambda subject: subject.name,
        "care": _always(
            Text("젖으면 눌러 말리고 직사광선을 피할 것", "Press dry when wet and keep out of direct sun")
        ),
    },
    "cosmetics": {
        "features": _always(Text("모든 피부", "All skin types")),
        "period": _always(
            Text("제조일부터 24개월, 개봉 후 12개월", "24 months from manufacture, 12 months once open")
        ),
        "usage": _how_to_use,
        "maker": lambda subject: Text(
            f"{_maker(subject).ko} (예시 상품이므로 등록번호 없음)",
            f"{_maker(subject).en} (sample: no registration number)",
        ),
        "functional": _always(_NOT_APPLICABLE),
        "cautions": _always(
            Text(
                "상처가 있는 곳에는 쓰지 말고, 붉어지거나 가려우면 사용을 멈출 것",
                "Do not use on broken skin; stop if it reddens or itches",
            )
        ),
    },
    "household_chemicals": {
        "usage": _usage,
        "effect": lambda subject: (
            Text("세탁", "Washing")
            if subject.good["key"] == "laundry-bar"
            else Text("실내에 향을 냄", "Scents a room")
        ),
        "child_packaging": _always(_NOT_APPLICABLE),
        "substances": _material,
        "cautions": _always(
            Text(
                "어린이 손이 닿지 않는 곳에 두고 환기하며 사용할 것",
                "Keep away from children and air the room while using it",
            )
        ),
        "approval_no": _always(_SAMPLE_NUMBER),
    },
    "furniture": {
        "kc": _always(_SAMPLE_NUMBER),
        "parts": _always(Text("완제품 또는 부품 한 벌", "The piece, or one set of its parts")),
        "delivery_cost": _always(
            Text("배송비 정책에 따르며 설치비는 없음", "As in the delivery charges; no charge for installation")
        ),
    },
    "children": {
        "kc_no": _always(_SAMPLE_NUMBER),
        "age": _age,
        "released": _released,
        "cautions": _always(
            Text(
                "보호자가 지켜보는 곳에서 쓰고, 망가지면 사용을 멈출 것",
                "Use under supervision, and stop when damaged",
            )
        ),
    },
    "books": {
        "title": lambda subject: subject.name,
        "author": lambda subject: Text(
            f"{subject.maker.name.ko} 편집부, {subject.maker.name.ko} 펴냄",
            f"Edited and published by {subject.maker.name.en}",
        ),
        "pages": _pages,
        "composition": lambda subject: Text(f"{subject.name.ko} 한 벌", f"One set: {subject.name.en}"),
        "published": _released,
        "contents": lambda subject: subject.summary,
    },
    "other": {"permits": _always(_NOT_APPLICABLE)},
}
