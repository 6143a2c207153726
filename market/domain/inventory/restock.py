"""Who waits for what is sold out (재입고 알림): asking, taking it back, and telling them once there is more.

Few units are told to few: first come, first told, so many for each unit that about one of them can still buy it. An
address is kept until its mail is written, 90 days at the most.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from market.domain.catalog.errors import NoSuchProduct
from market.domain.catalog.models import Product, ProductKind, ProductStatus, ProductVariant
from market.domain.enterprises.holidays import rests
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.inventory.errors import NotSoldOut, TooManyWaiting
from market.domain.inventory.models import RestockRequest, RestockRound, Stock
from market.domain.notifications.services import enqueue_mail
from market.foundation.clock import day_of
from market.foundation.crypto import fingerprint
from market.foundation.database import db

KEPT_FOR = timedelta(days=90)
"""How long somebody waits at the most, as the privacy policy promises."""

TOLD_FOR_EACH = 3
"""So many are told for each unit that is free."""

ROUND = timedelta(days=1)
"""What is still free after so long is told to the next."""

MOST_WAITED_FOR = 30
"""So many things one address can wait for."""

MOST_AT_ONCE = 200


def address_key(email: str) -> str:
    """The word that stands for an address: nobody who does not know our keys can make it."""
    return fingerprint(f"restock:{email.strip().lower()}")


def ask(variant_id: int, *, email: str, language: str, now: datetime) -> None:
    """Tell ``email`` once when the variant can be bought again; asked a second time nothing more happens.

    Raises ``NoSuchProduct`` for what is not on sale, ``NotSoldOut``, or ``TooManyWaiting``.
    """
    found = db.session.execute(
        _on_sale(select(Product, func.coalesce(Stock.on_hand - Stock.promised, 0)), also_resting=True).where(
            ProductVariant.id == variant_id
        )
    ).one_or_none()
    if found is None:
        raise NoSuchProduct
    product, free = found
    if free > 0:
        raise NotSoldOut(name=product.name)
    key = address_key(email)
    waiting = db.session.scalar(
        select(func.count(RestockRequest.id)).where(
            RestockRequest.address_key == key, RestockRequest.variant_id != variant_id
        )
    )
    if (waiting or 0) >= MOST_WAITED_FOR:
        raise TooManyWaiting(most=MOST_WAITED_FOR)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    wish = {"variant_id": variant_id, "email": email, "address_key": key, "language": language, "asked_at": now}
    db.session.execute(insert(RestockRequest).values(wish).on_conflict_do_nothing())


def stop(key: str) -> int:
    """Take back all that an address waits for; how many. ``key`` is the word in its mails."""
    gone = delete(RestockRequest).where(RestockRequest.address_key == key).returning(RestockRequest.id)
    return len(db.session.scalars(gone).all())


def tell_due(*, now: datetime) -> int:
    """Write to those who wait for what can be bought again, each once; to how many."""
    sold_out = select(Stock.variant_id).where(Stock.on_hand <= Stock.promised)
    db.session.execute(delete(RestockRound).where(RestockRound.variant_id.in_(sold_out)))
    today = day_of(now)
    resting = {one for one, theirs in rests(today).items() if any(rest.closes(today) for rest in theirs)}
    waited_for = exists().where(RestockRequest.variant_id == ProductVariant.id)
    free = Stock.on_hand - Stock.promised
    rows = db.session.execute(
        _on_sale(select(ProductVariant.id, Product.enterprise_id, free))
        .where(free > 0, waited_for)
        .order_by(ProductVariant.id)
    ).all()
    return sum(_tell(row[0], row[2], now=now) for row in rows if row.enterprise_id not in resting)


def forget_old(*, now: datetime) -> None:
    """Nobody waits for ever: the addresses of those who have waited 90 days are removed."""
    db.session.execute(delete(RestockRequest).where(RestockRequest.asked_at <= now - KEPT_FOR))


def _tell(variant_id: int, free: int, *, now: datetime) -> int:
    """Tell the next of those who wait, as many as this round allows."""
    told_before = _hold_round(variant_id, now=now)
    if told_before is None:
        return 0
    portion = min(TOLD_FOR_EACH * free - told_before, MOST_AT_ONCE)
    if portion <= 0:
        return 0
    first = (
        select(RestockRequest.id)
        .where(RestockRequest.variant_id == variant_id)
        .order_by(RestockRequest.asked_at, RestockRequest.id)
        .limit(portion)
    )
    ids = db.session.scalars(first).all()
    told = _write_to(variant_id, ids, now=now)
    db.session.execute(
        update(RestockRound)
        .where(RestockRound.variant_id == variant_id)
        .values(told=RestockRound.told + told)
        .execution_options(synchronize_session=False)
    )
    return told


def _hold_round(variant_id: int, *, now: datetime) -> int | None:
    """How many have been told in this round, which another worker waits for; None when it is over meanwhile."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    new = {"variant_id": variant_id, "told": 0, "began_at": now}
    db.session.execute(insert(RestockRound).values(new).on_conflict_do_nothing())
    is_over = RestockRound.began_at <= now - ROUND
    return db.session.scalar(
        update(RestockRound)
        .where(RestockRound.variant_id == variant_id)
        .values(
            told=case((is_over, 0), else_=RestockRound.told),
            began_at=case((is_over, now), else_=RestockRound.began_at),
        )
        .returning(RestockRound.told)
        .execution_options(synchronize_session=False)
    )


def _write_to(variant_id: int, ids: Iterable[int], *, now: datetime) -> int:
    """The request goes and the mail is asked for in one transaction: whoever takes the row writes to its address."""
    gone = (
        delete(RestockRequest)
        .where(RestockRequest.id.in_(list(ids)))
        .returning(RestockRequest.email, RestockRequest.address_key, RestockRequest.language, RestockRequest.asked_at)
    )
    rows = db.session.execute(gone).all()
    for row in rows:
        enqueue_mail(
            "restocked",
            to=row.email,
            language=row.language,
            facts={"variant_id": variant_id, "key": row.address_key},
            dedupe_key=f"restocked:{variant_id}:{row.address_key}:{row.asked_at.timestamp()}",
            now=now,
        )
    return len(rows)


def _on_sale(rows: Any, *, also_resting: bool = False) -> Any:
    """Of variants that shoppers see, and can buy if there are any."""
    statuses = [EnterpriseStatus.ACTIVE, EnterpriseStatus.PAUSED] if also_resting else [EnterpriseStatus.ACTIVE]
    return (
        rows.select_from(ProductVariant)
        .join(Product, Product.id == ProductVariant.product_id)
        .join(Enterprise, Enterprise.id == Product.enterprise_id)
        .outerjoin(Stock, Stock.variant_id == ProductVariant.id)
        .where(
            ProductVariant.is_active,
            Product.status == ProductStatus.PUBLISHED,
            Product.kind == ProductKind.GOODS,
            Enterprise.status.in_(statuses),
        )
    )
