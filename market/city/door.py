"""The city's door: staff only, every change in the audit."""

from flask import Blueprint

from market.city.allocation.views import bp as allocation
from market.city.applications.views import bp as applications
from market.city.audit.views import bp as audit
from market.city.calls.readiness import bp as readiness
from market.city.calls.views import bp as calls
from market.city.channels.views import bp as channels
from market.city.claims.views import bp as claims
from market.city.closures.views import bp as closures
from market.city.coupons.views import bp as coupons
from market.city.dashboard.views import bp as dashboard
from market.city.enterprises.views import bp as enterprises
from market.city.fees.views import bp as fees
from market.city.home.views import bp as home
from market.city.offers.objections import bp as objections
from market.city.offers.views import bp as offers
from market.city.orders.views import bp as orders
from market.city.outcomes.views import bp as outcomes
from market.city.partners.views import bp as partners
from market.city.popups.views import bp as popups
from market.city.press_kit.views import bp as press_kit
from market.city.products.views import bp as products
from market.city.public_files.views import bp as public_files
from market.city.reconciliation.views import bp as reconciliation
from market.city.reports.views import bp as reports
from market.city.schedule.views import bp as schedule
from market.city.settings.views import bp as settings
from market.city.settlements.views import bp as settlements
from market.city.shelves.views import bp as shelves
from market.city.staff.views import bp as staff
from market.city.venues.views import bp as venues
from market.city.wholesale.views import bp as wholesale
from market.web.guards import staff_only

bp = Blueprint("city", __name__, url_prefix="/city")
bp.before_request(staff_only)
for feature in (
    dashboard,
    applications,
    public_files,
    schedule,
    venues,
    partners,
    popups,
    outcomes,
    press_kit,
    calls,
    offers,
    objections,
    readiness,
    allocation,
    orders,
    claims,
    closures,
    settlements,
    reconciliation,
    audit,
    reports,
    staff,
    enterprises,
    products,
    channels,
    wholesale,
    home,
    coupons,
    fees,
    settings,
    shelves,
):
    bp.register_blueprint(feature)
