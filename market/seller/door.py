"""The enterprises' door: members only, and each sees their own enterprise alone."""

from flask import Blueprint

from market.seller.adding.views import bp as adding
from market.seller.channels.views import bp as channels
from market.seller.claims.views import bp as claims
from market.seller.coupons.views import bp as coupons
from market.seller.dashboard.views import bp as dashboard
from market.seller.delivery.views import bp as delivery
from market.seller.documents.views import bp as documents
from market.seller.holidays.views import bp as holidays
from market.seller.leaving.views import bp as leaving
from market.seller.mail_choices.views import bp as mail_choices
from market.seller.orders.views import bp as orders
from market.seller.outcomes.views import bp as outcomes
from market.seller.photos.views import bp as photos
from market.seller.popups.offers import bp as offers
from market.seller.popups.views import bp as popups
from market.seller.product_sheets.views import bp as product_sheets
from market.seller.products.views import bp as products
from market.seller.questions.views import bp as questions
from market.seller.quotes.views import bp as quotes
from market.seller.reviews.views import bp as reviews
from market.seller.sales.views import bp as sales
from market.seller.settlements.views import bp as settlements
from market.seller.shop_page.views import bp as shop_page
from market.seller.stock.views import bp as stock
from market.seller.team.views import bp as team
from market.seller.wholesale.views import bp as wholesale
from market.web.guards import members_only

bp = Blueprint("seller", __name__, url_prefix="/seller")
bp.before_request(members_only)
FEATURES = (
    dashboard,
    orders,
    claims,
    reviews,
    questions,
    quotes,
    wholesale,
    popups,
    offers,
    outcomes,
    products,
    adding,
    product_sheets,
    channels,
    photos,
    coupons,
    sales,
    settlements,
    documents,
    team,
    leaving,
    stock,
    shop_page,
    holidays,
    delivery,
    mail_choices,
)
for feature in FEATURES:
    bp.register_blueprint(feature)
