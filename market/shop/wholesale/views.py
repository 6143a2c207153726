"""For retail buyers: who offers to shops, the lookbook to take along, and asking. Nobody needs an account for it.

The terms themselves stand in the lookbook and in the mail to who asks, not on these pages.
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise, entry_name
from market.domain.wholesale import queries, rules, services
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, in_language
from market.shop.wholesale.forms import InquiryForm
from market.web import lookbooks
from market.web.documents import PDF, download
from market.web.limits import LOOKBOOKS, WHOLESALE, limiter
from market.web.lookbooks import Scope
from market.web.session import actor
from market.web.site import settings

bp = Blueprint("wholesale", __name__, url_prefix="/wholesale")


@dataclass(frozen=True, slots=True)
class Part:
    """An enterprise or a shelf of which there is a lookbook of its own."""

    slug: str
    name: str
    products: int
    is_sample: bool = False


@bp.get("")
def index() -> ResponseReturnValue:
    """Who offers what; ``?making=`` while the worker makes a lookbook, ``?sent=`` after asking."""
    scope = _scope()
    return render_template(
        "shop/wholesale/index.html",
        makers=[Part(row[0], entry_name(*row[1:4]), row[5], row[4]) for row in queries.offering_enterprises()],
        shelves=[Part(row[0], in_language(row[1], row[2]), row[3]) for row in queries.offered_shelves()],
        making=_address(scope) if request.args.get("making") else "",
        is_sent=bool(request.args.get("sent")),
        months=rules.KEPT_MONTHS,
    )


@bp.get("/lookbook.pdf")
@limiter.limit(LOOKBOOKS)
def lookbook() -> ResponseReturnValue:
    """The lookbook of all, of ``?enterprise=`` or of ``?category=``; while it is made, the page says so."""
    scope = _scope()
    try:
        file = lookbooks.find(scope)
    except LookupError:
        return redirect(url_for("shop.wholesale.index"), 303)
    if file is None:
        return redirect(url_for("shop.wholesale.index", making="1", **_asked(scope)), 303)
    return download(file.read_bytes(), name=f"dadaket-{scope.name}.{current_language()}.pdf", kind=PDF)


@bp.route("/inquiry", methods=["GET", "POST"])
@limiter.limit(WHOLESALE, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def inquire() -> ResponseReturnValue:
    """Ask the market, or ``?enterprise=``, or about ``?product=``."""
    form, refusal = InquiryForm(), 422
    if form.fits(clock.day_of(clock.now())):
        try:
            with transaction():
                enterprise, product = _whom()
                services.ask(
                    form.to_inquiry(),
                    enterprise=enterprise,
                    product=product,
                    language=current_language(),
                    city_mail=settings().city_mail,
                    actor=actor(),
                    now=clock.now(),
                )
        except MarketError as error:
            form.form_errors, refusal = [str(error)], 409
        else:
            return redirect(url_for("shop.wholesale.index", sent=1), 303)
    enterprise, product = _whom()
    page = render_template(
        "shop/wholesale/inquire.html", form=form, enterprise=enterprise, product=product, months=rules.KEPT_MONTHS
    )
    return page, refusal if form.is_submitted() else 200


def _whom() -> tuple[Enterprise | None, Product | None]:
    """Whom the address names: what nobody sells any more is asked of the market."""
    product = queries.product_to_ask_about(request.args.get("product", ""))
    if product is not None:
        return product.enterprise, product
    return queries.enterprise_to_ask(request.args.get("enterprise", "")), None


def _scope() -> Scope:
    """What the address names. A word that is no slug finds nothing."""
    enterprise = request.args.get("enterprise", "")
    return Scope(enterprise, "" if enterprise else request.args.get("category", ""))


def _asked(scope: Scope) -> dict[str, Any]:
    named = {"enterprise": scope.enterprise, "category": scope.category}
    return {key: slug for key, slug in named.items() if slug}


def _address(scope: Scope) -> str:
    return url_for("shop.wholesale.lookbook", **_asked(scope))
