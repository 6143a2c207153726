"""The shoppers' door: its features, each with its own blueprint."""

from flask import Blueprint

from market.shop.calls.views import bp as calls
from market.shop.cart.views import bp as cart
from market.shop.checkout.views import bp as checkout
from market.shop.claims.views import bp as claims
from market.shop.coupons.views import bp as coupons
from market.shop.directory.views import bp as directory
from market.shop.home.views import bp as home
from market.shop.orders.views import bp as orders
from market.shop.pages.views import bp as pages
from market.shop.pickups.views import bp as pickups
from market.shop.popups.views import bp as popups
from market.shop.products.views import bp as products
from market.shop.questions.views import bp as questions
from market.shop.quotes.views import bp as quotes
from market.shop.reports.views import bp as reports
from market.shop.restock.views import bp as restock
from market.shop.results.views import bp as results
from market.shop.reviews.views import bp as reviews
from market.shop.search.views import bp as search
from market.shop.wholesale.views import bp as wholesale

bp = Blueprint("shop", __name__)
FEATURES = (
    home,
    directory,
    products,
    restock,
    search,
    popups,
    calls,
    results,
    cart,
    coupons,
    checkout,
    orders,
    pickups,
    claims,
    pages,
    questions,
    quotes,
    wholesale,
    reviews,
    reports,
)
for feature in FEATURES:
    bp.register_blueprint(feature)
