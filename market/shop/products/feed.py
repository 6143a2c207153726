"""Products in a feed: what came on sale last."""

from typing import Any

from market.domain.catalog.models import ProductKind
from market.domain.enterprises.models import entry_name
from market.foundation.i18n import gettext, in_language
from market.foundation.wording import money
from market.web.feeds import Item, marked
from market.web.structured import address_of


def item_of(row: Any) -> Item:
    """The product in a row of ``published.latest_products``, with its price and who makes it."""
    is_by_quote = row.kind == ProductKind.SERVICE_BY_QUOTE
    price = gettext("from %(price)s", price=money(row.price)) if is_by_quote else money(row.price)
    maker = entry_name(row.maker_ko, row.maker_en, row.maker_romanised)
    summary = in_language(row.summary_ko, row.summary_en)
    return Item(
        title=marked(in_language(row.name_ko, row.name_en), is_sample=row.is_sample),
        link=address_of("shop.products.show", slug=row.slug),
        told_at=row.published_at,
        words="\n".join(part for part in (f"{maker} · {price}", summary) if part),
    )
