"""What shops ask: all of it is seen here, and what was asked of the market is answered."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.purposes import PurposeForm
from market.domain.operators.abilities import StaffAbility
from market.domain.wholesale import queries, services
from market.domain.wholesale.errors import NoSuchInquiry
from market.domain.wholesale.models import WholesaleInquiry
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict
from market.foundation.i18n import gettext
from market.web.guards import staff_needs
from market.web.paging import moment, page_of, requested_edge
from market.web.session import actor
from market.web.wholesale_forms import AnswerForm

bp = Blueprint("wholesale", __name__, url_prefix="/wholesale")
bp.before_request(staff_needs(StaffAbility.KEEP_MARKET))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every inquiry, the latest first."""
    stretch = queries.inquiries(None, requested_edge(moment))
    return render_template(
        "city/wholesale/index.html",
        page=page_of([row[0] for row in stretch.rows], stretch),
        waiting=queries.waiting(None),
    )


@bp.get("/<number>")
def show(number: str) -> ResponseReturnValue:
    """One inquiry, with who asked masked."""
    return _page(queries.any_inquiry(number), AnswerForm(), PurposeForm())


@bp.post("/<number>/contact")
def contact(number: str) -> ResponseReturnValue:
    """Who asked, in full, for a reason that stays in the audit."""
    row, form = queries.any_inquiry(number), PurposeForm()
    if not form.validate_on_submit():
        return _page(row, AnswerForm(formdata=None), form), 422
    with transaction():
        services.open_contact(row, actor=actor(), now=clock.now(), reason=form.reason)
    return _page(queries.any_inquiry(number), AnswerForm(formdata=None), form, is_open=True)


@bp.post("/<number>")
def answer(number: str) -> ResponseReturnValue:
    """Answer what was asked of the market, by mail, once."""
    row, form = queries.any_inquiry(number), AnswerForm()
    if row.enterprise_id is not None:
        raise NoSuchInquiry
    if not form.validate_on_submit():
        return _page(row, form, PurposeForm(formdata=None)), 422
    try:
        with transaction():
            services.answer(row, form.text.data, actor=actor(), now=clock.now())
    except Conflict as refusal:
        form.form_errors = [str(refusal)]
        return _page(queries.any_inquiry(number), form, PurposeForm(formdata=None)), 409
    flash(gettext("Your answer leaves by mail."), "success")
    return redirect(url_for("city.wholesale.show", number=number), 303)


def _page(row: WholesaleInquiry, form: AnswerForm, open_form: PurposeForm, *, is_open: bool = False) -> str:
    return render_template("city/wholesale/show.html", asked=row, form=form, open_form=open_form, is_open=is_open)
