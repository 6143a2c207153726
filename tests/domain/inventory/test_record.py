"""Whatever happens to a stock, its movements add up to what is on hand, row by row."""

import random

import pytest
from sqlalchemy import select

from market.domain.inventory import services as inventory
from market.domain.inventory.errors import BelowPromises, OutOfStock, PromiseBroken
from market.domain.inventory.models import MovementCause, Stock, StockMovement
from market.domain.inventory.recount import REASONS, recount
from market.domain.inventory.services import Occasion
from market.foundation import clock
from market.foundation.actors import GUEST
from market.foundation.database import db, transaction
from tests.factories import VariantFactory

pytestmark = pytest.mark.usefixtures("app")
NOW = clock.now()


def deed(variant, chance):
    number = chance.randrange(1, 6)
    what = chance.randrange(5)
    if what == 0:
        reason = chance.choice(REASONS)
        recount(variant, on_hand=chance.randrange(12), actor=GUEST, now=NOW, reason=reason, words="까닭")
    elif what == 1:
        inventory.reserve({variant.id: number})
    elif what == 2:
        inventory.release({variant.id: number})
    elif what == 3:
        inventory.take({variant.id: number}, Occasion(MovementCause.SENT, GUEST, NOW))
    else:
        inventory.put_back({variant.id: number}, Occasion(MovementCause.RETURNED, GUEST, NOW))


@pytest.mark.parametrize("seed", range(8))
def test_movements_add_up_to_what_is_on_hand(seed):
    chance, variant = random.Random(seed), VariantFactory()
    db.session.commit()

    for _ in range(40):
        try:
            with transaction():
                deed(variant, chance)
        except (OutOfStock, PromiseBroken, BelowPromises):
            pass

    on_hand = 0
    for move in db.session.scalars(select(StockMovement).order_by(StockMovement.id)):
        on_hand += move.delta
        assert move.on_hand == on_hand
    assert db.session.get_one(Stock, variant.id).on_hand == on_hand
