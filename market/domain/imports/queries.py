"""Questions about spreadsheets of products."""

from collections.abc import Sequence

from sqlalchemy import select

from market.domain.enterprises.models import Enterprise
from market.domain.imports.errors import ImportNotFound
from market.domain.imports.models import ImportState, ProductImport
from market.foundation.database import db

LATEST = 10


def import_of(enterprise: Enterprise, import_id: int) -> ProductImport:
    """A sheet of ``enterprise``; ``ImportNotFound`` when it is another's."""
    found = db.session.scalar(
        select(ProductImport).where(ProductImport.id == import_id, ProductImport.enterprise_id == enterprise.id)
    )
    if found is None:
        raise ImportNotFound
    return found


def latest_imports(enterprise: Enterprise) -> Sequence[ProductImport]:
    """What was handed in last, the newest first."""
    return db.session.scalars(
        select(ProductImport)
        .where(ProductImport.enterprise_id == enterprise.id)
        .order_by(ProductImport.id.desc())
        .limit(LATEST)
    ).all()


def became(enterprise: Enterprise, digest: str) -> dict[int, int]:
    """What rows without a code have become when the same cells were handed in before: ``{row: product id}``."""
    products: dict[str, int] | None = db.session.scalar(
        select(ProductImport.products)
        .where(
            ProductImport.enterprise_id == enterprise.id,
            ProductImport.digest == digest,
            ProductImport.state == ImportState.DONE,
        )
        .order_by(ProductImport.id)
        .limit(1)
    )
    return {int(row): product_id for row, product_id in (products or {}).items()}
