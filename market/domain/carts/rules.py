"""When something can be bought, and why not. Pure: the rows are given, so is the moment."""

from datetime import datetime

from market.domain.carts.basket import MOST_OF_ONE, Problem
from market.domain.catalog.models import Product, ProductKind, ProductStatus, ProductVariant
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.domain.popups.models import Popup, PopupDay, PopupStatus
from market.foundation.clock import day_of

MOST_DIFFERENT = 90
"""The most lines in one cart: with their shipping lines they fit on the payment page."""


def problem_with_offer(
    product: Product, variant: ProductVariant, enterprise: Enterprise, seller: SellerIdentity | None
) -> Problem | None:
    """Why nobody can buy ``variant`` now. Who does not say who they are does not sell (전자상거래법 제20조 제2항)."""
    if product.status is not ProductStatus.PUBLISHED:
        return Problem.NOT_ON_SALE
    if product.kind is not ProductKind.GOODS:
        return Problem.BY_QUOTE
    if not variant.is_active:
        return Problem.OPTION_GONE
    if enterprise.status is not EnterpriseStatus.ACTIVE or seller is None:
        return Problem.NOT_SELLING
    return None


def problem_with_quoted(
    until: datetime | None,
    variant: ProductVariant,
    enterprise: Enterprise,
    seller: SellerIdentity | None,
    *,
    now: datetime,
) -> Problem | None:
    """Why what was quoted cannot be ordered now. What was promised to one buyer holds in holidays, too."""
    if until is None:
        return Problem.NOT_ON_SALE
    if now >= until or not variant.is_active:
        return Problem.QUOTE_OVER
    if enterprise.status is not EnterpriseStatus.ACTIVE or seller is None:
        return Problem.NOT_SELLING
    return None


def can_collect(
    product: Product, popup: Popup | None, day: PopupDay | None, *, takes_part: bool, now: datetime
) -> bool:
    """``product`` can be ordered now and collected on ``day``.

    That takes a coming day, still held, of a published pop-up where its enterprise takes part, while pre-orders
    are open.
    """
    return (
        popup is not None
        and day is not None
        and product.can_collect
        and takes_part
        and popup.status is PopupStatus.PUBLISHED
        and day.venue_id is not None
        and day.day >= day_of(now)
        and (popup.preorder_until is None or now < popup.preorder_until)
    )


def problem_with_quantity(wanted: int, available: int, *, makeable: int | None = None) -> Problem | None:
    """Why ``wanted`` cannot be had when ``available`` are left, and ``makeable`` can still be made that day."""
    if available <= 0:
        return Problem.SOLD_OUT
    if makeable is not None:
        if makeable <= 0:
            return Problem.MADE_OUT
        available = min(available, makeable)
    return Problem.TOO_FEW if wanted > available else None


def capped(wanted: int, available: int) -> int:
    """As many of ``wanted`` as one cart can hold of one thing."""
    return max(0, min(wanted, available, MOST_OF_ONE))
