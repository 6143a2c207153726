"""재입고 알림: asking to be told when something sold out can be bought again, and taking it back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.inventory import restock
from market.domain.inventory.errors import NotSoldOut
from market.domain.storefront.product_page import product_page
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.shop.restock.forms import RestockForm
from market.web.limits import RESTOCK, limiter
from market.web.session import visitor

bp = Blueprint("restock", __name__)


@bp.route("/products/<slug>/restock", methods=["GET", "POST"])
@limiter.limit(RESTOCK, methods=["POST"])
def ask(slug: str) -> ResponseReturnValue:
    """Ask for one mail. Whether the address waits already is told to nobody: asking twice looks the same."""
    page, user = product_page(slug, now=clock.now()), visitor()
    if not any(choice.is_sold_out for choice in page.choices):
        flash(str(NotSoldOut(name=page.product.name)), "success")
        return redirect(url_for("shop.products.show", slug=slug), 303)
    form = RestockForm.about(page, is_signed_in=user is not None)
    if not form.validate_on_submit():
        if form.errors:
            form.complain()
        return _page(page, form), 422 if form.errors else 200
    email = user.email if user is not None else str(form.email.data)
    try:
        with transaction():
            restock.ask(int(form.variant_id.data), email=email, language=current_language(), now=clock.now())
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        return _page(page, form), 409
    flash(gettext("We will write to you once, as soon as it can be bought again."), "success")
    return redirect(url_for("shop.products.show", slug=slug), 303)


@bp.get("/restock/stop/<key>")
def confirm_stop(key: str) -> ResponseReturnValue:
    """Ask before anything is taken back: mail programs open links by themselves."""
    return render_template("shop/restock/stop.html", key=key)


@bp.post("/restock/stop/<key>")
def stop(key: str) -> ResponseReturnValue:
    """Take back all that the address waits for; whether it waited for anything is not told."""
    with transaction():
        restock.stop(key)
    flash(gettext("Done. You will get no more mails about what is back in stock."), "success")
    return redirect(url_for("shop.products.index"), 303)


def _page(page: object, form: RestockForm) -> str:
    user = visitor()
    own_email = user.email if user is not None else ""
    return render_template(
        "shop/restock/ask.html", page=page, form=form, own_email=own_email, days=restock.KEPT_FOR.days
    )
