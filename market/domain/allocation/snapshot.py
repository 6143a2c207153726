"""A call as the pure rules take it: applicants by the numbers of their applications, nothing about a person."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from market.domain.allocation.models import Adjustment, AdjustmentKind
from market.domain.allocation.problem import Applicant, Booth, Decision, Popup, Problem, Rules, Seated
from market.domain.allocation.wording import ELSEWHERE
from market.domain.calls import eligibility
from market.domain.calls.eligibility import Barred
from market.domain.calls.models import BoothApplicationProduct, Call
from market.domain.catalog.models import Category, Product, ProductStatus
from market.domain.popups.models import Participation, PopupDay, PopupStatus
from market.domain.popups.models import Popup as PopupRow
from market.domain.popups.services import held_days
from market.foundation.clock import day_of, months_before
from market.foundation.database import db

COUNTED_MONTHS = 12
"""Booths of so many months before the close are counted, and those already given for later."""


def problem_of(call: Call) -> Problem:
    """Everything that decides about ``call``, as it is now. Wants its pop-ups with days, venues and plans."""
    popups = [popup for popup in call.popups if popup.status is not PopupStatus.CANCELLED]
    found = eligibility.barred(call)
    enterprises = [one.application.enterprise_id for one in found]
    before = booths_before(enterprises, call.closes_at)
    shelves = _shelves([one.application.id for one in found])
    elsewhere = _placed_on(enterprises, {day for popup in popups for day in held_days(popup)})
    decisions = standing(call)
    return Problem(
        rules=Rules(call.category_share, call.most_competitors),
        popups=tuple(_popup(popup, call) for popup in popups),
        applicants=tuple(
            _applicant(
                one,
                call,
                popups,
                before,
                shelves.get(one.application.id, ()),
                elsewhere[one.application.enterprise_id],
            )
            for one in found
        ),
        pins=_decided(decisions, AdjustmentKind.PIN),
        exclusions=_decided(decisions, AdjustmentKind.EXCLUDE),
    )


def booths_before(enterprise_ids: Collection[int], moment: datetime) -> Mapping[int, int]:
    """How many pop-ups each of these has had in the twelve months before ``moment``, and has a booth at later.

    Pop-ups under the market's name that were not cancelled; a pop-up counts once, however many days it has.
    """
    counted = (
        select(Participation.enterprise_id, func.count())
        .join(PopupRow, PopupRow.id == Participation.popup_id)
        .where(
            Participation.enterprise_id.in_(list(enterprise_ids)),
            PopupRow.is_dadaket,
            PopupRow.status != PopupStatus.CANCELLED,
            PopupRow.starts_on > day_of(months_before(moment, COUNTED_MONTHS)),
        )
        .group_by(Participation.enterprise_id)
    )
    return dict.fromkeys(enterprise_ids, 0) | {key or 0: booths for key, booths in db.session.execute(counted)}


def standing(call: Call) -> list[Adjustment]:
    """The pins and exclusions of ``call`` that hold."""
    wanted = select(Adjustment).where(
        Adjustment.call_id == call.id, Adjustment.kind != AdjustmentKind.MOVE, Adjustment.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(Adjustment.id)))


def _decided(decisions: Collection[Adjustment], kind: AdjustmentKind) -> tuple[Decision, ...]:
    return tuple(
        Decision(str(one.application_id), one.popup.slug, one.reason) for one in decisions if one.kind is kind
    )


def _popup(popup: PopupRow, call: Call) -> Popup:
    plan = [booth for booth in popup.venue.booths if booth.is_open] if popup.venue else []
    return Popup(
        key=popup.slug,
        days=tuple(day.isoformat() for day in held_days(popup)),
        booths=tuple(
            Booth(
                number=booth.number,
                zone=booth.zone.value,
                has_power=booth.has_power,
                x=booth.x,
                y=booth.y,
                width=booth.width,
                height=booth.height,
            )
            for booth in plan
        ),
        quotas={zone.value: most for zone, most in call.zone_quotas.items()},
        seated=_seated(popup, {booth.id for booth in plan}),
    )


def _seated(popup: PopupRow, plan: Collection[int]) -> tuple[Seated, ...]:
    """Whom the city has placed by hand at one of the plan's booths."""
    there = [seat for seat in popup.participants if seat.booth_id in plan and seat.booth is not None]
    brought = _shelves_of_enterprises([seat.enterprise_id for seat in there if seat.enterprise_id])
    return tuple(
        Seated(seat.booth.number, seat.booth.zone.value, tuple(brought.get(seat.enterprise_id or 0, ())))
        for seat in there
        if seat.booth is not None
    )


def _applicant(
    one: Barred,
    call: Call,
    popups: Collection[PopupRow],
    before: Mapping[int, int],
    shelves: Collection[str],
    elsewhere: Mapping[date, PopupRow],
) -> Applicant:
    application = one.application
    ranks = {choice.popup_id: choice.rank for choice in application.choices}
    barred = {popup_id: [bar.key for bar in bars] for popup_id, bars in one.bars.items()}
    for popup in popups:
        there = {elsewhere[day].slug for day in held_days(popup) if day in elsewhere} - {popup.slug}
        if there:
            barred.setdefault(popup.id, []).extend(f"{ELSEWHERE}:{slug}" for slug in sorted(there))
    return Applicant(
        key=str(application.id),
        zone=application.zone.value,
        needs_power=application.needs_power,
        shelves=tuple(sorted(shelves)),
        cap=min(application.most_popups, call.most_popups),
        ranks={popup.slug: ranks[popup.id] for popup in popups if popup.id in ranks},
        booths_before=before[application.enterprise_id],
        barred={
            popup.slug: " ".join(barred[popup.id]) for popup in popups if popup.id in barred and popup.id in ranks
        },
    )


def _shelves(application_ids: Collection[int]) -> Mapping[int, list[str]]:
    """The shelves of what each applicant would bring."""
    rows = db.session.execute(
        select(BoothApplicationProduct.application_id, Category.slug)
        .join(Product, Product.id == BoothApplicationProduct.product_id)
        .join(Category, Category.id == Product.category_id)
        .where(BoothApplicationProduct.application_id.in_(list(application_ids)))
        .distinct()
    )
    return _gathered(rows)


def _shelves_of_enterprises(enterprise_ids: Collection[int]) -> Mapping[int, list[str]]:
    """The shelves of everything that each of these has on sale: nobody has said what they bring."""
    if not enterprise_ids:
        return {}
    rows = db.session.execute(
        select(Product.enterprise_id, Category.slug)
        .join(Category, Category.id == Product.category_id)
        .where(Product.enterprise_id.in_(list(enterprise_ids)), Product.status == ProductStatus.PUBLISHED)
        .distinct()
    )
    return _gathered(rows)


def _gathered(rows: Iterable[Any]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, slug in rows:
        found.setdefault(key, []).append(slug)
    return found


def _placed_on(enterprise_ids: Collection[int], days: Collection[date]) -> Mapping[int, Mapping[date, PopupRow]]:
    """Where the city has placed each of these on ``days``, whatever call that is of."""
    rows = db.session.execute(
        select(Participation.enterprise_id, PopupDay.day, PopupRow)
        .join(PopupRow, PopupRow.id == Participation.popup_id)
        .join(PopupDay, PopupDay.popup_id == PopupRow.id)
        .where(
            Participation.enterprise_id.in_(list(enterprise_ids)),
            PopupDay.day.in_(list(days)),
            PopupDay.venue_id.is_not(None),
            PopupRow.status != PopupStatus.CANCELLED,
        )
        .order_by(PopupRow.id)
    )
    found: dict[int, dict[date, PopupRow]] = {key: {} for key in enterprise_ids}
    for enterprise_id, day, popup in rows:
        found[enterprise_id or 0].setdefault(day, popup)
    return found
