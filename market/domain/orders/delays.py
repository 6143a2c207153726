"""Telling the shopper that a part leaves later than was agreed.

A seller who cannot send in time has to say so without delay, with the reason (전자상거래법 제15조 제2항). The notice
binds nobody: the shopper may cancel what has not left, and pays nothing for it (see ``claims.rules.is_late``).
"""

from datetime import date, datetime, timedelta

from sqlalchemy import update

from market.domain.audit import services as audit
from market.domain.notifications.services import enqueue_mail
from market.domain.orders import moves
from market.domain.orders.errors import DelayDayUnfit, DelayUnexplained, NotDelayable
from market.domain.orders.models import DelayNotice, DelayReason, SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db

MOST_DAYS = 60
"""So many days ahead a new day can lie; what takes longer is better cancelled."""

_PREPARING = frozenset({SellerOrderStatus.PREPARING})


def new_days(due_on: date, today: date) -> tuple[date, date]:
    """The new day lies after the first, and not after the second of these."""
    after = max(due_on, today - timedelta(days=1))
    return after, max(due_on, today) + timedelta(days=MOST_DAYS)


def announce(
    part: SellerOrder, *, reason: DelayReason, words: str, due_on: date, actor: Actor, now: datetime
) -> DelayNotice:
    """``part`` is to be sent until ``due_on``; the shopper gets a mail with the reason.

    Raises ``NotDelayable`` when nothing of it waits to be sent, ``DelayDayUnfit`` and ``DelayUnexplained``.
    """
    if part.collect_day is not None or not moves.hold_part(part, _PREPARING, while_order=SENDABLE):
        raise NotDelayable
    before = part.ship_due_on
    if before is None:
        raise NotDelayable
    after, until = new_days(before, day_of(now))
    if not after < due_on <= until:
        raise DelayDayUnfit(after=after, until=until)
    if reason is DelayReason.OTHER and not words.strip():
        raise DelayUnexplained
    notice = DelayNotice(reason=reason, words=words.strip(), due_before=before, due_on=due_on, told_at=now)
    part.delays.append(notice)
    db.session.flush()
    db.session.execute(
        update(SellerOrder)
        .where(SellerOrder.id == part.id)
        .values(ship_due_on=due_on)
        .execution_options(synchronize_session="fetch")
    )
    audit.record(
        "seller_order.delayed",
        actor=actor,
        subject=("seller_order", part.id, part.order.number),
        now=now,
        changes={"ship_due_on": [before.isoformat(), due_on.isoformat()], "reason": [None, reason.value]},
    )
    enqueue_mail(
        "order_delayed",
        to=part.order.orderer_email,
        language=part.order.language,
        facts={"seller_order_id": part.id, "delay_id": notice.id},
        dedupe_key=f"order_delayed:{notice.id}",
        now=now,
    )
    return notice
