"""What the city has to do today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.city.audit.words import words_for
from market.domain.applications.models import ApplicationStatus
from market.domain.applications.queries import count_by_status
from market.domain.audit.queries import latest
from market.domain.claims.queries import late_claims
from market.domain.operators.abilities import StaffAbility
from market.domain.orders.office_queries import late_parts, orders_to_review
from market.domain.payments.office_queries import failed_refunds
from market.domain.popups import office_queries as office
from market.domain.popups.models import PopupStatus
from market.domain.reports.queries import count_open as count_open_reports
from market.foundation import clock
from market.web.guards import reach, staff_needs
from market.web.session import signed_in_user

bp = Blueprint("dashboard", __name__)
bp.before_request(staff_needs(StaffAbility.SEE, minds_reach=True))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Drafts to publish, pop-ups ahead, orders and claims that are late, payments and refunds to look at."""
    today = clock.day_of(clock.now())
    coming, _over = office.managed_popups(today, reach=reach(signed_in_user()))
    return render_template(
        "city/dashboard.html",
        today=today,
        coming=coming[:6],
        drafts=sum(popup.status is PopupStatus.DRAFT for popup in coming),
        published=sum(popup.status is PopupStatus.PUBLISHED for popup in coming),
        late=late_parts(today),
        to_review=orders_to_review(),
        applications=count_by_status().get(ApplicationStatus.SUBMITTED, 0),
        late_claims=late_claims(today),
        reported=sum(count_open_reports()),
        failed=failed_refunds(),
        entries=latest(8),
        words_for=words_for,
    )
