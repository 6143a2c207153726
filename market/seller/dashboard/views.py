"""What an enterprise has to do today, and how it has sold lately."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from market.domain.calls import queries as calls
from market.domain.claims import queries as claims
from market.domain.enterprises import keeping
from market.domain.enterprises.abilities import ABILITIES, Ability
from market.domain.inventory.queries import low_stock
from market.domain.orders import sales, worklist
from market.domain.orders.listed import listed
from market.domain.orders.worklist import Tab, Wish
from market.foundation import clock
from market.seller.dashboard.ready import steps_to_selling
from market.seller.dashboard.tasks import todays
from market.web.charts import Bar
from market.web.guards import may_see_people, needs, own_enterprise, working_as
from market.web.session import signed_in_user
from market.web.site import settings

bp = Blueprint("dashboard", __name__)
bp.before_request(needs(Ability.SEE_TODAY))

CHART_DAYS, LISTED = 14, 10


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every kind of work with its number, what is to be sent first, what runs out, and two weeks of sales.

    Orders and sales are shown to whom they are open; before the second factor only the numbers of work are.
    """
    user = signed_in_user()
    enterprise, member = own_enterprise(user), working_as(user)
    abilities = ABILITIES[member.role] if member else frozenset()
    shown = abilities if may_see_people(user) else frozenset()
    now = clock.now()
    today = clock.day_of(now)
    orders = late_claims = sold = None
    if Ability.SEND_ORDERS in shown:
        stretch = worklist.page(enterprise, Wish(Tab.TODO), None, today=today, size=LISTED)
        orders = listed(stretch.rows)
        late_claims = claims.late_claims_of(enterprise, today, most=LISTED)
    if Ability.SEE_SALES in shown:
        first = today - timedelta(days=CHART_DAYS - 1)
        days = sales.days_of(enterprise, first, today, is_sandbox=settings().uses_sandbox)
        sold = tuple(Bar(f"{day.month}/{day.day}", amount, marked=day == today) for day, amount in days.items())
    return render_template(
        "seller/dashboard.html",
        enterprise=enterprise,
        said_by_city=keeping.said_of(enterprise),
        today=today,
        steps=steps_to_selling(enterprise, abilities),
        tasks=todays(enterprise, abilities, today),
        orders=orders,
        late_claims=late_claims,
        sold=sold,
        calls=calls.waiting_for(enterprise, now, LISTED) if Ability.JOIN_POPUPS in abilities else (),
        low=low_stock(enterprise, most=LISTED) if Ability.KEEP_STOCK in abilities else None,
    )
