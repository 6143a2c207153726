"""The audit trail, newest first: searched by words, by what was done, to what kind of thing, and by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.audit.fields import words_for_field
from market.city.audit.groups import GROUPS, KINDS
from market.city.audit.words import WORDS, words_for
from market.city.purposes import when_asked_why
from market.domain.audit import queries as audit
from market.domain.audit import services
from market.domain.audit.models import AuditEntry
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.foundation.wording import moment
from market.web.documents import CSV, download, make_csv
from market.web.guards import staff_may, staff_needs
from market.web.inputs import half_width, one_line
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user

bp = Blueprint("audit", __name__, url_prefix="/audit")
bp.before_request(staff_needs(StaffAbility.SEE))
bp.before_request(staff_needs(StaffAbility.ADMINISTER, to_look=True, at=("export",)))

LONGEST = 100
MOST_EXPORTED = 20_000
"""So many rows a file holds; who needs more takes them by days."""


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for, as it stands in the address; what makes no sense there is left out."""

    words: str
    group: str
    kind: str
    first: date | None
    last: date | None

    @property
    def is_narrow(self) -> bool:
        return any((self.words, self.group, self.kind, self.first, self.last))

    @property
    def wanted(self) -> audit.Wanted:
        """The same for the database: days in Goyang become moments, groups their actions."""
        typed = self.words.casefold()
        return audit.Wanted(
            words=self.words,
            said_so=tuple(action for action, words in WORDS.items() if typed and typed in str(words).casefold()),
            actions=GROUPS[self.group].actions if self.group else (),
            kind=self.kind,
            since=_midnight(self.first) if self.first else None,
            until=_midnight(self.last + timedelta(days=1)) if self.last else None,
        )

    @property
    def address(self) -> dict[str, Any]:
        """What of the address says all this."""
        days = {"from": self.first, "to": self.last}
        told = {"q": self.words, "group": self.group, "kind": self.kind}
        return {name: value for name, value in told.items() if value} | {
            name: day.isoformat() for name, day in days.items() if day
        }


@bp.get("/")
def index() -> ResponseReturnValue:
    """Who did what to what: ``?q=`` in names and reasons, ``?group=``, ``?kind=``, ``?from=`` and ``?to=``."""
    search = _search(request.args)
    stretch = audit.trail(search.wanted, requested_edge(whole_number))
    return render_template(
        "city/audit.html",
        page=page_of(stretch.rows, stretch),
        search=search,
        groups={key: group.label for key, group in GROUPS.items()},
        kinds=KINDS,
        words_for=words_for,
        words_for_field=words_for_field,
        may_export=staff_may(signed_in_user(), StaffAbility.ADMINISTER),
    )


@bp.route("/export", methods=["GET", "POST"])
def export() -> ResponseReturnValue:
    """What was found as a table; who took it and why is itself in the audit."""
    search = _search(request.args)

    def take(reason: str) -> ResponseReturnValue:
        entries = audit.everything(search.wanted, most=MOST_EXPORTED)
        table = make_csv([_heads(), *map(_row, entries)])
        with transaction():
            services.record(
                "audit.exported",
                actor=actor(),
                subject=("audit", "trail", ""),
                now=clock.now(),
                changes={"rows": [None, len(entries)]} | {name: [None, v] for name, v in search.address.items()},
                reason=reason,
            )
        return download(table, name=f"audit-{clock.day_of(clock.now()):%Y%m%d}.csv", kind=CSV)

    return when_asked_why(
        take,
        what=gettext("The audit as a table"),
        about=gettext("What is found now, at most %(most)s rows, the newest first.", most=f"{MOST_EXPORTED:,}"),
        back=url_for("city.audit.index", **search.address),
        active="audit",
    )


def _heads() -> list[str]:
    return [
        gettext("When"),
        gettext("Who"),
        gettext("Did what"),
        gettext("Kind of thing"),
        gettext("To what"),
        gettext("Changes"),
        gettext("Reason"),
    ]


def _row(entry: AuditEntry) -> list[str]:
    changes = "; ".join(f"{words_for_field(name)}: {_told(change)}" for name, change in entry.changes.items())
    kind = str(KINDS.get(entry.subject_kind, entry.subject_kind))
    who, what = entry.actor_name, words_for(entry.action)
    return [moment(entry.at), who, what, kind, entry.subject_name, changes, entry.reason]


def _told(change: object) -> str:
    if not isinstance(change, list) or len(change) != 2:
        return str(change)
    return " → ".join("–" if value is None else str(value) for value in change)


def _search(values: Mapping[str, str]) -> Search:
    group, kind = values.get("group", ""), values.get("kind", "")
    return Search(
        words=one_line(half_width(values.get("q", "")))[:LONGEST].replace("\0", ""),
        group=group if group in GROUPS else "",
        kind=kind if kind in KINDS else "",
        first=_day(values.get("from", "")),
        last=_day(values.get("to", "")),
    )


def _day(typed: str) -> date | None:
    """A day that can be meant; None for anything else."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.SEOUL)
