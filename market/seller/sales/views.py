"""What one's own enterprise has sold in a period: on the screen, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from market.domain.audit import services as audit
from market.domain.enterprises.abilities import Ability
from market.domain.orders.sales import MOST_DAYS, Figures, Sales, sales_of
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.foundation.wording import short_day
from market.web.charts import Bar
from market.web.documents import CSV, XLSX, Cell, Sheet, download, make_csv, make_workbook
from market.web.guards import needs, own_enterprise
from market.web.session import actor, signed_in_user
from market.web.site import settings

bp = Blueprint("sales", __name__, url_prefix="/sales")
bp.before_request(needs(Ability.SEE_SALES))

USUAL_DAYS = 30
MOST_BARS = 62

BEST = 50
"""Products that the page names; the file names all."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both counted."""

    first: date
    last: date


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?from=`` and ``?to=`` are days; without them the last thirty."""
    today = clock.day_of(clock.now())
    period = _period(request.args, today)
    sales = _sales(period, best=BEST)
    return render_template(
        "seller/sales/index.html",
        sales=sales,
        tables=_shown(sales),
        period=period,
        bars=_bars(sales),
        choices=_choices(today),
        today=today,
    )


@bp.post("/export")
def export() -> ResponseReturnValue:
    """The same figures as a workbook, or its days as text; that they were taken along is written down."""
    period = _period(request.form, clock.day_of(clock.now()))
    with transaction():
        enterprise = own_enterprise(signed_in_user())
        audit.record(
            "sales.exported",
            actor=actor(),
            subject=("enterprise", enterprise.id, enterprise.name_ko),
            now=clock.now(),
            changes={"period": [period.first.isoformat(), period.last.isoformat()]},
        )
    sales = _sales(period)
    name = f"sales-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    tables = _tables(sales)
    if request.form.get("kind") == "csv":
        return download(make_csv(tables[0].rows), name=f"{name}.csv", kind=CSV)
    return download(make_workbook(tables), name=f"{name}.xlsx", kind=XLSX)


def _sales(period: Period, best: int | None = None) -> Sales:
    enterprise = own_enterprise(signed_in_user())
    return sales_of(enterprise, period.first, period.last, is_sandbox=settings().uses_sandbox, best=best)


def _period(values: Mapping[str, str], today: date) -> Period:
    last = _day(values.get("to", "")) or today
    first = _day(values.get("from", "")) or last - timedelta(days=USUAL_DAYS - 1)
    first, last = min(first, last), max(first, last)
    return Period(max(first, last - timedelta(days=MOST_DAYS - 1)), last)


def _day(typed: str) -> date | None:
    """A day that can be meant: between the market's first year and the next."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2020 <= day.year <= 2100 else None


def _choices(today: date) -> list[tuple[str, Period]]:
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return [
        (gettext("7 days"), Period(today - timedelta(days=6), today)),
        (gettext("30 days"), Period(today - timedelta(days=29), today)),
        (gettext("This month"), Period(month, today)),
        (gettext("Last month"), Period(before.replace(day=1), before)),
        (gettext("A year"), Period(today - timedelta(days=364), today)),
    ]


def _bars(sales: Sales) -> tuple[Bar, ...]:
    """A bar for each day; for each month where the days are too many."""
    if len(sales.days) <= MOST_BARS:
        return tuple(Bar(f"{day.month}/{day.day}", one.sales) for day, one in sales.days.items())
    months: dict[str, int] = {}
    for day, one in sales.days.items():
        months[f"{day.year}/{day.month}"] = months.get(f"{day.year}/{day.month}", 0) + one.sales
    return tuple(Bar(label, value) for label, value in months.items())


def _shown(sales: Sales) -> list[tuple[str, str, tuple[tuple[str, Figures], ...]]]:
    """The tables on the page: title, head of the first column, rows. Products that are not named share a row."""
    products = [(name, one) for name, one in sales.products.items() if name]
    if sales.others != Figures():
        products.append((gettext("All other products"), sales.others))
    products += [(gettext("Delivery charges"), one) for name, one in sales.products.items() if not name]
    channels = [(name or gettext("Online delivery"), one) for name, one in sales.channels.items()]
    days = [(short_day(day), one) for day, one in sales.days.items() if one.net or one.sales or one.fee]
    return [
        (gettext("By product"), gettext("Product"), tuple(products)),
        (gettext("By channel"), gettext("Channel"), tuple(channels)),
        (gettext("By day"), gettext("Day"), tuple(reversed(days))),
    ]


def _tables(sales: Sales) -> list[Sheet]:
    days = [(day.isoformat(), one) for day, one in sales.days.items()]
    products = [(name or gettext("Delivery charges"), one) for name, one in sales.products.items()]
    channels = [(name or gettext("Online delivery"), one) for name, one in sales.channels.items()]
    return [
        _table(gettext("By day"), gettext("Day"), days, sales.total),
        _table(gettext("By product"), gettext("Product"), products, sales.total),
        _table(gettext("By channel"), gettext("Channel"), channels, sales.total),
    ]


def _table(title: str, first: str, rows: list[tuple[str, Figures]], total: Figures) -> Sheet:
    head: list[Cell] = [
        first,
        gettext("Orders"),
        gettext("Units"),
        gettext("Sales"),
        gettext("Coupons"),
        gettext("Delivery charges"),
        gettext("Refunds"),
        gettext("Sum"),
        gettext("Market fee"),
        gettext("Yours"),
    ]
    body = [_cells(name, one) for name, one in [*rows, (gettext("Sum"), total)]]
    return Sheet(title, [head, *body], widths=(30, *[13] * 9), bold=frozenset({0, len(body)}))


def _cells(name: str, one: Figures) -> list[Cell]:
    sums = [one.sales, one.coupon, one.shipping, one.refund, one.net, one.fee, one.owed]
    return [name, one.parts, one.units, *sums]
