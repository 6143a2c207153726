"""The form on a product's page: what is chosen at first, or what was typed when the basket refused it."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from market.domain.carts.errors import WrongQuantity
from market.domain.storefront.product_page import Choice, ProductPage
from market.web.inputs import MOST_OF_ONE_THING, quantity

LONGEST = 20
_KEPT = ("variant_id", "collect_on", "quantity")


@dataclass(frozen=True, slots=True)
class BuyForm:
    """The option, the day of collection (None: to be sent) and the quantity that the form shows."""

    choice: Choice | None
    day_id: int | None
    quantity: str
    error: str


def address_with_typed(slug: str) -> str:
    """The page of the product, with what was typed into its form."""
    typed: dict[str, Any] = {name: request.form.get(name, "")[:LONGEST] or None for name in _KEPT}
    return url_for("shop.products.show", slug=slug, **typed)


def buy_form(page: ProductPage) -> BuyForm:
    """The form as the address has it; an option or a day that cannot be chosen any more is passed over."""
    choice_id, day_id, typed = (request.args.get(name, "")[:LONGEST] for name in _KEPT)
    choices = (choice for choice in page.choices if not choice.is_sold_out and str(choice.variant_id) == choice_id)
    open_days = [day.id for day in page.days if day.is_open]
    asked_day = next((number for number in open_days if str(number) == day_id), None)
    first_day = None if page.can_be_sent else next(iter(open_days), None)
    is_wrong = bool(typed) and quantity(typed) is None
    return BuyForm(
        choice=next(choices, page.first_choice),
        day_id=asked_day or first_day,
        quantity=typed or "1",
        error=str(WrongQuantity(most=MOST_OF_ONE_THING)) if is_wrong else "",
    )
