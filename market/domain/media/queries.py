"""Questions about pictures."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from market.domain.enterprises.models import Enterprise
from market.domain.media.models import FOLDER, Picture, PictureState
from market.foundation.database import db


def by_reference(references: Collection[str]) -> Mapping[str, Picture]:
    """The pictures among ``references``; drawings are none."""
    wanted = [reference for reference in references if reference.startswith(FOLDER)]
    if not wanted:
        return {}
    found = db.session.scalars(select(Picture).where(Picture.reference.in_(wanted)))
    return {picture.reference: picture for picture in found}


def kept_for(enterprise: Enterprise, references: Sequence[str]) -> list[Picture]:
    """Those of ``references`` that are pictures of ``enterprise`` and can be shown, each once, in their order."""
    found = db.session.scalars(
        select(Picture).where(
            Picture.reference.in_(references),
            Picture.enterprise_id == enterprise.id,
            Picture.state != PictureState.FAILED,
        )
    )
    by_name = {picture.reference: picture for picture in found}
    return [by_name[reference] for reference in dict.fromkeys(references) if reference in by_name]


def state_of(key: str) -> PictureState | None:
    """How far the picture called ``key`` is; None when there is none."""
    return db.session.scalar(select(Picture.state).where(Picture.reference == FOLDER + key))


def released_before(moment: datetime) -> list[Picture]:
    """The pictures that somebody stopped showing before ``moment``."""
    return list(db.session.scalars(select(Picture).where(Picture.released_at < moment)))


def waiting_among(keys: Collection[str]) -> set[str]:
    """Those of ``keys`` whose originals are still needed."""
    wanted = [FOLDER + key for key in keys]
    waiting = select(Picture.reference).where(Picture.reference.in_(wanted), Picture.state == PictureState.WAITING)
    return {reference.removeprefix(FOLDER) for reference in db.session.scalars(waiting)}
