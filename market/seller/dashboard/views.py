"""What an enterprise has to do today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.claims import queries as claims
from market.domain.claims import rules as claim_rules
from market.domain.inventory.queries import low_stock
from market.domain.orders import queries as orders
from market.domain.orders.models import SellerOrderStatus
from market.foundation import clock
from market.seller.orders.work import Work
from market.web.guards import own_enterprise
from market.web.session import signed_in_user

bp = Blueprint("dashboard", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Orders to send with their due day, parts to hand over, claims to answer, what is running out."""
    enterprise = own_enterprise(signed_in_user())
    today = clock.day_of(clock.now())
    waiting = orders.worklist(enterprise, statuses={SellerOrderStatus.PREPARING}, most=200)
    counts = claims.count_by_status(enterprise)
    return render_template(
        "seller/dashboard.html",
        enterprise=enterprise,
        today=today,
        work=Work.of(waiting, today),
        low=low_stock(enterprise),
        claims=sum(number for status, number in counts.items() if status in claim_rules.OPEN),
        late_claims=claims.late_claims_of(enterprise, today),
    )
