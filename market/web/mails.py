"""What each kind of mail needs to know, loaded when it is written and not when it was asked for."""

from collections.abc import Callable
from typing import Any

from market.config import Settings
from market.domain.claims.models import Claim
from market.domain.enterprises.models import Enterprise, EntryClaim
from market.domain.notifications.models import OutboxMail
from market.domain.orders.models import Order, SellerOrder
from market.domain.popups.models import Popup
from market.domain.settlements.banks import bank_name
from market.domain.settlements.models import Payout
from market.domain.settlements.rules import masked_number
from market.domain.shipping.carriers import carrier
from market.foundation.crypto import decrypt
from market.foundation.database import db
from market.web.inputs import show_phone

Facts = dict[str, Any]


def _address(settings: Settings, language: str, path: str) -> str:
    return f"{settings.site_url}{'/en' if language == 'en' else ''}{path}"


def _of_order(facts: Facts) -> Facts:
    order = db.session.get_one(Order, facts["order_id"])
    return {"order": order, "path": f"/orders/{order.number}"}


def _of_seller_order(facts: Facts) -> Facts:
    part = db.session.get_one(SellerOrder, facts["seller_order_id"])
    taken_by = carrier(part.carrier)
    return {
        "order": part.order,
        "seller_order": part,
        "carrier_name": taken_by.name if taken_by else part.carrier,
        "tracking_url": taken_by.tracking_link(part.tracking_number or "") if taken_by else None,
        "path": f"/orders/{part.order.number}",
    }


def _of_refund(facts: Facts) -> Facts:
    return {**_of_order(facts), "amount": facts["amount"]}


def _of_cancelled_popup(facts: Facts) -> Facts:
    return {**_of_seller_order(facts), "popup": db.session.get_one(Popup, facts["popup_id"])}


def _of_link(facts: Facts) -> Facts:
    return {"path": facts["path"]}


def _of_secret_link(facts: Facts) -> Facts:
    """A link that opens an account: sealed in the outbox, so that a copy of the database opens nothing."""
    return {"path": decrypt(facts["sealed_path"])}


def _of_claim(facts: Facts) -> Facts:
    claim = db.session.get_one(EntryClaim, facts["claim_id"])
    return {
        "enterprise": claim.enterprise,
        "claimant_name": claim.name,
        "claimant_email": claim.email,
        "claimant_phone": show_phone(claim.phone),
        "message": claim.message,
        "path": f"/enterprises/{claim.enterprise.slug}",
    }


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


_LOADERS: dict[str, Callable[[Facts], Facts]] = {
    "order_confirmed": _of_order,
    "order_cancelled": _of_order,
    "order_refunded": _of_refund,
    "order_shipped": _of_seller_order,
    "claim_requested": _of_goods_claim,
    "claim_answered": _of_goods_claim,
    "claim_resent": _of_goods_claim,
    "claim_for_seller": _of_goods_claim_for_seller,
    "claim_taken_back": _of_goods_claim_for_seller,
    "popup_cancelled": _of_cancelled_popup,
    "verify_email": _of_secret_link,
    "reset_password": _of_secret_link,
    "account_exists": _of_link,
    "password_changed": _of_link,
    "phone_changed": _of_link,
    "enterprise_claim": _of_claim,
    "payout_transferred": _of_payout,
    "payout_failed": _of_payout,
    "payout_account_changed": _of_payout_account,
}


def context_of(mail: OutboxMail, settings: Settings) -> Facts:
    """The facts of ``mail``'s templates; ``url`` is the page it leads to, in the mail's language."""
    facts = _LOADERS[mail.kind](mail.facts)
    return {**facts, "url": _address(settings, mail.language, facts["path"])}
