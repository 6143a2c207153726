"""Who runs the market: the settings until the city has written it down, then its latest version.

It is shown on every page (전자상거래법 제10조, 제13조), in mails and legal texts, at once: kept in memory only while
nothing in the database changes. The caller opens the transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from market.config import Operator
from market.domain.audit import services as audit
from market.domain.legal.errors import OperatorChanged
from market.domain.legal.models import SiteOperator
from market.foundation.actors import Actor
from market.foundation.database import db, table_of
from market.foundation.memory import kept

_version = table_of(SiteOperator).c
_DETAILS = tuple(detail.name for detail in fields(Operator))
_LATEST = select(_version.version, *(_version[name] for name in _DETAILS)).order_by(_version.version.desc()).limit(1)

MOST = 20
"""So many versions are shown."""


def current(default: Operator) -> tuple[int, Operator]:
    """The number of the version in force and what it says; 0 and ``default`` where nothing was written down."""
    found = kept("operator", _latest)
    return found or (0, default)


def _latest() -> tuple[int, Operator] | None:
    row = db.session.execute(_LATEST).first()
    return (row[0], Operator(*row[1:])) if row else None


def versions() -> Sequence[SiteOperator]:
    """What was in force, the latest first."""
    return db.session.scalars(select(SiteOperator).order_by(SiteOperator.version.desc()).limit(MOST)).all()


def change(details: Operator, *, default: Operator, seen: int, actor: Actor, now: datetime) -> bool:
    """Write ``details`` down as the version after ``seen``; False when nothing is another.

    Raises ``OperatorChanged`` when somebody was faster: the table takes a version once.
    """
    number, before = current(default)
    if number != seen:
        raise OperatorChanged
    told, wanted = asdict(before), asdict(details)
    changes = {name: [told[name], value] for name, value in wanted.items() if told[name] != value}
    if not changes:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(SiteOperator(version=seen + 1, since=now, **wanted))
    except IntegrityError:
        raise OperatorChanged from None
    subject = ("site_operator", seen + 1, details.name)
    audit.record("operator.changed", actor=actor, subject=subject, now=now, changes=changes)
    return True
