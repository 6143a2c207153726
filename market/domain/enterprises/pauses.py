"""Stopping an enterprise's sales for a reason, and letting them go on.

``Enterprise.status`` follows: ``PAUSED`` while any reason is in force, else ``ACTIVE``; what is hidden stays hidden.
Its running orders are not touched. A holiday is no pause (see ``holidays``).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update

from market.domain.audit import services as audit
from market.domain.enterprises.models import Enterprise, EnterpriseStatus
from market.domain.enterprises.shop_models import PauseReason, SalesPause
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db


def pause(
    enterprise: Enterprise,
    reason: PauseReason,
    *,
    since: datetime,
    until: datetime | None = None,
    words: str | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Stop new sales of ``enterprise`` from ``since`` on, until ``until`` or until ``resume``.

    A second pause for the same reason takes the place of the first. ``words`` are what the enterprise is told.
    """
    hold(enterprise)
    known = db.session.get(SalesPause, (enterprise.id, reason))
    if known is None:
        known = SalesPause(enterprise_id=enterprise.id, reason=reason)
        db.session.add(known)
    known.since, known.until, known.words = since, until, words
    db.session.flush()
    _settle([enterprise.id], now)
    term = {"since": [None, since.isoformat()], "until": [None, until.isoformat() if until else None]}
    audit.record(
        "enterprise.paused",
        actor=actor,
        subject=("enterprise", enterprise.id, enterprise.name_ko),
        now=now,
        changes={"reason": [None, reason.value], **term},
        reason=words or "",
    )


def resume(enterprise: Enterprise, reason: PauseReason, *, actor: Actor, now: datetime) -> bool:
    """Lift the pause for ``reason``; sales go on when no other is left. False when there was none."""
    hold(enterprise)
    lifted = delete(SalesPause).where(SalesPause.enterprise_id == enterprise.id, SalesPause.reason == reason)
    if db.session.scalar(lifted.returning(SalesPause.enterprise_id)) is None:
        return False
    _settle([enterprise.id], now)
    audit.record(
        "enterprise.resumed",
        actor=actor,
        subject=("enterprise", enterprise.id, enterprise.name_ko),
        now=now,
        changes={"reason": [reason.value, None]},
    )
    return True


_PAUSES = select(SalesPause).where(SalesPause.enterprise_id == bindparam("enterprise")).order_by(SalesPause.since)


def pauses_of(enterprise: Enterprise) -> list[SalesPause]:
    """Why ``enterprise`` does not sell, or will not."""
    return list(db.session.scalars(_PAUSES, {"enterprise": enterprise.id}))


def bring_back(enterprise: Enterprise, *, now: datetime) -> None:
    """Let what was hidden be seen again: selling, unless a reason against it is in force."""
    db.session.execute(
        update(Enterprise)
        .where(Enterprise.id == enterprise.id, Enterprise.status == EnterpriseStatus.HIDDEN)
        .values(status=EnterpriseStatus.ACTIVE)
        .execution_options(synchronize_session="fetch")
    )
    _settle([enterprise.id], now)


def apply_due(now: datetime) -> None:
    """By the clock: begin the pauses whose time has come, end those whose time is over."""
    over = delete(SalesPause).where(SalesPause.until <= now).returning(SalesPause.enterprise_id, SalesPause.reason)
    ended = db.session.execute(over.execution_options(synchronize_session=False)).all()
    begun = db.session.scalars(
        select(Enterprise.id).where(Enterprise.status == EnterpriseStatus.ACTIVE, _in_force(now))
    ).all()
    _settle([*(enterprise_id for enterprise_id, _ in ended), *begun], now)
    for enterprise_id, reason in ended:
        audit.record(
            "enterprise.resumed",
            actor=THE_MARKET,
            subject=("enterprise", enterprise_id, db.session.get_one(Enterprise, enterprise_id).name_ko),
            now=now,
            changes={"reason": [reason.value, None]},
        )


def hold(enterprise: Enterprise) -> None:
    """Let nobody else change when ``enterprise`` sells until the transaction ends."""
    db.session.execute(
        update(Enterprise)
        .where(Enterprise.id == enterprise.id)
        .values(status=Enterprise.status)
        .execution_options(synchronize_session=False)
    )


def _in_force(now: datetime) -> ColumnElement[bool]:
    return (
        select(SalesPause.reason)
        .where(
            SalesPause.enterprise_id == Enterprise.id,
            SalesPause.since <= now,
            or_(SalesPause.until.is_(None), SalesPause.until > now),
        )
        .exists()
    )


def _settle(enterprise_ids: Iterable[int], now: datetime) -> None:
    ids = sorted(set(enterprise_ids))
    if not ids:
        return
    for was, is_now, condition in (
        (EnterpriseStatus.ACTIVE, EnterpriseStatus.PAUSED, _in_force(now)),
        (EnterpriseStatus.PAUSED, EnterpriseStatus.ACTIVE, ~_in_force(now)),
    ):
        db.session.execute(
            update(Enterprise)
            .where(Enterprise.id.in_(ids), Enterprise.status == was, condition)
            .values(status=is_now)
            .execution_options(synchronize_session="fetch")
        )
