"""What the worker does for those who come in: documents that run out, applications that nobody has gone on with."""

import logging

from flask import Flask

from market.domain.applications import services as applications
from market.domain.enterprises import documents
from market.foundation import clock
from market.foundation.database import db, transaction
from market.web import handed_in

log = logging.getLogger("market.coming_in")


def look_at_documents(app: Flask) -> int:
    """Warn of what runs out, and stop the sales where it has; how many were told.

    Each document has a transaction of its own; one that fails holds up no other.
    """
    told = 0
    with app.app_context():
        now = clock.now()
        due = documents.due_documents(clock.day_of(now))
        db.session.rollback()  # ends the reading
        for document_id in due:
            try:
                with transaction():
                    told += documents.warn_or_stop(document_id, now=now) is not None
            except Exception:
                log.exception("document %s cannot be looked at", document_id)
    return told


def forget_old(app: Flask) -> None:
    """Remove old applications, and then the files of those that came to nothing."""
    with app.app_context():
        with transaction():
            names = applications.forget_old(now=clock.now())
        for name in names:
            handed_in.forget(name)


def every_morning(app: Flask) -> None:
    """Both, when a day has begun."""
    look_at_documents(app)
    forget_old(app)
