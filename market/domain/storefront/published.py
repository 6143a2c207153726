"""All that has a page open to everybody, walked from the first to the last: for what is told of the whole market.

Rows come by stretches of their keys. A stretch keeps its rows whatever comes or goes elsewhere, and reading the last
one costs what reading the first one costs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, bindparam, func, or_, select

from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.models import Popup
from market.domain.popups.public_lists import PUBLIC
from market.domain.storefront.queries import listed
from market.foundation.database import db, table_of

STRETCH = 2_000
"""How many keys one stretch spans: the most rows that it can have."""

AT_ONCE = 500
"""So many rows are in memory while a stretch is walked."""

_product, _enterprise, _category = table_of(Product).c, table_of(Enterprise).c, table_of(Category).c
_popup = table_of(Popup).c


@dataclass(frozen=True, slots=True)
class Stretch:
    """The stretch called ``number``, counted from 1, and when something in it was changed last, if that is known."""

    number: int
    changed_at: datetime | None


class Walk:
    """Rows that have a page, each with its slug and the moment of its last change; an entry of the directory has no
    such moment. Samples are left out on request."""

    def __init__(
        self,
        rows: Select[Any],
        *,
        key: ColumnElement[int],
        is_sample: ColumnElement[bool],
        changed_at: ColumnElement[datetime] | None = None,
        size: int = STRETCH,
    ) -> None:
        self._size = size
        rows = rows.where(or_(bindparam("samples", type_=Boolean), is_sample.is_(False)))
        number = (key - 1) // size + 1
        moments = () if changed_at is None else (func.max(changed_at),)
        self._stretches = rows.with_only_columns(number, *moments).group_by(number).order_by(number)
        here = rows.where(key > bindparam("after"), key <= bindparam("upto"))
        self._rows = here.add_columns(key).order_by(key).limit(bindparam("most"))

    def stretches(self, *, samples: bool) -> list[Stretch]:
        """Those stretches that have rows, in one statement."""
        found = db.session.execute(self._stretches, {"samples": samples})
        return [Stretch(number, *(moments or (None,))) for number, *moments in found]

    def rows(self, number: int, *, samples: bool) -> Iterator[tuple[str, datetime | None]]:
        """Slug and last change of each row of a stretch, one statement for every ``AT_ONCE`` rows: whoever sends them
        on as they come may end the transaction in between."""
        after, upto = (number - 1) * self._size, number * self._size
        while after < upto:
            bounds = {"after": after, "upto": upto, "samples": samples, "most": AT_ONCE}
            found = db.session.execute(self._rows, bounds).all()
            for slug, *moments, _key in found:
                yield slug, moments[0] if moments else None
            after = found[-1][-1] if len(found) == AT_ONCE else upto


PRODUCTS = Walk(
    listed(select(_product.slug, _product.updated_at)),
    key=_product.id,
    is_sample=_product.is_sample,
    changed_at=_product.updated_at,
)
ENTERPRISES = Walk(
    select(_enterprise.slug).where(_enterprise.status != EnterpriseStatus.HIDDEN),
    key=_enterprise.id,
    is_sample=_enterprise.is_sample,
)
POPUPS = Walk(
    select(_popup.slug, _popup.updated_at).where(_popup.status.in_(PUBLIC)),
    key=_popup.id,
    is_sample=_popup.is_sample,
    changed_at=_popup.updated_at,
)

_SHELVES = (
    listed(select(_category.slug, func.max(_product.updated_at)))
    .join(table_of(Category), _category.id == _product.category_id)
    .where(or_(bindparam("samples", type_=Boolean), _product.is_sample.is_(False)))
    .group_by(_category.id, _category.slug, _category.position)
    .order_by(_category.position, _category.id)
)


def shelves(*, samples: bool) -> list[tuple[str, datetime]]:
    """The categories that have something on sale, each with the last change among it."""
    return [(slug, moment) for slug, moment in db.session.execute(_SHELVES, {"samples": samples})]


_LATEST = (
    listed(
        select(
            _product.slug,
            _product.name_ko,
            _product.name_en,
            _product.summary_ko,
            _product.summary_en,
            _product.price,
            _product.kind,
            _product.is_sample,
            _product.published_at,
            _enterprise.name_ko.label("maker_ko"),
            _enterprise.name_en.label("maker_en"),
            _enterprise.name_romanised.label("maker_romanised"),
        )
    )
    .order_by(_product.published_at.desc(), _product.id.desc())
    .limit(bindparam("most"))
)


def latest_products(most: int) -> Sequence[Any]:
    """What came on sale last, in stock or not."""
    return db.session.execute(_LATEST, {"most": most}).all()


_PICTURED = (
    select(
        _product.id,
        _product.name_ko,
        _product.name_en,
        _product.price,
        _product.kind,
        _product.is_sample,
        func.coalesce(_product.picture, _category.picture).label("picture"),
        _enterprise.name_ko.label("maker_ko"),
        _enterprise.name_en.label("maker_en"),
        _enterprise.name_romanised.label("maker_romanised"),
    )
    .join_from(table_of(Product), table_of(Enterprise), _enterprise.id == _product.enterprise_id)
    .join(table_of(Category), _category.id == _product.category_id)
    .where(_product.status == ProductStatus.PUBLISHED, _enterprise.status != EnterpriseStatus.HIDDEN)
    .order_by(_product.updated_at.desc(), _product.id.desc())
)


def products_with_a_page() -> Iterator[Any]:
    """Every product that can be looked at, with what its card says; the one changed last comes first."""
    yield from db.session.execute(_PICTURED, execution_options={"yield_per": AT_ONCE})
