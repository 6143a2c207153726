"""An enterprise counts what it has."""

from datetime import datetime

from market.domain.audit import services as audit
from market.domain.catalog.models import ProductVariant
from market.domain.inventory.models import Stock
from market.domain.inventory.services import set_on_hand
from market.foundation.actors import Actor
from market.foundation.database import db


def recount(variant: ProductVariant, *, on_hand: int, actor: Actor, now: datetime) -> None:
    """Write down that there are ``on_hand`` of ``variant``; without a difference nothing is written.

    Raises ``PromiseBroken`` when more than that are promised to orders that have been paid or are being paid.
    """
    stock = db.session.get(Stock, variant.id)
    before = stock.on_hand if stock else 0
    if stock is None:
        db.session.add(Stock(variant_id=variant.id, on_hand=on_hand))
    elif before != on_hand:
        set_on_hand(variant.id, on_hand=on_hand)
    if before != on_hand:
        audit.record(
            "stock.recounted",
            actor=actor,
            subject=("product", variant.product_id, variant.product.name_ko),
            now=now,
            changes={"on_hand": [before, on_hand], "option": variant.name_ko},
        )
