"""Goods of the sample market, each from another enterprise: what the people in the stories look for."""

from dataclasses import dataclass

from market.seed.dataset import DEMO_SELLER_OF, sample_enterprises, sample_products
from market.seed.records import SampleEnterprise, SampleProduct


@dataclass(frozen=True, slots=True)
class Goods:
    """A product without choices that is sent and can be collected."""

    product: SampleProduct
    seller: SampleEnterprise

    @property
    def slug(self) -> str:
        return self.product.slug

    @property
    def price(self) -> int:
        return self.product.price

    @property
    def stock(self) -> int:
        return self.product.variants[0].stock

    def name(self, language: str) -> str:
        """Its name in ``language``."""
        return self.product.name.en if language == "en" else self.product.name.ko

    def sold_by(self, language: str) -> str:
        """The name of its enterprise in ``language``."""
        return self.seller.name.en if language == "en" else self.seller.name.ko


def _one_of_each() -> list[Goods]:
    sellers = {enterprise.slug: enterprise for enterprise in sample_enterprises()}
    found: dict[str, Goods] = {}
    for product in sample_products():
        plain = len(product.variants) == 1 and product.withdrawal == "none" and product.can_collect
        if plain and product.variants[0].stock >= 8 and product.enterprise not in found:
            found[product.enterprise] = Goods(product, sellers[product.enterprise])
    return list(found.values())


GOODS = _one_of_each()

OF_THE_SELLER = next(goods for goods in GOODS if goods.seller.slug == DEMO_SELLER_OF)
"""What the demo seller sells: sent for a fee, free above a sum; collected at the sample Seoul Station."""


def _boxes() -> Goods:
    sending = OF_THE_SELLER.seller.shipping
    for product in sample_products():
        plain = len(product.variants) == 1 and product.withdrawal == "none" and product.variants[0].stock >= 20
        two_are_free = product.price < sending.free_above <= 2 * product.price
        if product.enterprise == DEMO_SELLER_OF and plain and two_are_free:
            return Goods(product, OF_THE_SELLER.seller)
    raise LookupError("no product of the demo seller of which two, but not one, are sent for free")


BOXES_OF_THE_SELLER = _boxes()
"""The same seller's, and enough of them for several stories: one is sent for a fee, two are sent free."""

_OTHERS = [goods for goods in GOODS if goods.seller.slug != DEMO_SELLER_OF]
SENT_FREE = [goods for goods in _OTHERS if goods.seller.shipping.kind == "free"]
SENT_FOR_A_FEE = [goods for goods in _OTHERS if goods.seller.shipping.kind == "paid"]
