"""What the city takes off the shelf, and what it lets back. The caller opens the transaction."""

from datetime import datetime

from market.domain.catalog.errors import AlreadyBlocked, NotBlocked
from market.domain.catalog.models import Product, ProductStatus
from market.domain.catalog.services import describe
from market.domain.catalog.turns import note_change, take_turn
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.foundation.actors import Actor

KIND = "city_decided"


def block(product: Product, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take ``product`` off the shelf until ``lift``; what is ordered is sent. The enterprise is told why.

    Raises ``AlreadyBlocked``.
    """
    take_turn(product)
    if product.blocked_at is not None:
        raise AlreadyBlocked
    before = product.status
    product.blocked_at, product.block_reason = now, reason
    if product.status is ProductStatus.PUBLISHED:
        product.status = ProductStatus.HIDDEN
    changes = {"status": [before.value, product.status.value], "block_reason": [None, reason]}
    note_change("product.blocked", product, changes, actor=actor, now=now, reason=reason)
    describe(product)
    _tell(product, "product_blocked", now=now)


def lift(product: Product, *, actor: Actor, now: datetime) -> None:
    """Let the enterprise put ``product`` on sale again; it does so itself. Raises ``NotBlocked``."""
    take_turn(product)
    if product.blocked_at is None:
        raise NotBlocked
    changes = {"block_reason": [product.block_reason, None]}
    product.blocked_at = product.block_reason = None
    note_change("product.unblocked", product, changes, actor=actor, now=now)
    _tell(product, "product_unblocked", now=now)


def _tell(product: Product, what: str, *, now: datetime) -> None:
    facts = {
        "what": what,
        "enterprise_id": product.enterprise_id,
        "product_id": product.id,
        "reason": product.block_reason or "",
    }
    key = f"{KIND}:{what}:{product.id}:{product.version}"
    notify_members(product.enterprise, KIND, facts, ability=Ability.EDIT_PRODUCTS, dedupe_key=key, now=now)
