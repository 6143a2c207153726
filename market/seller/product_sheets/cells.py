"""One cell: what it says, or the sentence that stands beside it when it cannot be."""

from collections.abc import Callable, Mapping
from datetime import time
from functools import partial
from typing import Any

from sqlalchemy import select

from market.domain.catalog import rules
from market.domain.catalog.models import Category, ProductKind, ProductStatus, ShippingRule, TaxKind, WithdrawalLimit
from market.domain.catalog.queries import categories
from market.foundation.database import db
from market.foundation.i18n import gettext, ngettext
from market.seller.product_sheets.columns import columns, squeezed
from market.web.inputs import half_width, holds_resident_number, one_line, whole_number
from market.web.sheets import looks_shortened

MOST_ON_HAND, MOST_LOW = 99_999, 9_999


class CellRefused(Exception):
    """A cell that cannot be as it is; the sentence says what to do."""


def templates_by_category() -> dict[int, str]:
    """The notice that the goods of each category fill in, by the category's id."""
    return dict(db.session.execute(select(Category.id, Category.notice_template)).all())


def template_name(key: str) -> str:
    """What a notice is called."""
    return rules.notice_templates()[key].name


def value_of(key: str, text: str) -> Any:
    """What ``text`` in the column ``key`` says. Raises ``CellRefused``."""
    return _READERS[key](text)


def short_text(text: str, *, most: int) -> str:
    """One line of text. Raises ``CellRefused``."""
    return _text(one_line(text), most=most)


def long_text(text: str, *, most: int) -> str:
    """Text with its line breaks. Raises ``CellRefused``."""
    return _text(text.strip(), most=most)


def _text(text: str, *, most: int) -> str:
    if len(text) > most:
        raise CellRefused(
            ngettext(
                "Please use no more than %(num)s character. There are %(length)s now.",
                "Please use no more than %(num)s characters. There are %(length)s now.",
                most,
                length=f"{len(text):,}",
            )
        )
    if holds_resident_number(text):
        words = gettext("Please take out the resident registration number. We never need it and may not keep it.")
        raise CellRefused(words)
    return text


def _code(text: str) -> str:
    if looks_shortened(text):
        raise CellRefused(gettext("The spreadsheet has shortened this number. Please format the column as text."))
    return short_text(text, most=rules.LONGEST_CODE)


def _number(text: str, *, lowest: int, highest: int) -> int:
    number = whole_number(text, lowest=lowest, highest=highest)
    if number is None:
        raise CellRefused(
            gettext(
                "Please write a whole number from %(lowest)s to %(highest)s.",
                lowest=f"{lowest:,}",
                highest=f"{highest:,}",
            )
        )
    return number


def _hour(text: str) -> time:
    """``14:00``, as spreadsheets write it too: ``14:00:00``, ``2:00``."""
    try:
        found = time.fromisoformat(half_width(text).strip().zfill(5))
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.second or found.microsecond:
        raise CellRefused(gettext("Please write the time as hour:minute, such as 10:30."))
    return found


def _choice(text: str, *, key: str, kept_as: Callable[[str], Any]) -> Any:
    stored = columns()[key].stored(text)
    if stored is None:
        words = ", ".join(columns()[key].words)
        raise CellRefused(gettext("Please write one of these: %(words)s.", words=words))
    return kept_as(stored)


def _yes(stored: str) -> bool:
    return stored == "yes"


def _category(text: str) -> int:
    plain = squeezed(text)
    for shelf in categories():
        if plain in (squeezed(shelf.name_ko), squeezed(shelf.name_en), squeezed(shelf.slug)):
            return shelf.id
    words = gettext("There is no such category. The sheet “%(sheet)s” has their names.", sheet=gettext("Categories"))
    raise CellRefused(words)


def _template(text: str) -> str:
    plain = squeezed(text)
    for key, template in rules.notice_templates().items():
        if plain in (squeezed(template.name_ko), squeezed(template.name_en), squeezed(key)):
            return key
    words = gettext("There is no such notice. The sheet “%(sheet)s” has their names.", sheet=gettext("Categories"))
    raise CellRefused(words)


_NAME = partial(short_text, most=rules.LONGEST_NAME)
_SUMMARY = partial(short_text, most=rules.LONGEST_SUMMARY)
_STORY = partial(long_text, most=rules.LONGEST_STORY)
_LABEL = partial(short_text, most=rules.LONGEST_LABEL)
_VALUE = partial(short_text, most=rules.LONGEST_VALUE)
_PRICE = partial(_number, lowest=rules.LOWEST_PRICE, highest=rules.HIGHEST_PRICE)

_READERS: Mapping[str, Callable[[str], Any]] = {
    "code": _code,
    "status": partial(_choice, key="status", kept_as=ProductStatus.stored_as),
    "category": _category,
    "name_ko": _NAME,
    "name_en": _NAME,
    "price": _PRICE,
    "list_price": _PRICE,
    "variant_code": _code,
    "extra_price": partial(_number, lowest=0, highest=rules.HIGHEST_EXTRA),
    "is_active": partial(_choice, key="is_active", kept_as=_yes),
    "on_hand": partial(_number, lowest=0, highest=MOST_ON_HAND),
    "seen": partial(_number, lowest=0, highest=10**9),
    "low_at": partial(_number, lowest=0, highest=MOST_LOW),
    "summary_ko": _SUMMARY,
    "summary_en": _SUMMARY,
    "story_ko": _STORY,
    "story_en": _STORY,
    "tax_kind": partial(_choice, key="tax_kind", kept_as=TaxKind.stored_as),
    "withdrawal_limit": partial(_choice, key="withdrawal_limit", kept_as=WithdrawalLimit.stored_as),
    "lead_days": partial(_number, lowest=0, highest=rules.MOST_LEAD_DAYS),
    "closes_at": _hour,
    "daily_limit": partial(_number, lowest=1, highest=rules.MOST_A_DAY),
    "weight_g": partial(_number, lowest=1, highest=rules.MOST_WEIGHT_G),
    "shipping_rule": partial(_choice, key="shipping_rule", kept_as=ShippingRule.stored_as),
    "shipping_fee": partial(_number, lowest=0, highest=rules.HIGHEST_SHIPPING_FEE),
    "can_collect": partial(_choice, key="can_collect", kept_as=_yes),
    "kind": partial(_choice, key="kind", kept_as=ProductKind.stored_as),
    "own_notice_template": _template,
    **{f"option{number}{tongue}": _LABEL for number in (1, 2, 3) for tongue in ("", "_en")},
    **{f"value{number}{tongue}": _VALUE for number in (1, 2, 3) for tongue in ("", "_en")},
}
