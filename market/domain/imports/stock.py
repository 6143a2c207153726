"""Stock that a sheet has counted: written down where it is what was seen, with its movements."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from market.domain.imports.errors import Overtaken
from market.domain.imports.wishes import ProductWish, VariantWish
from market.domain.imports.work import Writing, stretches
from market.domain.inventory.models import LOW_AT, MovementCause, Stock, StockMovement
from market.foundation.database import below_orm, table_of

_stock, _movement = table_of(Stock), table_of(StockMovement)

Pairs = Sequence[tuple[int, ProductWish, VariantWish]]
"""Each variant's id, with what is wanted of its product and of itself."""


def write(work: Writing, wanted: Sequence[ProductWish], made: Mapping[tuple[int, str], int]) -> None:
    """Write down what was counted; ``made`` are the ids of new variants, by product and name.

    Raises ``Overtaken`` where there are not as many as were seen any more, or more are promised to orders.
    """
    pairs = [(_id(work, one, variant, made), one, variant) for one in wanted for variant in one.variants]
    pairs.sort(key=lambda pair: pair[0])  # everybody takes stock in the same order
    touched = [
        pair for pair in pairs if pair[2].variant_id is None or pair[2].is_counted or pair[2].low_at is not None
    ]
    _open(touched)
    counted = [pair for pair in touched if pair[2].is_counted]
    _count(counted)
    lines = [{"key": key, "low_at": one.low_at} for key, _, one in touched if one.low_at is not None]
    if lines:
        below_orm().execute(update(_stock).where(_stock.c.variant_id == bindparam("key")), lines)
    if counted:
        below_orm().execute(insert(_movement), [_moved(work, key, one) for key, _, one in counted])


def _id(work: Writing, one: ProductWish, variant: VariantWish, made: Mapping[tuple[int, str], int]) -> int:
    return variant.variant_id or made[work.ids[one.row], variant.name_ko]


def _open(touched: Pairs) -> None:
    """What was never counted is none."""
    ids = [key for key, *_ in touched]
    known: set[int] = set()
    for some in stretches(ids):
        known.update(below_orm().scalars(select(_stock.c.variant_id).where(_stock.c.variant_id.in_(some))))
    new = [{"variant_id": key, "on_hand": 0, "promised": 0, "low_at": LOW_AT} for key in ids if key not in known]
    if new:
        below_orm().execute(insert(_stock), new)


def _count(counted: Pairs) -> None:
    if not counted:
        return
    rows = [{"key": key, "was": one.seen, "on_hand": one.on_hand} for key, _, one in counted]
    statement = update(_stock).where(
        _stock.c.variant_id == bindparam("key"),
        _stock.c.on_hand == bindparam("was"),
        _stock.c.promised <= bindparam("most"),
    )
    done = below_orm().execute(statement, [{**row, "most": row["on_hand"]} for row in rows])
    if done.rowcount != len(rows):
        raise Overtaken(names=_others(counted))


def _others(counted: Pairs) -> list[str]:
    """The products whose stock could not be written down as it was counted."""
    names: dict[str, None] = {}
    wanted = {key: (one.name_ko, variant.on_hand) for key, one, variant in counted}
    for some in stretches(list(wanted)):
        rows = select(_stock.c.variant_id, _stock.c.on_hand).where(_stock.c.variant_id.in_(some))
        for key, on_hand in below_orm().execute(rows):
            if on_hand != wanted[key][1]:
                names[wanted[key][0]] = None
    return list(names)


def _moved(work: Writing, variant_id: int, one: VariantWish) -> dict[str, Any]:
    on_hand = one.on_hand or 0
    return {
        "variant_id": variant_id,
        "delta": on_hand - one.seen,
        "on_hand": on_hand,
        "cause": MovementCause.COUNTED,
        "words": work.words,
        "actor_name": work.actor.name,
        "at": work.now,
        "part_id": None,
    }
