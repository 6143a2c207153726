"""Products of one's own enterprise: the list, and the editor. Another's product is not found."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog import services as catalog
from market.domain.catalog.errors import ChangedMeanwhile
from market.domain.catalog.models import Product, ProductStatus
from market.domain.catalog.own_products import product_to_edit
from market.domain.catalog.rules import MOST_OPTIONS
from market.domain.enterprises.abilities import Ability
from market.domain.inventory.queries import stock_of
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext, ngettext
from market.seller.products import listing
from market.seller.products.editing import Editor
from market.seller.products.history import bp as history
from market.seller.products.notice_form import shown
from market.seller.products.preview import preview_of
from market.seller.products.saving import beside_its_field, put_on_sale, save
from market.seller.products.stale import catch_up
from market.seller.products.steps import bp as steps
from market.seller.products.words import Told
from market.web.guards import needs, own_enterprise
from market.web.session import signed_in_user

bp = Blueprint("products", __name__, url_prefix="/products")
bp.before_request(needs(Ability.EDIT_PRODUCTS))
bp.add_url_rule("/", view_func=listing.index)
for feature in (listing.bp, history, steps):
    bp.register_blueprint(feature)


@bp.route("/<slug>", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """The editor: one form, saved as a whole; the shop shows it at once."""
    product = _own(slug)
    if request.method == "GET":
        return _page(Editor.opened(product, stock_of(product, also_inactive=True)))
    editor, button = _posted(product), request.form.get("do", "save")
    if editor.arrange(button):
        return _page(editor), 422 if editor.errors else 200
    if not editor.validate():
        return _page(editor), 422
    try:
        save(editor)
    except ChangedMeanwhile:
        return _page(editor, meanwhile=catch_up(editor)), 409
    except MarketError as refusal:
        beside_its_field(editor, refusal)
        return _page(editor), 409 if isinstance(refusal, Conflict) else 422
    return _saved(product, wants_sale=button == "publish")


@bp.post("/<slug>/preview")
def preview(slug: str) -> ResponseReturnValue:
    """The product as shoppers would see it, of what is typed; nothing is saved."""
    enterprise = own_enterprise(signed_in_user())
    return render_template("seller/products/_preview.html", seen=preview_of(_posted(_own(slug)), enterprise))


def _saved(product: Product, *, wants_sale: bool) -> ResponseReturnValue:
    """Where to after saving: what is typed is kept, whether or not it can be put on sale."""
    if product.status is ProductStatus.PUBLISHED:
        flash(gettext("Saved. The shop shows it now."), "success")
        return redirect(url_for("seller.products.edit", slug=product.slug), 303)
    if not wants_sale:
        flash(gettext("Saved. Shoppers do not see it yet."), "success")
        return redirect(url_for("seller.products.edit", slug=product.slug), 303)
    if put_on_sale(product):
        flash(gettext("It is on sale now."), "success")
        return redirect(url_for("seller.products.edit", slug=product.slug), 303)
    missing = len(catalog.what_is_missing(product))
    told = ngettext(
        "Saved, and not on sale yet: %(num)s thing is missing.",
        "Saved, and not on sale yet: %(num)s things are missing.",
        missing,
    )
    flash(told, "warning")
    return redirect(url_for("seller.products.edit", slug=product.slug, _anchor="missing"), 303)


def _own(slug: str) -> Product:
    return product_to_edit(own_enterprise(signed_in_user()), slug)


def _posted(product: Product) -> Editor:
    return Editor.posted(product, stock_of(product, also_inactive=True))


def _page(editor: Editor, meanwhile: list[Told] | None = None) -> str:
    editor.show_notice()
    product = editor.product
    enterprise = own_enterprise(signed_in_user())
    return render_template(
        "seller/products/edit.html",
        editor=editor,
        form=editor.form,
        product=product,
        missing=catalog.what_is_missing(product),
        seen=preview_of(editor, enterprise),
        meanwhile=meanwhile or (),
        notice=shown(editor.notice, editor.template),
        most_options=MOST_OPTIONS,
    )
