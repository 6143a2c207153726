"""Who takes part in a pop-up and where they stand, in plain columns: one statement each, whatever their number."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, select

from market.domain.enterprises.models import Enterprise, EnterpriseKind, EnterpriseStatus, entry_name
from market.domain.popups.models import Booth, BoothZone, Participation
from market.domain.popups.venue_models import PlanLabel
from market.foundation.database import below_orm, table_of
from market.foundation.i18n import current_language, in_language
from market.foundation.memory import kept


class Seat(NamedTuple):
    """One who takes part; ``enterprise_id`` is None and ``listed_name`` the name where the directory has no entry."""

    position: int
    listed_name: str | None
    booth_id: int | None
    enterprise_id: int | None
    slug: str | None
    name_ko: str
    name_en: str | None
    romanised: str
    kind: EnterpriseKind | None
    status: EnterpriseStatus | None
    is_sample: bool | None
    summary_ko: str | None
    summary_en: str | None

    @property
    def name(self) -> str:
        """As lists show it: in English with the Korean name beside it."""
        if self.enterprise_id is None:
            return self.listed_name or ""
        return entry_name(self.name_ko, self.name_en, self.romanised)

    @property
    def short_name(self) -> str:
        """As it fits a booth: in English without the Korean beside it."""
        if self.enterprise_id is None:
            return self.listed_name or ""
        return in_language(self.name_ko, self.name_en or self.romanised)

    @property
    def summary(self) -> str | None:
        return in_language(self.summary_ko, self.summary_en) if self.summary_ko else None

    @property
    def summary_is_korean(self) -> bool:
        """The page is English, and what the enterprise says of itself is not."""
        return current_language() == "en" and self.enterprise_id is not None and not self.summary_en


class Spot(NamedTuple):
    """A booth on the plan, in its units."""

    id: int
    number: str
    zone: BoothZone
    x: int
    y: int
    width: int
    height: int
    is_open: bool


_seat, _enterprise, _booth, _label = (table_of(one).c for one in (Participation, Enterprise, Booth, PlanLabel))
_SEATS = (
    select(
        _seat.position,
        _seat.listed_name,
        _seat.booth_id,
        _seat.enterprise_id,
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        _enterprise.kind,
        _enterprise.status,
        _enterprise.is_sample,
        _enterprise.summary_ko,
        _enterprise.summary_en,
    )
    .outerjoin_from(table_of(Participation), table_of(Enterprise), _enterprise.id == _seat.enterprise_id)
    .where(_seat.popup_id == bindparam("popup"))
    .order_by(_seat.position)
)
_SPOTS = (
    select(_booth.id, _booth.number, _booth.zone, _booth.x, _booth.y, _booth.width, _booth.height, _booth.is_open)
    .where(_booth.venue_id == bindparam("venue"))
    .order_by(_booth.number)
)
_WORDS = (
    select(_label.x, _label.y, _label.words_ko, _label.words_en)
    .where(_label.venue_id == bindparam("venue"))
    .order_by(_label.id)
)


def seats_of(popup_id: int) -> Sequence[Seat]:
    """Everybody who takes part, in the order in which they are listed."""
    return [Seat._make(row) for row in below_orm().execute(_SEATS, {"popup": popup_id})]


def spots_of(venue_id: int) -> Sequence[Spot]:
    """The booths of a venue, by their numbers; kept while nothing changes."""
    return kept(("spots", venue_id), lambda: tuple(map(Spot._make, below_orm().execute(_SPOTS, {"venue": venue_id}))))


def floor_words_of(venue_id: int) -> tuple[tuple[int, int, str], ...]:
    """What is written on the floor of the plan: where, and the words; kept while nothing changes."""
    words = kept(("floor", venue_id), lambda: below_orm().execute(_WORDS, {"venue": venue_id}).all())
    return tuple((x, y, in_language(ko, en)) for x, y, ko, en in words)
