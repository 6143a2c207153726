"""Every page that a person opens, and who opens it."""

from dataclasses import dataclass

from market.seed.dataset import real_enterprises, sample_products

REAL = next(entry.slug for entry in real_enterprises() if entry.events and entry.introduced and entry.district)
SOLD_OUT = next(one.slug for one in sample_products() if not any(variant.stock for variant in one.variants))
WITH_OPTIONS = next(one.slug for one in sample_products() if len(one.variants) > 1)
MADE_TO_ORDER = next(
    one.slug
    for one in sample_products()
    if one.withdrawal == "made_to_order" and len(one.variants) == 1 and one.variants[0].stock >= 5
)
TO_COLLECT = next(one.slug for one in sample_products() if one.enterprise == "cloud-dough" and one.can_collect)


@dataclass(frozen=True, slots=True)
class Page:
    """An address and who opens it. ``{…}`` stands for what the people in conftest.py have made before."""

    endpoint: str
    path: str
    who: str = ""
    status: int = 200

    def __str__(self) -> str:
        return f"{self.who or 'anybody'} {self.path}"


PAGES = (
    Page("shop.home.index", "/"),
    Page("shop.directory.index", "/enterprises"),
    Page("shop.directory.index", "/enterprises?kind=village_enterprise&district=ilsandong&sort=name"),
    Page("shop.directory.index", "/enterprises?q=nobodyiscalledthis"),
    Page("shop.directory.show", f"/enterprises/{REAL}"),
    Page("shop.directory.show", "/enterprises/cloud-dough"),
    Page("shop.directory.claim", f"/enterprises/{REAL}/claim"),
    Page("shop.directory.claimed", f"/enterprises/{REAL}/claim/thanks"),
    Page("shop.products.index", "/products"),
    Page("shop.products.index", "/products?category=pottery&kind=cooperative&in_stock=1&sort=price"),
    Page("shop.products.index", "/products?price_from=1&price_to=many"),
    Page("shop.products.index", "/products?enterprise=cloud-dough"),
    Page("shop.products.show", f"/products/{WITH_OPTIONS}"),
    Page("shop.products.show", f"/products/{WITH_OPTIONS}?quantity=1.5"),
    Page("shop.products.show", f"/products/{MADE_TO_ORDER}"),
    Page("shop.products.show", f"/products/{SOLD_OUT}"),
    Page("shop.search.index", "/search"),
    Page("shop.search.index", "/search?q=쿠키"),
    Page("shop.search.index", "/search?q=nobodysellsthis"),
    Page("shop.popups.index", "/popups"),
    Page("shop.popups.show", "/popups/dadaket-seoul-station-2018"),
    Page("shop.popups.show", "/popups/sample-seoul-station"),
    Page("shop.popups.show", "/popups/sample-past-lakeside"),
    Page("shop.pages.show", "/pages/terms"),
    Page("shop.pages.show", "/pages/privacy"),
    Page("shop.pages.show", "/pages/business"),
    Page("shop.pages.show", "/pages/help"),
    Page("shop.cart.show", "/cart"),
    Page("shop.cart.show", "/cart", "buyer"),
    Page("shop.checkout.checkout", "/checkout", "buyer"),
    Page("sandbox.pay", "{payment}", "buyer"),
    Page("shop.orders.show", "/orders/{waiting}", "buyer"),
    Page("shop.orders.show", "/orders/{paid}", "buyer"),
    Page("shop.orders.show", "/orders/{cancelled}", "buyer"),
    Page("shop.orders.confirm_cancel", "/orders/{paid}/cancel", "buyer"),
    Page("shop.orders.show", "/orders/{claimed}", "buyer"),
    Page("shop.orders.lookup", "/orders/lookup"),
    Page("shop.claims.choose", "/orders/{claimed}/claims/new/{claimed_part}", "buyer"),
    Page("shop.claims.ask", "/orders/{paid}/claims/new/{part}/cancel", "buyer"),
    Page("shop.claims.show", "/orders/{claimed}/claims/{claim}", "buyer"),
    Page("account.sign_in", "/account/sign-in"),
    Page("account.sign_up", "/account/sign-up"),
    Page("account.sign_up_sent", "/account/sign-up/sent"),
    Page("account.verify", "/account/verify/{verify}"),
    Page("account.verify", "/account/verify/no-such-link", status=410),
    Page("account.verify_again", "/account/verify"),
    Page("account.reset", "/account/reset"),
    Page("account.reset_sent", "/account/reset/sent"),
    Page("account.choose_password", "/account/reset/{reset}"),
    Page("account.closed", "/account/closed"),
    Page("account.home", "/account/", "shopper"),
    Page("account.orders", "/account/orders", "shopper"),
    Page("account.addresses", "/account/addresses", "shopper"),
    Page("account.new_address", "/account/addresses/new", "shopper"),
    Page("account.edit_address", "/account/addresses/{address}", "shopper"),
    Page("account.delete_address", "/account/addresses/{address}/delete", "shopper"),
    Page("account.details", "/account/details", "shopper"),
    Page("account.password", "/account/password", "shopper"),
    Page("account.language", "/account/language", "shopper"),
    Page("account.consents", "/account/consents", "shopper"),
    Page("account.close", "/account/close", "shopper"),
    Page("seller.dashboard.index", "/seller/", "seller"),
    Page("seller.orders.index", "/seller/orders/", "seller"),
    Page("seller.orders.index", "/seller/orders/?show=done", "seller"),
    Page("seller.orders.show", "/seller/orders/{part}", "seller"),
    Page("seller.orders.show", "/seller/orders/{claimed_part}", "seller"),
    Page("seller.orders.cancel", "/seller/orders/{part}/cancel", "seller"),
    Page("seller.claims.index", "/seller/claims/", "seller"),
    Page("seller.claims.index", "/seller/claims/?show=done", "seller"),
    Page("seller.claims.show", "/seller/claims/{claim_id}", "seller"),
    Page("seller.products.index", "/seller/products/", "seller"),
    Page("seller.products.edit", f"/seller/products/{TO_COLLECT}", "seller"),
    Page("seller.settlements.index", "/seller/settlements/", "seller"),
    Page("seller.settlements.payouts", "/seller/settlements/payouts", "seller"),
    Page("seller.settlements.account", "/seller/settlements/account", "seller"),
    Page("seller.settlements.show", "/seller/settlements/{statement}", "seller"),
    Page("city.dashboard.index", "/city/", "staff"),
    Page("city.venues.index", "/city/venues/", "staff"),
    Page("city.venues.show", "/city/venues/sample-seoul-station-concourse", "staff"),
    Page("city.popups.index", "/city/popups/", "staff"),
    Page("city.popups.new", "/city/popups/new", "staff"),
    Page("city.popups.show", "/city/popups/sample-seoul-station", "staff"),
    Page("city.popups.edit", "/city/popups/sample-seoul-station/edit", "staff"),
    Page("city.popups.cancel", "/city/popups/sample-seoul-station/cancel", "staff"),
    Page("city.orders.index", "/city/orders/", "staff"),
    Page("city.orders.index", "/city/orders/?q=D000000-XXXXXX", "staff"),
    Page("city.orders.show", "/city/orders/{paid}", "staff"),
    Page("city.orders.show", "/city/orders/{claimed}", "staff"),
    Page("city.orders.refund", "/city/orders/{paid}/parts/{part}/refund", "staff"),
    Page("city.claims.index", "/city/claims/", "staff"),
    Page("city.claims.index", "/city/claims/?show=open", "staff"),
    Page("city.claims.show", "/city/claims/{claim_id}", "staff"),
    Page("city.closures.index", "/city/closures/", "staff"),
    Page("city.settlements.index", "/city/settlements/", "staff"),
    Page("city.settlements.statements", "/city/settlements/statements", "staff"),
    Page("city.settlements.statement", "/city/settlements/statements/{statement}", "staff"),
    Page("city.settlements.enterprise", "/city/settlements/enterprises/cloud-dough", "staff"),
    Page("city.settlements.payouts.index", "/city/settlements/payouts/", "staff"),
    Page("city.settlements.payouts.new", "/city/settlements/payouts/new", "staff"),
    Page("city.settlements.payouts.show", "/city/settlements/payouts/{payout_file}", "staff"),
    Page("city.settlements.payouts.payout", "/city/settlements/payouts/{payout_file}/{payout}", "staff"),
    Page("city.reconciliation.index", "/city/reconciliation/", "staff"),
    Page("city.reconciliation.index", "/city/reconciliation/?state=resolved", "staff"),
    Page("city.reconciliation.accounts", "/city/reconciliation/accounts", "staff"),
    Page("city.reconciliation.show", "/city/reconciliation/{difference}", "staff"),
    Page("city.audit.index", "/city/audit/", "staff"),
    Page("site.mailbox", "/__mail__"),
    Page("site.mail", "/__mail__/{mail}", "buyer"),
    Page("errors", "/nowhere", status=404),
)

NO_PAGES = {
    "account.data": "a file",
    "city.settlements.pdf": "a file",
    "city.settlements.xlsx": "a file",
    "city.settlements.payouts.csv": "a file",
    "city.settlements.payouts.xlsx": "a file",
    "seller.settlements.pdf": "a file",
    "seller.settlements.xlsx": "a file",
    "shop.claims.photo": "a picture",
    "shop.orders.returned": "leads on to the order",
    "shop.popups.calendar": "a file",
    "site.healthz": "for machines",
    "site.mail_html": "what a mail program shows",
    "site.media": "pictures",
    "site.readyz": "for machines",
    "site.robots": "for machines",
}
"""Addresses that answer with something else than a page, and with what."""

IN_THE_DARK = (
    "/",
    f"/enterprises/{REAL}",
    "/enterprises",
    "/products",
    f"/products/{WITH_OPTIONS}",
    "/popups",
    "/popups/sample-seoul-station",
    "/pages/terms",
    "/checkout",
    "/orders/{paid}",
    "/orders/{claimed}/claims/{claim}",
    "/account/sign-up",
    "/seller/orders/{part}",
    "/seller/claims/{claim_id}",
    "/city/orders/{claimed}",
    "/seller/settlements/",
    "/city/settlements/",
    "/city/popups/sample-seoul-station",
)
"""Pages between them made of every colour that there is."""
