"""What the market keeps of a sale: every rule with its time, a new one that begins later, what a sale would give."""

from datetime import datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.fees.forms import RuleForm
from market.domain.catalog.queries import categories
from market.domain.enterprises.office_queries import names
from market.domain.fees import office_queries, queries, services
from market.domain.fees.rules import WHOLE, Fee, fee_on
from market.domain.operators.abilities import StaffAbility
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.foundation.money import portion
from market.web.guards import staff_needs
from market.web.inputs import whole_number
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor

bp = Blueprint("fees", __name__, url_prefix="/fees")
bp.before_request(staff_needs(StaffAbility.HANDLE_MONEY))

EXAMPLE, HIGHEST = 10_000, 100_000_000


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every rule; and what a sale of ``?amount=`` of ``?enterprise=`` in ``?category=`` gives today."""
    now = clock.now()
    stretch = office_queries.rules(requested_edge(moment))
    rows = [(*row[:4], office_queries.state_of(row[0], row[3], now)) for row in stretch.rows]
    amount = whole_number(request.args.get("amount", ""), lowest=100, highest=HIGHEST) or EXAMPLE
    enterprise, category = _id("enterprise"), _id("category")
    fee = fee_on(amount, queries.rules_in_force(now), enterprise_id=enterprise, category_id=category)
    return render_template(
        "city/fees/index.html",
        page=page_of(rows, stretch),
        amount=amount,
        fee=fee,
        enterprises=names(),
        shelves=categories(),
        enterprise=enterprise,
        category=category,
        example=EXAMPLE,
        on_example=lambda rule: min(EXAMPLE, portion(EXAMPLE, rule.basis_points, WHOLE) + rule.fixed),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """A rule that begins later: looked at first with ``do=preview``, then added."""
    form, status, preview = _form(), 200, None
    if form.validate_on_submit():
        facts = form.to_facts()
        if request.form.get("do") == "preview":
            amount = min(EXAMPLE, portion(EXAMPLE, facts.basis_points, WHOLE) + facts.fixed)
            preview = Fee(None, facts.basis_points, facts.fixed, amount)
        else:
            try:
                with transaction():
                    services.add_rule(facts, actor=actor(), now=clock.now())
            except MarketError as refusal:
                form.form_errors.append(str(refusal))
                status = 409 if isinstance(refusal, Conflict) else 422
            else:
                flash(gettext("Added. It holds for what is sold from then on."), "success")
                return redirect(url_for("city.fees.index"), 303)
    elif form.errors:
        status = 422
    return render_template("city/fees/new.html", form=form, preview=preview, example=EXAMPLE), status


@bp.post("/<int:rule_id>/take-back")
def take_back(rule_id: int) -> ResponseReturnValue:
    """Let a rule never begin."""
    try:
        with transaction():
            services.take_back(rule_id, actor=actor(), now=clock.now())
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("The rule will not begin."), "success")
    return redirect(url_for("city.fees.index"), 303)


def _form() -> RuleForm:
    tomorrow = clock.day_of(clock.now()) + timedelta(days=1)
    return RuleForm.with_choices(
        names(),
        [(shelf.id, shelf.name) for shelf in categories()],
        since=datetime.combine(tomorrow, time(0), clock.SEOUL),
        everybody=_l("Everybody"),
    )


def _id(name: str) -> int:
    return whole_number(request.args.get(name, ""), lowest=1, highest=2**31 - 1) or 0
