"""A product made from another: the whole of it as a new draft, or its terms alone."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from market.domain.catalog import notices, rules
from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.facts import facts_of
from market.domain.catalog.models import Product, ProductNotice, ProductPhoto
from market.domain.catalog.options import axes_of, facts_of_variants, set_options
from market.domain.catalog.services import change_product, create_product
from market.domain.enterprises.models import Enterprise
from market.foundation.actors import Actor
from market.foundation.database import db
from market.foundation.i18n import gettext, speaking

_TERMS = (
    *("tax_kind", "withdrawal_limit", "own_notice_template", "lead_days"),
    *("shipping_rule", "shipping_fee", "can_collect"),
)


def duplicate(product: Product, *, actor: Actor, now: datetime) -> Product:
    """A draft that says all that ``product`` says, options and photos too; without its code and its stock.

    The pictures are shown by both and kept once.
    """
    enterprise = db.session.get_one(Enterprise, product.enterprise_id)
    facts = facts_of(product)
    facts = replace(
        facts,
        code=None,
        name_ko=_copy_of(facts.name_ko, "ko"),
        name_en=_copy_of(facts.name_en, "en") if facts.name_en else None,
    )
    copy = create_product(enterprise, facts, actor=actor, now=now)
    copy.picture = product.picture
    db.session.add_all(
        ProductPhoto(
            product_id=copy.id,
            position=photo.position,
            file=photo.file,
            alt_ko=photo.alt_ko,
            alt_en=photo.alt_en,
            is_drawing=photo.is_drawing,
        )
        for photo in product.photos
    )
    notices.set_notice(copy, notices.notice_of(product), actor=actor, now=now)
    variants = facts_of_variants(product)
    if variants:
        set_options(copy, axes_of(product), variants, actor=actor, now=now)
    db.session.flush()
    return copy


def last_of_category(enterprise: Enterprise, category_id: int) -> Product | None:
    """The product of ``enterprise`` on that shelf whose notice and terms are best copied: one that was on sale before
    one that was not, the one changed last before others. None where no notice is filled in."""
    told = select(ProductNotice.id).where(ProductNotice.product_id == Product.id).exists()
    return db.session.scalar(
        select(Product)
        .where(Product.enterprise_id == enterprise.id, Product.category_id == category_id, told)
        .where(Product.quoted_in.is_(None))
        .order_by(Product.published_at.is_(None), Product.updated_at.desc(), Product.id.desc())
        .limit(1)
    )


def copy_terms(source: Product, target: Product, *, actor: Actor, now: datetime) -> None:
    """Let ``target`` be sold as ``source``: notice, tax, withdrawal, lead days, delivery and collection.

    Where the notice names the goods themselves it names ``target``. Raises ``NoSuchProduct`` for the goods of another
    enterprise.
    """
    if source.enterprise_id != target.enterprise_id:
        raise NoSuchProduct
    template = notices.template_of(source)
    facts = replace(facts_of(target), **{name: getattr(source, name) for name in _TERMS})
    own_name = (target.name_ko, target.name_en or "")
    filled = {key: own_name if key in notices.NAMES_IT else texts for key, texts in notices.notice_of(source).items()}
    by_label = {field.label_ko: filled[field.key] for field in template.fields if field.key in filled}
    key = facts.own_notice_template or target.category.notice_template
    wanted = rules.notice_templates()[key].fields
    notice = {field.key: by_label[field.label_ko] for field in wanted if field.label_ko in by_label}
    change_product(target, facts, notice=notice, actor=actor, now=now)


def _copy_of(name: str, language: str) -> str:
    with speaking(language):
        mark = gettext("(copy)")
    return f"{name[: rules.LONGEST_NAME - len(mark) - 1]} {mark}"
