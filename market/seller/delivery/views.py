"""The delivery charges of one's own enterprise, with examples of what shoppers would pay."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.shipping import services as shipping
from market.domain.shipping.rules import Parcel, Tariff, Zone, fee, tariff_of
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Refused
from market.foundation.i18n import gettext, ngettext
from market.foundation.wording import money
from market.seller.delivery.forms import DeliveryForm
from market.web.guards import needs, own_enterprise
from market.web.session import actor, signed_in_user

bp = Blueprint("delivery", __name__, url_prefix="/delivery")
bp.before_request(needs(Ability.EDIT_SHOP))

PRICE_OF_ONE = 10_000
"""What one item of the examples costs, in won."""


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody buys, and what sending it costs to each zone."""

    words: str
    fees: tuple[int, ...]


@bp.route("", methods=["GET", "POST"])
def edit() -> ResponseReturnValue:
    """Change the charges. The examples button shows what shoppers would pay and saves nothing."""
    enterprise = own_enterprise(signed_in_user())
    policy = shipping.policy_of(enterprise)
    form = DeliveryForm.about(policy)
    tariff = tariff_of(policy) if policy else None
    is_preview = "preview" in request.form
    if form.validate_on_submit():
        try:
            if is_preview:
                shipping.check(form.to_tariff())
            else:
                with transaction():
                    shipping.change_charges(enterprise, form.to_tariff(), actor=actor(), now=clock.now())
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            if not is_preview:
                flash(gettext("Saved. Baskets and products show the new charges at once."), "success")
                return redirect(url_for("seller.delivery.edit"), 303)
            tariff = form.to_tariff()
    page = render_template(
        "seller/delivery/edit.html",
        form=form,
        is_known=policy is not None,
        is_preview=is_preview and not form.errors,
        examples=examples(tariff) if tariff else [],
    )
    return page, 422 if form.errors else 200


def examples(tariff: Tariff) -> list[Example]:
    """What shoppers would pay by ``tariff``: for one thing, for several, and where the charge changes."""
    parcels = [(PRICE_OF_ONE, 1), (3 * PRICE_OF_ONE, 3)]
    if tariff.free_above:
        parcels = [(PRICE_OF_ONE, 1), (max(tariff.free_above - 1, 1), 2), (tariff.free_above, 2)]
    if tariff.per_quantity:
        parcels = [(n * PRICE_OF_ONE, n) for n in (1, tariff.per_quantity, tariff.per_quantity + 1)]
    return [
        Example(_words(total, items), tuple(fee(tariff, Parcel(total, items), zone) for zone in Zone))
        for total, items in dict.fromkeys(parcels)
    ]


def _words(total: int, items: int) -> str:
    return ngettext(
        "%(num)s item for %(total)s in all", "%(num)s items for %(total)s in all", items, total=money(total)
    )
