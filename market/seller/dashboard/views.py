"""What an enterprise has to do today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

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
    """Orders to send with their due day, parts to hand over, what is running out."""
    enterprise = own_enterprise(signed_in_user())
    today = clock.day_of(clock.now())
    waiting = orders.worklist(enterprise, statuses={SellerOrderStatus.PREPARING}, most=200)
    return render_template(
        "seller/dashboard.html",
        enterprise=enterprise,
        today=today,
        work=Work.of(waiting, today),
        low=low_stock(enterprise),
    )
