"""Ten thousand rows of a public register, all of them in Goyang: how long reading, comparing, applying and undoing
take, and how long the writing holds others up. First all are new, then all are known and changed."""

import csv
import io
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from flask_migrate import upgrade
from sqlalchemy import func, select

from benchmarks.pages import POSTGRES, postgres
from market.app import create_app
from market.config import read_settings
from market.domain.public_files import applying, services
from market.domain.public_files.models import FileState, PublicFile, RegisterEntry
from market.domain.public_files.queries import public_file
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed.loader import load
from market.web import public_files

T = TypeVar("T")

ROWS = 10_000
GOAL = 30.0
"""Seconds for all of one file, until it is applied."""

HEAD = ("순번", "시도", "시군구", "자활기업", "자활기업구분", "대표자명", "업종", "사업자구분", "주소")
SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후"
DISTRICTS = ("덕양구", "일산동구", "일산서구")


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
    with app.test_request_context("/"):
        upgrade()
        load(real_only=True, now=clock.now(), uploads=instance)
        print(f"\n{name}: a register of {ROWS:,} rows; load of the machine before: {os.getloadavg()[0]:.1f}")
        columns = "".join(f"{word:>11}" for word in ("reading", "comparing", "applying", "in all"))
        print(f"{'seconds':<12}{columns}{'goal':>8}{'written in':>12}{'undone in':>12}")
        first = _measure("new", "빵", date(2024, 12, 31), undoes=False)
        _measure("changed", "떡", date(2025, 6, 30), undoes=True)
        undoing, _ = _timed(lambda: _undo(first))
        print(f"{'the first one undone':<20}{undoing:>23.2f}")
        db.session.remove()
        db.engine.dispose()


def _measure(words: str, trade: str, as_of: date, *, undoes: bool) -> int:
    raw = _file(trade)
    reading, read = _timed(lambda: public_files.read_file(raw, chosen=None, as_of=as_of))
    taking, file_id = _timed(lambda: _take_in(read, as_of))
    comparing, _ = _timed(lambda: public_files.finish(file_id))
    with transaction():
        services.confirm(public_file(file_id), actor=THE_MARKET, now=clock.now())
    written: list[float] = []
    apply = applying.apply

    def timed(*facts: Any, **more: Any) -> bool:
        started = time.monotonic()
        done = apply(*facts, **more)
        written.append(time.monotonic() - started)
        return done

    applying.apply = timed
    try:
        applied, _ = _timed(lambda: public_files.finish(file_id))
    finally:
        applying.apply = apply
    _check(file_id, FileState.APPLIED, ROWS)
    undoing = _timed(lambda: _undo(file_id))[0] if undoes else 0.0
    in_all = reading + taking + comparing + applied
    told = "".join(f"{seconds:>11.2f}" for seconds in (reading + taking, comparing, applied, in_all))
    missed = " missed" if in_all > GOAL else ""
    print(f"{words:<12}{told}{f'≤ {GOAL:g}':>8}{written[0]:>11.2f}s{f'{undoing:.2f}s' if undoes else '':>12}{missed}")
    return file_id


def _take_in(read: Any, as_of: date) -> int:
    facts = {"file_name": "register.csv", "as_of": as_of, "language": "ko", "user": None}
    with transaction():
        return services.take_in(read, **facts, actor=THE_MARKET, now=clock.now()).id


def _undo(file_id: int) -> None:
    with transaction():
        services.ask_undo(public_file(file_id), reason="measured", actor=THE_MARKET, now=clock.now())
    public_files.finish(file_id)
    if public_file(file_id).state is not FileState.UNDONE:
        raise RuntimeError("the file was not undone")


def _check(file_id: int, state: FileState, entries: int) -> None:
    file = db.session.get_one(PublicFile, file_id, populate_existing=True)
    there = db.session.scalar(select(func.count()).select_from(RegisterEntry))
    if file.state is not state or there != entries:
        raise RuntimeError(f"{file.state}, {there} entries")
    db.session.rollback()


def _file(trade: str) -> bytes:
    """Names as different as those of a real register: five syllables, no two of the same."""
    many, rows = len(SYLLABLES), [HEAD]
    for number in range(ROWS):
        spread = number * 7_919 % many**3
        first, second, third = spread // many**2, spread // many % many, spread % many
        name = f"{SYLLABLES[first]}{SYLLABLES[second]}{SYLLABLES[third]}{SYLLABLES[-first - 1]}터"
        where = f"경기도 고양시 {DISTRICTS[number % 3]} 중앙로 {number}"
        rows.append((str(number), "경기도", "고양시", name, "", "아무개", trade, "개인", where))
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("cp949")


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.monotonic()
    answer = work()
    return time.monotonic() - started, answer
