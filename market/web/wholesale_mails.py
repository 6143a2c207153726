"""What the mails about wholesale need to know. Who asked stands in none of them; the enterprise opens that itself."""

from collections.abc import Callable, Mapping
from typing import Any

from market.domain.wholesale.models import WholesaleInquiry
from market.domain.wholesale.queries import terms_of
from market.foundation.database import db

Facts = dict[str, Any]


def _for_seller(facts: Facts) -> Facts:
    return _of(facts, lambda row: f"/seller/wholesale/{row.number}")


def _for_city(facts: Facts) -> Facts:
    return _of(facts, lambda row: f"/city/wholesale/{row.number}")


def _for_asker(facts: Facts) -> Facts:
    told = _of(facts, lambda _row: "/wholesale")
    product = told["asked"].product
    return {**told, "what": facts["what"], "terms": terms_of(product) if product else None}


def _of(facts: Facts, path: Callable[[WholesaleInquiry], str]) -> Facts:
    row = db.session.get_one(WholesaleInquiry, facts["inquiry_id"])
    return {"asked": row, "enterprise": row.enterprise, "product": row.product, "path": path(row)}


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {
    "wholesale_for_seller": _for_seller,
    "wholesale_for_city": _for_city,
    "wholesale_for_asker": _for_asker,
}
