"""What every template can use."""

from functools import cached_property
from typing import Any
from urllib.parse import unquote

from flask import Flask, has_request_context, request

from market.config import Settings
from market.domain.accounts.models import StaffRole, User
from market.domain.carts.queries import count_lines
from market.domain.enterprises.abilities import ABILITIES, Ability
from market.domain.enterprises.models import Enterprise, Membership
from market.domain.operators.abilities import ABILITIES as STAFF_ABILITIES
from market.domain.operators.abilities import StaffAbility
from market.domain.operators.queries import member_of_staff
from market.foundation.i18n import LANGUAGES
from market.web import guards, site
from market.web.language import other_language, path_in, requested_language
from market.web.operator import shown_operator
from market.web.session import current_session, visitor

LONGEST_WAY_BACK = 500


class ShownVisitor:
    """The signed-in person as the page header shows them."""

    def __init__(self, user: User) -> None:
        self.name = user.name
        self.is_staff = user.staff_role is not None
        self._user = user

    @cached_property
    def _membership(self) -> Membership | None:
        return guards.working_as(self._user)

    @property
    def is_seller(self) -> bool:
        return self._membership is not None

    @property
    def works_for(self) -> Enterprise | None:
        """The enterprise whose office is open."""
        return self._membership.enterprise if self._membership else None

    @property
    def enterprises(self) -> list[Enterprise]:
        """Every enterprise that the visitor works for."""
        return [membership.enterprise for membership in guards.all_memberships(self._user)]

    @property
    def abilities(self) -> frozenset[Ability]:
        """What the visitor's role lets them do for the enterprise."""
        return ABILITIES[self._membership.role] if self._membership else frozenset()

    @property
    def staff_abilities(self) -> frozenset[StaffAbility]:
        """What the visitor's role lets them do for the city."""
        role = self._user.staff_role
        return STAFF_ABILITIES[role] if role is not None else frozenset()

    @property
    def staff_role(self) -> StaffRole | None:
        """The visitor's role among the city's staff."""
        return self._user.staff_role

    @property
    def staff_organisation(self) -> str:
        """The name of the organisation that the visitor works for; empty for who is none of the staff."""
        member = member_of_staff(self._user) if self.is_staff else None
        return member.organisation.name if member else ""

    @property
    def reaches_all(self) -> bool:
        """The visitor's role is not limited to the pop-ups of their own organisation."""
        return guards.reach(self._user) is None

    @property
    def lacks(self) -> StaffAbility | None:
        """What the visitor's role lacks for more than looking at this page of the city's office."""
        return guards.missing_ability()

    @property
    def may_change(self) -> bool:
        """The forms of this page of the city's office are for the visitor: sending them is not refused."""
        return self.lacks is None

    @property
    def sees_people(self) -> bool:
        """The second factor was shown, or is not needed: shoppers and money may be on the page."""
        return guards.may_see_people(self._user)

    def may(self, ability: str) -> bool:
        """The visitor's role has ``ability``, by its stored value."""
        return Ability.stored_as(ability) in self.abilities

    def staff_may(self, ability: str) -> bool:
        """The visitor's role among the city's staff has ``ability``, by its stored value."""
        return StaffAbility.stored_as(ability) in self.staff_abilities


def local_path(address: str | None) -> str | None:
    """``address`` when it is a plain path on this very site, else None: where a sign-in may lead back to.

    Anything that some browser or proxy could take for another site is refused: ``//evil``, ``/\\evil``, a scheme,
    a name before ``@``, the same in percent signs, and what does not print.
    """
    if not address or len(address) > LONGEST_WAY_BACK or not address.isprintable():
        return None
    path = address.partition("?")[0].partition("#")[0]
    for _ in range(3):  # as often as somebody on the way might decode it
        if not path.startswith("/") or "//" in path or not path.isprintable() or set(path) & set("\\@:"):
            return None
        path = unquote(path)
    return address


def own_addresses(argument: str) -> dict[str, Any]:
    """What makes ``?argument=…`` a page of its own for search engines where nothing else is asked for. Otherwise the
    page counts as the one without a query."""
    if list(request.args) != [argument] or len(request.args.getlist(argument)) != 1:
        return {}
    addresses = _whole_addresses()
    return {"canonical_url": addresses[requested_language()], "alternate_urls": addresses}


def _whole_addresses() -> dict[str, str]:
    return {language: site.settings().site_url + path_in(language) for language in LANGUAGES}


def provide_context(app: Flask, settings: Settings) -> None:
    """Give every template the language, the visitor, the cart's count and the operator."""

    @app.context_processor
    def _context() -> dict[str, Any]:
        if not has_request_context():
            return {}  # a mail, written by the worker: it brings what it needs
        user = visitor() if current_session().exists else None
        cart_id = current_session().get("cart_id") if current_session().exists else None
        addresses = _whole_addresses()
        language = requested_language()
        return {
            "lang": language,
            "other_lang": other_language(),
            "other_lang_url": path_in(other_language()),
            "canonical_url": addresses[language].partition("?")[0],
            "alternate_urls": {name: address.partition("?")[0] for name, address in addresses.items()},
            "operator": shown_operator,
            "official_site": settings.official_site,
            "sandbox_payments": settings.uses_sandbox,
            "is_development": settings.is_development,
            "visitor": ShownVisitor(user) if user else None,
            "cart_count": count_lines(cart_id) if cart_id else 0,
            "current_path": request.path,
        }
