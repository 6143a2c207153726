"""The sample market: invented enterprises, places and pop-ups. None of them exists, and each says so.

Numbers are such that nobody has them: business numbers begin with 000, which no tax office uses, telephone
numbers with 031-000, and mail goes to example.com.
"""

from datetime import date, time, timedelta
from typing import Any

from market.seed.directory import dong_names
from market.seed.reading import both, read
from market.seed.records import (
    SampleAccount,
    SampleBooth,
    SampleCategory,
    SampleEnterprise,
    SampleFee,
    SampleIdentity,
    SamplePopup,
    SampleShipping,
    SampleVenue,
)

CATEGORIES = (
    "cookies-snacks",
    "honey-jam",
    "rice-grains",
    "tea-drinks",
    "pottery",
    "candles-diffusers",
    "soap-cosmetics",
    "textiles-sewing",
    "wood",
    "bags-goods",
    "kids-toys",
    "stationery-books",
)
_DISTRICTS = {"deogyang": "덕양구", "ilsandong": "일산동구", "ilsanseo": "일산서구"}
_FORMS = {
    "social_enterprise": "주식회사 {}",
    "preliminary_social_enterprise": "주식회사 {}",
    "village_enterprise": "{} 마을기업",
    "self_support_enterprise": "{} 자활기업",
}
"""The legal form in a company's name; cooperatives carry theirs in the name already."""

_SHIPPING = (
    SampleShipping("paid", 3_000, None, None),
    SampleShipping("free_above", 3_000, 30_000, None),
    SampleShipping("free_above", 3_000, 50_000, None),
    SampleShipping("free", 0, None, None),
    SampleShipping("free_above", 3_500, 40_000, None),
    SampleShipping("per_quantity", 3_000, None, 5),
)
_BULKY = SampleShipping("per_quantity", 8_000, None, 1)
_BANKS = ("088", "004", "011", "090", "045", "003")
_WITHOUT_ACCOUNT = 10
"""Every tenth enterprise has not said where its money goes, so that one sees how that is shown."""

_FEES = (
    SampleFee(None, None, 500, 0),
    SampleFee(None, "rice-grains", 300, 0),
    SampleFee("field-oven", None, 350, 100),
)
_BRANCH = {"cooperative": "82", "social_cooperative": "82"}


def categories() -> tuple[SampleCategory, ...]:
    """The twelve shelves, in the order in which they stand."""
    return tuple(_category(read(f"sample/goods/{slug}.json")) for slug in CATEGORIES)


def sample_enterprises() -> tuple[SampleEnterprise, ...]:
    """Every invented enterprise, in the order of the file."""
    rows = read("sample/enterprises.json")["enterprises"]
    return tuple(_enterprise(number, row) for number, row in enumerate(rows, start=1))


def sample_fees() -> tuple[SampleFee, ...]:
    """The sample market's fees: everybody's, a lower one of a shelf, and one that an enterprise has agreed."""
    return _FEES


def sample_venues() -> tuple[SampleVenue, ...]:
    """The invented places with their plans."""
    return tuple(_venue(row) for row in read("sample/popups.json")["venues"])


def sample_popups(today: date) -> tuple[SamplePopup, ...]:
    """The invented pop-ups, with days counted from ``today``: three to come, two that have been."""
    return tuple(_popup(row, today) for row in read("sample/popups.json")["popups"])


def business_number(first_nine: str) -> str:
    """``first_nine`` with the check digit of a Korean business registration number: ten digits."""
    digits = [int(sign) for sign in first_nine]
    total = sum(digit * weight for digit, weight in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    check = (10 - (total + digits[8] * 5 // 10) % 10) % 10
    return f"{first_nine}{check}"


def _category(row: dict[str, Any]) -> SampleCategory:
    return SampleCategory(row["slug"], both(row["name"]), row["position"], row["template"], row["drawing"])


def _enterprise(number: int, row: dict[str, Any]) -> SampleEnterprise:
    lines = tuple(row["lines"])
    return SampleEnterprise(
        slug=row["slug"],
        kind=row["kind"],
        name=both(row["name"]),
        name_romanised=row["name_roman"],
        summary=both(row["summary"]),
        story=both(row["story"]),
        effect=both(row["effect"]),
        fields=tuple(row["fields"]),
        lines=lines,
        founded=row["founded"],
        people=row["people"],
        district=dong_names()[row["dong"]][1],
        dong=row["dong"],
        drawing=_drawings().get(lines[0], "workshop") if lines else "workshop",
        identity=_identity(number, row),
        account=_account(number, row),
        shipping=_BULKY if lines and lines[0] == "furniture" else _SHIPPING[number % len(_SHIPPING)],
    )


def _drawings() -> dict[str, str]:
    return {
        line["key"]: line["drawing"] for slug in CATEGORIES for line in read(f"sample/goods/{slug}.json")["lines"]
    }


def _identity(number: int, row: dict[str, Any]) -> SampleIdentity:
    exempt = number % 9 == 0
    branch = _BRANCH.get(row["kind"], "81")
    return SampleIdentity(
        company_name=_FORMS.get(row["kind"], "{}").format(row["name"]["ko"]),
        representative="예시 대표",
        address=f"경기도 고양시 {_DISTRICTS[row['district']]} {row['dong']} (예시 주소)",
        phone=f"031000{number:04d}",
        email=f"{row['slug']}@example.com",
        business_no=business_number(f"000{branch}{number:04d}"),
        mail_order_no=None if exempt else f"2026-예시고양-{number:04d}",
        mail_order_office=None if exempt else "고양시 (예시)",
        mail_order_exemption="간이과세자로 신고 면제 (예시)" if exempt else None,
    )


def _account(number: int, row: dict[str, Any]) -> SampleAccount | None:
    if number % _WITHOUT_ACCOUNT == 0:
        return None
    return SampleAccount(
        bank_code=_BANKS[number % len(_BANKS)],
        number=f"00000000{number:04d}",
        holder=f"{row['name']['ko']} (예시)",
        period="month" if number % 4 == 0 else "week",
    )


def _venue(row: dict[str, Any]) -> SampleVenue:
    return SampleVenue(
        slug=row["slug"],
        name=both(row["name"]),
        city=both(row["city"]),
        district=row["district"],
        directions=both(row["directions"]),
        booths=tuple(SampleBooth(**booth) for booth in row["booths"]),
    )


def _popup(row: dict[str, Any], today: date) -> SamplePopup:
    earliest = today + timedelta(days=row["after_days"])
    first = earliest + timedelta(days=(row["weekday"] - earliest.weekday()) % 7)
    return SamplePopup(
        slug=row["slug"],
        title=both(row["title"]),
        summary=both(row["summary"]),
        kind=row["kind"],
        venue=row["venue"],
        days=tuple(first + timedelta(days=number) for number in range(row["days"])),
        opens_at=time.fromisoformat(row["opens"]),
        closes_at=time.fromisoformat(row["closes"]),
        preorder_closes_on=first - timedelta(days=row["preorder_closes_days_before"]),
        organisers=tuple(both(organiser) for organiser in row["organisers"]),
        seats=tuple((seat["booth"], seat["enterprise"]) for seat in row["participants"]),
    )
