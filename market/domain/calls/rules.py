"""Where a call stands, what its rules are, what is still missing. Pure: no database, no clock."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from market.domain.calls.models import Call, CallPhase
from market.domain.catalog.models import ProductKind
from market.domain.enterprises.document_models import PaperKind
from market.domain.popups.models import BoothZone, Popup
from market.foundation.clock import day_of
from market.foundation.i18n import LazyText, gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.wording import short_day

MOST_POPUPS = 20
"""The most pop-ups that one call is about."""

MOST_BROUGHT = 30
"""The most products that one application names."""

LONGEST_TEXT, LONGEST_EXPERIENCE, LONGEST_NOTE = 6_000, 600, 1_000

FOOD_TEMPLATES = frozenset({"processed_food", "fresh_food"})
CRAFT_TEMPLATES = frozenset({"clothing", "bags", "furniture"})
CRAFT_SHELVES = frozenset({"pottery", "wood", "textiles-sewing", "bags-goods"})
"""Which notices and shelves stand for which kind of booth; what is in none of them is for home and living."""


def phase(call: Call, now: datetime) -> CallPhase:
    """Where ``call`` stands at ``now``."""
    if call.cancelled_at is not None:
        return CallPhase.CANCELLED
    if call.announced_at is None:
        return CallPhase.DRAFT
    if now < call.opens_at:
        return CallPhase.ANNOUNCED
    return CallPhase.OPEN if now < call.closes_at else CallPhase.CLOSED


def may_change(call: Call, now: datetime) -> bool:
    """Text and rules can be changed: until it opens, and then never again."""
    return phase(call, now) in (CallPhase.DRAFT, CallPhase.ANNOUNCED)


def new_seed() -> str:
    """32 random bytes, as hexadecimal digits."""
    return secrets.token_hex(32)


def seed_hash(seed: str) -> str:
    """SHA-256 of the seed as it is written: ``printf %s SEED | sha256sum`` gives the same."""
    return hashlib.sha256(seed.encode()).hexdigest()


def frozen_rules(call: Call) -> dict[str, Any]:
    """All that decides, as it is shown before the call opens and stored with every run. Plain values, for JSON."""
    return {
        "call": call.slug,
        "opens_at": _stamp(call.opens_at),
        "closes_at": _stamp(call.closes_at),
        "popups": sorted(popup.slug for popup in call.popups),
        "papers": sorted(call.asks_papers),
        "fewest_products": call.fewest_products,
        "category_share": call.category_share,
        "most_competitors": call.most_competitors,
        "most_popups": call.most_popups,
        "quotas": {zone.value: most for zone, most in sorted(call.zone_quotas.items(), key=lambda at: at[0].value)},
        "seed_hash": call.seed_hash,
        "draw_name": call.draw_name,
        "draw_on": call.draw_on.isoformat() if call.draw_on else None,
        "offer_hours": call.offer_hours,
        "objection_days": call.objection_days,
    }


def rules_hash(rules: Mapping[str, Any]) -> str:
    """SHA-256 of ``rules`` as JSON with sorted keys and no spaces: one changed figure makes it another one."""
    written = json.dumps(rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Missing:
    """``what`` is missing, in a sentence, and ``where`` in the form it is put right."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class OfferedPopup:
    """A pop-up as far as a call depends on it."""

    title: str
    first_day: date | None
    is_cancelled: bool
    booths: Collection[BoothZone]


def missing_to_announce(call: Call, popups: Sequence[OfferedPopup], now: datetime) -> list[Missing]:
    """Everything that keeps ``call`` from being announced; nothing for one that is ready."""
    found: list[tuple[bool, str, str]] = [
        (not call.title_en or not call.text_en, gettext("Title and text in English are missing."), "text_en"),
        (not popups, gettext("No pop-up is chosen."), "popups"),
        (
            call.opens_at <= now,
            gettext("The opening has passed. It has to lie ahead, so that the rules can be read before."),
            "opens_at",
        ),
        (not call.draw_name, gettext("The public lottery draw is not named."), "draw_name"),
        (call.draw_on is None, gettext("The day of the public lottery draw is missing."), "draw_on"),
        (
            call.draw_on is not None and call.draw_on <= day_of(call.closes_at),
            gettext("The lottery has to be drawn on a day after the close, so that nobody knows it before."),
            "draw_on",
        ),
    ]
    for popup in popups:
        found += _missing_of(popup, call)
    return [Missing(what, where) for is_missing, what, where in found if is_missing]


def _missing_of(popup: OfferedPopup, call: Call) -> list[tuple[bool, str, str]]:
    first = popup.first_day
    return [
        (popup.is_cancelled, gettext("“%(popup)s” is cancelled.", popup=popup.title), "popups"),
        (not popup.booths, gettext("“%(popup)s” has no booth plan.", popup=popup.title), "popups"),
        (
            first is None or first <= (call.draw_on or day_of(call.closes_at)),
            gettext("“%(popup)s” begins before the booths can be drawn.", popup=popup.title),
            "popups",
        ),
    ]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a product stands, as far as the kind of booth depends on it."""

    slug: str
    template: str
    kind: ProductKind = ProductKind.GOODS


def guessed_zone(shelves: Sequence[Shelf]) -> BoothZone:
    """The kind of booth that most of these products need; food first where it is even, for it needs a permit."""
    counted = Counter(_zone_of(shelf) for shelf in shelves)
    order = list(BoothZone)
    return max(order, key=lambda zone: (counted[zone], -order.index(zone))) if counted else BoothZone.LIFE


def _zone_of(shelf: Shelf) -> BoothZone:
    if shelf.kind is ProductKind.SERVICE_BY_QUOTE or shelf.template == "services":
        return BoothZone.EXPERIENCE
    if shelf.template in FOOD_TEMPLATES:
        return BoothZone.FOOD
    if shelf.template in CRAFT_TEMPLATES or shelf.slug in CRAFT_SHELVES:
        return BoothZone.CRAFT
    return BoothZone.LIFE


@dataclass(frozen=True, slots=True)
class Answers:
    """What an enterprise says in an application. ``choices`` maps a pop-up's id to its rank; 1 is wanted most."""

    zone: BoothZone
    needs_power: bool
    needs_water: bool
    uses_fire: bool
    experience: str
    note: str
    most_popups: int
    products: frozenset[int] = frozenset()
    choices: Mapping[int, int] = field(default_factory=dict)


def missing_to_send(call: Call, answers: Answers) -> list[Missing]:
    """What keeps an application from being handed in. Documents do not: they may follow until the allocation."""
    found: list[tuple[bool, str, str]] = [
        (not answers.choices, gettext("Choose at least one pop-up."), "choices"),
        (
            len(answers.products) < call.fewest_products,
            gettext("Choose at least %(count)s products to bring.", count=call.fewest_products),
            "products",
        ),
        (
            answers.zone is BoothZone.EXPERIENCE and not answers.experience,
            gettext("Say what visitors can try at your booth."),
            "experience",
        ),
    ]
    return [Missing(what, where) for is_missing, what, where in found if is_missing]


def ranked(wanted: Mapping[int, int]) -> dict[int, int]:
    """The ranks as they are kept: 1, 2, 3 without a gap, in the order that was given."""
    in_order = sorted(wanted, key=lambda popup_id: (wanted[popup_id], popup_id))
    return {popup_id: rank for rank, popup_id in enumerate(in_order, 1)}


def papers_needed(asked: Collection[PaperKind], zone: BoothZone | None) -> list[PaperKind]:
    """What an applicant for a booth of this ``zone`` has to have: what is asked; a permit for food alone."""
    permit = {PaperKind.PERMIT} if zone is BoothZone.FOOD else set()
    wanted = set(asked) - {PaperKind.PERMIT} | permit
    return [kind for kind in PaperKind if kind in wanted]


def rules_in_words(call: Call) -> list[str]:
    """The rules in plain words, in the order in which they decide; at the end what holds for who has applied."""
    quotas = [f"{zone} {most}" for zone, most in call.zone_quotas.items()]
    lines = [
        gettext("A booth is given for all days of a pop-up."),
        gettext("Whoever lacks a document that is asked for, or cannot come on one of the days, is not drawn."),
        gettext("As many booths as possible are filled; who needs power gets a booth with power."),
        gettext(
            "At most %(share)s%% of a pop-up’s booths go to one category (food, craft, home and living, experience).",
            share=call.category_share,
        ),
    ]
    if quotas:
        lines.append(gettext("Most booths of a category in each pop-up: %(quotas)s.", quotas=", ".join(quotas)))
    return [
        *lines,
        gettext(
            "At most %(count)s enterprises that bring goods of the same shelf stand at one pop-up.",
            count=call.most_competitors,
        ),
        gettext(
            "One enterprise gets at most %(count)s of the pop-ups in this call, one on a day, and never more than it "
            "has asked for.",
            count=call.most_popups,
        ),
        gettext("Who had fewer booths in the last twelve months goes first."),
        gettext("Then what was wished for first counts."),
        gettext("Where all of that is even, the lottery decides."),
        gettext(
            "An offer holds for %(hours)s hours; after that the next on the waiting list is asked.",
            hours=call.offer_hours,
        ),
        gettext("Objections can be handed in for %(days)s days after the results.", days=call.objection_days),
        gettext(
            "A pop-up that is moved to other days or to another venue after the call has opened counts as it is when "
            "the booths are shared out."
        ),
        gettext(
            "An application can be withdrawn until the numbers of the draw are typed in; from then on an offer is "
            "declined instead."
        ),
    ]


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")


_RANKS: Mapping[int, LazyText] = {1: _l("1st choice"), 2: _l("2nd choice"), 3: _l("3rd choice")}


def named(popup: Popup) -> str:
    """A pop-up by its title and first day: those of a series have one title."""
    return titled(popup.title, popup.starts_on)


def titled(title: str, starts_on: date | None) -> str:
    """The same of what is known of it."""
    return f"{title}, {short_day(starts_on)}" if starts_on else title


def rank_label(rank: int) -> str:
    """``1`` → 1st choice."""
    return str(_RANKS[rank]) if rank in _RANKS else gettext("%(rank)sth choice", rank=rank)
