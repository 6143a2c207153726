"""What may be sold, and what must be said of it. Pure, but for the table of notices, which is read once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.domain.catalog.models import ProductStatus
from market.foundation.i18n import in_language

LOWEST_PRICE, HIGHEST_PRICE = 100, 100_000_000
MOST_LEAD_DAYS = 60
MOST_WEIGHT_G = 1_000_000
MOST_A_DAY = 100_000
HIGHEST_SHIPPING_FEE = 1_000_000
LONGEST_NAME, LONGEST_SUMMARY, LONGEST_STORY, LONGEST_CODE = 100, 200, 4_000, 40
LONGEST_IN_NOTICE = 1_000

MOST_OPTIONS, MOST_VARIANTS = 3, 100
HIGHEST_EXTRA = 10_000_000
LONGEST_LABEL, LONGEST_VALUE = 20, 40
SEPARATOR = " / "
"""Between the values in the name of a variant: “파랑 / L”."""

NEXT: Mapping[ProductStatus, frozenset[ProductStatus]] = {
    ProductStatus.DRAFT: frozenset({ProductStatus.PUBLISHED}),
    ProductStatus.PUBLISHED: frozenset({ProductStatus.HIDDEN}),
    ProductStatus.HIDDEN: frozenset({ProductStatus.PUBLISHED}),
}
"""Where a product can go from where it stands. One that was shown never becomes a draft again."""

_TABLE = Path(__file__).parent / "product_notice.json"


@dataclass(frozen=True, slots=True)
class NoticeField:
    """One field of a notice. A certification's number is printed at least as large as the price."""

    key: str
    label_ko: str
    label_en: str
    is_certification: bool

    @property
    def label(self) -> str:
        return in_language(self.label_ko, self.label_en)


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """What must be told of one sort of goods (상품 등의 정보제공에 관한 고시)."""

    name_ko: str
    name_en: str
    fields: tuple[NoticeField, ...]

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def certifications(self) -> frozenset[str]:
        """The Korean labels of the fields that hold a certification's number."""
        return frozenset(field.label_ko for field in self.fields if field.is_certification)


@lru_cache(maxsize=1)
def notice_templates() -> Mapping[str, NoticeTemplate]:
    """Every template by its key, which is a category's ``notice_template``."""
    templates = json.loads(_TABLE.read_text(encoding="utf-8"))["templates"]
    return {
        key: NoticeTemplate(
            name_ko=template["ko"],
            name_en=template["en"],
            fields=tuple(
                NoticeField(field["key"], field["ko"], field["en"], field.get("certification", False))
                for field in template["fields"]
            ),
        )
        for key, template in templates.items()
    }


def joined(values: Sequence[str]) -> str:
    """The name of the variant that has ``values``; of none, the empty one."""
    return SEPARATOR.join(values)


def parted(name: str) -> tuple[str, ...]:
    """The values that ``joined`` has made ``name`` of."""
    return tuple(name.split(SEPARATOR)) if name else ()


def missing_from_notice(template: NoticeTemplate, filled: Mapping[str, str]) -> list[NoticeField]:
    """The fields of ``template`` that ``filled``, values by Korean label, does not answer."""
    return [field for field in template.fields if not filled.get(field.label_ko, "").strip()]
