"""From four answers to a draft that knows what the enterprise has said of goods like it. The caller opens the
transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from market.domain.catalog import notices, photos
from market.domain.catalog.copying import copy_terms, last_of_category
from market.domain.catalog.facts import ProductFacts, facts_of
from market.domain.catalog.guessing import amount_in, guess
from market.domain.catalog.models import Product
from market.domain.catalog.own_list import names_on_shelves
from market.domain.catalog.queries import Shelf, categories
from market.domain.catalog.services import change_product, create_product
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.recount import recount
from market.domain.media.models import Picture
from market.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class Basics:
    """What is asked of a new product."""

    name: str
    price: int
    on_hand: int


def likely_shelves(enterprise: Enterprise, name: str) -> list[Shelf]:
    """The shelves on which something called ``name`` could stand, the likeliest first; none when nothing tells."""
    shelves = {shelf.slug: shelf for shelf in categories()}
    names = {slug: f"{shelf.name_ko} {shelf.name_en}" for slug, shelf in shelves.items()}
    return [shelves[slug] for slug in guess(name, names, names_on_shelves(enterprise))]


def begin(
    enterprise: Enterprise,
    basics: Basics,
    category_id: int,
    pictures: Sequence[Picture],
    *,
    actor: Actor,
    now: datetime,
) -> Product:
    """A draft with its photos and its stock, sold as the last product of its category is."""
    facts = ProductFacts(category_id=category_id, name_ko=basics.name, price=basics.price)
    product = create_product(enterprise, facts, actor=actor, now=now)
    if pictures:
        photos.add(product, pictures, actor=actor, now=now)
    recount(product.variants[0], on_hand=basics.on_hand, actor=actor, now=now)
    follow(enterprise, product, actor=actor, now=now)
    return product


def follow(enterprise: Enterprise, product: Product, *, actor: Actor, now: datetime) -> None:
    """Sell ``product`` as the last one of its category is sold; how much there is of it, its name says itself."""
    source = forerunner(enterprise, product)
    if source is None:
        return
    copy_terms(source, product, actor=actor, now=now)
    amount, notice = amount_in(product.name_ko), notices.notice_of(product)
    if amount and "amount" in notice:
        notices.set_notice(product, {**notice, "amount": (amount, "")}, actor=actor, now=now)


def forerunner(enterprise: Enterprise, product: Product) -> Product | None:
    """The other product of the category that ``product`` is sold like; None for the first one."""
    source = last_of_category(enterprise, product.category_id)
    return None if source is None or source.id == product.id else source


def move(enterprise: Enterprise, product: Product, category_id: int, *, actor: Actor, now: datetime) -> None:
    """Put ``product`` on another shelf, and let it be sold as what stands there."""
    change_product(product, replace(facts_of(product), category_id=category_id), actor=actor, now=now)
    follow(enterprise, product, actor=actor, now=now)


def suggestions(product: Product, maker: Mapping[str, str]) -> dict[str, str]:
    """What could be answered in the notice, by the field's key: what it is called, how much the name says there is,
    and ``maker``, what is known of who makes it."""
    known = dict(maker) | {"amount": amount_in(product.name_ko)}
    known |= dict.fromkeys(notices.NAMES_IT, product.name_ko)
    return {field.key: known[field.key] for field in notices.missing_in_notice(product) if known.get(field.key)}
