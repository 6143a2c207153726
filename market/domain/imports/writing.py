"""Writing what a sheet wants into the catalogue: all of it, or nothing.

While it is written nobody else writes on SQLite, so all that can be is prepared before, and rows go in by many at
once, below the ORM. What the verbs of the catalogue promise holds here too: another version of each product that
changes, the audit, the search documents, stock that adds up to its movements.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import joinedload

from market.domain.catalog import rules
from market.domain.catalog.models import (
    OptionValue,
    Product,
    ProductNotice,
    ProductOption,
    ProductStatus,
    ProductVariant,
)
from market.domain.catalog.services import describe_many
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity
from market.domain.imports import noting, photos, services, stock
from market.domain.imports.errors import Overtaken
from market.domain.imports.wishes import AxisWish, ProductWish, columns_of, count
from market.domain.imports.work import Writing, stretches
from market.foundation.database import below_orm, db, table_of
from market.foundation.hangul import in_address

_product, _variant = table_of(Product), table_of(ProductVariant)
_option, _value, _notice = table_of(ProductOption), table_of(OptionValue), table_of(ProductNotice)


def write(import_id: int, work: Writing) -> bool:
    """Write everything down. False when somebody else has done it already.

    Raises ``Overtaken`` when a product, its stock or its photos are not what the sheet was checked against; then the
    caller's transaction takes all of it back.
    """
    wanted = [one for one in work.wishes if not one.is_idle]
    if not services.finish(import_id, counts=count(work.wishes), now=work.now):
        return False
    _check_seller(work, wanted)
    work.ids = {one.row: one.product_id for one in wanted if one.product_id is not None}
    _take_turns(wanted)
    _insert_products(work, [one for one in wanted if one.is_new])
    _update_products(work, [one for one in wanted if not one.is_new and one.touches_product])
    _write_options(work, [one for one in wanted if one.axes is not None])
    _write_notices(work, [one for one in wanted if one.notice is not None])
    variants = _write_variants(work, wanted)
    stock.write(work, wanted, variants)
    photos.write(work, [one for one in wanted if one.photos is not None])
    noting.record(work, wanted)
    _describe(work, wanted)
    unnamed = {str(one.row): work.ids[one.row] for one in wanted if one.is_new and not one.has_code}
    services.note_products(import_id, unnamed)
    return True


# --- may it be


def _check_seller(work: Writing, wanted: Sequence[ProductWish]) -> None:
    """Who has lost the right to sell since the sheet was checked puts nothing on sale."""
    if not any(one.status == ProductStatus.PUBLISHED.value for one in wanted):
        return
    sells = db.session.scalar(
        select(SellerIdentity.enterprise_id)
        .join(Enterprise, Enterprise.id == SellerIdentity.enterprise_id)
        .where(Enterprise.id == work.enterprise.id, Enterprise.status == EnterpriseStatus.ACTIVE)
    )
    if sells is None:
        raise Overtaken(names=[work.enterprise.name])


def _take_turns(wanted: Sequence[ProductWish]) -> None:
    """Keep others from the products until the end, and see that they are the versions that were checked.

    What becomes another version does so here, before anything else of it is written.
    """
    known = {one.product_id: one for one in wanted if one.product_id is not None}
    found: dict[int, int] = {}
    for touches in (True, False):
        ids = sorted(key for key, one in known.items() if one.touches_product is touches and key is not None)
        for some in stretches(ids):
            turn = (
                update(_product)
                .where(_product.c.id.in_(some))
                .values(version=_product.c.version + int(touches))
                .returning(_product.c.id, _product.c.version - int(touches))
            )
            found.update((key, version) for key, version in below_orm().execute(turn))
    others = [one.name_ko for key, one in known.items() if found.get(key or 0) != one.version]
    if others:
        raise Overtaken(names=others)


# --- products


def _insert_products(work: Writing, new: Sequence[ProductWish]) -> None:
    if not new:
        return
    by_slug = {_new_slug(one): one for one in new}
    rows = [{**_columns(work, one), "slug": slug} for slug, one in by_slug.items()]
    made = below_orm().execute(insert(_product).returning(_product.c.id, _product.c.slug), rows)
    work.ids |= {by_slug[slug].row: key for key, slug in made}


def _columns(work: Writing, one: ProductWish) -> dict[str, Any]:
    is_published = one.status == ProductStatus.PUBLISHED.value
    return {
        **columns_of(one.facts),
        "enterprise_id": work.enterprise.id,
        "is_sample": work.enterprise.is_sample,
        "status": ProductStatus.PUBLISHED if is_published else ProductStatus.DRAFT,
        "published_at": work.now if is_published else None,
        "updated_at": work.now,
        "version": 1,
        **_labels(one.axes or []),
    }


def _update_products(work: Writing, changed: Sequence[ProductWish]) -> None:
    """The same columns for all of them, so that it is one statement; what does not change is written as it is."""
    for has_status in (True, False):
        rows = [
            {"key": one.product_id, "updated_at": work.now, **columns_of(one.facts), **_step(one)}
            for one in changed
            if (one.status is not None) is has_status
        ]
        if rows:
            below_orm().execute(update(_product).where(_product.c.id == bindparam("key")), rows)
    shown = [one.product_id for one in changed if one.status == ProductStatus.PUBLISHED.value]
    for some in stretches(shown):
        first_time = update(_product).where(_product.c.id.in_(some), _product.c.published_at.is_(None))
        below_orm().execute(first_time.values(published_at=work.now))


def _step(one: ProductWish) -> dict[str, Any]:
    return {} if one.status is None else {"status": ProductStatus.stored_as(one.status)}


def _new_slug(one: ProductWish) -> str:
    words = in_address(one.facts["name_en"] or "", most=50) or in_address(one.name_ko, most=50) or "product"
    return f"{words}-{secrets.token_hex(4)}"


# --- options and notice


def _labels(axes: Sequence[AxisWish]) -> dict[str, str | None]:
    in_english = any(axis.label_en for axis in axes)
    return {
        "option_label_ko": rules.joined([axis.label_ko for axis in axes]) or None,
        "option_label_en": rules.joined([axis.label_en or axis.label_ko for axis in axes]) if in_english else None,
    }


def _write_options(work: Writing, changed: Sequence[ProductWish]) -> None:
    old = [one.product_id for one in changed if one.product_id is not None]
    for some in stretches(old):
        below_orm().execute(delete(_option).where(_option.c.product_id.in_(some)))
    if old:
        labels = [{"key": one.product_id, **_labels(one.axes or [])} for one in changed if one.product_id is not None]
        below_orm().execute(update(_product).where(_product.c.id == bindparam("key")), labels)
    axes = {(work.ids[one.row], at): axis for one in changed for at, axis in enumerate(one.axes or [], start=1)}
    if not axes:
        return
    rows = [
        {"product_id": key, "position": at, "label_ko": axis.label_ko, "label_en": axis.label_en}
        for (key, at), axis in axes.items()
    ]
    made = below_orm().execute(
        insert(_option).returning(_option.c.id, _option.c.product_id, _option.c.position), rows
    )
    values = [
        {"option_id": option_id, "position": place, "name_ko": korean, "name_en": english}
        for option_id, key, at in made
        for place, (korean, english) in enumerate(axes[key, at].values, start=1)
    ]
    below_orm().execute(insert(_value), values)


def _write_notices(work: Writing, changed: Sequence[ProductWish]) -> None:
    for some in stretches([one.product_id for one in changed if one.product_id is not None]):
        below_orm().execute(delete(_notice).where(_notice.c.product_id.in_(some)))
    rows = [
        {
            "product_id": work.ids[one.row],
            "position": position,
            "label_ko": said.label_ko,
            "label_en": said.label_en,
            "value_ko": said.value_ko,
            "value_en": said.value_en,
        }
        for one in changed
        for position, said in enumerate(one.notice or [], start=1)
    ]
    if rows:
        below_orm().execute(insert(_notice), rows)


# --- what can be bought


def _write_variants(work: Writing, wanted: Sequence[ProductWish]) -> dict[tuple[int, str], int]:
    """Switch off or remove what is not made any more, change what is, add what is new; ids by product and name."""
    _leave(wanted)
    changed = [
        {
            "key": variant.variant_id,
            "code": variant.code,
            "extra_price": variant.extra_price,
            "is_active": variant.is_active,
            "name_en": variant.changes["name_en"][1] if "name_en" in variant.changes else variant.name_en,
        }
        for one in wanted
        for variant in one.variants
        if variant.variant_id is not None and variant.changes
    ]
    if changed:
        below_orm().execute(update(_variant).where(_variant.c.id == bindparam("key")), changed)
    return _insert_variants(work, wanted)


def _leave(wanted: Sequence[ProductWish]) -> None:
    """What was on sale may be in a basket or an order: it is switched off, and stays."""
    for was_on_sale in (True, False):
        ids = [key for one in wanted if one.was_on_sale is was_on_sale for key in one.left]
        for some in stretches(ids):
            if was_on_sale:
                below_orm().execute(update(_variant).where(_variant.c.id.in_(some)).values(is_active=False))
            else:
                below_orm().execute(delete(_variant).where(_variant.c.id.in_(some)))


def _insert_variants(work: Writing, wanted: Sequence[ProductWish]) -> dict[tuple[int, str], int]:
    new = [
        (work.ids[one.row], one, variant) for one in wanted for variant in one.variants if variant.variant_id is None
    ]
    if not new:
        return {}
    last = _last_positions(sorted({key for key, one, _ in new if not one.is_new}))
    rows = []
    for key, _, variant in new:
        last[key] = last.get(key, 0) + 1
        rows.append(
            {
                "product_id": key,
                "position": last[key],
                "name_ko": variant.name_ko,
                "name_en": variant.name_en,
                "code": variant.code,
                "extra_price": variant.extra_price,
                "is_active": variant.is_active,
            }
        )
    made = below_orm().execute(
        insert(_variant).returning(_variant.c.id, _variant.c.product_id, _variant.c.name_ko), rows
    )
    return {(product_id, name): key for key, product_id, name in made}


def _describe(work: Writing, wanted: Sequence[ProductWish]) -> None:
    """Keep the search documents true, of what is or was on sale; of drafts there are none."""
    ids = sorted(work.ids[one.row] for one in wanted if one.is_shown and (one.is_new or one.touches_product))
    for some in stretches(ids):
        rows = select(Product).where(Product.id.in_(some)).options(joinedload(Product.category))
        products = db.session.scalars(rows.execution_options(populate_existing=True)).all()
        describe_many(work.enterprise, products)


def _last_positions(ids: Sequence[int]) -> dict[int, int]:
    last: dict[int, int] = {}
    for some in stretches(ids):
        rows = select(_variant.c.product_id, _variant.c.position).where(_variant.c.product_id.in_(some))
        last |= dict(below_orm().execute(rows.order_by(_variant.c.position)).all())
    return last
