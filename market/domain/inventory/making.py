"""What is made fresh: for which day it is ordered, how many can still be made then, and whose they are.

Units are claimed for a day by one conditional statement, as the stock is promised; before the goods have left they
are given back with the promise. Where both are changed, the day comes first: nobody waits for the other crosswise.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.catalog.models import Product
from market.domain.enterprises.holidays import days_off
from market.domain.inventory.errors import MadeOut, PromiseBroken
from market.domain.inventory.models import DailyMaking
from market.domain.inventory.rules import closes_on, is_fresh, making_day
from market.domain.workdays.queries import closed_days
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.memory import kept

Day = tuple[int, date]
"""A product and the day it is made for."""


@dataclass(frozen=True, slots=True)
class Making:
    """The day that an order of something fresh counts for now, until when, and how many can still be made.

    ``left`` is None where the enterprise makes as many as are ordered.
    """

    day: date
    until: datetime
    left: int | None

    @property
    def is_taken(self) -> bool:
        return self.left is not None and self.left <= 0


@dataclass(frozen=True, slots=True)
class Kitchen:
    """What is known of the days to come: the closed ones, those on which an enterprise rests (by its id), and how
    many units are taken of which product."""

    now: datetime
    closed: frozenset[date] = frozenset()
    rests: Mapping[int, frozenset[date]] = field(default_factory=dict)
    taken: Mapping[Day, int] = field(default_factory=dict)

    def making(self, product: Product, *, collected_on: date | None = None) -> Making | None:
        """The making that an order of ``product`` counts for; None for what is not made fresh.

        What is collected at a pop-up is made for that day.
        """
        if not is_fresh(product):
            return None
        day = collected_on or making_day(self.now, product.closes_at, closed=self.closed_for(product))
        limit = product.daily_limit
        left = None if limit is None else max(0, limit - self.taken.get((product.id, day), 0))
        return Making(day, closes_on(day, product.closes_at), left)

    def closed_for(self, product: Product) -> frozenset[date]:
        """The days on which nobody works, or ``product``'s enterprise rests."""
        return self.closed | self.rests.get(product.enterprise_id, frozenset())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some units of ``product`` for one day."""

    product: Product
    day: date
    quantity: int


def kitchen_of(products: Iterable[Product], *, now: datetime) -> Kitchen:
    """The kitchen as far as ``products`` are made in it; nothing is asked when none of them is made fresh."""
    fresh = {product.id: product.enterprise_id for product in products if is_fresh(product)}
    if not fresh:
        return Kitchen(now)
    today, makers = day_of(now), sorted(set(fresh.values()))
    return Kitchen(
        now,
        *kept(
            ("kitchen", *sorted(fresh), today),
            lambda: (closed_days(today), days_off(makers, today), _taken(fresh, today)),
        ),
    )


def claim(wanted: Iterable[Wanted]) -> None:
    """Take all of ``wanted`` or raise ``MadeOut``: the caller's transaction then undoes it."""
    for one in _in_order(wanted):
        if not _take(one):
            taken = db.session.scalar(
                select(DailyMaking.taken).where(DailyMaking.product_id == one.product.id, DailyMaking.day == one.day)
            )
            raise MadeOut(
                name=one.product.name,
                available=max(0, (one.product.daily_limit or 0) - (taken or 0)),
                opens_at=closes_on(one.day, one.product.closes_at),
            )


def give_back(units: Mapping[Day, int]) -> None:
    """Let others have ``units`` again: they will not be sent."""
    for (product_id, day), quantity in sorted(units.items()):
        step = (
            update(DailyMaking)
            .where(DailyMaking.product_id == product_id, DailyMaking.day == day, DailyMaking.taken >= quantity)
            .values(taken=DailyMaking.taken - quantity)
            .returning(DailyMaking.taken)
            .execution_options(synchronize_session=False)
        )
        if db.session.scalar(step) is None:
            raise PromiseBroken


def _take(one: Wanted) -> bool:
    """The day's first order makes the row, every other adds to it, up to the limit of this moment."""
    most = one.product.daily_limit
    if most is not None and one.quantity > most:
        return False
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = insert(DailyMaking).values(product_id=one.product.id, day=one.day, taken=one.quantity, most=most)
    together = DailyMaking.taken + one.quantity
    step = first.on_conflict_do_update(
        index_elements=[DailyMaking.product_id, DailyMaking.day],
        set_={"taken": together, "most": most},
        where=None if most is None else together <= most,
    )
    return db.session.scalar(step.returning(DailyMaking.taken)) is not None


def _in_order(wanted: Iterable[Wanted]) -> list[Wanted]:
    """One claim for each product and day, everybody's in the same order."""
    together: dict[Day, Wanted] = {}
    for one in wanted:
        before = together.get((one.product.id, one.day))
        quantity = one.quantity + (before.quantity if before else 0)
        together[one.product.id, one.day] = Wanted(one.product, one.day, quantity)
    return [together[key] for key in sorted(together)]


def _taken(products: Iterable[int], today: date) -> dict[Day, int]:
    rows = db.session.execute(
        select(DailyMaking.product_id, DailyMaking.day, DailyMaking.taken).where(
            DailyMaking.product_id.in_(list(products)), DailyMaking.day >= today
        )
    )
    return {(row.product_id, row.day): row.taken for row in rows}
