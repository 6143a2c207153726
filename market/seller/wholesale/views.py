"""Wholesale of one's own enterprise: what shops ask, and the terms of each product. Another's is not found."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.catalog.own_products import own_product
from market.domain.enterprises.abilities import Ability
from market.domain.wholesale import queries, services
from market.domain.wholesale.models import WholesaleInquiry
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.seller.wholesale.forms import TermsForm
from market.web.guards import NEEDS_SECOND_FACTOR, needs, own_enterprise, second_factor_first, working_as
from market.web.paging import moment, page_of, requested_edge
from market.web.paging import whole_number as read_number
from market.web.session import actor, signed_in_user
from market.web.wholesale_forms import AnswerForm

bp = Blueprint("wholesale", __name__, url_prefix="/wholesale")
bp.before_request(needs(Ability.ANSWER, at=("index", "show", "contact", "answer")))
bp.before_request(needs(Ability.EDIT_PRODUCTS, at=("products", "terms", "take_back")))


@bp.get("/")
def index() -> ResponseReturnValue:
    """What shops have asked, the latest first."""
    enterprise = own_enterprise(signed_in_user())
    stretch = queries.inquiries(enterprise, requested_edge(moment))
    return render_template(
        "seller/wholesale/index.html",
        page=page_of([row[0] for row in stretch.rows], stretch),
        waiting=queries.waiting(enterprise),
    )


@bp.get("/products")
def products() -> ResponseReturnValue:
    """Every product of goods with its terms for shops, or without."""
    found, stretch = queries.own_products(own_enterprise(signed_in_user()), requested_edge(read_number))
    return render_template("seller/wholesale/products.html", page=page_of(found, stretch))


@bp.route("/products/<slug>", methods=["GET", "POST"])
def terms(slug: str) -> ResponseReturnValue:
    """Give a product terms for shops, or change them."""
    product = own_product(own_enterprise(signed_in_user()), slug)
    known = queries.terms_of(product)
    form = TermsForm.about(known, product.lead_days)
    if not form.fits():
        page = render_template("seller/wholesale/terms.html", product=product, form=form, is_given=known is not None)
        return page, 422 if form.is_submitted() else 200
    with transaction():
        services.give_terms(product, form.to_terms(), actor=actor(), now=clock.now())
    flash(gettext("Saved. The lookbook has it the next time that somebody takes it."), "success")
    return redirect(url_for("seller.wholesale.products"), 303)


@bp.post("/products/<slug>/take-back")
def take_back(slug: str) -> ResponseReturnValue:
    """Offer a product to shops no more."""
    product = own_product(own_enterprise(signed_in_user()), slug)
    with transaction():
        services.take_terms_back(product, actor=actor(), now=clock.now())
    flash(gettext("It is out of the lookbook."), "success")
    return redirect(url_for("seller.wholesale.products"), 303)


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """One inquiry. Who asked is masked until somebody wants to know."""
    return _page(_own(number), AnswerForm())


@bp.post("/<number>/contact")
def contact(number: str) -> ResponseReturnValue:
    """Who asked, in full. It is personal data: who opened it, and when, stays known."""
    user, row = signed_in_user(), _own(number)
    member = working_as(user)
    refusal = second_factor_first(user, required=member is not None and member.role in NEEDS_SECOND_FACTOR)
    if refusal is not None:
        return refusal
    with transaction():
        services.open_contact(row, actor=actor(), now=clock.now())
    return _page(_own(number), AnswerForm(), is_open=True)


@bp.post("/<number>")
def answer(number: str) -> ResponseReturnValue:
    """Answer by mail, once."""
    row, form = _own(number), AnswerForm()
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        with transaction():
            services.answer(row, form.text.data, actor=actor(), now=clock.now())
    except Conflict as refusal:
        form.form_errors = [str(refusal)]
        return _page(_own(number), form), 409
    flash(gettext("Your answer leaves by mail."), "success")
    return redirect(url_for("seller.wholesale.show", number=number), 303)


def _own(number: str) -> WholesaleInquiry:
    return queries.inquiry_of(own_enterprise(signed_in_user()), number)


def _page(row: WholesaleInquiry, form: AnswerForm, *, is_open: bool = False) -> str:
    return render_template("seller/wholesale/show.html", asked=row, form=form, is_open=is_open)
