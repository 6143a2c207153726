"""Whether an enterprise is ready for a pop-up: green, amber or red for each thing. The rule is pure.

Red keeps somebody from selling there, amber is still to be done or decided, green is done.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from market.domain.calls.eligibility import Validity
from market.domain.calls.models import ApplicationState, BoothApplication, BoothChoice, Call, CallPopup
from market.domain.calls.rules import papers_needed
from market.domain.catalog.models import Product, ProductStatus, ProductVariant
from market.domain.enterprises.document_models import EnterpriseDocument, PaperKind, PaperState
from market.domain.enterprises.models import Enterprise
from market.domain.inventory.models import Stock
from market.domain.popups.errors import NoSuchPopup
from market.domain.popups.models import Booth, Participation, Popup
from market.domain.popups.services import held_days
from market.foundation.database import db
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


def checks(facts: ReadyFacts) -> list[Check]:
    """Every thing with its light, always in the same order."""
    return [_papers(facts), _products(facts), _collecting(facts), _booth(facts), _supply(facts)]


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
class Ready:
    """One enterprise at one pop-up, with all of its lights. ``is_there``: it has a place, at a booth or not yet.

    ``application`` is the one that counts, where it asks for a booth there.
    """

    enterprise: Enterprise
    booth: Booth | None
    checks: Sequence[Check] = field(default_factory=tuple)
    is_there: bool = True
    application: BoothApplication | None = None

    @property
    def light(self) -> Light:
        return worst(self.checks)


def of_participants(popup: Popup) -> list[Ready]:
    """Everybody who takes part in ``popup``, in the order of their places; wants ``popup.days``. Four statements."""
    seats = db.session.scalars(
        select(Participation)
        .where(Participation.popup_id == popup.id, Participation.enterprise_id.is_not(None))
        .order_by(Participation.position)
        .options(joinedload(Participation.enterprise), joinedload(Participation.booth))
    ).all()
    return _ready(popup, [(seat.enterprise, seat.booth) for seat in seats if seat.enterprise is not None])


def of_enterprise(popup: Popup, enterprise: Enterprise) -> Ready:
    """One enterprise at ``popup``, with a place there or without."""
    seat = db.session.scalar(
        select(Participation)
        .where(Participation.popup_id == popup.id, Participation.enterprise_id == enterprise.id)
        .options(joinedload(Participation.booth))
    )
    found = _ready(popup, [(enterprise, seat.booth if seat else None)])[0]
    return replace(found, is_there=seat is not None)


def popup_by_slug(slug: str) -> Popup:
    """The city's pop-up called ``slug`` with its days and venue, drafts too; or ``NoSuchPopup``."""
    wanted = select(Popup).where(Popup.slug == slug, Popup.reference.is_(None))
    found = db.session.scalar(wanted.options(selectinload(Popup.days), joinedload(Popup.venue)))
    if found is None:
        raise NoSuchPopup
    return found


def _ready(popup: Popup, seats: Sequence[tuple[Enterprise, Booth | None]]) -> list[Ready]:
    ids = [enterprise.id for enterprise, _ in seats]
    applied = _applications(popup, ids)
    (papers, waiting), goods = _documents(ids), _goods(ids)
    days = held_days(popup)
    found = []
    for enterprise, booth in seats:
        application, asked, is_wanted = applied.get(enterprise.id, (None, ALWAYS_NEEDED, False))
        zone = application.zone if application else booth.zone if booth else None
        counts = goods.get(enterprise.id, (0, 0, 0))
        facts = ReadyFacts(
            days=days,
            needed=papers_needed(asked, zone),
            papers=papers.get(enterprise.id, ()),
            waiting=waiting.get(enterprise.id, frozenset()),
            products=counts[0],
            in_stock=counts[1],
            to_collect=counts[2],
            booth=booth.number if booth else None,
            booth_has_power=booth.has_power if booth else False,
            booth_has_water=booth.has_water if booth else False,
            needs_power=application.needs_power if application else None,
            needs_water=application.needs_water if application else False,
        )
        found.append(Ready(enterprise, booth, checks(facts), application=application if is_wanted else None))
    return found


def _applications(
    popup: Popup, enterprise_ids: Collection[int]
) -> Mapping[int, tuple[BoothApplication, Sequence[PaperKind], bool]]:
    """What each of them has said to the call that holds ``popup``, which documents that asks for, and whether they
    want a booth at this one."""
    wants = select(BoothChoice.rank).where(
        BoothChoice.application_id == BoothApplication.id, BoothChoice.popup_id == popup.id
    )
    rows = db.session.execute(
        select(BoothApplication, Call, wants.exists())
        .join(Call, Call.id == BoothApplication.call_id)
        .join(CallPopup, and_(CallPopup.call_id == Call.id, CallPopup.popup_id == popup.id))
        .where(
            CallPopup.is_held,
            BoothApplication.enterprise_id.in_(list(enterprise_ids)),
            BoothApplication.state == ApplicationState.SUBMITTED,
        )
    )
    return {row[0].enterprise_id: (row[0], row[1].papers, row[2]) for row in rows}


def _documents(
    enterprise_ids: Collection[int],
) -> tuple[Mapping[int, list[Validity]], Mapping[int, set[PaperKind]]]:
    """The confirmed documents of each, and the kinds that the city is checking."""
    rows = db.session.execute(
        select(
            EnterpriseDocument.enterprise_id,
            EnterpriseDocument.kind,
            EnterpriseDocument.state,
            EnterpriseDocument.starts_on,
            EnterpriseDocument.ends_on,
        ).where(
            EnterpriseDocument.enterprise_id.in_(list(enterprise_ids)),
            EnterpriseDocument.state.in_([PaperState.CONFIRMED, PaperState.WAITING]),
        )
    )
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
    there: Any = _in_stock()
    rows = db.session.execute(
        select(
            Product.enterprise_id,
            func.count(),
            func.sum(case((there > 0, 1), else_=0)),
            func.sum(case((and_(there > 0, Product.can_collect), 1), else_=0)),
        )
        .where(
            Product.enterprise_id.in_(list(enterprise_ids)),
            Product.status == ProductStatus.PUBLISHED,
            Product.quoted_in.is_(None),
        )
        .group_by(Product.enterprise_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _in_stock() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(ProductVariant)
        .join(Stock, Stock.variant_id == ProductVariant.id)
        .where(ProductVariant.product_id == Product.id, ProductVariant.is_active, Stock.on_hand > Stock.promised)
        .correlate(Product)
        .scalar_subquery()
    )
