"""Leaving the market. The caller opens the transaction; nothing here commits.

What an enterprise has sold stays on record, as the law wants it: contracts, payments and deliveries for five years,
complaints for three (전자상거래법 제6조, 같은 법 시행령 제6조).
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from market.domain.catalog.models import Product, ProductStatus
from market.domain.departures import queries
from market.domain.departures.errors import ArchiveInTheMaking, HasLeft, StillRunning
from market.domain.departures.models import Archive, Departure
from market.domain.enterprises import members, pauses
from market.domain.enterprises.models import Enterprise, MemberRole, Membership
from market.domain.enterprises.shop_models import PauseReason
from market.domain.search import services as search
from market.domain.search.models import DocumentKind
from market.foundation.actors import THE_MARKET, Actor
from market.foundation.database import db

MARKET_LEFT, MARKET_GONE = "market_left", "market_gone"
"""In the mails to the team: the enterprise has left; and everything is settled."""

KEEPS_ACCESS = timedelta(days=30)
"""How long owners can look things up at least, also where nothing is owed."""

ARCHIVE_KEPT = timedelta(days=7)
MAKING_TAKES = timedelta(hours=1)
"""A file that is not ready after so long is not being made any more: it may be asked for again."""


def leave_market(enterprise: Enterprise, *, actor: Actor, now: datetime) -> None:
    """Stop selling for good, as an owner: nothing new is sold, products are hidden, all but the owners are taken off.

    Raises ``NotAnOwner``, ``HasLeft`` and ``StillRunning``. An order that was placed at this very moment is found
    and finished: the owners keep their access until nothing runs and nothing is owed (``finish_departures``).
    """
    pauses.hold(enterprise)
    members.check_owner(enterprise, actor)
    if queries.departure_of(enterprise) is not None:
        raise HasLeft
    standing = queries.standing_of(enterprise)
    if not standing.may_leave:
        raise StillRunning(orders=standing.running, claims=standing.claims)
    pauses.pause(enterprise, PauseReason.LEFT, since=now, actor=actor, now=now)
    hidden = _hide_products(enterprise, now=now)
    db.session.add(Departure(enterprise_id=enterprise.id, left_at=now, left_by=actor.user_id))
    for member in members.members_of(enterprise):
        if member.role is not MemberRole.OWNER:
            members.remove(enterprise, member.user_id, actor=actor, now=now)
    members.note("enterprise.left_market", enterprise, actor=actor, now=now, changes={"products_hidden": hidden})
    for owner in members.owners_of(enterprise):
        members.tell([owner], MARKET_LEFT, enterprise, about=owner, now=now)


def _hide_products(enterprise: Enterprise, *, now: datetime) -> int:
    hidden = db.session.scalars(
        update(Product)
        .where(Product.enterprise_id == enterprise.id, Product.status == ProductStatus.PUBLISHED)
        .values(status=ProductStatus.HIDDEN, updated_at=now)
        .returning(Product.id)
        .execution_options(synchronize_session=False)
    ).all()
    for product_id in hidden:
        search.forget(DocumentKind.PRODUCT, product_id)
    return len(hidden)


def finish_departures(*, now: datetime) -> int:
    """End the access of those who left and with whom everything is settled; how many enterprises."""
    finished = 0
    for departure in queries.unfinished_departures(before=now - KEEPS_ACCESS):
        enterprise = departure.enterprise
        pauses.hold(enterprise)
        if not queries.standing_of(enterprise).is_settled:
            continue
        for owner in members.owners_of(enterprise):
            members.tell([owner], MARKET_GONE, enterprise, about=owner, now=now)
        db.session.execute(
            delete(Membership).where(Membership.enterprise_id == enterprise.id),
            execution_options={"synchronize_session": False},
        )
        departure.finished_at = now
        members.note("enterprise.departure_finished", enterprise, actor=THE_MARKET, now=now)
        finished += 1
    return finished


# --- the file that an enterprise takes along


def ask_for_archive(enterprise: Enterprise, *, language: str, actor: Actor, now: datetime) -> Archive:
    """Ask for everything of ``enterprise`` as one file, as an owner. Raises ``ArchiveInTheMaking``."""
    pauses.hold(enterprise)
    members.check_owner(enterprise, actor)
    latest = queries.latest_archive(enterprise)
    if (
        latest is not None
        and latest.made_at is None
        and latest.failed_at is None
        and latest.asked_at > now - MAKING_TAKES
    ):
        raise ArchiveInTheMaking
    archive = Archive(
        enterprise_id=enterprise.id,
        asked_by=actor.user_id,
        language=language,
        asked_at=now,
        total=queries.count_rows(enterprise),
    )
    db.session.add(archive)
    db.session.flush()
    members.note("enterprise.archive_asked", enterprise, actor=actor, now=now)
    return archive


def note_progress(archive_id: int, done: int) -> None:
    """So many rows are in the file; never more than it was to hold, for something may have been added since."""
    within = update(Archive).where(Archive.id == archive_id, Archive.total >= done, Archive.made_at.is_(None))
    db.session.execute(within.values(done=done))


def finish_archive(archive_id: int, file: str, *, now: datetime) -> bool:
    """The file is ready; False when another worker was quicker, and ``file`` is to be forgotten."""
    claim = (
        update(Archive)
        .where(Archive.id == archive_id, Archive.made_at.is_(None), Archive.failed_at.is_(None))
        .values(file=file, made_at=now, done=Archive.total)
        .returning(Archive.id)
    )
    return db.session.scalar(claim) is not None


def fail_archive(archive_id: int, *, now: datetime) -> None:
    """The file could not be made; it may be asked for again."""
    db.session.execute(
        update(Archive).where(Archive.id == archive_id, Archive.made_at.is_(None)).values(failed_at=now)
    )


def note_taken(archive: Archive, enterprise: Enterprise, *, actor: Actor, now: datetime) -> None:
    """Write down who took everything along."""
    members.note("enterprise.archive_taken", enterprise, actor=actor, now=now, changes={"archive": archive.id})


def forget_archives(*, now: datetime) -> list[str]:
    """Let go of the files that have been kept for long enough; their names, to be removed from the disk."""
    old = list(db.session.scalars(select(Archive).where(Archive.asked_at <= now - ARCHIVE_KEPT).order_by(Archive.id)))
    for archive in old:
        db.session.delete(archive)
    return [archive.file for archive in old if archive.file]
