"""What was changed in a product, in the words of the people who changed it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from market.domain.catalog.history import Change
from market.domain.catalog.models import ProductKind, ProductStatus, ShippingRule, TaxKind, WithdrawalLimit
from market.domain.catalog.queries import categories
from market.domain.catalog.rules import notice_templates
from market.domain.inventory.models import MovementCause
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l

LONGEST = 160
"""So much of a text is shown; the rest of it is no news."""

ACTIONS: Mapping[str, LazyText] = {
    "product.created": _l("Made as a draft"),
    "product.changed": _l("Changed"),
    "product.options_changed": _l("Options changed"),
    "product.notice_changed": _l("Product information changed"),
    "product.published": _l("Put on sale"),
    "product.hidden": _l("Hidden"),
    "product.blocked": _l("Taken off the shelf by the city"),
    "product.unblocked": _l("Let back by the city"),
    "product.photos_added": _l("Photos added"),
    "product.photos_moved": _l("Order of photos changed"),
    "product.photos_described": _l("Photos described"),
    "product.photos_set": _l("Photos chosen by spreadsheet"),
    "product.photo_removed": _l("Photo removed"),
    "stock.recounted": _l("Stock counted"),
    "stock.low_line_drawn": _l("Low-stock line drawn"),
}

FIELDS: Mapping[str, LazyText] = {
    "category_id": _l("Category"),
    "kind": _l("How it is sold"),
    "code": _l("Product code"),
    "name_ko": _l("Name in Korean"),
    "name_en": _l("Name in English"),
    "summary_ko": _l("Summary in Korean"),
    "summary_en": _l("Summary in English"),
    "story_ko": _l("Story in Korean"),
    "story_en": _l("Story in English"),
    "price": _l("Price"),
    "list_price": _l("List price"),
    "tax_kind": _l("Tax"),
    "withdrawal_limit": _l("Withdrawal"),
    "own_notice_template": _l("Kind of goods for the notice"),
    "lead_days": _l("Business days until it is sent"),
    "closes_at": _l("Orders of the day close at"),
    "daily_limit": _l("How many a day"),
    "weight_g": _l("Weight in grams"),
    "shipping_rule": _l("What sending costs"),
    "shipping_fee": _l("Charge for each item in won"),
    "can_collect": _l("Can be collected at pop-ups"),
    "status": _l("State"),
    "block_reason": _l("Reason of the city"),
    "options": _l("Options"),
    "extra_price": _l("Added to the price"),
    "is_active": _l("On sale"),
    "on_hand": _l("On hand"),
    "low_at": _l("Tell me at"),
    "cause": _l("Reason"),
    "photos": _l("Photos"),
}

_WON = frozenset({"price", "list_price", "shipping_fee", "extra_price"})
_ENUMS: Mapping[str, type[LabelledEnum]] = {
    "kind": ProductKind,
    "tax_kind": TaxKind,
    "withdrawal_limit": WithdrawalLimit,
    "shipping_rule": ShippingRule,
    "status": ProductStatus,
    "cause": MovementCause,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: what it is, what stood there, what stands there now; no ``before`` where only the new counts."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One change as the page tells it."""

    at: datetime
    who: str
    action: str
    reason: str
    lines: tuple[Line, ...]


def told(change: Change) -> Told:
    """``change`` in words."""
    entry = change.entry
    return Told(
        at=entry.at,
        who=_who(change),
        action=str(ACTIONS.get(entry.action, entry.action)),
        reason=entry.reason,
        lines=tuple(_lines(entry.action, entry.changes)),
    )


def _who(change: Change) -> str:
    """Members by name; the city's people by what they are; who has closed their account by that."""
    if change.person is None:
        return gettext("Former team member") if change.entry.actor_id else change.entry.actor_name
    if change.person.staff_role is not None:
        return gettext("City staff")
    return change.person.name or gettext("Former team member")


def _lines(action: str, changes: Mapping[str, Any]) -> list[Line]:
    option = changes.get("option")
    lines = []
    for key, change in changes.items():
        if key == "option" or not isinstance(change, list) or len(change) != 2:
            continue
        field, _, about = key.partition(":") if action != "product.notice_changed" else (key, "", "")
        name = str(FIELDS.get(field, field)) if not key.startswith("alt_") else gettext("Words of a photo")
        about = about or (option if field in ("on_hand", "low_at") else "") or ""
        show = _shower(field)
        before, after = (show(value) for value in change)
        lines.append(Line(f"{name}: {about}" if about else name, "" if field == "cause" else before, after))
    return lines


def _shower(field: str) -> Callable[[Any], str]:
    def show(value: Any) -> str:
        if value is None or value == "" or value == []:
            return gettext("nothing")
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if field in _WON and isinstance(value, int):
            return gettext("₩%(amount)s", amount=f"{value:,}")
        if field == "category_id":
            return next((shelf.name for shelf in categories() if shelf.id == value), str(value))
        if field == "own_notice_template":
            template = notice_templates().get(str(value))
            return template.name if template else str(value)
        if field in _ENUMS and value in {member.value for member in _ENUMS[field]}:
            return str(_ENUMS[field].stored_as(value).label)
        return _short("; ".join(map(str, value)) if isinstance(value, list) else str(value))

    return show


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
