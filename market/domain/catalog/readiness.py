"""What is still missing before a product can be put on sale, and where it is filled in."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from market.domain.catalog import notices
from market.domain.catalog.errors import NothingToSell, PhotoMissing, ProductBlocked, SellerNotReady
from market.domain.catalog.models import Product, ProductPhoto, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.foundation.database import db
from market.foundation.errors import MarketError


@dataclass(frozen=True, slots=True)
class Missing:
    """``what`` is missing, in a few words, and ``where`` in the editor it is filled in: ``seller``, ``options``,
    ``photos``, ``block`` for what the city keeps off the shelf, or ``notice-`` and the key of a field."""

    what: str
    where: str


def what_is_missing(product: Product) -> list[Missing]:
    """Everything that keeps ``product`` from being put on sale; nothing for one that is ready."""
    found = [Missing(str(refusal), where) for refusal, where in _refusals(product)]
    return found + [Missing(field.label, f"notice-{field.key}") for field in notices.missing_in_notice(product)]


def check_ready(product: Product) -> None:
    """Raises ``ProductBlocked``, ``SellerNotReady``, ``NothingToSell``, ``NoticeIncomplete`` or ``PhotoMissing``."""
    refusals = [refusal for refusal, _ in _refusals(product)]
    if refusals and not isinstance(refusals[0], PhotoMissing):
        raise refusals[0]
    notices.check_whole(product)
    if refusals:
        raise refusals[0]


def _refusals(product: Product) -> list[tuple[MarketError, str]]:
    """What is wrong beside the notice, the photo last."""
    identity, status, has_option, has_photo = db.session.execute(
        select(
            SellerIdentity.enterprise_id,
            Enterprise.status,
            exists().where(ProductVariant.product_id == product.id, ProductVariant.is_active),
            exists().where(ProductPhoto.product_id == product.id, ProductPhoto.is_drawing.is_(False)),
        )
        .select_from(Enterprise)
        .outerjoin(SellerIdentity, SellerIdentity.enterprise_id == Enterprise.id)
        .where(Enterprise.id == product.enterprise_id)
    ).one()
    found: list[tuple[MarketError, str]] = []
    if product.blocked_at is not None:
        found.append((ProductBlocked(reason=product.block_reason), "block"))
    if identity is None or status is not EnterpriseStatus.ACTIVE:
        found.append((SellerNotReady(), "seller"))
    if not has_option:
        found.append((NothingToSell(), "options"))
    if not has_photo and not product.is_sample:  # of what is invented there are only drawings
        found.append((PhotoMissing(), "photos"))
    return found
