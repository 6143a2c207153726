"""Papers for packing: what is asked for, and when it is forgotten. Drawing them is the web's (``web/packing.py``).

Papers with addresses are kept for an hour after they were asked for: time enough to print, and not to be found.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.domain.orders import recipients
from market.domain.orders.errors import NotReadyToSend, PaperNotFound
from market.domain.orders.models import SellerOrder, SellerOrderStatus
from market.domain.orders.rules import SENDABLE
from market.domain.orders.sending_models import PackingPaper, PaperKind
from market.foundation.actors import Actor
from market.foundation.database import db

KEPT_FOR = timedelta(hours=1)

STRETCH = 100
"""Parts in one file: a printer's tray, and a few seconds of work."""

MOST = 1_000
"""Parts that one can ask for at once."""


def printable(parts: Sequence[SellerOrder]) -> list[SellerOrder]:
    """Those of ``parts`` that are still to be sent or handed over: nothing else needs a slip."""
    return [part for part in parts if part.status is SellerOrderStatus.PREPARING and part.order.status in SENDABLE]


def open_for(parts: Sequence[SellerOrder], kind: PaperKind, *, actor: Actor, now: datetime) -> None:
    """Write down whose addresses are printed. Raises ``NotReadyToSend`` when there is nothing to print."""
    if not parts:
        raise NotReadyToSend
    if kind is not PaperKind.PICKING:
        for part in parts:
            recipients.open_recipient(part, actor=actor, now=now, purpose=kind.value)


def ask(
    enterprise: Enterprise, parts: Sequence[SellerOrder], kind: PaperKind, *, language: str, user: User, now: datetime
) -> PackingPaper:
    """Let the worker make papers of ``parts``."""
    paper = PackingPaper(
        enterprise_id=enterprise.id,
        asked_by_id=user.id,
        asked_at=now,
        kind=kind,
        language=language,
        part_ids=[part.id for part in parts],
        files=[],
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def paper_of(enterprise: Enterprise, paper_id: int, *, user: User, now: datetime) -> PackingPaper:
    """What ``user`` asked for; ``PaperNotFound`` when it is somebody else's, or its time is over.

    The addresses were opened by one person, who is in the audit: a colleague asks for papers of their own.
    """
    found = db.session.scalar(
        select(PackingPaper).where(
            PackingPaper.id == paper_id,
            PackingPaper.enterprise_id == enterprise.id,
            PackingPaper.asked_by_id == user.id,
            PackingPaper.asked_at > now - KEPT_FOR,
        )
    )
    if found is None:
        raise PaperNotFound
    return found


def stretches(paper: PackingPaper) -> list[list[int]]:
    """The parts of each file. A picking list adds things up, so it is one file."""
    if paper.kind is PaperKind.PICKING:
        return [list(paper.part_ids)]
    return [paper.part_ids[at : at + STRETCH] for at in range(0, len(paper.part_ids), STRETCH)]


def unmade(*, now: datetime, most: int = 20) -> Sequence[PackingPaper]:
    """Papers that lack files, the oldest first."""
    found = db.session.scalars(
        select(PackingPaper)
        .where(PackingPaper.asked_at > now - KEPT_FOR, PackingPaper.failed.is_(False))
        .order_by(PackingPaper.id)
        .limit(200)
    )
    return [paper for paper in found if len(paper.files) < len(stretches(paper))][:most]


def add_file(paper_id: int, number: int, name: str) -> bool:
    """File ``number`` (from 0) is there, under ``name``. False when somebody else made it before."""
    held = (
        update(PackingPaper)
        .where(PackingPaper.id == paper_id)
        .values(failed=PackingPaper.failed)
        .returning(PackingPaper.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(held) is None:
        return False
    paper = db.session.get_one(PackingPaper, paper_id, populate_existing=True)
    if len(paper.files) != number:
        return False
    paper.files = [*paper.files, name]
    return True


def give_up(paper_id: int) -> None:
    """They cannot be made: whoever asked is told so."""
    db.session.execute(update(PackingPaper).where(PackingPaper.id == paper_id).values(failed=True))


def forget_old(*, now: datetime) -> list[str]:
    """Remove papers whose time is over; the names of their files, which are to go after the commit."""
    old = PackingPaper.asked_at <= now - KEPT_FOR
    gone = db.session.execute(delete(PackingPaper).where(old).returning(PackingPaper.files))
    return [name for row in gone for name in row[0]]
