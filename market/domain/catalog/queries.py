"""Questions about the catalogue itself; what shoppers see of it is asked in ``storefront``."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select

from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.foundation.database import db
from market.foundation.i18n import in_language
from market.foundation.memory import kept


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as lists name it."""

    id: int
    slug: str
    name_ko: str
    name_en: str
    picture: str

    @property
    def name(self) -> str:
        return in_language(self.name_ko, self.name_en)


_SHELVES = select(Category.id, Category.slug, Category.name_ko, Category.name_en, Category.picture).order_by(
    Category.position, Category.id
)


def categories() -> tuple[Shelf, ...]:
    """The shelves of the market in their order."""
    return kept("categories", lambda: tuple(Shelf(*row) for row in db.session.execute(_SHELVES)))


def notice_template_of(category_id: int) -> str | None:
    """The notice that goods of this category have to fill; None where there is no such category."""
    return db.session.scalar(select(Category.notice_template).where(Category.id == category_id))


def goods_of_enterprise() -> ScalarSelect[int]:
    """How many products an enterprise has on sale, for a statement over enterprises; a paused one sells nothing."""
    return (
        select(func.count(Product.id))
        .where(
            Product.enterprise_id == Enterprise.id,
            Product.status == ProductStatus.PUBLISHED,
            Enterprise.status == EnterpriseStatus.ACTIVE,
        )
        .correlate(Enterprise)
        .scalar_subquery()
    )
