"""Two who change one product: they take turns, and neither overwrites unseen what the other has written."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from market.domain.audit import services as audit
from market.domain.catalog.errors import ChangedMeanwhile
from market.domain.catalog.models import Product
from market.foundation.actors import Actor
from market.foundation.database import db


def take_turn(product: Product, *, seen: int | None = None) -> None:
    """Keep others from changing ``product`` until the transaction ends, and read it as it is now.

    Raises ``ChangedMeanwhile`` when it is not the version ``seen`` any more.
    """
    turn = update(Product).where(Product.id == product.id).values(version=Product.version).returning(Product)
    now = db.session.scalars(select(Product).from_statement(turn).execution_options(populate_existing=True)).one()
    if seen is not None and now.version != seen:
        raise ChangedMeanwhile


def note_change(
    action: str, product: Product, changes: dict[str, Any], *, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """``product`` is another version now, and the audit says what has changed: ``{field: [before, after]}``."""
    product.version += 1
    product.updated_at = now
    subject = ("product", product.id, product.name_ko)
    audit.record(action, actor=actor, subject=subject, now=now, changes=changes, reason=reason)
