"""Everything of an enterprise as one file: tables for a spreadsheet in a ZIP, made by the worker, encrypted at rest.

Shoppers' names, addresses and phones are not in it: they were given for the delivery, and stay with the order here.
"""

import logging
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from market.config import Settings
from market.domain.catalog.models import Product
from market.domain.departures import queries, services
from market.domain.departures.models import Archive
from market.domain.enterprises.models import Enterprise
from market.domain.orders.models import SellerOrder
from market.domain.settlements import queries as settlements
from market.foundation import clock, files
from market.foundation.database import db, transaction
from market.foundation.i18n import gettext, speaking
from market.foundation.wording import moment
from market.web.documents import Cell, make_csv
from market.web.site import settings

log = logging.getLogger("market.archives")

TASK = "market_archive"
"""Under this name the application keeps what asks the worker for a file."""

ZIP = "application/zip"
_WAITS = services.MAKING_TAKES / 30
"""After so long a file that the queue has lost is made by the worker's own clock."""

Row = Sequence[Cell]


def folder() -> Path:
    """Where the files are."""
    return settings().instance / "archives"


def ask(archive_id: int) -> None:
    """Have the worker make the file; when the queue is out of reach its own clock does it."""
    task: Any = current_app.extensions[TASK]
    try:
        task(archive_id)
    except Exception:
        log.warning("the queue did not take the file", exc_info=True)


def sweep(app: Flask, _settings: Settings) -> None:
    """Make the files that were asked for and that nobody has made."""
    with app.app_context():
        waiting = queries.unmade_archives(asked_before=clock.now() - _WAITS)
        db.session.rollback()
    for archive_id in waiting:
        make(app, archive_id)


def make(app: Flask, archive_id: int) -> None:
    """Make one file, and keep it. What goes wrong is written down, and the file may be asked for again."""
    with app.test_request_context("/"):
        archive = db.session.get(Archive, archive_id)
        if archive is None or archive.made_at is not None or archive.failed_at is not None:
            return
        try:
            with speaking(archive.language):
                made = files.keep(folder(), _zipped(archive.enterprise, _progress_of(archive_id)))
        except Exception:
            log.exception("file %s cannot be made", archive_id)
            db.session.rollback()
            with transaction():
                services.fail_archive(archive_id, now=clock.now())
            return
        with transaction():
            is_ours = services.finish_archive(archive_id, made, now=clock.now())
        if not is_ours:
            files.forget(folder(), made)


def forget_old(app: Flask) -> None:
    """Remove the files that have been kept for long enough."""
    with app.app_context():
        with transaction():
            names = services.forget_archives(now=clock.now())
        for name in names:
            files.forget(folder(), name)


def _progress_of(archive_id: int) -> Callable[[int], None]:
    """Writes down how many rows are done, after each stretch."""
    done = 0

    def note(rows: int) -> None:
        nonlocal done
        done += rows
        with transaction():
            services.note_progress(archive_id, done)

    return note


def _zipped(enterprise: Enterprise, note: Callable[[int], None]) -> bytes:
    out = BytesIO()
    name = enterprise.name
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("products.csv", make_csv(_products(enterprise, note)))
        box.writestr("orders.csv", make_csv(_orders(enterprise, note)))
        box.writestr("statements.csv", make_csv(_statements(enterprise, note)))
        box.writestr("README.txt", _words(name))
    return out.getvalue()


def _words(name: str) -> str:
    lines = (
        gettext(
            "Everything of %(enterprise)s on DADAKET, as of %(moment)s.", enterprise=name, moment=moment(clock.now())
        ),
        gettext("products.csv: products with their options and stock. orders.csv: what was sold, line by line."),
        gettext("statements.csv: every entry of every statement, in won. Moments are in Korean time."),
        gettext("Shoppers’ names, addresses and phones are not in it: they were given for the delivery alone."),
    )
    return "\r\n".join(lines) + "\r\n"


def _products(enterprise: Enterprise, note: Callable[[int], None]) -> list[Row]:
    rows: list[Row] = [
        (
            gettext("Address"),
            gettext("Own code"),
            gettext("Name in Korean"),
            gettext("Name in English"),
            gettext("Category"),
            gettext("State"),
            gettext("Option"),
            gettext("Price"),
            gettext("Tax"),
            gettext("In stock"),
            gettext("Summary in Korean"),
            gettext("Story in Korean"),
        )
    ]
    for products in queries.stretches_of_products(enterprise):
        stock = queries.on_hand(products)
        for product in products:
            rows += _product_rows(product, stock)
        note(len(products))
    return rows


def _product_rows(product: Product, stock: dict[int, int]) -> list[Row]:
    return [
        (
            product.slug,
            variant.code or product.code or "",
            product.name_ko,
            product.name_en or "",
            product.category.name,
            str(product.status),
            variant.name,
            product.price + variant.extra_price,
            str(product.tax_kind),
            stock.get(variant.id, 0),
            product.summary_ko,
            product.story_ko,
        )
        for variant in product.variants
    ]


def _orders(enterprise: Enterprise, note: Callable[[int], None]) -> list[Row]:
    rows: list[Row] = [
        (
            gettext("Order"),
            gettext("Ordered"),
            gettext("Paid"),
            gettext("State"),
            gettext("Product"),
            gettext("Option"),
            gettext("Price"),
            gettext("Quantity"),
            gettext("Given back"),
            gettext("Coupon"),
            gettext("Market fee"),
            gettext("Delivery charge"),
            gettext("Sent"),
            gettext("Delivered"),
            gettext("Purchase confirmed"),
        )
    ]
    for parts in queries.stretches_of_orders(enterprise):
        for part in parts:
            rows += _order_rows(part)
        note(len(parts))
    return rows


def _order_rows(part: SellerOrder) -> list[Row]:
    """A row for each line; the delivery charge stands in the first one, so that a column adds up."""
    days = tuple(moment(known) if known else "" for known in (part.sent_at, part.delivered_at, part.confirmed_at))
    placed, paid = moment(part.order.placed_at), moment(part.order.paid_at) if part.order.paid_at else ""
    return [
        (
            part.order.number,
            placed,
            paid,
            str(part.status),
            line.name_ko,
            line.option_name_ko,
            line.unit_price,
            line.quantity,
            line.claimed,
            line.coupon_discount,
            line.fee,
            0 if place else part.shipping_fee,
            *days,
        )
        for place, line in enumerate(part.lines)
    ]


def _statements(enterprise: Enterprise, note: Callable[[int], None]) -> list[Row]:
    rows: list[Row] = [
        (
            gettext("Statement number"),
            gettext("From"),
            gettext("To"),
            gettext("Simulated"),
            gettext("Date"),
            gettext("Order"),
            gettext("Product"),
            gettext("Kind"),
            gettext("Supply value"),
            gettext("VAT"),
            gettext("Amount"),
        )
    ]
    for number in [statement.number for statement in queries.statements_of(enterprise)]:
        statement = settlements.any_statement(number)
        about = (
            statement.number,
            statement.first_day.isoformat(),
            statement.last_day.isoformat(),
            gettext("Yes") if statement.is_sandbox else gettext("No"),
        )
        rows += [
            (
                *about,
                clock.day_of(line.posted_at).isoformat(),
                line.order_number,
                line.what,
                str(line.kind),
                line.sum.supply,
                line.sum.vat,
                line.sum.amount,
            )
            for line in settlements.all_lines(statement)
        ]
        note(1)
    return rows
