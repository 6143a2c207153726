"""Addresses that nobody else has."""

from typing import TypeVar

from sqlalchemy import select
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
            number += 1
            new.slug = f"{wanted}-{number}"
        else:
            return new
