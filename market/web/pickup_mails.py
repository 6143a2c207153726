"""What the mails about collections that changed need to know. The link is made here: the outbox does not hold it."""

from collections.abc import Callable, Mapping
from typing import Any

from market.domain.orders import redirecting
from market.domain.pickups import queries, rules
from market.domain.pickups.models import PickupChange
from market.foundation.database import db

Facts = dict[str, Any]


def _for_shopper(facts: Facts) -> Facts:
    change = db.session.get_one(PickupChange, facts["change_id"])
    return {
        **_of_change(change),
        "without_answer": rules.WITHOUT_ANSWER[change.cause].value,
        "path": f"/pickups/{queries.link_of(change)}",
    }


def _for_seller(facts: Facts) -> Facts:
    change = db.session.get_one(PickupChange, facts["change_id"])
    return {**_of_change(change), "path": f"/seller/orders/{change.seller_order_id}"}


def _of_change(change: PickupChange) -> Facts:
    part = change.seller_order
    return {
        "change": change,
        "popup": change.popup,
        "order": part.order,
        "seller_order": part,
        "has_address": redirecting.has_address(part.order),
        "market_pays": change.cause in rules.MARKET_PAYS,
    }


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {
    "pickup_changed": _for_shopper,
    "pickup_settled": _for_shopper,
    "pickup_for_seller": _for_seller,
}
