"""An official run as the public and each applicant read it: by numbers; by name who stands at a public pop-up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from market.domain.allocation import queries
from market.domain.allocation.models import Adjustment, AdjustmentKind, AllocationRun
from market.domain.allocation.wording import SHORT, reason_in_words
from market.domain.offers.models import BoothOffer
from market.domain.popups.models import PopupStatus
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

OFFERED = _l("Offered by hand")


@dataclass(frozen=True, slots=True)
class Place:
    """A booth that was given. ``name`` is empty as long as the pop-up is not public."""

    booth: str
    number: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Without:
    """A wish that was not granted."""

    number: str
    short: LazyText
    reason: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person decided."""

    kind: LazyText
    popup: str
    number: str
    booth: str
    reason: str


@dataclass(frozen=True, slots=True)
class PopupResult:
    """What came of one pop-up."""

    title: str
    places: list[Place]
    without: list[Without]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call."""

    figures: Mapping[str, Any]
    greedy: Mapping[str, Any]
    popups: list[PopupResult]
    by_hand: list[ByHand]
    gini_before: str
    gini_after: str


def results(run: AllocationRun, offered: Collection[BoothOffer]) -> Result:
    """All of ``run``, by pop-up and booth; with what was ``offered`` by hand afterwards."""
    outcome = run.outcome or {}
    moves = queries.moves_of(run)
    titles, seats = queries.titles_of(run.call), queries.seats_of(run, moves)
    names = queries.enterprises_of(run.call)
    booths = {seat.pair: seat.booth for seat in seats}
    reasons = queries.reasons_of(run, moves)
    public = {popup.slug for popup in run.call.popups if popup.status is PopupStatus.PUBLISHED}

    def places(popup: str) -> list[Place]:
        return sorted(
            (
                Place(
                    booth=booths[one["applicant"], popup],
                    number=one["applicant"],
                    name=names[one["applicant"]].name if popup in public and one["applicant"] in names else "",
                    reason=reason_in_words(one, titles),
                )
                for one in reasons
                if one["popup"] == popup and (one["applicant"], popup) in booths
            ),
            key=lambda place: place.booth,
        )

    def without(popup: str) -> list[Without]:
        return [
            Without(one["applicant"], SHORT[one["code"]], reason_in_words(one, titles))
            for one in reasons
            if one["popup"] == popup and (one["applicant"], popup) not in booths
        ]

    figures = outcome["figures"]
    return Result(
        figures=figures,
        greedy=outcome["greedy"]["figures"],
        popups=[PopupResult(title, places(key), without(key)) for key, title in titles.items()],
        by_hand=_by_hand(run, moves, offered, titles),
        gini_before=f"{figures['gini_before'] / 10_000:.3f}",
        gini_after=f"{figures['gini_after'] / 10_000:.3f}",
    )


def _by_hand(
    run: AllocationRun, moves: Collection[Adjustment], offered: Collection[BoothOffer], titles: Mapping[str, str]
) -> list[ByHand]:
    before = [
        ByHand(kind.label, titles.get(one["popup"], one["popup"]), one["applicant"], "", one["reason"])
        for kind, name in ((AdjustmentKind.PIN, "pins"), (AdjustmentKind.EXCLUDE, "exclusions"))
        for one in run.inputs[name]
    ]
    after = [
        ByHand(
            one.kind.label,
            titles.get(one.popup.slug, one.popup.title),
            str(one.application_id),
            one.booth.number if one.booth else "–",
            one.reason,
        )
        for one in moves
    ]
    later = [
        ByHand(
            OFFERED,
            titles.get(one.popup.slug, one.popup.title),
            str(one.application_id),
            one.booth.number,
            one.by_hand,
        )
        for one in offered
    ]
    return before + after + later
