"""What the catalogue says now, cell by cell: what is written on the way out, and compared with on the way in.

A cell that comes back as it was written changes nothing, whatever it holds.
"""

from collections.abc import Iterable, Mapping

from market.domain.catalog import rules
from market.domain.catalog.models import Product, ProductVariant
from market.domain.catalog.option_rules import Axis
from market.domain.catalog.options import axes_of
from market.domain.imports.known import Known
from market.domain.inventory.models import LOW_AT
from market.seller.product_sheets.columns import NoticeColumn, columns
from market.web.documents import Cell, plain, safe_text
from market.web.sheets import as_read

Cells = dict[str, Cell]

BETWEEN_PHOTOS = "; "


def product_cells(known: Known, notices: Iterable[NoticeColumn] = ()) -> Cells:
    """What is said of the product itself, and so stands in each of its rows."""
    product = known.product
    cells: Cells = {
        "code": product.code or "",
        "slug": product.slug,
        "status": columns()["status"].word(product.status.value),
        "category": product.category.name,
        "name_ko": product.name_ko,
        "name_en": product.name_en or "",
        "price": product.price,
        "list_price": _number(product.list_price),
        "photos": BETWEEN_PHOTOS.join(photo.name for photo in known.photos),
        "summary_ko": product.summary_ko,
        "summary_en": product.summary_en or "",
        "story_ko": product.story_ko,
        "story_en": product.story_en or "",
        "lead_days": product.lead_days,
        "closes_at": f"{product.closes_at:%H:%M}" if product.closes_at else "",
        "daily_limit": _number(product.daily_limit),
        "weight_g": _number(product.weight_g),
        "shipping_fee": _number(product.shipping_fee),
        "can_collect": columns()["can_collect"].word("yes" if product.can_collect else "no"),
        "own_notice_template": _template(product),
    }
    for key in ("tax_kind", "withdrawal_limit", "shipping_rule", "kind"):
        cells[key] = columns()[key].word(getattr(product, key).value)
    for number, axis in enumerate(axes_of(product), start=1):
        cells[f"option{number}"], cells[f"option{number}_en"] = axis.label_ko, axis.label_en or ""
    cells.update(_notice_cells(product, notices))
    return cells


def variant_cells(known: Known, variant: ProductVariant, axes: Iterable[Axis]) -> Cells:
    """What one row says for itself."""
    stock = known.stocks.get(variant.id)
    on_hand = known.on_hand(variant)
    cells: Cells = {
        "variant_code": variant.code or "",
        "extra_price": variant.extra_price,
        "is_active": columns()["is_active"].word("yes" if variant.is_active else "no"),
        "on_hand": on_hand,
        "seen": on_hand,
        "low_at": stock.low_at if stock else LOW_AT,
    }
    names = rules.parted(variant.name_ko)
    for number, (axis, name) in enumerate(zip(axes, names, strict=False), start=1):
        english = next((value.name_en for value in axis.values if value.name_ko == name), None)
        cells[f"value{number}"], cells[f"value{number}_en"] = name, english or ""
    return cells


def as_it_comes_back(cells: Mapping[str, Cell]) -> dict[str, str]:
    """``cells`` as they are read from the file that they were written to."""
    return {key: as_read(plain(safe_text(str(cell)))) for key, cell in cells.items()}


def _notice_cells(product: Product, notices: Iterable[NoticeColumn]) -> Cells:
    told = {row.label_ko: (row.value_ko, row.value_en) for row in product.notices}
    cells: Cells = {}
    for column in notices:
        field = column.field_of(product.notice_template)
        korean, english = told.get(field.label_ko, ("", "")) if field else ("", "")
        cells[column.key] = english if column.in_english else korean
    return cells


def _template(product: Product) -> str:
    key = product.own_notice_template
    return rules.notice_templates()[key].name if key else ""


def _number(value: int | None) -> Cell:
    return "" if value is None else value
