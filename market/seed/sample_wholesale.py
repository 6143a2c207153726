"""Invented terms for shops of some sample products, and an invented inquiry to the demo seller's enterprise."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from market.domain.catalog.models import Product, ProductKind, ProductStatus
from market.domain.enterprises.models import Enterprise
from market.domain.wholesale.models import WholesaleInquiry, WholesaleTerms
from market.foundation.clock import day_of
from market.foundation.crypto import fingerprint
from market.foundation.database import db
from market.seed.dataset import DEMO_ACCOUNTS, DEMO_SELLER_OF
from market.seed.reading import read

EVERY = 8
"""One of so many sample products is offered to shops, one of three of these at a price on request."""

_PHONE = "03100000000"
"""Nobody's."""


def load_wholesale(*, now: datetime) -> None:
    """Insert both, counted back from ``now``."""
    goods = db.session.execute(
        select(Product.id, Product.price, Product.lead_days)
        .where(Product.is_sample, Product.status == ProductStatus.PUBLISHED, Product.kind == ProductKind.GOODS)
        .order_by(Product.id)
    ).all()
    db.session.add_all(
        WholesaleTerms(
            product_id=product_id,
            minimum=(10, 20, 30, 50)[place % 4],
            price=None if place % 3 == 2 else max(100, price * 7 // 10 // 100 * 100),
            lead_days=lead_days + 4,
            note="",
            updated_at=now,
        )
        for place, (product_id, price, lead_days) in enumerate(goods[::EVERY])
    )
    told: list[dict[str, Any]] = read("sample/wholesale.json")
    enterprise_id = db.session.scalars(select(Enterprise.id).where(Enterprise.slug == DEMO_SELLER_OF)).one()
    db.session.add_all(_inquiry(row, enterprise_id, now) for row in told)
    db.session.flush()


def _inquiry(row: dict[str, Any], enterprise_id: int, now: datetime) -> WholesaleInquiry:
    return WholesaleInquiry(
        number=row["number"],
        enterprise_id=enterprise_id,
        product_id=db.session.scalar(select(Product.id).where(Product.slug == row["product"])),
        language="ko",
        company=row["company"],
        name=row["name"],
        email=DEMO_ACCOUNTS[0].email,
        phone=_PHONE,
        asker_key=fingerprint(f"sample-{row['number']}"),
        wanted=row["wanted"],
        quantity=row["quantity"],
        wanted_on=day_of(now) + timedelta(days=row["wanted_in"]),
        asked_at=now - timedelta(days=row["days_ago"], hours=3),
    )
