"""Products as channels are told of them: plain columns, in stretches along their ids, so that no list is ever held.

A stretch costs one statement, the further photos of its products one more.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from market.domain.catalog.models import Category, Product, ProductKind, ProductPhoto, ProductStatus, ProductVariant
from market.domain.channels.models import Channel, Offer, Reason
from market.domain.channels.rules import refusals
from market.domain.enterprises.models import Enterprise, EnterpriseStatus, SellerIdentity, entry_name
from market.domain.inventory.models import Stock
from market.domain.media.models import Picture, PictureState
from market.domain.shipping.models import ShippingPolicy
from market.foundation.database import below_orm, table_of
from market.foundation.keyset import Edge, Stretch, Walk
from market.foundation.memory import kept

AT_ONCE = 500
"""So many products are asked for, and sent, at a time."""

PAGE = 20
MOST_NAMED = 20
"""Enterprises that the city's overview names."""

MOST_PHOTOS = 10
"""So many further photos a channel takes."""

_product, _category, _enterprise = table_of(Product).c, table_of(Category).c, table_of(Enterprise).c
_variant, _stock, _photo = table_of(ProductVariant).c, table_of(Stock).c, table_of(ProductPhoto).c
_picture, _seller, _policy = table_of(Picture).c, table_of(SellerIdentity).c, table_of(ShippingPolicy).c

_LEAST_EXTRA = (
    select(func.min(_variant.extra_price))
    .join_from(table_of(ProductVariant), table_of(Stock), _stock.variant_id == _variant.id)
    .where(_variant.product_id == _product.id, _variant.is_active, _stock.on_hand > _stock.promised)
    .scalar_subquery()
)
_REAL_PHOTOS = select(_photo.file).join_from(
    table_of(ProductPhoto), table_of(Picture), _picture.reference == _photo.file
)
_OF_IT = _REAL_PHOTOS.where(_photo.product_id == _product.id, _photo.is_drawing.is_(False))
_FIRST_PHOTO = _OF_IT.where(_picture.state == PictureState.READY).order_by(_photo.position).limit(1).scalar_subquery()

_OFFERS: Select[Any] = (
    select(
        _product.id,
        _product.slug,
        _product.name_ko,
        _product.name_en,
        _product.summary_ko,
        _product.story_ko,
        _product.status,
        _product.kind,
        _product.blocked_at.is_not(None),
        _product.is_sample,
        _product.price,
        _product.list_price,
        _product.withdrawal_limit,
        _product.lead_days,
        _product.weight_g,
        _product.shipping_rule,
        _product.shipping_fee,
        func.coalesce(_product.picture, _category.picture),
        _category.name_ko,
        _enterprise.id,
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.status,
        _seller.enterprise_id.is_not(None),
        _policy.kind,
        _policy.fee,
        _policy.free_above,
        _policy.per_quantity,
        _policy.jeju_extra,
        _policy.island_extra,
        _LEAST_EXTRA,
        _FIRST_PHOTO,
        _OF_IT.where(_picture.state == PictureState.WAITING).exists(),
    )
    .join_from(table_of(Product), table_of(Category), _category.id == _product.category_id)
    .join(table_of(Enterprise), _enterprise.id == _product.enterprise_id)
    .outerjoin(table_of(SellerIdentity), _seller.enterprise_id == _enterprise.id)
    .outerjoin(table_of(ShippingPolicy), _policy.enterprise_id == _enterprise.id)
    .where(_product.quoted_in.is_(None))
)
"""The columns of ``Offer``, in its order."""
_WIDTH = len(Offer._fields)

_SELLABLE = (
    _OFFERS.where(
        _product.status == ProductStatus.PUBLISHED,
        _product.kind == ProductKind.GOODS,
        _enterprise.status == EnterpriseStatus.ACTIVE,
        _seller.enterprise_id.is_not(None),
        _LEAST_EXTRA.is_not(None),
        _product.id > bindparam("after"),
    )
    .order_by(_product.id)
    .limit(AT_ONCE)
)
_ON_SALE = _OFFERS.where(_product.status == ProductStatus.PUBLISHED).order_by(_product.id)
_OWN = _OFFERS.where(_product.enterprise_id == bindparam("enterprise"))
_FURTHER = (
    _REAL_PHOTOS.add_columns(_photo.product_id)
    .where(
        _photo.product_id.in_(bindparam("products", expanding=True)),
        _photo.is_drawing.is_(False),
        _picture.state == PictureState.READY,
    )
    .order_by(_photo.product_id, _photo.position)
)


@dataclass(frozen=True, slots=True)
class Reported:
    """One product in the report of its enterprise: what each channel has against it, nothing where it takes it."""

    slug: str
    name_ko: str
    name_en: str | None
    picture: str
    is_draft: bool
    refused: Mapping[Channel, tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """``products`` were looked at; how many each channel takes, and how many it refuses for which reason."""

    products: int
    taken: Mapping[Channel, int]
    refused: Mapping[tuple[Channel, Reason], int]


@dataclass(frozen=True, slots=True)
class Maker:
    """An enterprise in the city's overview; the names are those of ``entry_name``."""

    slug: str
    names: tuple[str, str | None, str]
    products: int
    taken: Mapping[Channel, int]

    @property
    def name(self) -> str:
        return entry_name(*self.names)


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is on sale in the market, and the enterprises of whose products the channels refuse most."""

    counts: Counts
    makers: Sequence[Maker]


def offers_taken(channel: Channel, *, with_samples: bool = False) -> Iterator[Sequence[Offer]]:
    """The products that ``channel`` takes, in stretches of at most ``AT_ONCE``; two on the way are never held.

    ``with_samples`` adds the invented ones with their drawings: to try a file out, never to hand one on.
    """
    after = 0
    while True:
        rows = below_orm().execute(_SELLABLE, {"after": after}).all()
        found = (Offer._make(row) for row in rows)
        yield [offer for offer in found if not refusals(offer, channel, as_if_real=with_samples)]
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def further_photos(product_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The real photos of these products behind the first, by the product's id: one statement."""
    photos: dict[int, list[str]] = {}
    for reference, product_id in below_orm().execute(_FURTHER, {"products": list(product_ids)}):
        photos.setdefault(product_id, []).append(reference)
    return {product_id: files[1 : MOST_PHOTOS + 1] for product_id, files in photos.items()}


def report(enterprise: Enterprise, edge: Edge | None) -> tuple[list[Reported], Stretch]:
    """One page of the products of ``enterprise``, the one changed last first: one statement."""
    stretch = _walk().page(edge, {"enterprise": enterprise.id})
    return [_reported(Offer._make(row[:_WIDTH])) for row in stretch.rows], stretch


@lru_cache(maxsize=1)
def _walk() -> Walk:
    return Walk(_OWN, by=_product.updated_at, id_=_product.id, size=PAGE, descending=True)


def _reported(offer: Offer) -> Reported:
    return Reported(
        slug=offer.slug,
        name_ko=offer.name_ko,
        name_en=offer.name_en,
        picture=offer.picture,
        is_draft=offer.status is ProductStatus.DRAFT,
        refused={channel: refusals(offer, channel) for channel in Channel},
    )


def counts_of(enterprise: Enterprise) -> Counts:
    """The same counted over all of its products, kept while nothing changes."""
    return kept(("channels", enterprise.id), lambda: _counted(_offers(_OWN, enterprise=enterprise.id)))


def overview() -> Overview:
    """What is on sale in the whole market, counted; kept while nothing changes: one statement."""
    return kept("channels", _overview)


def _overview() -> Overview:
    makers: dict[int, _Heap] = {}
    for offer in _offers(_ON_SALE):
        heap = makers.get(offer.enterprise_id)
        if heap is None:
            heap = makers[offer.enterprise_id] = _Heap(offer)
        heap.add(offer)
    told = sorted(makers.values(), key=lambda heap: (-heap.missing, heap.offer.maker_ko))
    return Overview(_sum(list(makers.values())), tuple(heap.told() for heap in told[:MOST_NAMED] if heap.missing))


class _Heap:
    """The products of one enterprise while they are counted."""

    def __init__(self, offer: Offer) -> None:
        self.offer, self.products = offer, 0
        self.taken: Counter[Channel] = Counter()
        self.refused: Counter[tuple[Channel, Reason]] = Counter()

    @property
    def missing(self) -> int:
        """How many entries in all channels it lacks."""
        return self.products * len(Channel) - self.taken.total()

    def add(self, offer: Offer) -> None:
        self.products += 1
        for channel in Channel:
            reasons = refusals(offer, channel)
            self.refused.update((channel, reason) for reason in reasons)
            self.taken[channel] += not reasons

    def told(self) -> Maker:
        offer = self.offer
        names = (offer.maker_ko, offer.maker_en, offer.maker_romanised)
        return Maker(offer.maker_slug, names, self.products, dict(self.taken))


def _counted(offers: Iterator[Offer]) -> Counts:
    heaps: list[_Heap] = []
    for offer in offers:
        if not heaps:
            heaps.append(_Heap(offer))
        heaps[0].add(offer)
    return _sum(heaps)


def _sum(heaps: Sequence[_Heap]) -> Counts:
    taken: Counter[Channel] = Counter()
    refused: Counter[tuple[Channel, Reason]] = Counter()
    for heap in heaps:
        taken.update(heap.taken)
        refused.update(heap.refused)
    return Counts(sum(heap.products for heap in heaps), dict(taken), dict(refused))


def _offers(wanted: Select[Any], **values: Any) -> Iterator[Offer]:
    return (Offer._make(row) for row in below_orm().execute(wanted, values))
