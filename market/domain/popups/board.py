"""A pop-up as its page in the city's office shows it, in plain values: its plan, who is there, who can be placed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, load_only

from market.domain.enterprises.models import Enterprise, EnterpriseStatus, entry_name
from market.domain.enterprises.office_queries import Called, called
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Booth, BoothZone, Participation, PlanLabel, Popup, Venue
from market.foundation.database import db, table_of
from market.foundation.i18n import in_language


@dataclass(frozen=True, slots=True)
class PlanBooth:
    """A booth of the plan, in the plan's units."""

    id: int
    number: str
    zone: BoothZone
    x: int
    y: int
    width: int
    height: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Who takes part. ``slug`` is empty where the name is no entry of the directory."""

    id: int
    name: str
    slug: str
    booth_id: int | None


@dataclass(frozen=True, slots=True)
class PopupBoard:
    """A pop-up as its page in the office shows it; ``texts`` are (x, y, words) on the floor of the plan."""

    popup: Popup
    plan: Sequence[PlanBooth]
    texts: tuple[tuple[int, int, str], ...]
    seats: Sequence[Seat]


def popup_board(slug: str) -> PopupBoard:
    """The pop-up called ``slug`` with its plan and who takes part: four statements; or ``NoSuchPopup``."""
    popup = db.session.scalar(_POPUP, {"slug": slug})
    if popup is None:
        raise NoSuchPopup
    venue = {"venue": popup.venue_id or 0}
    return PopupBoard(
        popup,
        [PlanBooth(*row) for row in db.session.execute(_BOOTHS, venue)],
        tuple((x, y, in_language(ko, en)) for x, y, ko, en in db.session.execute(_LABELS, venue)),
        [
            Seat(key, entry_name(ko, en, romanised) if ko else listed, slug or "", booth)
            for key, listed, booth, slug, ko, en, romanised in db.session.execute(_SEATS, {"popup": popup.id})
        ],
    )


def placeable(typed: str, most: int) -> list[Called]:
    """The active enterprises of which one is meant by ``typed``, a name or a part of it."""
    return called(select(Enterprise.id).where(Enterprise.status == EnterpriseStatus.ACTIVE), typed, most)


_POPUP = (
    select(Popup)
    .where(Popup.slug == bindparam("slug"), Popup.reference.is_(None))
    .options(
        load_only(
            Popup.slug,
            Popup.organisation_id,
            Popup.is_sample,
            Popup.status,
            Popup.title_ko,
            Popup.title_en,
            Popup.venue_id,
            Popup.venue_text_ko,
            Popup.venue_text_en,
            Popup.starts_on,
            Popup.ends_on,
            Popup.opens_at,
            Popup.closes_at,
            Popup.hours_ko,
            Popup.hours_en,
            Popup.space_state,
            Popup.cancelled_at,
            Popup.cancel_reason,
        ),
        joinedload(Popup.venue).load_only(Venue.name_ko, Venue.name_en),
    )
)
_booth, _label, _seat = table_of(Booth).c, table_of(PlanLabel).c, table_of(Participation).c
_enterprise = table_of(Enterprise).c
_BOOTHS = (
    select(
        _booth.id,
        _booth.number,
        _booth.zone,
        _booth.x,
        _booth.y,
        _booth.width,
        _booth.height,
        _booth.is_open,
    )
    .where(_booth.venue_id == bindparam("venue"))
    .order_by(_booth.number)
)
_LABELS = (
    select(_label.x, _label.y, _label.words_ko, _label.words_en)
    .where(_label.venue_id == bindparam("venue"))
    .order_by(_label.id)
)
_SEATS = (
    select(
        _seat.id,
        _seat.listed_name,
        _seat.booth_id,
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
    )
    .select_from(table_of(Participation).outerjoin(table_of(Enterprise), _enterprise.id == _seat.enterprise_id))
    .where(_seat.popup_id == bindparam("popup"))
    .order_by(_seat.position)
)
