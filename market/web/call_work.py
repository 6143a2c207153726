"""What the worker does with calls every hour: remind of what closes within a day."""

from flask import Flask

from market.domain.calls import upkeep
from market.foundation import clock
from market.foundation.database import transaction


def every_hour(app: Flask) -> None:
    """The mails leave with the next minute's work; who has been reminded once is not reminded again."""
    with app.app_context(), transaction():
        upkeep.remind_due(now=clock.now())
