"""Requests for a quote to one's own enterprise: read, answer, decline, write. Another's is not found."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.domain.enterprises.abilities import Ability
from market.domain.quotes import answering, asking, queries, rules
from market.domain.quotes.answering import QuotationFacts
from market.domain.quotes.models import QuoteRequest
from market.domain.quotes.rules import MOVES, Priced, Sums, Tab, Verb
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.quotes.forms import DeclineForm, QuotationForm
from market.web import quote_papers
from market.web.guards import NEEDS_SECOND_FACTOR, needs, own_enterprise, second_factor_first, working_as
from market.web.paging import moment, page_of, requested_edge
from market.web.quote_forms import MessageForm
from market.web.session import actor, signed_in_user

bp = Blueprint("quotes", __name__, url_prefix="/quotes")
bp.before_request(needs(Ability.ANSWER))


@bp.get("/")
def index() -> ResponseReturnValue:
    """``?show=``: new, the longest waiting first; answered, accepted or closed, by the last word."""
    enterprise = own_enterprise(signed_in_user())
    wanted = request.args.get("show", "")
    tab = next((one for one in Tab if one.value == wanted), Tab.NEW)
    stretch = queries.worklist(enterprise, tab, requested_edge(moment))
    today = clock.day_of(clock.now())
    rows = queries.listed([(row[0], row[1], row[2]) for row in stretch.rows])
    return render_template(
        "seller/quotes/index.html",
        page=page_of([(one, (today - clock.day_of(one.request.asked_at)).days) for one in rows], stretch),
        tab=tab,
        tabs=Tab,
        counts=queries.counts(enterprise),
    )


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """One request. Who asked is masked until somebody wants to know."""
    return _page(_own(number), MessageForm())


@bp.post("/<number>/contact")
def contact(number: str) -> ResponseReturnValue:
    """Who asked, in full. It is personal data: who opened it, and when, stays known."""
    user, asked = signed_in_user(), _own(number)
    member = working_as(user)
    refusal = second_factor_first(user, required=member is not None and member.role in NEEDS_SECOND_FACTOR)
    if refusal is not None:
        return refusal
    with transaction():
        answering.open_contact(asked, actor=actor(), now=clock.now())
    return _page(_own(number), MessageForm(), is_open=True)


@bp.route("/<number>/answer", methods=["GET", "POST"])
def answer(number: str) -> ResponseReturnValue:
    """Write a quotation: more lines, a look at its sums, and sending it, each by a button of its own."""
    asked = _own(number)
    form = QuotationForm.about(asked, clock.day_of(clock.now()))
    if not form.is_submitted():
        return _form_page(asked, form), 200
    if "more" in request.form:
        form.add_lines()
        return _form_page(asked, form), 200
    if not form.validate():
        return _form_page(asked, form), 422
    facts, now = form.to_facts(), clock.now()
    try:
        if "preview" in request.form:
            answering.check(facts, today=clock.day_of(now))
            return _form_page(asked, form, facts), 200
        with transaction():
            answering.send_quotation(asked, facts, seen=form.seen_revision, actor=actor(), now=now)
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        asked = _own(number)
        form.seen.data = str(asked.revision)
        return _form_page(asked, form), 409
    flash(gettext("The quotation has been sent. Whoever asked gets a mail with the link to it."), "success")
    return redirect(url_for("seller.quotes.show", number=number), 303)


@bp.route("/<number>/decline", methods=["GET", "POST"])
def decline(number: str) -> ResponseReturnValue:
    """Say that it cannot be done, and why."""
    asked, form, status = _own(number), DeclineForm(), 200
    if form.validate_on_submit():
        try:
            with transaction():
                answering.decline(asked, reason=form.reason.data, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors = [str(refusal)]
            status = 409
        else:
            flash(gettext("Declined. Whoever asked gets a mail."), "success")
            return redirect(url_for("seller.quotes.show", number=number), 303)
    elif form.errors:
        status = 422
    return render_template("seller/quotes/decline.html", asked=_own(number), form=form), status


@bp.post("/<number>/messages")
def write(number: str) -> ResponseReturnValue:
    """Write to whoever asked."""
    asked, form = _own(number), MessageForm()
    if not form.validate_on_submit():
        return _page(asked, form), 422
    try:
        with transaction():
            asking.write(asked, form.text.data, by_enterprise=True, actor=actor(), now=clock.now())
    except MarketError as refusal:
        form.form_errors = [str(refusal)]
        return _page(_own(number), form), 409
    flash(gettext("Your message has been sent."), "success")
    return redirect(url_for("seller.quotes.show", number=number, _anchor="messages"), 303)


@bp.get("/<number>/<int:revision>.pdf")
def pdf(number: str, revision: int) -> ResponseReturnValue:
    """A quotation as whoever asked gets it, with their name masked."""
    asked = _own(number)
    quotation = next((one for one in asked.quotations if one.revision == revision), None)
    if quotation is None:
        abort(404)
    return quote_papers.deliver(asked, quotation, is_masked=True)


def _own(number: str) -> QuoteRequest:
    return queries.of_enterprise(own_enterprise(signed_in_user()), number)


def _page(asked: QuoteRequest, form: MessageForm, *, is_open: bool = False) -> str:
    order = queries.orders_of([asked.id]).get(asked.id) if asked.accepted_at else None
    is_held = order is not None and rules.holds(order)
    return render_template(
        "seller/quotes/show.html",
        asked=asked,
        quotation=asked.quotation,
        form=form,
        is_open=is_open,
        order=order if is_held else None,
        part_id=queries.part_of_order(asked, order) if order is not None and order.paid_at else None,
        may_quote=asked.status in MOVES[Verb.QUOTE].begins,
        may_decline=asked.status in MOVES[Verb.DECLINE].begins,
        may_write=asked.status in MOVES[Verb.WRITE].begins,
    )


def _form_page(asked: QuoteRequest, form: QuotationForm, preview: QuotationFacts | None = None) -> str:
    lines: list[Priced] = preview.priced() if preview else []
    sums: Sums | None = rules.summed(lines) if preview else None
    return render_template(
        "seller/quotes/answer.html", asked=asked, form=form, priced=lines, sums=sums, most_lines=rules.MOST_LINES
    )
