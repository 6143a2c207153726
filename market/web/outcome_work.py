"""Asking participants how a pop-up was, the day after it; and what that mail needs to know."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from market.config import Settings
from market.domain.enterprises.models import Enterprise
from market.domain.outcomes import rules, services
from market.domain.popups.models import Popup
from market.foundation import clock
from market.foundation.database import db, transaction

Facts = dict[str, Any]


def sweep(app: Flask, _settings: Settings) -> None:
    """Ask about every pop-up that is over, once."""
    with app.app_context(), transaction():
        services.ask_participants(now=clock.now())


def _for_seller(facts: Facts) -> Facts:
    popup = db.session.get_one(Popup, facts["popup_id"])
    last = popup.ends_on or popup.starts_on
    return {
        "popup": popup,
        "enterprise": db.session.get_one(Enterprise, facts["enterprise_id"]),
        "until": rules.report_until(last) if last else None,
        "path": f"/seller/popups/{popup.slug}/after",
    }


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {"outcome_for_seller": _for_seller}
