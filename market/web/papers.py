"""Statements as PDF: at once where they are short; a long one is made by the worker and waits in the instance folder.

A line of a table costs the typesetter about half a millisecond. A file is kept under what it says: one that is out of
date is never found again.
"""

import hashlib
import logging
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, flash, redirect
from flask.typing import ResponseReturnValue

from market.domain.settlements import queries
from market.domain.settlements.models import Statement
from market.foundation import clock
from market.foundation.database import db
from market.foundation.i18n import current_language, gettext, speaking
from market.web.documents import PDF, download
from market.web.site import settings
from market.web.statements import as_pdf, places_of

log = logging.getLogger("market.papers")

AT_ONCE = 250
"""Entries of a statement that is made within the request: a third of a second at most."""

TASK = "market_paper"
"""Under this name the application keeps what asks the worker for a paper."""


def deliver(statement: Statement, *, back: str) -> ResponseReturnValue:
    """The statement's PDF; while the worker makes it, a word of patience on the page ``back``."""
    told = queries.figures(statement)
    file = _file(statement, places_of(told))
    if told.lines <= AT_ONCE:
        return _download(statement, as_pdf(statement))
    if file.exists():
        return _download(statement, file.read_bytes())
    ask: Any = current_app.extensions[TASK]
    try:
        ask(statement.number, current_language())
    except Exception:
        log.warning("the queue did not take the statement", exc_info=True)
    flash(gettext("A PDF of this many entries takes a moment. Please press again in a few seconds."))
    return redirect(back, 303)


def make(app: Flask, number: str, language: str) -> Path:
    """Make the PDF of a statement and keep it; what was kept of it before goes."""
    with app.test_request_context("/"), speaking(language):
        statement = queries.any_statement(number)
        file = _file(statement, places_of(queries.figures(statement)))
        made = as_pdf(statement)
        db.session.rollback()  # ends the reading; nothing was changed
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob(f"{number}.{language}.*"):
        old.unlink(missing_ok=True)
    draft = file.with_suffix(".part")
    draft.write_bytes(made)
    draft.replace(file)
    return file


def _file(statement: Statement, places: list[tuple[str, int]]) -> Path:
    says = repr((statement.number, places, clock.day_of(clock.now())))
    name = f"{statement.number}.{current_language()}.{hashlib.sha256(says.encode()).hexdigest()[:16]}.pdf"
    return settings().instance / "papers" / name


def _download(statement: Statement, content: bytes) -> Response:
    return download(content, name=f"{statement.number}.pdf", kind=PDF)
