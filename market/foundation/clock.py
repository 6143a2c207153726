"""The only place that reads the clock. Moments are aware and UTC; days are days in Goyang."""

from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The calendar day in Korea on which ``moment`` falls."""
    return moment.astimezone(SEOUL).date()


def months_before(moment: datetime, months: int) -> datetime:
    """The same time of day ``months`` earlier; on the month's last day where it is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
