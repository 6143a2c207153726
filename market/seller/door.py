"""The enterprises' door: members only, and each sees their own enterprise alone."""

from flask import Blueprint

from market.seller.claims.views import bp as claims
from market.seller.dashboard.views import bp as dashboard
from market.seller.orders.views import bp as orders
from market.seller.products.views import bp as products
from market.seller.settlements.views import bp as settlements
from market.web.guards import members_only

bp = Blueprint("seller", __name__, url_prefix="/seller")
bp.before_request(members_only)
for feature in (dashboard, orders, claims, products, settlements):
    bp.register_blueprint(feature)
