"""Addresses that nobody else has."""

from typing import TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from market.domain.popups.models import Popup, Venue
from market.domain.popups.space_models import Partner
from market.foundation.database import db

Named = TypeVar("Named", Popup, Venue, Partner)


def named(new: Named) -> Named:
    """Write ``new`` down under its address, with a number behind it where others have it: the table says who was
    first."""
    kind, wanted, number = type(new), new.slug, 1
    while True:
        try:
            with db.session.begin_nested():
                db.session.add(new)
                db.session.flush()
        except IntegrityError:
            if db.session.scalar(select(kind.id).where(kind.slug == new.slug)) is None:
                raise
            number = number + 1 if number > 1 else _known(kind, wanted) + 1
            new.slug = f"{wanted}-{number}"
        else:
            return new


def _known(kind: type[Popup] | type[Venue] | type[Partner], wanted: str) -> int:
    """How many are called so, with or without a number: where the next free one is looked for."""
    alike = kind.slug.startswith(f"{wanted}-", autoescape=True)
    return db.session.scalar(select(func.count(kind.id)).where(or_(kind.slug == wanted, alike))) or 1
