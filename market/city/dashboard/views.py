"""What the city has to do today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.city.audit.words import words_for
from market.domain.audit.queries import latest
from market.domain.enterprises.claims import count_claims
from market.domain.orders.office_queries import late_parts, orders_to_review
from market.domain.popups import office_queries as office
from market.domain.popups.models import PopupStatus
from market.foundation import clock

bp = Blueprint("dashboard", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Drafts to publish, pop-ups ahead, orders that are late or need a look, claims of entries."""
    today = clock.day_of(clock.now())
    coming, _over = office.managed_popups(today)
    return render_template(
        "city/dashboard.html",
        today=today,
        coming=coming[:6],
        drafts=office.count_popups(PopupStatus.DRAFT, today),
        published=office.count_popups(PopupStatus.PUBLISHED, today),
        late=late_parts(today),
        to_review=orders_to_review(),
        claims=count_claims(),
        entries=latest(8),
        words_for=words_for,
    )
