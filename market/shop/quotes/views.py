"""Asking for a quote and everything after it, for whoever asked; another's request does not exist."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.carts import services as carts
from market.domain.catalog.models import Product
from market.domain.enterprises.models import Enterprise
from market.domain.quotes import accepting, asking, queries, rules
from market.domain.quotes.models import QuoteRequest, QuoteStatus
from market.domain.quotes.rules import MOVES, Verb
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.shop.quotes.forms import AskForm
from market.shop.quotes.own import own_request, remember
from market.web import quote_papers
from market.web.carts import cart_id, keep_cart, may_see
from market.web.guards import signed_in_only
from market.web.inputs import whole_number
from market.web.limits import CHECKOUT, LOOK_UP, QUOTE_WORDS, QUOTES, limiter
from market.web.paging import page_of, requested_edge
from market.web.paging import whole_number as read_number
from market.web.quote_forms import MessageForm
from market.web.session import actor, signed_in_user, visitor

bp = Blueprint("quotes", __name__)
MOST_REVISIONS = 10**6


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom the form is for, and about what."""

    enterprise: Enterprise
    product: Product | None


@bp.route("/quotes/new", methods=["GET", "POST"])
@limiter.limit(QUOTES, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def new() -> ResponseReturnValue:
    """Ask an enterprise, about a product or about anything: ``?product=`` or ``?enterprise=``; else choose one."""
    if not request.args.get("product") and not request.args.get("enterprise"):
        return redirect(url_for("shop.directory.index"), 303)
    asked, user = _asked(), visitor()
    form = AskForm.known(user)
    if not form.fits(clock.day_of(clock.now())):
        return _form_page(asked, form), 422 if form.is_submitted() else 200
    try:
        with transaction():
            made = asking.ask(
                asked.enterprise,
                asked.product,
                asker=form.to_asker(),
                wish=form.to_wish(),
                user=user,
                language=current_language(),
                actor=actor(),
                now=clock.now(),
            )
            number = made.number
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        return _form_page(_asked(), form), 409
    remember(number)
    flash(gettext("Your request has been sent. The answer comes by mail, and stands here."), "success")
    return redirect(url_for("shop.quotes.show", number=number), 303)


@bp.get("/quotes/open/<link>")
@limiter.limit(LOOK_UP)
def open_link(link: str) -> ResponseReturnValue:
    """The link of a mail: this browser may see the request from now on."""
    number = queries.number_of_link(link)
    remember(number)
    return redirect(url_for("shop.quotes.show", number=number), 303)


@bp.get("/quotes/<number>")
def show(number: str) -> ResponseReturnValue:
    """How the request stands, what is offered, and what both have written."""
    return _page(own_request(number), MessageForm())


@bp.get("/quotes/<number>/<int:revision>.pdf")
@limiter.limit(QUOTE_WORDS)
def pdf(number: str, revision: int) -> ResponseReturnValue:
    """A quotation on paper; an earlier one, too."""
    asked = own_request(number)
    quotation = next((one for one in asked.quotations if one.revision == revision), None)
    if quotation is None:
        abort(404)
    return quote_papers.deliver(asked, quotation, is_masked=False)


@bp.post("/quotes/<number>/messages")
@limiter.limit(QUOTE_WORDS)
def write(number: str) -> ResponseReturnValue:
    """Write to the enterprise."""
    asked, form = own_request(number), MessageForm()
    if not form.validate_on_submit():
        return _page(asked, form), 422
    try:
        with transaction():
            asking.write(asked, form.text.data, by_enterprise=False, actor=actor(), now=clock.now())
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        return _page(own_request(number), form), 409
    flash(gettext("Your message has been sent."), "success")
    return redirect(url_for("shop.quotes.show", number=number, _anchor="messages"), 303)


@bp.post("/quotes/<number>/accept")
@limiter.limit(CHECKOUT)
def accept(number: str) -> ResponseReturnValue:
    """Accept what was read, and go on to the checkout; what was accepted before goes into the basket again."""
    asked = own_request(number)
    seen = whole_number(request.form.get("revision", ""), lowest=1, highest=MOST_REVISIONS) or 0
    try:
        with transaction():
            now = clock.now()
            accepting.accept(asked, seen=seen, actor=actor(), now=now)
            cart = carts.open_cart(cart_id=cart_id(), user=visitor(), now=now)
            accepting.put_in_basket(asked, cart, now=now)
    except MarketError as refusal:
        return _page(own_request(number), MessageForm(), refusal=str(refusal)), 409
    keep_cart(cart)
    return redirect(url_for("shop.checkout.checkout"), 303)


@bp.route("/quotes/<number>/withdraw", methods=["GET", "POST"])
@limiter.limit(CHECKOUT, methods=["POST"])
def withdraw(number: str) -> ResponseReturnValue:
    """Ask before the request is taken back, and do it."""
    asked = own_request(number)
    if request.method == "GET":
        return render_template("shop/quotes/withdraw.html", asked=asked)
    try:
        with transaction():
            asking.withdraw(asked, actor=actor(), now=clock.now())
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your request is withdrawn, and the enterprise is told."), "success")
    return redirect(url_for("shop.quotes.show", number=number), 303)


@bp.get("/account/quotes")
def mine() -> ResponseReturnValue:
    """What one has asked for while signed in, the newest first."""
    refusal = signed_in_only()
    if refusal is not None:
        return refusal
    stretch = queries.of_user(signed_in_user(), requested_edge(read_number))
    page = page_of(queries.listed([(row[0], row[1], row[2]) for row in stretch.rows]), stretch)
    return render_template("shop/quotes/mine.html", page=page)


def _asked() -> _Asked:
    slug = request.args.get("product", "")
    if slug:
        product = queries.product_to_ask_about(slug)
        return _Asked(product.enterprise, product)
    return _Asked(queries.enterprise_to_ask(request.args.get("enterprise", "")), None)


def _form_page(asked: _Asked, form: AskForm) -> str:
    return render_template(
        "shop/quotes/new.html",
        form=form,
        enterprise=asked.enterprise,
        product=asked.product,
        months=rules.KEPT_MONTHS,
    )


def _page(asked: QuoteRequest, form: MessageForm, *, refusal: str = "") -> str:
    now, quotation = clock.now(), asked.quotation
    order = queries.orders_of([asked.id]).get(asked.id) if asked.accepted_at else None
    is_held = order is not None and rules.holds(order)
    is_valid = quotation is not None and now < rules.ends_at(quotation.valid_until)
    return render_template(
        "shop/quotes/show.html",
        asked=asked,
        quotation=quotation,
        form=form,
        refusal=refusal,
        order=order if is_held else None,
        may_see=may_see,
        can_accept=is_valid and asked.status in (QuoteStatus.QUOTED, QuoteStatus.ACCEPTED) and not is_held,
        may_write=asked.status in MOVES[Verb.WRITE].begins,
        may_withdraw=asked.status in MOVES[Verb.WITHDRAW].begins and not is_held,
    )
