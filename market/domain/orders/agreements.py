"""What a shopper says and agrees to when they order. Plain facts: nothing of the web, nothing of the database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Orderer:
    """Who orders; ``phone`` is digits."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where parcels go; ``phone`` is digits."""

    name: str
    phone: str
    postcode: str
    road_address: str
    detail: str
    note: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that the shopper declared.

    ``total`` is the sum in won that was shown above the button; ``made_to_order`` holds the ids of the cart's
    lines whose making to order was consented to, one by one; ``language`` is the one it was all shown in.
    """

    orderer: Orderer
    delivery: Delivery | None
    total: int
    language: str
    made_to_order: frozenset[int] = frozenset()
