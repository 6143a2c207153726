"""By what the audit can be narrowed: what was done, in groups, and to what kind of thing."""

from collections.abc import Mapping
from dataclasses import dataclass

from market.city.audit.words import WORDS
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Group:
    """Some actions under one name: those that begin with one of ``beginnings``, or are ``named``."""

    label: LazyText
    beginnings: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action of the group."""
        return self.named or tuple(action for action in WORDS if action.partition(".")[0] in self.beginnings)


GROUPS: Mapping[str, Group] = {
    "personal_data": Group(
        _l("Personal data opened or taken"),
        named=(
            "application.opened",
            "audit.exported",
            "call.applicants_exported",
            "document.opened",
            "enterprise.archive_taken",
            "order.personal_data_opened",
            "payout_file.opened",
            "quote.contact_opened",
            "sales.exported",
            "seller_order.personal_data_opened",
        ),
    ),
    "sign_ins": Group(
        _l("Sign-ins and second factors"),
        named=tuple(
            action
            for action in WORDS
            if action.startswith("second_factor.")
            or action in ("account.signed_in", "account.sign_in_failed", "account.second_step_failed")
        ),
    ),
    "staff": Group(
        _l("Staff and roles"),
        named=("account.staff_role_changed", *(action for action in WORDS if action.startswith("staff."))),
    ),
    "accounts": Group(_l("Accounts"), ("account", "second_factor", "mail_choices")),
    "enterprises": Group(
        _l("Enterprises, applications, documents"),
        ("enterprise", "application", "document", "holiday", "place", "shop_photo", "shipping_policy", "public_file"),
    ),
    "products": Group(
        _l("Products, shelves, stock, coupons"),
        ("product", "products", "category", "synonyms", "stock", "coupon", "home", "pick", "pickup", "wholesale"),
    ),
    "popups": Group(
        _l("Pop-ups, venues, calls, booths"),
        (
            "popup",
            "venue",
            "partner",
            "closure",
            "call",
            "booth_application",
            "allocation",
            "booth_offer",
            "offer",
            "objection",
            "adjustment",
            "interest",
        ),
    ),
    "orders": Group(
        _l("Orders, returns, payments"),
        ("order", "seller_order", "claim", "refund", "payment", "dispute", "quote", "sales"),
    ),
    "money": Group(
        _l("Settlements and fees"), ("ledger", "payout", "payout_account", "payout_file", "difference", "fee_rule")
    ),
    "voices": Group(_l("Questions, reviews, reports"), ("question", "review", "report")),
    "market": Group(_l("Running the market"), ("staff", "audit", "operator", "sample")),
}
"""The first three cut across the others, each of which holds some beginnings alone."""

KINDS: Mapping[str, LazyText] = {
    "account": _l("Account of a person"),
    "application": _l("Application of an enterprise"),
    "booth_application": _l("Application for a booth"),
    "booth_offer": _l("Offer of a booth"),
    "call": _l("Call"),
    "category": _l("Shelf"),
    "claim": _l("Return or exchange"),
    "closure": _l("Free day"),
    "coupon": _l("Coupon"),
    "difference": _l("Difference of the reconciliation"),
    "enterprise": _l("Enterprise"),
    "enterprise_document": _l("Document of an enterprise"),
    "fee_rule": _l("Fee"),
    "objection": _l("Objection"),
    "order": _l("Order"),
    "organisation": _l("Organisation of the staff"),
    "partner": _l("Partner"),
    "payout": _l("Payout"),
    "payout_file": _l("Payout file"),
    "popup": _l("Pop-up"),
    "product": _l("Product"),
    "public_file": _l("Public file"),
    "quote": _l("Request for a quote"),
    "seller_order": _l("Part of an order"),
    "staff_invitation": _l("Invitation to the staff"),
    "venue": _l("Venue"),
    "wholesale_inquiry": _l("Inquiry about wholesale"),
}
"""The kinds of things that people look for, as the trail stores them."""
