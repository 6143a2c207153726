"""The only place that reads the clock. Moments are aware and UTC; days are days in Goyang."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The calendar day in Korea on which ``moment`` falls."""
    return moment.astimezone(SEOUL).date()
