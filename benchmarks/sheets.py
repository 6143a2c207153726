"""Two thousand rows of a spreadsheet: how long reading, checking and saving take, and the writing, during which
nobody else writes on SQLite, and nobody the same products on PostgreSQL.

The writing stands beside bare Core: the very same rows of the same tables, written again by INSERTs of many, with
nothing around them. What is written is known beforehand.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Table, delete, func, insert, select, text

from benchmarks import market
from benchmarks.pages import POSTGRES, postgres
from market.app import create_app
from market.config import read_settings
from market.domain.accounts.models import User
from market.domain.audit.models import AuditEntry
from market.domain.catalog.models import Product, ProductNotice, ProductVariant
from market.domain.catalog.rules import notice_templates
from market.domain.enterprises.models import Enterprise
from market.domain.imports import services
from market.domain.imports.models import ImportState, ProductImport
from market.domain.imports.services import HandedIn
from market.domain.imports.wishes import count
from market.domain.inventory.models import Stock, StockMovement
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.crypto import fingerprint
from market.foundation.database import db, transaction
from market.seller.product_sheets.checking import Checked, check
from market.seller.product_sheets.handing_in import MOST_COLUMNS
from market.web import product_imports
from market.web.documents import Sheet, make_workbook
from market.web.sheets import Row, read_table

T = TypeVar("T")

ROWS = 2_000
GOAL = 20.0
"""Seconds for all of it."""

WRITTEN = tuple(one.__table__ for one in (Product, ProductVariant, Stock, StockMovement, ProductNotice, AuditEntry))
LABELS = tuple(field.label_ko for field in notice_templates()["processed_food"].fields)
HEAD = ("상품 코드", "분류", "상품명", "상품명(영문)", "가격", "재고", "한 줄 소개", "상품 이야기", "발송까지 영업일")


def run() -> None:
    """Measure on SQLite and, where there is one, on PostgreSQL; print both."""
    with tempfile.TemporaryDirectory() as folder:
        _report("SQLite", Path(folder), {})
        with postgres() as url:
            if url:
                _report("PostgreSQL", Path(folder) / "postgresql", {"DATABASE_URL": url})
            else:
                print(f"\nPostgreSQL: not measured, none answers at {POSTGRES}")


def _report(name: str, instance: Path, environ: dict[str, str]) -> None:
    instance.mkdir(exist_ok=True)
    app = create_app(read_settings({"APP_ENV": "test", "SITE_URL": "http://localhost", **environ}, instance))
    with app.app_context():
        upgrade()
        market.fill(clock.day_of(clock.now()))
        _count_on()
        user_id = _somebody()
        print(f"\n{name}: {ROWS:,} rows; load of the machine before: {os.getloadavg()[0]:.1f}")
        names = "".join(f"{name:>10}" for name in ("reading", "checking", "saving", "in all"))
        print(f"{'seconds':<16}{names}{'goal':>8}{'written in':>12}")
        for words, raised in (("new", 0), ("changed", 10), ("unchanged", 10)):
            _measure(app, words, _workbook(raised), user_id)
        ours, bare = _saving(app, user_id), _barely()
        print(f"{'beside bare Core':<16}{ours:>9.2f}s {'to':>4}{bare:>7.2f}s{ours / bare:>8.1f}×")
        db.session.remove()
        db.engine.dispose()


def _measure(app: Flask, words: str, raw: bytes, user_id: int) -> None:
    """One sheet, from the file to the catalogue; what does not change is not saved."""
    with app.test_request_context("/"):
        reading, rows = _timed(lambda: read_table(raw, most_columns=MOST_COLUMNS))
        checking, checked = _timed(lambda: check(db.session.get_one(Enterprise, 1), rows, []))
        saving, waiting = 0.0, 0.0
        if any(not wish.is_idle for wish in checked.wishes):
            saving, waiting = _save(_kept(rows, checked, user_id))
    in_all = reading + checking + saving
    told = "".join(f"{seconds:>10.2f}" for seconds in (reading, checking, saving, in_all))
    print(f"{words:<16}{told}{f'≤ {GOAL:g}':>8}{waiting:>11.2f}s{' missed' if in_all > GOAL else ''}")


def _saving(app: Flask, user_id: int) -> float:
    """Seconds that new products are written in, without what runs only once in a process."""
    with transaction():
        db.session.execute(delete(Product).where(Product.code.like("BENCH-%")))
        db.session.execute(delete(AuditEntry))
    with app.test_request_context("/"):
        rows = read_table(_workbook(0), most_columns=MOST_COLUMNS)
        checked = check(db.session.get_one(Enterprise, 1), rows, [])
        return _save(_kept(rows, checked, user_id))[1]


def _save(import_id: int) -> tuple[float, float]:
    """Seconds until it is saved, and those of them that the writing itself takes."""
    held: list[float] = []
    write = product_imports.write

    def timed(*facts: Any) -> bool:
        started = time.monotonic()
        done = write(*facts)
        held.append(time.monotonic() - started)
        return done

    product_imports.write = timed
    try:
        seconds, _ = _timed(lambda: product_imports.finish(import_id))
    finally:
        product_imports.write = write
    if db.session.get_one(ProductImport, import_id, populate_existing=True).state is not ImportState.DONE:
        raise RuntimeError("the sheet was not saved")
    db.session.rollback()
    return seconds, held[0]


def _barely() -> float:
    """Seconds that bare Core takes for the rows that were written last."""
    own = select(Product.id).where(Product.code.like("BENCH-%"))
    rows = {table: _rows(table, own) for table in WRITTEN}
    with transaction():
        db.session.execute(delete(Product).where(Product.code.like("BENCH-%")))
        db.session.execute(delete(AuditEntry))
    db.session.rollback()

    def write() -> None:
        with transaction():
            for table, some in rows.items():
                db.session.connection().execute(insert(table), some)

    return _timed(write)[0]


def _rows(table: Table, own: Any) -> list[dict[str, Any]]:
    variants = select(ProductVariant.id).where(ProductVariant.product_id.in_(own))
    found = select(table)
    if "product_id" in table.c:
        found = found.where(table.c.product_id.in_(own))
    elif "variant_id" in table.c:
        found = found.where(table.c.variant_id.in_(variants))
    elif table is Product.__table__:
        found = found.where(table.c.id.in_(own))
    return [dict(row) for row in db.session.execute(found).mappings()]


def _kept(rows: list[Row], checked: Checked, user_id: int) -> int:
    """The number of the sheet, confirmed."""
    sheet = product_imports.keep_told([[row.number, row.cells] for row in rows])
    outcome = product_imports.keep_told({"wishes": [wish.kept() for wish in checked.wishes]})
    with transaction():
        taken = services.take_in(
            db.session.get_one(Enterprise, 1),
            HandedIn("products.xlsx", "", ROWS, sheet, outcome, []),
            state=ImportState.CHECKED,
            counts=count(checked.wishes),
            user=db.session.get_one(User, user_id),
            actor=THE_MARKET,
            language="ko",
            now=clock.now(),
        )
        services.confirm(taken.id, now=clock.now())
        return taken.id


def _workbook(raised: int) -> bytes:
    story = "천천히 만들어도 괜찮다는 약속 덕분에 더 단단해졌습니다. " * 8
    notice = ["포장에 적은 대로입니다."] * len(LABELS)
    head = [*HEAD, *(f"고시: {label}" for label in LABELS)]
    rows = [
        [
            *(f"BENCH-{number:05}", "꿀·잼", f"아카시아꿀 {number}호", f"Acacia honey no. {number}"),
            *(12_000 + number + raised, 20 + raised, "봄마다 모은 꿀입니다.", story, 1, *notice),
        ]
        for number in range(ROWS)
    ]
    return make_workbook([Sheet("products", [head, *rows], (12,))])


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.monotonic()
    answer = work()
    return time.monotonic() - started, answer


def _count_on() -> None:
    """The market was filled with numbers of its own; PostgreSQL has to be told where to go on."""
    if db.engine.dialect.name != "postgresql":
        return
    with transaction():
        for model in (Product, ProductVariant):
            last = db.session.scalar(select(func.max(model.id)))
            facts = {"name": model.__tablename__, "last": last}
            db.session.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), facts)


def _somebody() -> int:
    with transaction():
        user = User(
            email="bench@example.com",
            email_fingerprint=fingerprint("bench@example.com"),
            password_hash="",
            name="김다정",
            created_at=clock.now(),
        )
        db.session.add(user)
        db.session.flush()
        return user.id
