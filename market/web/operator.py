"""Who runs the market, as pages and mails show it."""

from sqlalchemy.exc import SQLAlchemyError

from market.config import Operator
from market.domain.legal import operator
from market.web.site import settings


def shown_operator() -> Operator:
    """The version in force. A page that says that the database is out of reach is written all the same."""
    try:
        return operator.current(settings().operator)[1]
    except SQLAlchemyError:
        return settings().operator
