"""A run as its page shows it: applicants of one pop-up, the plan, one applicant closely, two rules side by side."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from market.domain.allocation import queries
from market.domain.allocation.models import Adjustment, AllocationRun, RunState
from market.domain.allocation.placing import rivals_beside
from market.domain.allocation.problem import Applicant, Popup, Problem, ticket
from market.domain.allocation.wording import SHORT, bars_in_words, reason_in_words
from market.domain.popups.models import PLAN_MARGIN, BoothZone
from market.foundation.i18n import LazyText, gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l

GOOD, PLAIN, BAD, WARN = "tag--ok", "", "tag--bad", "tag--warn"

_TONES: Mapping[str, str] = {
    "given": GOOD,
    "pinned": WARN,
    "moved_in": WARN,
    "moved_out": WARN,
    "excluded": WARN,
    "barred": BAD,
}


@dataclass(frozen=True, slots=True)
class Row:
    """An applicant in the list of a pop-up. ``had`` are its booths of twelve months, with those given now."""

    key: str
    name: str
    had: int
    need: str
    rank: int
    booth: str
    short: LazyText
    tone: str
    reason: str
    is_barred: bool
    booths: list[str]
    """The numbers of those that are fitted for it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the table about one applicant."""

    name: LazyText
    words: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure by the solver and by the rule a person can follow by hand."""

    name: LazyText
    solver: str
    by_hand: str


@dataclass(frozen=True, slots=True)
class ShownRun:
    """Everything the page says of a run that is worked out, at one pop-up."""

    run: AllocationRun
    problem: Problem
    popup: str
    rows: list[Row]
    plan: list[dict[str, Any]]
    height: int
    rivals: list[tuple[str, str]]
    chosen: Row | None
    facts: list[Fact] = field(default_factory=list)
    wishes: list[tuple[str, str]] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    by_hand: int = 0
    given: int = 0


def shown(
    run: AllocationRun,
    *,
    popup: str,
    applicant: str,
    adjustments: Collection[Adjustment],
    names: Mapping[str, str],
    titles: Mapping[str, str],
) -> ShownRun:
    """``run`` at ``popup`` (the first where there is none of that name), ``applicant`` looked at closely."""
    problem = queries.problem_of_run(run)
    here = popup if popup in problem.popup else next(iter(problem.popup))
    seats = queries.seats_of(run, adjustments)
    reasons = queries.reasons_of(run, adjustments)
    at = {seat.applicant: seat.booth for seat in seats if seat.popup == here}
    counts = problem.counts(seat.pair for seat in seats)
    ground = problem.popup[here]
    rows = [
        _row(reason, problem.applicant[reason["applicant"]], ground, counts, at, names, titles)
        for reason in reasons
        if reason["popup"] == here
    ]
    rows.sort(key=lambda row: (row.booth == "", row.is_barred, row.booth, row.had, row.name))
    who = next((row for row in rows if row.key == applicant), None)
    moves = sum(one.run_id == run.id for one in adjustments)
    return ShownRun(
        run=run,
        problem=problem,
        popup=here,
        rows=rows,
        plan=_plan(run, here, problem, {booth: key for key, booth in at.items()}, names, who),
        height=max((booth.y + booth.height + PLAN_MARGIN for booth in ground.booths), default=0),
        rivals=rivals_beside(ground, problem, seats),
        chosen=who,
        facts=_facts(run, problem.applicant[who.key], here, problem, counts) if who else [],
        wishes=[
            (titles.get(reason["popup"], reason["popup"]), reason_in_words(reason, titles))
            for reason in reasons
            if who and reason["applicant"] == who.key
        ],
        compared=compared(run.outcome or {}),
        by_hand=queries.by_hand(run, moves),
        given=len(seats),
    )


def compared(outcome: Mapping[str, Any]) -> list[Compared]:
    """The figures of both rules, and those before."""
    ours, theirs = outcome["figures"], outcome["greedy"]["figures"]
    return [
        Compared(name, _figure(ours, key), _figure(theirs, key))
        for name, key in (
            (_l("Booths filled"), "filled"),
            (_l("Enterprises with a booth"), "granted"),
            (_l("Sum of squares of booths in twelve months"), "squares"),
            (_l("First wishes granted"), "first_wishes"),
            (_l("Applicants without any booth in twelve months"), "none_after"),
            (_l("Inequality (Gini)"), "gini_after"),
        )
    ]


def gini_in_words(value: int) -> str:
    """Ten-thousandths as a figure: ``2443`` → 0.244."""
    return f"{value / 10_000:.3f}"


def may_move(run: AllocationRun) -> bool:
    """Whether people may still change something of it."""
    return run.state is RunState.SOLVED


def _figure(figures: Mapping[str, Any], key: str) -> str:
    if key.startswith("gini"):
        return gini_in_words(figures[key])
    return f"{figures[key]:,} / {figures['booths']:,}" if key == "filled" else f"{figures[key]:,}"


def _row(
    reason: Mapping[str, Any],
    applicant: Applicant,
    popup: Popup,
    counts: Mapping[str, int],
    at: Mapping[str, str],
    names: Mapping[str, str],
    titles: Mapping[str, str],
) -> Row:
    code = reason["code"]
    need = [_zone(applicant.zone), gettext("needs power") if applicant.needs_power else ""]
    return Row(
        key=applicant.key,
        name=_name(applicant.key, names),
        had=counts[applicant.key],
        need=" · ".join(part for part in need if part),
        rank=applicant.ranks[reason["popup"]],
        booth=at.get(applicant.key, ""),
        short=SHORT[code],
        tone=_TONES.get(code, PLAIN),
        reason=reason_in_words(reason, titles),
        is_barred=code == "barred",
        booths=[booth.number for booth in popup.free if applicant.fits(booth)],
    )


def _plan(
    run: AllocationRun,
    popup: str,
    problem: Problem,
    at: Mapping[str, str],
    names: Mapping[str, str],
    chosen: Row | None,
) -> list[dict[str, Any]]:
    """The booths as the plan's macro draws them."""
    ground = problem.popup[popup]
    by_hand = {one.booth for one in ground.seated}
    return [
        {
            "number": booth.number,
            "x": booth.x,
            "y": booth.y,
            "width": booth.width,
            "height": booth.height,
            "zone": booth.zone,
            "label": _name(at[booth.number], names) if booth.number in at else _placed(booth.number in by_hand),
            "href": _link(run, popup, at[booth.number]) if booth.number in at else "",
        }
        for booth in ground.booths
    ]


def _placed(is_placed: bool) -> str:
    return gettext("Placed by the city") if is_placed else ""


def _link(run: AllocationRun, popup: str, applicant: str) -> str:
    return url_for(
        "city.allocation.index",
        slug=run.call.slug,
        run=run.number,
        popup=popup,
        applicant=applicant,
        _anchor="applicant",
    )


def _facts(
    run: AllocationRun, applicant: Applicant, popup: str, problem: Problem, counts: Mapping[str, int]
) -> list[Fact]:
    now = counts[applicant.key] - applicant.booths_before
    drawn = ticket(queries.lottery(run), (applicant.key, popup))
    barred = applicant.barred.get(popup, "")
    return [
        Fact(_l("Booths in twelve months"), ngettext("%(num)s booth", "%(num)s booths", applicant.booths_before)),
        Fact(_l("Booths in this call"), gettext("%(now)s of %(cap)s at most", now=now, cap=applicant.cap)),
        Fact(_l("Wish"), gettext("wish no. %(rank)s", rank=applicant.ranks[popup])),
        Fact(_l("Category"), _zone(applicant.zone)),
        Fact(_l("Power"), gettext("needs power") if applicant.needs_power else gettext("does not need it")),
        Fact(_l("Shelves of its goods"), ", ".join(queries.shelf_names(applicant.shelves)) or "–"),
        Fact(_l("Lottery ticket"), gettext("%(ticket)s (from 0 to 65535; low ones win)", ticket=drawn)),
        Fact(_l("Conditions"), bars_in_words(barred, {}) if barred else gettext("all met")),
    ]


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key, key)


def _zone(value: str) -> str:
    return str(BoothZone.stored_as(value))
