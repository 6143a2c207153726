"""Whether an enterprise is ready for a pop-up: green, amber or red for each thing. The rule is pure.

Red keeps somebody from selling there, amber is still to be done or decided, green is done.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import joinedload

from market.domain.calls.eligibility import Validity
from market.domain.calls.models import ApplicationState, BoothApplication, BoothChoice, Call, CallPopup
from market.domain.calls.rules import papers_needed
from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise, entry_name
from market.domain.inventory.models import Stock
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Booth, BoothZone, Participation, Popup
from market.domain.popups.services import held_days
from market.foundation.database import below_orm, db, table_of
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l

ALWAYS_NEEDED = (PaperKind.BUSINESS_REGISTRATION,)
"""What whoever was placed by hand has to have, without a call that asks for it."""


class Light(LabelledEnum):
    """How far a thing is."""

    GREEN = "green", _l("Done")
    AMBER = "amber", _l("Still open")
    RED = "red", _l("Missing")


class Thing(LabelledEnum):
    """What has to be there on the day."""

    PAPERS = "papers", _l("Documents")
    PRODUCTS = "products", _l("Products")
    COLLECTING = "collecting", _l("Orders for pick-up")
    BOOTH = "booth", _l("Booth")
    SUPPLY = "supply", _l("Power and water")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, how far it is, and what is to be done or is done, in a sentence."""

    thing: Thing
    light: Light
    words: str


@dataclass(frozen=True, slots=True)
class ReadyFacts:
    """What is known of one enterprise and one pop-up. ``needs_power`` None: nobody has told yet.

    ``booth`` is the number of the one it has; ``products`` counts what is on sale, ``in_stock`` what of that is
    there, ``to_collect`` what of that can be ordered for pick-up.
    """

    days: Sequence[date]
    needed: Collection[PaperKind]
    papers: Sequence[Validity] = ()
    waiting: Collection[PaperKind] = frozenset()
    products: int = 0
    in_stock: int = 0
    to_collect: int = 0
    booth: str | None = None
    booth_has_power: bool = False
    booth_has_water: bool = False
    needs_power: bool | None = None
    needs_water: bool = False


def checks(facts: ReadyFacts) -> tuple[Check, ...]:
    """Every thing with its light, always in the same order."""
    return _papers(facts), _products(facts), _collecting(facts), _booth(facts), _supply(facts)


def worst(found: Collection[Check]) -> Light:
    """The light of all of it together."""
    order = list(Light)
    return max((check.light for check in found), key=order.index, default=Light.GREEN)


def _papers(facts: ReadyFacts) -> Check:
    lacking = [kind for kind in facts.needed if not _holds(facts, kind)]
    waiting = [kind for kind in lacking if kind in facts.waiting]
    absent = [kind for kind in lacking if kind not in facts.waiting]
    if absent:
        named = ", ".join(str(kind) for kind in absent)
        return Check(Thing.PAPERS, Light.RED, gettext("Missing, or not valid on all days: %(papers)s", papers=named))
    if waiting:
        named = ", ".join(str(kind) for kind in waiting)
        return Check(Thing.PAPERS, Light.AMBER, gettext("The city is checking: %(papers)s", papers=named))
    return Check(Thing.PAPERS, Light.GREEN, gettext("Confirmed, and valid on all days"))


def _holds(facts: ReadyFacts, kind: PaperKind) -> bool:
    own = [paper for paper in facts.papers if paper.kind is kind]
    return bool(own) and all(any(paper.covers(on) for paper in own) for on in facts.days)


def _products(facts: ReadyFacts) -> Check:
    if not facts.products:
        return Check(Thing.PRODUCTS, Light.RED, gettext("No product is on sale yet"))
    if not facts.in_stock:
        return Check(Thing.PRODUCTS, Light.AMBER, gettext("Products are on sale, but none is in stock"))
    words = ngettext("%(num)s product on sale and in stock", "%(num)s products on sale and in stock", facts.in_stock)
    return Check(Thing.PRODUCTS, Light.GREEN, words)


def _collecting(facts: ReadyFacts) -> Check:
    if not facts.to_collect:
        words = gettext("No product in stock can be ordered for pick-up yet")
        return Check(Thing.COLLECTING, Light.AMBER, words)
    words = ngettext("%(num)s product can be ordered", "%(num)s products can be ordered", facts.to_collect)
    return Check(Thing.COLLECTING, Light.GREEN, words)


def _booth(facts: ReadyFacts) -> Check:
    if facts.booth is None:
        return Check(Thing.BOOTH, Light.AMBER, gettext("No booth yet"))
    return Check(Thing.BOOTH, Light.GREEN, gettext("Booth %(number)s", number=facts.booth))


def _supply(facts: ReadyFacts) -> Check:
    if facts.needs_power is None:
        return Check(Thing.SUPPLY, Light.AMBER, gettext("Not told yet whether power and water are needed"))
    lacks_power = facts.booth is not None and facts.needs_power and not facts.booth_has_power
    lacks_water = facts.booth is not None and facts.needs_water and not facts.booth_has_water
    if lacks_power:
        return Check(Thing.SUPPLY, Light.RED, gettext("Power is needed, but the booth has none"))
    if lacks_water:
        return Check(Thing.SUPPLY, Light.AMBER, gettext("Water is needed, but the booth has none"))
    wanted = [
        word
        for word, is_needed in ((gettext("power"), facts.needs_power), (gettext("water"), facts.needs_water))
        if is_needed
    ]
    words = gettext("Needed: %(things)s", things=", ".join(wanted)) if wanted else gettext("Neither is needed")
    return Check(Thing.SUPPLY, Light.GREEN, words)


@dataclass(frozen=True, slots=True)
class Listed:
    """One participant of a pop-up with all of its lights."""

    name: str
    slug: str
    checks: Sequence[Check]

    @property
    def light(self) -> Light:
        return worst(self.checks)


@dataclass(frozen=True, slots=True)
class Ready:
    """One enterprise at one pop-up, with all of its lights. ``is_there``: it has a place, at a booth or not yet.

    ``application`` is the one that counts, where it asks for a booth there.
    """

    checks: Sequence[Check]
    is_there: bool
    application: BoothApplication | None

    @property
    def light(self) -> Light:
        return worst(self.checks)


@dataclass(frozen=True, slots=True)
class _Seat:
    """Whose lights are wanted, and the booth it has; ``number`` is None without one."""

    enterprise_id: int
    number: str | None = None
    zone: BoothZone | None = None
    has_power: bool | None = None
    has_water: bool | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """What an enterprise has said to the call that holds a pop-up, and which documents that asks for.

    ``is_wanted``: it asks for a booth at this one.
    """

    application_id: int
    zone: BoothZone
    needs_power: bool
    needs_water: bool
    papers: Sequence[PaperKind]
    is_wanted: bool


def of_participants(popup: Popup) -> list[Listed]:
    """Everybody who takes part in ``popup``, in the order of their places; wants ``popup.days``. Four statements."""
    rows = below_orm().execute(_SEATS, {"popup": popup.id}).all()
    seats = [_Seat(key, *booth) for key, _slug, _ko, _en, _romanised, *booth in rows]
    found = _checked(popup, seats, _said(popup, seats))
    return [
        Listed(entry_name(row.name_ko, row.name_en, row.name_romanised), row.slug, lights)
        for row, lights in zip(rows, found, strict=True)
    ]


def of_enterprise(popup: Popup, enterprise: Enterprise) -> Ready:
    """One enterprise at ``popup``, with a place there or without."""
    row = below_orm().execute(_SEAT, {"popup": popup.id, "enterprise": enterprise.id}).one_or_none()
    seat = _Seat(enterprise.id, *(row or ()))
    said = _said(popup, [seat])
    own = said.get(enterprise.id)
    application = db.session.get(BoothApplication, own.application_id) if own and own.is_wanted else None
    return Ready(_checked(popup, [seat], said)[0], row is not None, application)


def popup_by_slug(slug: str) -> Popup:
    """The city's pop-up called ``slug`` with its days and venue, drafts too; or ``NoSuchPopup``."""
    found = db.session.scalars(_POPUP, {"slug": slug}).unique().one_or_none()
    if found is None:
        raise NoSuchPopup
    return found


def slug_of_call(popup: Popup) -> str:
    """The address of the call that holds ``popup``; empty where none does."""
    return below_orm().scalar(_CALL, {"popup": popup.id}) or ""


def _checked(popup: Popup, seats: Sequence[_Seat], said: Mapping[int, _Said]) -> list[tuple[Check, ...]]:
    """The lights of each, in the same order."""
    ids = [seat.enterprise_id for seat in seats]
    (papers, waiting), goods = _documents(ids), _goods(ids)
    days = held_days(popup)
    found = []
    for seat in seats:
        key, own = seat.enterprise_id, said.get(seat.enterprise_id)
        counts = goods.get(key, (0, 0, 0))
        facts = ReadyFacts(
            days=days,
            needed=papers_needed(own.papers if own else ALWAYS_NEEDED, own.zone if own else seat.zone),
            papers=papers.get(key, ()),
            waiting=waiting.get(key, frozenset()),
            products=counts[0],
            in_stock=counts[1],
            to_collect=counts[2],
            booth=seat.number,
            booth_has_power=bool(seat.has_power),
            booth_has_water=bool(seat.has_water),
            needs_power=own.needs_power if own else None,
            needs_water=own.needs_water if own else False,
        )
        found.append(checks(facts))
    return found


def _said(popup: Popup, seats: Sequence[_Seat]) -> Mapping[int, _Said]:
    rows = below_orm().execute(_APPLIED, {"popup": popup.id, "ids": [seat.enterprise_id for seat in seats]})
    return {
        key: _Said(application, zone, power, water, [kind for kind in PaperKind if kind.value in asked], wants)
        for key, application, zone, power, water, asked, wants in rows
    }


_seat, _place, _enterprise = table_of(Participation).c, table_of(Booth).c, table_of(Enterprise).c
_application, _call, _entry = table_of(BoothApplication).c, table_of(Call).c, table_of(CallPopup).c
_choice, _paper = table_of(BoothChoice).c, table_of(EnterpriseDocument).c
_OF_BOOTH = (_place.number, _place.zone, _place.has_power, _place.has_water)
_SEATS = (
    select(
        _seat.enterprise_id,
        _enterprise.slug,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
        *_OF_BOOTH,
    )
    .join_from(table_of(Participation), table_of(Enterprise), _enterprise.id == _seat.enterprise_id)
    .outerjoin(table_of(Booth), _place.id == _seat.booth_id)
    .where(_seat.popup_id == bindparam("popup"))
    .order_by(_seat.position)
)
_SEAT = (
    select(*_OF_BOOTH)
    .outerjoin_from(table_of(Participation), table_of(Booth), _place.id == _seat.booth_id)
    .where(_seat.popup_id == bindparam("popup"), _seat.enterprise_id == bindparam("enterprise"))
)
_APPLIED = (
    select(
        _application.enterprise_id,
        _application.id,
        _application.zone,
        _application.needs_power,
        _application.needs_water,
        _call.asks_papers,
        select(_choice.rank)
        .where(_choice.application_id == _application.id, _choice.popup_id == _entry.popup_id)
        .exists(),
    )
    .join_from(table_of(BoothApplication), table_of(Call), _call.id == _application.call_id)
    .join(table_of(CallPopup), _entry.call_id == _call.id)
    .where(
        _entry.popup_id == bindparam("popup"),
        _entry.is_held,
        _application.enterprise_id.in_(bindparam("ids", expanding=True)),
        _application.state == ApplicationState.SUBMITTED,
    )
)
_CALL = (
    select(_call.slug)
    .join_from(table_of(Call), table_of(CallPopup), _entry.call_id == _call.id)
    .where(_entry.popup_id == bindparam("popup"), _entry.is_held)
)
_POPUP = (
    select(Popup)
    .where(Popup.slug == bindparam("slug"), Popup.reference.is_(None))
    .options(joinedload(Popup.venue), joinedload(Popup.days))
)


def _documents(
    enterprise_ids: Collection[int],
) -> tuple[Mapping[int, list[Validity]], Mapping[int, set[PaperKind]]]:
    """The confirmed documents of each, and the kinds that the city is checking."""
    rows = below_orm().execute(_PAPERS, {"ids": enterprise_ids})
    confirmed: dict[int, list[Validity]] = {}
    waiting: dict[int, set[PaperKind]] = {}
    for enterprise_id, kind, state, starts_on, ends_on in rows:
        if state is PaperState.WAITING:
            waiting.setdefault(enterprise_id, set()).add(kind)
        else:
            confirmed.setdefault(enterprise_id, []).append(Validity(kind, starts_on, ends_on))
    return confirmed, waiting


def _goods(enterprise_ids: Collection[int]) -> Mapping[int, tuple[int, int, int]]:
    """Of each: products on sale, of these in stock, of these to be collected at a pop-up."""
    return {row[0]: (row[1], row[2], row[3]) for row in below_orm().execute(_GOODS, {"ids": enterprise_ids})}


_PAPERS = select(_paper.enterprise_id, _paper.kind, _paper.state, _paper.starts_on, _paper.ends_on).where(
    _paper.enterprise_id.in_(bindparam("ids", expanding=True)),
    _paper.state.in_([PaperState.CONFIRMED, PaperState.WAITING]),
)
_IN_STOCK: Any = (
    select(func.count())
    .select_from(ProductVariant)
    .join(Stock, Stock.variant_id == ProductVariant.id)
    .where(ProductVariant.product_id == Product.id, ProductVariant.is_active, Stock.on_hand > Stock.promised)
    .correlate(Product)
    .scalar_subquery()
)
_GOODS = (
    select(
        Product.enterprise_id,
        func.count(),
        func.sum(case((_IN_STOCK > 0, 1), else_=0)),
        func.sum(case((and_(_IN_STOCK > 0, Product.can_collect), 1), else_=0)),
    )
    .where(
        Product.enterprise_id.in_(bindparam("ids", expanding=True)),
        Product.status == ProductStatus.PUBLISHED,
        Product.quoted_in.is_(None),
    )
    .group_by(Product.enterprise_id)
)
