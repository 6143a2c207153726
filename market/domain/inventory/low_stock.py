"""Telling an enterprise that something runs low: once when its line is crossed, not with every sale.

The worker looks; whoever orders does nothing for it. What is above its line again can be told of anew.
"""

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.catalog.models import Product, ProductKind, ProductStatus, ProductVariant
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, Membership
from market.domain.enterprises.telling import notify_members
from market.domain.inventory.models import LowStockTold, Stock
from market.foundation.database import db

MOST_AT_ONCE = 500


def tell_due(*, now: datetime) -> int:
    """Write to the members of enterprises whose goods have come down to their line; one mail each, how many goods."""
    enough = select(Stock.variant_id).where(Stock.on_hand - Stock.promised > Stock.low_at)
    db.session.execute(delete(LowStockTold).where(LowStockTold.variant_id.in_(enough)))
    crossed = _crossed()
    if not crossed:
        return 0
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    rows = [{"variant_id": variant_id, "told_at": now} for variant_id in crossed]
    claim = insert(LowStockTold).on_conflict_do_nothing().returning(LowStockTold.variant_id)
    mine = set(db.session.scalars(claim, rows))
    by_enterprise: dict[int, list[int]] = {}
    for variant_id in sorted(mine):
        by_enterprise.setdefault(crossed[variant_id], []).append(variant_id)
    for enterprise_id, variant_ids in by_enterprise.items():
        notify_members(
            db.session.get_one(Enterprise, enterprise_id),
            "low_stock",
            {"enterprise_id": enterprise_id, "variant_ids": variant_ids},
            ability=Ability.KEEP_STOCK,
            dedupe_key=f"low_stock:{enterprise_id}:{variant_ids[0]}:{now.timestamp()}",
            now=now,
        )
    return len(mine)


def _crossed() -> dict[int, int]:
    """What is on sale, has come down to its line and was not told of: variants, with whose they are."""
    rows = db.session.execute(
        select(Stock.variant_id, Product.enterprise_id)
        .join(ProductVariant, ProductVariant.id == Stock.variant_id)
        .join(Product, Product.id == ProductVariant.product_id)
        .join(Enterprise, Enterprise.id == Product.enterprise_id)
        .where(
            Stock.on_hand - Stock.promised <= Stock.low_at,
            ProductVariant.is_active,
            Product.status == ProductStatus.PUBLISHED,
            Product.kind == ProductKind.GOODS,
            Enterprise.status == EnterpriseStatus.ACTIVE,
            exists().where(Membership.enterprise_id == Enterprise.id),
            ~exists().where(LowStockTold.variant_id == Stock.variant_id),
        )
        .order_by(Stock.variant_id)
        .limit(MOST_AT_ONCE)
    )
    return {row.variant_id: row.enterprise_id for row in rows}
