"""What a member may do for an enterprise, by role."""

from collections.abc import Mapping

from market.domain.enterprises.models import MemberRole
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class Ability(LabelledEnum):
    """Something that a page of the seller's office lets a member do."""

    SEE_TODAY = "see_today", _l("See what is to be done today")
    SEND_ORDERS = "send_orders", _l("Pack and send orders, answer claims")
    KEEP_STOCK = "keep_stock", _l("Count the stock")
    ANSWER = "answer", _l("Answer questions, reviews and requests for a quote")
    EDIT_PRODUCTS = "edit_products", _l("Write, publish and hide products")
    EDIT_SHOP = "edit_shop", _l("Change the shop’s page, holidays, delivery charges and coupons")
    JOIN_POPUPS = "join_popups", _l("Apply for pop-ups, answer offers of booths")
    SEE_SALES = "see_sales", _l("See sales and statements")
    MANAGE_MONEY = "manage_money", _l("Change the payout account")
    MANAGE_MEMBERS = "manage_members", _l("Invite and remove members, hand the shop over")


_STAFF = frozenset({Ability.SEE_TODAY, Ability.SEND_ORDERS, Ability.KEEP_STOCK, Ability.ANSWER})
_MANAGER = _STAFF | {Ability.EDIT_PRODUCTS, Ability.EDIT_SHOP, Ability.JOIN_POPUPS, Ability.SEE_SALES}

ABILITIES: Mapping[MemberRole, frozenset[Ability]] = {
    MemberRole.STAFF: _STAFF,
    MemberRole.MANAGER: _MANAGER,
    MemberRole.OWNER: frozenset(Ability),
}

BEHIND_SECOND_FACTOR = frozenset(
    {Ability.SEND_ORDERS, Ability.SEE_SALES, Ability.MANAGE_MONEY, Ability.MANAGE_MEMBERS}
)
"""What an owner reaches only after the second factor: shoppers' addresses, money, and who else comes in."""
