"""What a list of orders is asked to show: read from the address, or from the fields that a form carries along."""

import re
import unicodedata
from collections.abc import Mapping

from market.domain.orders.worklist import Due, Tab, Wish
from market.web.request import LARGEST_ID

LONGEST_NUMBER = 20


def read_wish(values: Mapping[str, str]) -> Wish:
    """The wish in ``values``; what makes no sense is left out. Without a tab it is all that is to be done."""
    product = values.get("product", "")
    is_id = re.fullmatch("[0-9]{1,10}", product) is not None and int(product) <= LARGEST_ID
    return Wish(
        tab=next((tab for tab in Tab if tab.value == values.get("show")), Tab.TODO),
        product_id=int(product) if is_id else None,
        due=next((due for due in Due if due.value == values.get("due")), None),
        number=typed_number(values.get("q", "")),
    )


def typed_number(typed: str) -> str:
    """A piece of an order's number as it is stored: small and full-width letters and blanks are read as meant."""
    signs = re.sub(r"[^A-Z0-9-]", "", unicodedata.normalize("NFKC", typed).upper())[:LONGEST_NUMBER].strip("-")
    whole = re.fullmatch(r"D(\d{6})-?([A-Z0-9]{1,6})", signs)
    return f"D{whole[1]}-{whole[2]}" if whole else signs
