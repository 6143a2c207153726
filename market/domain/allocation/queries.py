"""What the offices and the public ask about an allocation. ``official_run`` and what follows it is for the offers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, union
from sqlalchemy.orm import defer, joinedload, load_only

from market.domain.allocation.errors import NoSuchRun
from market.domain.allocation.explaining import waiting
from market.domain.allocation.models import Adjustment, AllocationRun, DeclaredInterest, RunState
from market.domain.allocation.moving import Move, moved
from market.domain.allocation.placing import Seat
from market.domain.allocation.problem import Problem, lottery_of, read
from market.domain.allocation.sharing import seats_read
from market.domain.calls.errors import NoSuchCall
from market.domain.calls.models import ApplicationState, BoothApplication, Call, CallPopup
from market.domain.catalog.models import Category
from market.domain.enterprises.models import Enterprise, Membership, entry_name
from market.domain.enterprises.office_queries import Called, called
from market.domain.popups.models import Booth, Popup
from market.foundation.database import below_orm, db, table_of
from market.foundation.wording import short_day

TRIAL_SEED = "trial"
"""Instead of the secret seed: a trial tells nothing of the draw."""

_HEAVY = (defer(AllocationRun.inputs), defer(AllocationRun.outcome), defer(AllocationRun.rules))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A booth that a run gives, by the keys of the rows."""

    application_id: int
    popup_id: int
    booth_id: int


def call_by_slug(slug: str) -> Call:
    """The call with the titles of its pop-ups, drafts too; or ``NoSuchCall``."""
    found = db.session.scalars(_CALL, {"slug": slug}).unique().one_or_none()
    if found is None:
        raise NoSuchCall
    return found


def runs(call: Call) -> Sequence[AllocationRun]:
    """Every run there ever was, the latest first, without what went in and came out."""
    return db.session.scalars(_RUNS, {"call": call.id}).all()


def run_by_number(call: Call, number: int) -> AllocationRun:
    """One of the call's runs, or ``NoSuchRun``."""
    wanted = select(AllocationRun).where(AllocationRun.call_id == call.id, AllocationRun.number == number)
    found = db.session.scalar(wanted)
    if found is None:
        raise NoSuchRun
    return found


def official_run(call: Call) -> AllocationRun | None:
    """The run by which the booths of ``call`` are given; None as long as there is none."""
    return db.session.scalar(
        select(AllocationRun).where(AllocationRun.call_id == call.id, AllocationRun.state == RunState.OFFICIAL)
    )


def is_decided(call: Call) -> bool:
    """Whether there is an official result."""
    official = AllocationRun.call_id == call.id, AllocationRun.state == RunState.OFFICIAL
    return db.session.scalar(select(AllocationRun.id).where(*official)) is not None


def seats_of(run: AllocationRun, adjustments: Collection[Adjustment] | None = None) -> tuple[Seat, ...]:
    """Who stands where after everything that was moved by hand; nothing of a run that is not worked out."""
    if run.outcome is None:
        return ()
    return moved(seats_read(run.outcome), [move_of(one) for one in _moves(run, adjustments)])


def assignments(run: AllocationRun) -> list[Assignment]:
    """The same by the keys of the rows, in order of pop-ups and booths: two statements more."""
    popups = {popup.slug: popup for popup in _popups_of(run)}
    booths = {
        (popup_id, number): booth_id
        for popup_id, number, booth_id in db.session.execute(
            select(Popup.id, Booth.number, Booth.id)
            .join(Booth, Booth.venue_id == Popup.venue_id)
            .where(Popup.id.in_([popup.id for popup in popups.values()]))
        )
    }
    return [
        Assignment(int(seat.applicant), popups[seat.popup].id, booths[popups[seat.popup].id, seat.booth])
        for seat in seats_of(run)
        if seat.popup in popups and (popups[seat.popup].id, seat.booth) in booths
    ]


def waiting_order(run: AllocationRun) -> dict[int, list[int]]:
    """Who is asked next, by pop-up: the applications in order. Whom people took out by hand is not asked."""
    popups = {popup.slug: popup.id for popup in _popups_of(run)}
    lines = waiting_of(run)
    return {popups[slug]: [int(key) for key in line] for slug, line in lines.items() if slug in popups}


def waiting_of(run: AllocationRun, adjustments: Collection[Adjustment] | None = None) -> dict[str, list[str]]:
    """The same by the keys of the run."""
    if run.outcome is None:
        return {}
    moves = _moves(run, adjustments)
    if not moves:
        return {str(popup): list(line) for popup, line in run.outcome["waiting"].items()}
    given = {seat.pair for seat in seats_of(run, adjustments)}
    out = {(str(one.application_id), one.popup.slug) for one in moves if one.booth_id is None}
    lines = waiting(problem_of_run(run), given, lottery(run))
    return {popup: [one for one in line if (one, popup) not in out] for popup, line in lines.items()}


def reasons_of(run: AllocationRun, adjustments: Collection[Adjustment] | None = None) -> list[dict[str, Any]]:
    """Why each wish was granted or not, with what people moved afterwards."""
    if run.outcome is None:
        return []
    moves = _moves(run, adjustments)
    before = {seat.pair for seat in seats_read(run.outcome)}
    after = {seat.pair for seat in seats_of(run, adjustments)}
    last = {one.popup.slug: one.reason for one in moves} | {
        (str(one.application_id), one.popup.slug): one.reason for one in moves
    }
    found: list[dict[str, Any]] = []
    for reason in run.outcome["reasons"]:
        pair = reason["applicant"], reason["popup"]
        if (pair in before) != (pair in after):
            rank = read_rank(run, pair)
            code = "moved_in" if pair in after else "moved_out"
            why = last.get(pair, last.get(pair[1], ""))
            reason = {"applicant": pair[0], "popup": pair[1], "code": code, "own": rank, "why": why}
        found.append(reason)
    return found


def reasons_for(run: AllocationRun, application: BoothApplication) -> list[dict[str, Any]]:
    """Those of one applicant, in order of its wishes."""
    return [reason for reason in reasons_of(run) if reason["applicant"] == str(application.id)]


def read_rank(run: AllocationRun, pair: tuple[str, str]) -> int:
    """Which wish of the applicant a pop-up is."""
    rows = run.inputs["applicants"]
    return next((int(row["ranks"][pair[1]]) for row in rows if row["key"] == pair[0]), 0)


def adjustments_of(call: Call) -> Sequence[Adjustment]:
    """Everything that people decided about the booths of ``call``, in order, what was taken back, too."""
    return db.session.scalars(_ADJUSTMENTS, {"call": call.id}).all()


def adjustment(call: Call, adjustment_id: int) -> Adjustment:
    """One of them, or ``NoSuchRun``."""
    found = db.session.get(Adjustment, adjustment_id)
    if found is None or found.call_id != call.id:
        raise NoSuchRun
    return found


def enterprises_of(call: Call) -> dict[str, Enterprise]:
    """Who stands behind the applicants' numbers: this is the only place that says."""
    rows = db.session.execute(
        select(BoothApplication.id, Enterprise)
        .join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
        .where(BoothApplication.call_id == call.id, BoothApplication.state != ApplicationState.DRAFT)
    )
    return {str(application_id): enterprise for application_id, enterprise in rows}


def names_of(call: Call) -> dict[str, str]:
    """The same by their names alone."""
    rows = below_orm().execute(_NAMES, {"call": call.id})
    return {str(application_id): entry_name(*names) for application_id, *names in rows}


def number_of_applicants(call: Call) -> int:
    """How many have handed in, whatever became of it."""
    return below_orm().scalar(_APPLICANTS, {"call": call.id}) or 0


def applicants_called(call: Call, typed: str, most: int) -> list[Called]:
    """Those of them who are meant by ``typed``, a name or a part of it; the key is the application's."""
    rows = select(BoothApplication.id).join(Enterprise, Enterprise.id == BoothApplication.enterprise_id)
    return called(
        rows.where(BoothApplication.call_id == call.id, BoothApplication.state != ApplicationState.DRAFT), typed, most
    )


def interests_of(call: Call, user_id: int) -> set[int]:
    """The enterprises about which this person decides nothing: declared, or they work there."""
    declared = select(DeclaredInterest.enterprise_id).where(
        DeclaredInterest.call_id == call.id, DeclaredInterest.user_id == user_id
    )
    works = select(Membership.enterprise_id).where(Membership.user_id == user_id)
    return set(db.session.scalars(union(declared, works)))


@dataclass(frozen=True, slots=True)
class Declared:
    """What one of the staff has declared about an enterprise."""

    name: str
    enterprise: str
    text: str
    declared_at: datetime


def declared_interests(call: Call) -> list[Declared]:
    """Who has declared what, in the order in which they did."""
    rows = below_orm().execute(_INTERESTS, {"call": call.id})
    return [Declared(name, entry_name(*names), text, at) for name, text, at, *names in rows]


def problem_of_run(run: AllocationRun) -> Problem:
    """What the run was asked."""
    return read(run.inputs)


def lottery(run: AllocationRun) -> str:
    """What its tickets are drawn from."""
    return lottery_of(TRIAL_SEED if run.is_trial else run.call.seed, run.word)


def move_of(one: Adjustment) -> Move:
    """A move as the pure rules take it."""
    booth = one.booth.number if one.booth else ""
    return Move(str(one.application_id), one.popup.slug, booth, one.reason)


def moves_of(run: AllocationRun) -> list[Adjustment]:
    """What was moved by hand after ``run``, in order."""
    wanted = select(Adjustment).where(Adjustment.run_id == run.id).order_by(Adjustment.id)
    return list(db.session.scalars(wanted.options(joinedload(Adjustment.popup), joinedload(Adjustment.booth))))


def by_hand(run: AllocationRun, moves: int) -> int:
    """How many decisions of people are in what ``run`` comes to."""
    return len(run.inputs["pins"]) + len(run.inputs["exclusions"]) + moves


def titles_of(call: Call) -> Mapping[str, str]:
    """The titles of the call's pop-ups by their key, soonest first; with the day where two are called the same."""
    popups = call.popups
    several = {popup.title for popup in popups if sum(one.title == popup.title for one in popups) > 1}
    return {
        popup.slug: f"{popup.title} · {short_day(popup.starts_on)}"
        if popup.title in several and popup.starts_on
        else popup.title
        for popup in popups
    }


def shelf_names(slugs: Collection[str]) -> list[str]:
    """What the market's shelves are called, in their order."""
    wanted = select(Category).where(Category.slug.in_(list(slugs))).order_by(Category.position)
    return [shelf.name for shelf in db.session.scalars(wanted)]


def _moves(run: AllocationRun, adjustments: Collection[Adjustment] | None) -> list[Adjustment]:
    if adjustments is None:
        return moves_of(run) if run.moves else []
    return [one for one in adjustments if one.run_id == run.id]


def _popups_of(run: AllocationRun) -> Sequence[Popup]:
    slugs = [row["key"] for row in run.inputs["popups"]]
    return db.session.scalars(select(Popup).where(Popup.slug.in_(slugs))).all()


_OF_CALL = bindparam("call", type_=Integer)
_NAMED = load_only(Enterprise.name_ko, Enterprise.name_en, Enterprise.name_romanised)
_application, _enterprise = table_of(BoothApplication).c, table_of(Enterprise).c
_interest = table_of(DeclaredInterest).c
_CALL = (
    select(Call).where(Call.slug == bindparam("slug")).options(joinedload(Call.entries).joinedload(CallPopup.popup))
)
_RUNS = (
    select(AllocationRun)
    .where(AllocationRun.call_id == _OF_CALL)
    .options(*_HEAVY)
    .order_by(AllocationRun.number.desc())
)
_ADJUSTMENTS = (
    select(Adjustment)
    .where(Adjustment.call_id == _OF_CALL)
    .order_by(Adjustment.id)
    .options(
        joinedload(Adjustment.popup).load_only(Popup.slug, Popup.title_ko, Popup.title_en),
        joinedload(Adjustment.booth).load_only(Booth.number),
        joinedload(Adjustment.application)
        .load_only(BoothApplication.enterprise_id)
        .joinedload(BoothApplication.enterprise)
        .options(_NAMED),
    )
)
_HANDED_IN = (_application.call_id == _OF_CALL, _application.state != ApplicationState.DRAFT)
_NAMES = (
    select(_application.id, _enterprise.name_ko, _enterprise.name_en, _enterprise.name_romanised)
    .join_from(table_of(BoothApplication), table_of(Enterprise), _enterprise.id == _application.enterprise_id)
    .where(*_HANDED_IN)
)
_APPLICANTS = select(func.count(_application.id)).where(*_HANDED_IN)
_INTERESTS = (
    select(
        _interest.name,
        _interest.text,
        _interest.declared_at,
        _enterprise.name_ko,
        _enterprise.name_en,
        _enterprise.name_romanised,
    )
    .join_from(table_of(DeclaredInterest), table_of(Enterprise), _enterprise.id == _interest.enterprise_id)
    .where(_interest.call_id == _OF_CALL)
    .order_by(_interest.id)
)
