"""The account door's one blueprint, its guard, and where people land after they have come in."""

from collections.abc import Iterable

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.accounts.models import User
from market.domain.enterprises.models import Enterprise
from market.web.context import local_path
from market.web.guards import all_memberships, second_factor_first, signed_in_only
from market.web.session import signed_in_user

bp = Blueprint("account", __name__, url_prefix="/account")

OPEN_TO_ALL = {
    "account.sign_in",
    "account.second_step",
    "account.sign_out",
    "account.sign_up",
    "account.sign_up_sent",
    "account.verify",
    "account.verify_again",
    "account.reset",
    "account.reset_sent",
    "account.choose_password",
    "account.closed",
    "account.invitation",
    "account.staff_invitation",
}
"""Pages for people who have not signed in, or cannot."""


AFTER_SECOND_STEP = "account.security_"
"""So begin the names of the pages that change a second factor: who has one shows it first."""


@bp.before_request
def _guard() -> ResponseReturnValue | None:
    if request.endpoint in OPEN_TO_ALL:
        return None
    refusal = signed_in_only()
    if refusal is None and (request.endpoint or "").startswith(AFTER_SECOND_STEP):
        return second_factor_first(signed_in_user())
    return refusal


@bp.after_request
def _discreet(response: Response) -> Response:
    """Addresses here may hold a link's token: other sites are not told where a reader comes from."""
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def way_back() -> str | None:
    """Where the person was sent here from, if that is a page of this site."""
    return local_path(request.args.get("next") or request.form.get("next"))


def landing_page(user: User) -> str:
    """Where ``user`` begins: the city's staff and sellers at their own doors, shoppers at their account."""
    if user.staff_role is not None:
        return url_for("city.dashboard.index")
    if all_memberships(user):
        return url_for("seller.dashboard.index")
    return url_for("account.home")


def own_words(user: User, enterprises: Iterable[Enterprise]) -> tuple[str, ...]:
    """What a password of ``user`` must not be made of."""
    names = [name for one in enterprises for name in (one.name_ko, one.name_en or "", one.name_romanised)]
    return (user.email, user.name, *names)
