"""What each kind of mail needs to know, loaded when it is written and not when it was asked for."""

from collections.abc import Callable
from typing import Any

from market.config import Settings
from market.domain.accounts.models import StaffRole, User
from market.domain.applications import rules
from market.domain.applications.models import Application
from market.domain.catalog.models import Product, ProductVariant
from market.domain.claims.models import Claim
from market.domain.enterprises.document_models import EnterpriseDocument
from market.domain.enterprises.models import Enterprise, MemberRole
from market.domain.enterprises.team_models import MemberInvitation
from market.domain.inventory.queries import named, stock_left
from market.domain.notifications.models import OutboxMail
from market.domain.operators.models import StaffInvitation
from market.domain.orders.models import DelayNotice, Order, SellerOrder
from market.domain.settlements.banks import bank_name
from market.domain.settlements.models import Payout
from market.domain.settlements.rules import masked_number
from market.domain.shipping.carriers import carrier
from market.foundation.clock import day_of, now
from market.foundation.crypto import decrypt
from market.foundation.database import db
from market.web import (
    call_mails,
    offer_mails,
    outcome_work,
    pickup_mails,
    quote_mails,
    voice_mails,
    wholesale_mails,
)

Facts = dict[str, Any]


def _address(settings: Settings, language: str, path: str) -> str:
    return f"{settings.site_url}{'/en' if language == 'en' else ''}{path}"


def _of_order(facts: Facts) -> Facts:
    order = db.session.get_one(Order, facts["order_id"])
    return {"order": order, "path": f"/orders/{order.number}"}


def _of_seller_order(facts: Facts) -> Facts:
    part = db.session.get_one(SellerOrder, facts["seller_order_id"])
    return {
        "order": part.order,
        "seller_order": part,
        "path": f"/orders/{part.order.number}",
    }


def _of_new_order(facts: Facts) -> Facts:
    part = db.session.get_one(SellerOrder, facts["seller_order_id"])
    return {"order": part.order, "seller_order": part, "path": f"/seller/orders/{part.id}"}


def _of_parcel(facts: Facts) -> Facts:
    """The parcel; of a mail that was asked for when a part had one parcel, that one."""
    told = _of_seller_order(facts)
    parcels = {parcel.id: parcel for parcel in told["seller_order"].parcels}
    return {**told, "parcel": parcels[facts.get("parcel_id", min(parcels))]}


def _of_delay(facts: Facts) -> Facts:
    return {**_of_seller_order(facts), "delay": db.session.get_one(DelayNotice, facts["delay_id"])}


def _of_refund(facts: Facts) -> Facts:
    return {**_of_order(facts), "amount": facts["amount"]}


def _of_link(facts: Facts) -> Facts:
    return {"path": facts["path"]}


def _of_secret_link(facts: Facts) -> Facts:
    """A link that opens an account: sealed in the outbox, so that a copy of the database opens nothing."""
    return {"path": decrypt(facts["sealed_path"])}


def _of_payout(facts: Facts) -> Facts:
    payout = db.session.get_one(Payout, facts["payout_id"])
    return {
        "payout": payout,
        "bank": bank_name(payout.bank_code),
        "account_number": masked_number(payout.account_number),
        "path": "/seller/settlements/payouts",
    }


def _of_payout_account(facts: Facts) -> Facts:
    return {
        "enterprise": db.session.get_one(Enterprise, facts["enterprise_id"]),
        "path": "/seller/settlements/",
    }


def _of_goods_claim(facts: Facts) -> Facts:
    claim = db.session.get_one(Claim, facts["claim_id"])
    part = claim.seller_order
    taken_by = carrier(claim.resent_carrier)
    return {
        "claim": claim,
        "order": part.order,
        "seller_order": part,
        "tracking_url": taken_by.tracking_link(claim.resent_tracking_number or "") if taken_by else None,
        "path": f"/orders/{part.order.number}/claims/{claim.number}",
    }


def _of_goods_claim_for_seller(facts: Facts) -> Facts:
    return {**_of_goods_claim(facts), "path": f"/seller/claims/{facts['claim_id']}"}


def _of_invitation(facts: Facts) -> Facts:
    invitation = db.session.get_one(MemberInvitation, facts["invitation_id"])
    return {
        "enterprise": invitation.enterprise,
        "role": invitation.role,
        "until": invitation.expires_at,
        "inviter": invitation.inviter.name,
        "path": decrypt(facts["sealed_path"]),
    }


def _of_staff_invitation(facts: Facts) -> Facts:
    invitation = db.session.get_one(StaffInvitation, facts["invitation_id"])
    return {
        "organisation": invitation.organisation,
        "role": invitation.role,
        "until": invitation.expires_at,
        "inviter": invitation.inviter.name,
        "path": decrypt(facts["sealed_path"]),
    }


def _of_staff_role(facts: Facts) -> Facts:
    return {"role": StaffRole.stored_as(facts["role"]) if facts["role"] else None, "path": facts["path"]}


_TEAM_PATHS = {"removed": "/account/", "market_gone": "/account/", "offered": "/seller/team/take-over"}


def _of_team(facts: Facts) -> Facts:
    return {
        "what": facts["what"],
        "own": facts["own"],
        "enterprise": db.session.get_one(Enterprise, facts["enterprise_id"]),
        "name": db.session.get_one(User, facts["user_id"]).name,
        "role": MemberRole.stored_as(facts["role"]) if facts["role"] else None,
        "path": _TEAM_PATHS.get(facts["what"], "/seller/team/"),
    }


def _of_second_factor(facts: Facts) -> Facts:
    return {"what": facts["what"], "path": facts["path"]}


def _of_restocked(facts: Facts) -> Facts:
    variant = db.session.get_one(ProductVariant, facts["variant_id"])
    product = variant.product
    return {
        "name": named(product, variant),
        "enterprise": product.enterprise,
        "path": f"/products/{product.slug}",
        "stop_path": f"/restock/stop/{facts['key']}",
    }


def _of_low_stock(facts: Facts) -> Facts:
    found = stock_left(facts["variant_ids"])
    return {
        "enterprise": db.session.get_one(Enterprise, facts["enterprise_id"]),
        "goods": [(named(variant.product, variant), left) for variant, left in found],
        "path": "/seller/stock/?show=low",
    }


def _of_application(facts: Facts) -> Facts:
    application = db.session.get_one(Application, facts["application_id"])
    return {
        "application": application,
        "asked": [(rules.words_of(name), text) for name, text in application.remarks.items()],
        "path": "/seller/apply",
    }


def _of_document(facts: Facts) -> Facts:
    document = db.session.get_one(EnterpriseDocument, facts["document_id"])
    return {
        "document": document,
        "enterprise": document.enterprise,
        "days_left": (document.ends_on - day_of(now())).days if document.ends_on else 0,
        "path": "/seller/documents",
    }


def _of_city_decision(facts: Facts) -> Facts:
    product = db.session.get_one(Product, facts["product_id"]) if facts["product_id"] else None
    return {
        "what": facts["what"],
        "enterprise": db.session.get_one(Enterprise, facts["enterprise_id"]),
        "product": product,
        "reason": facts["reason"],
        "path": f"/seller/products/{product.slug}" if product else "/seller/",
    }


_LOADERS: dict[str, Callable[[Facts], Facts]] = {
    "order_confirmed": _of_order,
    "order_cancelled": _of_order,
    "order_refunded": _of_refund,
    "order_shipped": _of_parcel,
    "parcel_corrected": _of_parcel,
    "order_delayed": _of_delay,
    "order_for_seller": _of_new_order,
    "claim_requested": _of_goods_claim,
    "claim_answered": _of_goods_claim,
    "claim_resent": _of_goods_claim,
    "claim_for_seller": _of_goods_claim_for_seller,
    "claim_taken_back": _of_goods_claim_for_seller,
    "restocked": _of_restocked,
    "low_stock": _of_low_stock,
    "verify_email": _of_secret_link,
    "reset_password": _of_secret_link,
    "account_exists": _of_link,
    "password_changed": _of_link,
    "phone_changed": _of_link,
    "second_factor_changed": _of_second_factor,
    "member_invited": _of_invitation,
    "staff_invited": _of_staff_invitation,
    "staff_changed": _of_staff_role,
    "team_changed": _of_team,
    "application_received": _of_application,
    "application_answered": _of_application,
    "document_expiring": _of_document,
    "document_expired": _of_document,
    "city_decided": _of_city_decision,
    "payout_transferred": _of_payout,
    "payout_failed": _of_payout,
    "payout_account_changed": _of_payout_account,
    **call_mails.LOADERS,
    **offer_mails.LOADERS,
    **outcome_work.LOADERS,
    **pickup_mails.LOADERS,
    **quote_mails.LOADERS,
    **voice_mails.LOADERS,
    **wholesale_mails.LOADERS,
}


def context_of(mail: OutboxMail, settings: Settings) -> Facts:
    """The facts of ``mail``'s templates; ``url`` is the page it leads to, in the mail's language, ``stop_url`` the
    one on which such mails are ended."""
    facts = _LOADERS[mail.kind](mail.facts)
    urls = {"url": _address(settings, mail.language, facts["path"])}
    if "stop_path" in facts:
        urls["stop_url"] = _address(settings, mail.language, facts["stop_path"])
    return {**facts, **urls}
