"""Questions about documents."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from market.domain.enterprises.document_errors import NoSuchDocument
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise
from market.foundation.database import db, table_of
from market.foundation.keyset import Edge, Stretch, Walk, fetch

PAGE = 20
_document = table_of(EnterpriseDocument).c
SHOWN = (PaperState.CONFIRMED, PaperState.WAITING, PaperState.REFUSED)


_FAR = date(9999, 12, 31)
_OWN = _document.enterprise_id == bindparam("enterprise")
_IN_FORCE = Walk(
    select(_document.id, _document.kind, _document.number, _document.ends_on).where(
        _OWN, _document.state == PaperState.CONFIRMED
    ),
    by=func.coalesce(_document.ends_on, _FAR),
    id_=_document.id,
    size=PAGE,
)
_RENEWED = select(_document.renews_id).where(
    _OWN, _document.state == PaperState.WAITING, _document.renews_id.in_(bindparam("documents", expanding=True))
)
_NEWEST = (
    select(_document.kind, _document.state, _document.file_name, _document.handed_in_at, _document.reason)
    .where(_OWN, _document.state == bindparam("state", type_=_document.state.type))
    .order_by(_document.id.desc())
    .limit(PAGE)
)


def in_force(enterprise: Enterprise, edge: Edge | None) -> Stretch:
    """One page of what the city has confirmed, what runs out first in front: id, kind, number and last day."""
    return _IN_FORCE.page(edge, {"enterprise": enterprise.id})


def being_renewed(enterprise: Enterprise, document_ids: Collection[int]) -> set[int]:
    """Those of ``enterprise``'s documents in place of which the city is checking a newer one."""
    if not document_ids:
        return set()
    values = {"enterprise": enterprise.id, "documents": document_ids}
    return {key for key in db.session.scalars(_RENEWED, values) if key is not None}


def newest(enterprise: Enterprise, state: PaperState) -> Sequence[Any]:
    """The documents in ``state`` that were handed in last, a page of them: kind, state, file name, day and reason."""
    return db.session.execute(_NEWEST, {"enterprise": enterprise.id, "state": state}).all()


def documents_of(
    enterprise: Enterprise, states: Collection[PaperState] = tuple(PaperState)
) -> Sequence[EnterpriseDocument]:
    """What ``enterprise`` has handed in, what runs out first in front."""
    rows = select(EnterpriseDocument).where(
        EnterpriseDocument.enterprise_id == enterprise.id, EnterpriseDocument.state.in_(states)
    )
    return db.session.scalars(rows.order_by(EnterpriseDocument.ends_on.is_(None), EnterpriseDocument.ends_on)).all()


def document_of(enterprise: Enterprise, document_id: int) -> EnterpriseDocument:
    """One of ``enterprise``'s own; raises ``NoSuchDocument``."""
    found = db.session.scalar(
        select(EnterpriseDocument).where(
            EnterpriseDocument.id == document_id, EnterpriseDocument.enterprise_id == enterprise.id
        )
    )
    if found is None:
        raise NoSuchDocument
    return found


def handed_in_document(document_id: int) -> EnterpriseDocument:
    """A document of any enterprise that has handed it in for good; raises ``NoSuchDocument``."""
    found = db.session.scalar(
        select(EnterpriseDocument)
        .where(EnterpriseDocument.id == document_id, EnterpriseDocument.state != PaperState.DRAFT)
        .options(joinedload(EnterpriseDocument.enterprise))
    )
    if found is None:
        raise NoSuchDocument
    return found


def waiting_documents(edge: Edge | None) -> Stretch:
    """One page of what the city has to check, the longest waiting first."""
    rows = (
        select(EnterpriseDocument)
        .where(EnterpriseDocument.state == PaperState.WAITING)
        .options(joinedload(EnterpriseDocument.enterprise))
    )
    by = EnterpriseDocument.__table__.c.id
    return fetch(rows, by=by, id_=by, edge=edge, size=PAGE)


def number_waiting() -> Select[int]:
    """How many documents the city has to check: one number among others of a statement."""
    return select(func.count(EnterpriseDocument.id)).where(EnterpriseDocument.state == PaperState.WAITING)


ENDS_SOON = timedelta(days=30)
"""For how long before its last day a document stands among those that end."""

_newer = aliased(EnterpriseDocument)
_IS_ENDING = (
    EnterpriseDocument.state == PaperState.CONFIRMED,
    EnterpriseDocument.ends_on <= bindparam("ending_by", type_=Date),
    ~select(_newer.id).where(_newer.renews_id == EnterpriseDocument.id, _newer.state == PaperState.WAITING).exists(),
)
"""Confirmed, ending by the statement's ``ending_by`` or ended already, and no newer one is on its way."""


def number_ending() -> Select[int]:
    """How many documents end by the statement's ``ending_by``, or have ended, and are not renewed: one number."""
    return select(func.count(EnterpriseDocument.id)).where(*_IS_ENDING)


_ENDING = Walk(
    select(EnterpriseDocument).where(*_IS_ENDING).options(joinedload(EnterpriseDocument.enterprise)),
    by=_document.ends_on,
    id_=_document.id,
    size=PAGE,
)


def ending_documents(today: date, edge: Edge | None) -> Stretch:
    """One page of what ends within a month of ``today`` or has ended, what ends first in front."""
    return _ENDING.page(edge, {"ending_by": today + ENDS_SOON})


_NUMBER_WAITING = number_waiting()


def count_waiting() -> int:
    """How many documents the city has to check."""
    return db.session.scalar(_NUMBER_WAITING) or 0


def kinds_handed_in(enterprise: Enterprise) -> set[PaperKind]:
    """The kinds of which a document is there that has not been refused."""
    rows = select(EnterpriseDocument.kind).where(
        EnterpriseDocument.enterprise_id == enterprise.id, EnterpriseDocument.state != PaperState.REFUSED
    )
    return set(db.session.scalars(rows))


def has_run_out(enterprise: Enterprise, today: date) -> bool:
    """A document of ``enterprise`` that nothing has replaced is not valid any more."""
    over = select(EnterpriseDocument.id).where(
        EnterpriseDocument.enterprise_id == enterprise.id,
        EnterpriseDocument.state == PaperState.CONFIRMED,
        EnterpriseDocument.ends_on < today,
    )
    return db.session.scalar(over.limit(1)) is not None
