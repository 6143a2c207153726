"""What the city has to do today, by urgency: numbers that lead to their lists, pop-ups and calls by name.

A feature adds one line to ``TASKS``. Each number is one column of a single statement; the domain concerned says how
it is counted, in terms of the parameters that ``_values`` fills. Everybody sees only what their role can act on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from market.domain.applications import queries as applications
from market.domain.calls import lacking
from market.domain.calls import office_queries as calls
from market.domain.claims import queries as claims
from market.domain.enterprises import document_queries as documents
from market.domain.offers import pending
from market.domain.operators.abilities import StaffAbility
from market.domain.orders import office_queries as orders
from market.domain.payments import office_queries as payments
from market.domain.popups import ahead as popups
from market.domain.reports import queries as reports
from market.domain.settlements import reconciliation_queries as reconciliation
from market.foundation.clock import day_of
from market.foundation.database import db
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import LazyText, gettext, ngettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.memory import kept
from market.foundation.wording import moment

CLOSING_WITHIN = timedelta(days=7)
MOST_CALLS = 3


class Urgency(LabelledEnum):
    """What is done first."""

    LATE = "late", _l("Late, or wrong")
    SOON = "soon", _l("Soon over")
    WAITS = "waits", _l("Waits")


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of work: how many wait is what ``count`` says; ``note`` says what that means."""

    label: LazyText
    note: LazyText
    icon: str
    urgency: Urgency
    ability: StaffAbility
    endpoint: str
    count: Select[int]
    address: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of what to do: of a task with its number, or of one call or pop-up by its name; ``endpoint`` and
    ``address`` say where that is done."""

    title: str
    detail: str
    icon: str
    urgency: Urgency
    endpoint: str
    address: Mapping[str, Any]
    number: int | None = None


TASKS: tuple[Task, ...] = (
    Task(
        _l("Payments to check"),
        _l("What was paid does not fit the order"),
        "circle-alert",
        Urgency.LATE,
        StaffAbility.HANDLE_ORDERS,
        "city.orders.index",
        orders.number_to_review(),
        {"_anchor": "review"},
    ),
    Task(
        _l("Failed refunds"),
        _l("Somebody has to ask again"),
        "refresh-cw",
        Urgency.LATE,
        StaffAbility.HANDLE_ORDERS,
        "city.orders.index",
        payments.number_of_failed_refunds(),
        {"_anchor": "failed"},
    ),
    Task(
        _l("Differences of the reconciliation"),
        _l("Payments and ledger do not fit together"),
        "chart-column",
        Urgency.LATE,
        StaffAbility.HANDLE_MONEY,
        "city.reconciliation.index",
        reconciliation.number_open(),
    ),
    Task(
        _l("Late orders"),
        _l("Past the day they were to be sent"),
        "truck",
        Urgency.LATE,
        StaffAbility.HANDLE_ORDERS,
        "city.orders.index",
        orders.number_late(),
        {"_anchor": "late"},
    ),
    Task(
        _l("Late claims"),
        _l("Not answered or not refunded in time"),
        "undo-2",
        Urgency.LATE,
        StaffAbility.HANDLE_ORDERS,
        "city.claims.index",
        claims.number_late(),
    ),
    Task(
        _l("Certificates and documents that end"),
        _l("Within a month, or already: nobody has handed in a newer one"),
        "file-text",
        Urgency.SOON,
        StaffAbility.KEEP_MARKET,
        "city.applications.papers.index",
        documents.number_ending(),
        {"show": "ending"},
    ),
    Task(
        _l("Applications"),
        _l("Enterprises that wait for an answer"),
        "store",
        Urgency.WAITS,
        StaffAbility.KEEP_MARKET,
        "city.applications.index",
        applications.number_waiting(),
    ),
    Task(
        _l("Documents to check"),
        _l("Handed in by enterprises that sell"),
        "clipboard-check",
        Urgency.WAITS,
        StaffAbility.KEEP_MARKET,
        "city.applications.papers.index",
        documents.number_waiting(),
    ),
    Task(
        _l("Reports"),
        _l("Texts to decide about"),
        "megaphone",
        Urgency.WAITS,
        StaffAbility.KEEP_MARKET,
        "city.reports.index",
        reports.number_of_reports(),
    ),
    Task(
        _l("Objections to decisions about texts"),
        _l("Somebody sees it otherwise"),
        "message-circle",
        Urgency.WAITS,
        StaffAbility.KEEP_MARKET,
        "city.reports.index",
        reports.number_of_objections(),
        {"show": "objections"},
    ),
    Task(
        _l("Drafts to publish"),
        _l("They hold their days already"),
        "pencil",
        Urgency.WAITS,
        StaffAbility.PLAN_POPUPS,
        "city.popups.index",
        popups.number_of_drafts(),
    ),
)


@dataclass(frozen=True, slots=True)
class Today:
    """What is to be done, the most urgent first, and the names of what is clear."""

    todos: list[Todo]
    clear: list[str]

    def number_of(self, urgency: Urgency) -> int:
        """How many lines are of that urgency."""
        return sum(todo.urgency is urgency for todo in self.todos)


def todays(abilities: frozenset[StaffAbility], reach: int | None, now: datetime) -> Today:
    """All work that people of these abilities and that reach can do; ``reach`` is the organisation whose pop-ups
    alone are theirs."""
    today = day_of(now)
    tasks = _open_to(abilities, has_limits=reach is not None)
    numbers = kept(("the city’s day", abilities, reach, today), lambda: _numbers(abilities, reach, today))
    todos = [
        Todo(str(task.label), str(task.note), task.icon, task.urgency, task.endpoint, task.address, number)
        for task, number in zip(tasks, numbers, strict=True)
        if number
    ]
    if StaffAbility.PLAN_POPUPS in abilities:
        todos += [*_pending(reach, now), *_closing(reach, now), *_lacking(reach, today)]
    todos.sort(key=lambda todo: _ORDER[todo.urgency])
    return Today(todos, [str(task.label) for task, number in zip(tasks, numbers, strict=True) if not number])


_ORDER = {urgency: place for place, urgency in enumerate(Urgency)}


def _open_to(abilities: frozenset[StaffAbility], *, has_limits: bool) -> list[Task]:
    """The tasks of these abilities; whose reach ``has_limits`` has pop-ups alone."""
    return [
        task
        for task in TASKS
        if task.ability in abilities and (task.ability is StaffAbility.PLAN_POPUPS or not has_limits)
    ]


def _numbers(abilities: frozenset[StaffAbility], reach: int | None, today: date) -> list[int]:
    counts = _counts(abilities, has_limits=reach is not None)
    return list(db.session.execute(counts, _values(reach, today)).one()) if counts is not None else []


def _values(reach: int | None, today: date) -> dict[str, Any]:
    return {"today": today, "reach": reach, "ending_by": today + documents.ENDS_SOON}


@lru_cache
def _counts(abilities: frozenset[StaffAbility], *, has_limits: bool) -> Select[Any] | None:
    """One column for each task; None where there is no task."""
    tasks = _open_to(abilities, has_limits=has_limits)
    return select(*(task.count.scalar_subquery() for task in tasks)) if tasks else None


def _closing(reach: int | None, now: datetime) -> list[Todo]:
    """The calls that close within a week, with how many have applied."""
    found = []
    for call in calls.closing_calls(now, until=now + CLOSING_WITHIN, most=MOST_CALLS, reach=reach):
        applied = ngettext("%(num)s has applied", "%(num)s have applied", call.applied)
        title = gettext("Call closes: %(call)s", call=call.title)
        told = gettext("on %(moment)s · %(applied)s", moment=moment(call.closes_at), applied=applied)
        found.append(Todo(title, told, "clock", Urgency.SOON, "city.calls.show", {"slug": call.slug}))
    return found


def _pending(reach: int | None, now: datetime) -> list[Todo]:
    """The calls that have closed: the draw to type in, the booths to share out, objections to answer."""
    found = []
    for call in pending.pending_calls(now, most=MOST_CALLS, reach=reach):
        address = {"slug": call.slug}
        if call.waits_for_draw(now):
            title = gettext("Type in what was drawn: %(call)s", call=call.title)
            found.append(Todo(title, call.draw_name, "ticket", Urgency.SOON, "city.allocation.index", address))
        elif call.waits_for_result:
            title = gettext("Share out the booths: %(call)s", call=call.title)
            detail = gettext("The call has closed, and no result is official yet")
            found.append(Todo(title, detail, "map-pin", Urgency.SOON, "city.allocation.index", address))
        if call.objections:
            title = gettext("Answer objections: %(call)s", call=call.title)
            detail = ngettext("%(num)s without an answer", "%(num)s without an answer", call.objections)
            found.append(Todo(title, detail, "megaphone", Urgency.LATE, "city.objections.index", address))
    return found


def _lacking(reach: int | None, today: date) -> list[Todo]:
    """The pop-ups of the next month at which somebody lacks a document."""
    return [
        Todo(
            gettext("Documents are missing: %(popup)s", popup=popup.title),
            ngettext("%(num)s enterprise that takes part", "%(num)s enterprises that take part", popup.enterprises),
            "file-text",
            Urgency.SOON,
            "city.readiness.show",
            {"slug": popup.slug},
        )
        for popup in lacking.popups_lacking_papers(today, reach)
    ]
