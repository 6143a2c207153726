"""Two invented files of a public register: the older one is applied, the newer one waits to be decided."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, select

from market.domain.public_files import applying, comparing, services
from market.domain.public_files.models import PublicFile, RegisterEntry
from market.foundation.actors import THE_MARKET
from market.foundation.database import db
from market.web.public_files import read_file

_FOLDER = Path(__file__).parent / "sample"
_FILES = (
    ("social_enterprises_2024.csv", "예시-사회적기업목록-20241231.csv", date(2024, 12, 31)),
    ("social_enterprises.csv", "예시-사회적기업목록-20250630.csv", date(2025, 6, 30)),
)


def load_files(*, now: datetime) -> None:
    """Take both files in, in the caller's transaction."""
    older, newer = _FILES
    file = _take_in(*older, now)
    services.confirm(file, actor=THE_MARKET, now=now)
    applying.apply(file, applying.prepare(file), actor=THE_MARKET, now=now)
    db.session.expire_all()
    _take_in(*newer, now)


def remove_files() -> None:
    """Take both out again, with what they stated."""
    theirs = select(PublicFile.id).where(PublicFile.is_sample)
    db.session.execute(delete(RegisterEntry).where(RegisterEntry.file_id.in_(theirs)))
    db.session.execute(delete(PublicFile).where(PublicFile.is_sample))


def _take_in(kept_as: str, name: str, as_of: date, now: datetime) -> PublicFile:
    reading = read_file((_FOLDER / kept_as).read_bytes(), chosen=None, as_of=as_of)
    file = services.take_in(reading, file_name=name, as_of=as_of, language="ko", user=None, actor=THE_MARKET, now=now)
    comparing.write(file.id, comparing.compare(file))
    db.session.expire_all()
    return file
