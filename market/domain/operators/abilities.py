"""What one of the city's staff may do, by role."""

from collections.abc import Mapping

from market.domain.accounts.models import StaffRole
from market.foundation.enums import LabelledEnum
from market.foundation.i18n import lazy_gettext as _l


class StaffAbility(LabelledEnum):
    """Something that a page of the city's office lets its staff do."""

    SEE = "see", _l("See the office, without people’s data and account numbers")
    PLAN_POPUPS = "plan_popups", _l("Plan venues and pop-ups, call for enterprises, share out booths")
    KEEP_MARKET = "keep_market", _l("Answer applications and reports, keep enterprises, products and shelves")
    HANDLE_ORDERS = "handle_orders", _l("Check orders, help with claims, give money back")
    HANDLE_MONEY = (
        "handle_money",
        _l("Close settlements, make payout files, settle differences, set fees and coupons"),
    )
    ADMINISTER = "administer", _l("Invite staff, give roles, remove people, change the operator’s details")


ABILITIES: Mapping[StaffRole, frozenset[StaffAbility]] = {
    StaffRole.VIEWER: frozenset({StaffAbility.SEE}),
    StaffRole.EVENT_MANAGER: frozenset({StaffAbility.SEE, StaffAbility.PLAN_POPUPS}),
    StaffRole.MARKET_MANAGER: frozenset(
        {StaffAbility.SEE, StaffAbility.PLAN_POPUPS, StaffAbility.KEEP_MARKET, StaffAbility.HANDLE_ORDERS}
    ),
    StaffRole.FINANCE: frozenset({StaffAbility.SEE, StaffAbility.HANDLE_ORDERS, StaffAbility.HANDLE_MONEY}),
    StaffRole.ADMINISTRATOR: frozenset(StaffAbility),
}
"""Separate hands: who lets an enterprise in does not pay it, who pays does not let it in."""

MAY_BE_LIMITED = frozenset({StaffRole.VIEWER, StaffRole.EVENT_MANAGER})
"""The roles that can reach the pop-ups of the own organisation alone; what the others look after belongs to all."""
