"""What the city picks for the front page, and in which order. The caller opens the transaction.

Where nothing is picked, or nothing of it can be seen, the page chooses by itself, as it does without anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from market.domain.audit import services as audit
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.popups.models import Popup, PopupStatus
from market.domain.storefront.errors import (
    CannotBePicked,
    NoSuchPick,
    PickDaysOutOfOrder,
    PickedAlready,
    TooManyPicks,
)
from market.domain.storefront.models import HomePick
from market.foundation.actors import Actor
from market.foundation.database import db, table_of
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.memory import kept

Thing = Product | Enterprise | Popup


class PickKind(LabelledEnum):
    """What can be picked."""

    PRODUCT = "product", _l("Products")
    ENTERPRISE = "enterprise", _l("Enterprises")
    POPUP = "popup", _l("Pop-ups")


MOST: Mapping[PickKind, int] = {PickKind.PRODUCT: 12, PickKind.ENTERPRISE: 6, PickKind.POPUP: 10}

_pick = table_of(HomePick).c
_OF_KIND = {
    PickKind.PRODUCT: _pick.product_id,
    PickKind.ENTERPRISE: _pick.enterprise_id,
    PickKind.POPUP: _pick.popup_id,
}
_ALL = select(_pick.product_id, _pick.enterprise_id, _pick.popup_id, _pick.first_day, _pick.last_day).order_by(
    _pick.position, _pick.id
)


@dataclass(frozen=True, slots=True)
class Picks:
    """What is picked for one day, by ids in their order; whether it can be seen is asked where it is shown."""

    products: tuple[int, ...]
    enterprises: tuple[int, ...]
    popups: tuple[int, ...]


def picked_for(day: date) -> Picks:
    """What the front page shows on ``day``: one statement, or none while nothing changes."""
    rows = kept("home picks", lambda: [tuple(row) for row in db.session.execute(_ALL)])
    return Picks(
        products=tuple(row[0] for row in rows if row[0] is not None),
        enterprises=tuple(row[1] for row in rows if row[1] is not None),
        popups=tuple(row[2] for row in rows if row[2] is not None and row[3] <= day <= row[4]),
    )


def all_picks() -> dict[PickKind, list[HomePick]]:
    """Everything that is picked, with what it is, in order: one statement."""
    rows = db.session.scalars(
        select(HomePick)
        .options(joinedload(HomePick.product), joinedload(HomePick.enterprise), joinedload(HomePick.popup))
        .order_by(HomePick.position, HomePick.id)
    )
    found: dict[PickKind, list[HomePick]] = {kind: [] for kind in PickKind}
    for pick in rows:
        found[kind_of(pick)].append(pick)
    return found


def kind_of(pick: HomePick) -> PickKind:
    """What ``pick`` is."""
    if pick.product_id is not None:
        return PickKind.PRODUCT
    return PickKind.ENTERPRISE if pick.enterprise_id is not None else PickKind.POPUP


def thing_of(kind: PickKind, slug: str) -> Thing:
    """What is called ``slug`` and can be seen by everybody; ``CannotBePicked``."""
    rows = {
        PickKind.PRODUCT: select(Product)
        .join(Enterprise)
        .where(
            Product.slug == slug,
            Product.status == ProductStatus.PUBLISHED,
            Enterprise.status == EnterpriseStatus.ACTIVE,
        ),
        PickKind.ENTERPRISE: select(Enterprise).where(
            Enterprise.slug == slug, Enterprise.status != EnterpriseStatus.HIDDEN
        ),
        PickKind.POPUP: select(Popup).where(Popup.slug == slug, Popup.status == PopupStatus.PUBLISHED),
    }
    found = cast(Thing | None, db.session.scalar(rows[kind]))
    if found is None:
        raise CannotBePicked
    return found


def pick(
    kind: PickKind,
    slug: str,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    actor: Actor,
    now: datetime,
    today: date,
) -> HomePick:
    """Put it on the front page, at the end of its like; a pop-up from ``first_day`` to ``last_day``.

    Raises ``CannotBePicked``, ``PickDaysOutOfOrder``, ``TooManyPicks``, or, by the table, ``PickedAlready``.
    """
    thing = thing_of(kind, slug)
    if kind is PickKind.POPUP and (first_day is None or last_day is None or last_day < max(first_day, today)):
        raise PickDaysOutOfOrder
    if (db.session.scalar(select(func.count()).where(_OF_KIND[kind].is_not(None))) or 0) >= MOST[kind]:
        raise TooManyPicks(most=MOST[kind])
    last = db.session.scalar(select(func.coalesce(func.max(_pick.position), 0))) or 0
    made = HomePick(position=last + 1)
    setattr(made, f"{kind.value}_id", thing.id)
    if kind is PickKind.POPUP:
        made.first_day, made.last_day = first_day, last_day
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise PickedAlready from None
    days = f"{first_day} – {last_day}" if kind is PickKind.POPUP else None
    _note("home.picked", made, {kind.value: [None, thing.id], "days": [None, days]}, actor=actor, now=now)
    return made


def take_out(pick_id: int, *, actor: Actor, now: datetime) -> None:
    """Take it off the front page. Raises ``NoSuchPick``."""
    found = _held(pick_id)
    kind = kind_of(found)
    _note("home.unpicked", found, {kind.value: [_thing(found).id, None]}, actor=actor, now=now)
    db.session.delete(found)
    db.session.flush()


def move(pick_id: int, by: int, *, actor: Actor, now: datetime) -> None:
    """One place up (-1) or down (1) among its like. Raises ``NoSuchPick``."""
    found = _held(pick_id)
    row = all_picks()[kind_of(found)]
    here = row.index(found)
    there = min(max(here + by, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    for place, one in enumerate(row, 1):
        one.position = place
    if here != there:
        _note("home.moved", found, {"position": [here + 1, there + 1]}, actor=actor, now=now)


def _held(pick_id: int) -> HomePick:
    found = db.session.get(HomePick, pick_id)
    if found is None:
        raise NoSuchPick
    return found


def _thing(pick: HomePick) -> Thing:
    thing = pick.product or pick.enterprise or pick.popup
    if thing is None:
        raise NoSuchPick
    return thing


def _note(action: str, pick: HomePick, changes: dict[str, list[object]], *, actor: Actor, now: datetime) -> None:
    thing = _thing(pick)
    name = thing.title_ko if isinstance(thing, Popup) else thing.name_ko
    audit.record(action, actor=actor, subject=("home_pick", pick.id, name), now=now, changes=changes)
