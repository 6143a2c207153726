"""Asking for a press kit, and how far the worker is with it. Who makes one claims it for some minutes."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from market.domain.audit import services as audit
from market.domain.popups.models import Popup
from market.domain.press_kits.errors import NothingToTell
from market.domain.press_kits.models import PressKit
from market.foundation.actors import Actor
from market.foundation.database import db

CLAIM_FOR = timedelta(minutes=3)
MOST_ATTEMPTS = 3


def kit_of(popup: Popup) -> PressKit | None:
    """The kit of ``popup`` as it stands; None when nobody has asked for one."""
    return db.session.get(PressKit, popup.id, populate_existing=True)


def ask(popup: Popup, *, total: int, actor: Actor, now: datetime) -> bool:
    """Have the kit made, or made anew. False while it is being made: asking twice makes it once."""
    if popup.starts_on is None:
        raise NothingToTell(title=popup.title)
    anew = (
        update(PressKit)
        .where(PressKit.popup_id == popup.id, or_(PressKit.made_at.is_not(None), PressKit.failed_at.is_not(None)))
        .values(
            round=PressKit.round + 1,
            asked_at=now,
            asked_by=actor.name,
            done=0,
            total=total,
            attempts=0,
            claimed_until=None,
            made_at=None,
            failed_at=None,
            says="",
        )
        .returning(PressKit.popup_id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(anew) is None:
        kit = PressKit(popup_id=popup.id, asked_at=now, asked_by=actor.name, total=total)
        try:
            with db.session.begin_nested():
                db.session.add(kit)
                db.session.flush()
        except IntegrityError:
            return False
    audit.record("popup.press_kit_asked", actor=actor, subject=("popup", popup.id, popup.title_ko), now=now)
    return True


def waiting(*, now: datetime) -> list[int]:
    """The pop-ups whose kit nobody is making, or whose maker has gone silent."""
    free = or_(PressKit.claimed_until.is_(None), PressKit.claimed_until < now)
    return list(
        db.session.scalars(
            select(PressKit.popup_id)
            .where(PressKit.made_at.is_(None), PressKit.failed_at.is_(None), free)
            .order_by(PressKit.asked_at, PressKit.popup_id)
        )
    )


def claim(popup_id: int, *, now: datetime) -> PressKit | None:
    """The kit for who makes it now; None when somebody else does, or it has failed too often."""
    free = or_(PressKit.claimed_until.is_(None), PressKit.claimed_until < now)
    taken = db.session.scalar(
        update(PressKit)
        .where(PressKit.popup_id == popup_id, PressKit.made_at.is_(None), PressKit.failed_at.is_(None), free)
        .values(claimed_until=now + CLAIM_FOR, attempts=PressKit.attempts + 1)
        .returning(PressKit.attempts)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return None
    if taken > MOST_ATTEMPTS:
        give_up(popup_id, now=now)
        return None
    return db.session.get(PressKit, popup_id, populate_existing=True)


def note_progress(popup_id: int, round_: int, done: int, *, now: datetime) -> bool:
    """So many files are there. False when the kit was asked for anew meanwhile."""
    noted = (
        update(PressKit)
        .where(PressKit.popup_id == popup_id, PressKit.round == round_, PressKit.made_at.is_(None))
        .values(done=done, claimed_until=now + CLAIM_FOR)
        .returning(PressKit.popup_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(noted) is not None


def finish(popup_id: int, round_: int, *, says: str, now: datetime) -> bool:
    """All of it is there; ``says`` tells what stands in it. False when it was asked for anew meanwhile."""
    done = (
        update(PressKit)
        .where(PressKit.popup_id == popup_id, PressKit.round == round_, PressKit.made_at.is_(None))
        .values(done=PressKit.total, made_at=now, claimed_until=None, says=says)
        .returning(PressKit.popup_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(done) is not None


def give_up(popup_id: int, *, now: datetime) -> None:
    """It cannot be made: the page says so, and it may be asked for again."""
    db.session.execute(
        update(PressKit)
        .where(PressKit.popup_id == popup_id, PressKit.made_at.is_(None))
        .values(failed_at=now, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
