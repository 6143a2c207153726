"""The part of an order that an address names: one's own enterprise's, or it is not found."""

from market.domain.orders import queries
from market.domain.orders.models import SellerOrder
from market.web.guards import own_enterprise
from market.web.session import signed_in_user


def own_part(part_id: int) -> SellerOrder:
    """The part with its order and lines; ``OrderNotFound`` when it is another enterprise's."""
    return queries.part_of(own_enterprise(signed_in_user()), part_id)
