"""Until when participants report, what the survey asks, and how what was reported adds up. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from market.domain.outcomes.models import MoneyTaker, ReportedDay, SaleMeans, SurveyAnswer
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l

REPORT_WITHIN = timedelta(days=90)
"""So long after its last day participants report and correct."""

LONGEST_WORDS = 1_000
MOST_WON = 1_000_000_000

MARKS: Mapping[str, LazyText] = {
    "sales": _l("How content are you with what you sold?"),
    "place": _l("How good was the place: visitors, booth, power, access?"),
    "support": _l("How well were you supported before and during the pop-up?"),
}
"""The questions that are answered by 1 to 5."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What was reported, added up. No figure here is measured: each is what an enterprise says."""

    total: int
    minutes: int
    by_day: Mapping[date, int]
    by_taker: Mapping[MoneyTaker, int]
    by_means: Mapping[SaleMeans, int]
    by_enterprise: Mapping[int, int]
    minutes_of: Mapping[int, int]

    @property
    def reporting(self) -> int:
        """How many enterprises have reported anything."""
        return len(self.minutes_of)


@dataclass(frozen=True, slots=True)
class Marks:
    """The survey in numbers: how many answered, the mean of each mark in tenths, how many would come again."""

    answers: int
    tenths: Mapping[str, int]
    again: int


def report_until(last_day: date) -> date:
    """The last day on which participants report."""
    return last_day + REPORT_WITHIN


def add_up(reports: Iterable[ReportedDay]) -> Sums:
    """The sums of ``reports``, which have their sales loaded."""
    by_day: dict[date, int] = defaultdict(int)
    by_taker: dict[MoneyTaker, int] = defaultdict(int)
    by_means: dict[SaleMeans, int] = defaultdict(int)
    by_enterprise: dict[int, int] = defaultdict(int)
    minutes_of: dict[int, int] = defaultdict(int)
    for report in reports:
        by_day[report.day] += report.total
        by_enterprise[report.enterprise_id] += report.total
        minutes_of[report.enterprise_id] += report.minutes
        for sale in report.sales:
            by_taker[sale.merchant] += sale.amount
            by_means[sale.means] += sale.amount
    return Sums(
        total=sum(by_day.values()),
        minutes=sum(minutes_of.values()),
        by_day=dict(sorted(by_day.items())),
        by_taker=dict(by_taker),
        by_means=dict(by_means),
        by_enterprise=dict(by_enterprise),
        minutes_of=dict(minutes_of),
    )


def add_marks(answers: Iterable[SurveyAnswer]) -> Marks:
    """The survey's means, rounded to a tenth; a mean of nothing is 0."""
    given = list(answers)
    return Marks(
        answers=len(given),
        tenths={
            name: round(sum(getattr(one, name) for one in given) * 10 / len(given)) if given else 0 for name in MARKS
        },
        again=sum(one.again for one in given),
    )
