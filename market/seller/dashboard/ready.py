"""What an enterprise still needs before it can sell: shown until its first product is on sale. One statement."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Exists, Integer, bindparam, exists, select

from market.domain.accounts.models import Authenticator, Passkey, User
from market.domain.catalog.models import Product, ProductStatus
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise, Membership, SellerIdentity
from market.domain.settlements.models import PayoutAccount
from market.domain.shipping.models import ShippingPolicy
from market.foundation.database import below_orm
from market.foundation.i18n import LazyText
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.memory import kept
from market.web.guards import NEEDS_SECOND_FACTOR


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that selling needs, why, and where it is done; only who has ``ability`` is led there."""

    key: str
    title: LazyText
    why: LazyText
    endpoint: str
    ability: Ability


NEEDS: tuple[Need, ...] = (
    Need(
        "approval",
        _l("The city’s approval"),
        _l("Shoppers have to be told who sells, and the city checks it. You can prepare everything else meanwhile."),
        "applying.index",
        Ability.MANAGE_MEMBERS,
    ),
    Need(
        "page",
        _l("A few words on your page"),
        _l("People buy from people: one sentence on who makes it is enough to begin with."),
        "seller.shop_page.edit",
        Ability.EDIT_SHOP,
    ),
    Need(
        "delivery",
        _l("Your delivery charges"),
        _l("Until you say what sending costs, your goods can only be collected."),
        "seller.delivery.edit",
        Ability.EDIT_SHOP,
    ),
    Need(
        "product",
        _l("A first product on sale"),
        _l("A photo, its name, the price and how many there are: two minutes with the phone."),
        "seller.adding.index",
        Ability.EDIT_PRODUCTS,
    ),
    Need(
        "factor",
        _l("A second factor for the owner"),
        _l("Shoppers’ addresses and your money are shown after it, so that a password alone opens neither."),
        "account.security",
        Ability.MANAGE_MEMBERS,
    ),
    Need(
        "account",
        _l("The account for your payouts"),
        _l("We transfer there what you have sold."),
        "seller.settlements.account",
        Ability.MANAGE_MONEY,
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A need, whether it is there, and the address where it is met; empty for whom it is not open."""

    need: Need
    is_done: bool
    address: str


def steps_to_selling(enterprise: Enterprise, abilities: frozenset[Ability]) -> list[Step]:
    """Every need in its order; nothing while something is on sale."""
    facts = kept(("what selling needs", enterprise.id), lambda: _facts(enterprise))
    if facts.product:
        return []
    return [
        Step(
            need,
            bool(getattr(facts, need.key)),
            url_for(_endpoint(need, facts)) if need.ability in abilities else "",
        )
        for need in NEEDS
    ]


def _facts(enterprise: Enterprise) -> Any:
    return below_orm().execute(_FACTS, {"enterprise": enterprise.id}).one()


def _endpoint(need: Need, facts: Any) -> str:
    """Who has begun a product goes on with it, in the list."""
    return "seller.products.index" if need.key == "product" and facts.begun else need.endpoint


def _owner_with(factor: type[Authenticator] | type[Passkey]) -> Exists:
    """A member who needs a second factor has set up ``factor``."""
    return exists().where(
        factor.user_id == User.id,
        Membership.user_id == User.id,
        Membership.enterprise_id == _WHOSE,
        Membership.role.in_(NEEDS_SECOND_FACTOR),
    )


_WHOSE = bindparam("enterprise", type_=Integer)
_OWN = Product.enterprise_id == _WHOSE, Product.quoted_in.is_(None)
_SAYS_SOMETHING = Enterprise.summary_ko.is_not(None) | Enterprise.story_ko.is_not(None)
_FACTS = select(
    exists().where(SellerIdentity.enterprise_id == _WHOSE).label("approval"),
    exists().where(Enterprise.id == _WHOSE, _SAYS_SOMETHING).label("page"),
    exists().where(ShippingPolicy.enterprise_id == _WHOSE).label("delivery"),
    exists().where(*_OWN, Product.status == ProductStatus.PUBLISHED).label("product"),
    exists().where(*_OWN).label("begun"),
    (_owner_with(Authenticator) | _owner_with(Passkey)).label("factor"),
    exists().where(PayoutAccount.enterprise_id == _WHOSE).label("account"),
)
"""What is asked of the database for each need, and whether a product has been begun."""
