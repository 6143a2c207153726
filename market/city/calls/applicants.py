"""Who has applied, as a table for programs."""

from collections.abc import Sequence

from market.domain.calls.office_queries import Applicant
from market.foundation.i18n import gettext
from market.foundation.wording import moment
from market.web.documents import make_csv


def as_csv(rows: Sequence[Applicant]) -> bytes:
    """One line for each application; no person is named in it."""
    head = [
        gettext("Enterprise"),
        gettext("State"),
        gettext("Handed in at"),
        gettext("Withdrawn at"),
        gettext("Kind of booth"),
        gettext("Power"),
        gettext("Water"),
        gettext("Open fire"),
        gettext("Pop-ups, wanted most first"),
        gettext("Pop-ups at most"),
        gettext("Products"),
        gettext("Missing documents"),
        gettext("To try"),
    ]
    return make_csv([head, *(_line(row) for row in rows)])


def _line(row: Applicant) -> list[str | int]:
    return [
        row.name,
        str(row.state),
        moment(row.submitted_at) if row.submitted_at else "",
        moment(row.withdrawn_at) if row.withdrawn_at else "",
        str(row.zone),
        _mark(row.needs_power),
        _mark(row.needs_water),
        _mark(row.uses_fire),
        " / ".join(row.wanted),
        row.most_popups,
        row.products,
        ", ".join(str(kind) for kind in row.lacking),
        row.experience,
    ]


def _mark(needed: bool) -> str:
    return "O" if needed else ""
