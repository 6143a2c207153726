"""What the participants of a sample pop-up say of it. Every figure is invented, as the pop-up is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from market.domain.enterprises.models import Enterprise
from market.domain.outcomes.models import (
    Attendance,
    AttendanceState,
    FigureSource,
    Incident,
    MoneyTaker,
    ReportedDay,
    ReportedSale,
    SaleMeans,
    SurveyAnswer,
)
from market.domain.popups.models import Popup, PopupDay
from market.foundation.database import db
from market.seed.inserting import insert_numbered, insert_rows
from market.seed.reading import read

_BY = "DADAKET"
_NO_SALE = "minutes"


def load_outcomes(*, now: datetime) -> None:
    """Insert attendance, incidents, reports and answers of the sample pop-up that is over."""
    told: Mapping[str, Any] = read("sample/outcomes.json")
    popup_id = db.session.scalars(select(Popup.id).where(Popup.slug == told["popup"])).one()
    days = db.session.scalars(select(PopupDay.day).where(PopupDay.popup_id == popup_id).order_by(PopupDay.day)).all()
    noted = now - timedelta(days=30)
    ids: dict[str, int] = {row[0]: row[1] for row in db.session.execute(select(Enterprise.slug, Enterprise.id))}
    people = [(ids[one["enterprise"]], one) for one in told["participants"]]
    insert_rows(
        Attendance,
        [
            {
                "popup_id": popup_id,
                "enterprise_id": enterprise_id,
                "state": AttendanceState.stored_as(one["attendance"]),
                "noted_at": noted,
                "noted_by": _BY,
            }
            for enterprise_id, one in people
        ],
    )
    insert_rows(
        Incident,
        [
            {
                "popup_id": popup_id,
                "on_day": days[one["day"]],
                "words": one["words"],
                "noted_at": noted,
                "noted_by": _BY,
            }
            for one in told["incidents"]
        ],
    )
    insert_rows(
        SurveyAnswer,
        [
            {"popup_id": popup_id, "enterprise_id": enterprise_id, "answered_at": noted, **one["survey"]}
            for enterprise_id, one in people
            if one["survey"]
        ],
    )
    _load_reports(popup_id, days, people, noted)


def _load_reports(
    popup_id: int, days: Sequence[date], people: list[tuple[int, Mapping[str, Any]]], noted: datetime
) -> None:
    reports = [
        (enterprise_id, day, figures)
        for enterprise_id, one in people
        for day, figures in zip(days, one["days"], strict=False)
    ]
    numbers = insert_numbered(
        ReportedDay,
        [
            {
                "popup_id": popup_id,
                "enterprise_id": enterprise_id,
                "day": day,
                "minutes": figures[_NO_SALE],
                "source": FigureSource.REPORTED,
                "reported_at": noted,
                "reported_by": _BY,
            }
            for enterprise_id, day, figures in reports
        ],
    )
    insert_rows(
        ReportedSale,
        [
            {"reported_day_id": number, **_key(name), "amount": amount}
            for number, (_, _, figures) in zip(numbers, reports, strict=True)
            for name, amount in figures.items()
            if name != _NO_SALE
        ],
    )


def _key(name: str) -> dict[str, object]:
    """Who took it and how it was paid: ``market_card``, or ``card`` for what the enterprise took itself."""
    taker, _, means = name.rpartition("_")
    return {
        "merchant": MoneyTaker.stored_as(taker) if taker else MoneyTaker.ENTERPRISE,
        "means": SaleMeans.stored_as(means),
    }
