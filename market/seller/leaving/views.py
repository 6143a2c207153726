"""Leaving the market: what still runs, what is owed, what is kept and why, and everything in one file."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.domain.departures import queries, services
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.models import Enterprise
from market.foundation import clock, files
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import current_language, gettext
from market.seller.leaving.forms import LeaveForm
from market.web import archives
from market.web.confirmation import confirmed, count_wrong_passwords
from market.web.documents import download
from market.web.guards import needs, own_enterprise
from market.web.limits import ARCHIVES, limiter
from market.web.session import actor, signed_in_user

bp = Blueprint("leaving", __name__, url_prefix="/leaving")
bp.before_request(needs(Ability.MANAGE_MEMBERS))


@bp.route("/", methods=["GET", "POST"])
@count_wrong_passwords
def index() -> ResponseReturnValue:
    """Where the enterprise stands; and leaving, with the password, when nothing runs any more."""
    form, status = LeaveForm(), 200
    if confirmed(form, signed_in_user()):
        try:
            with transaction():
                services.leave_market(_own(), actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(gettext("The enterprise has left the market. Thank you for what you made here."), "success")
            return redirect(url_for("seller.leaving.index"), 303)
    enterprise = _own()
    page = render_template(
        "seller/leaving/index.html",
        enterprise=enterprise,
        standing=queries.standing_of(enterprise),
        departure=queries.departure_of(enterprise),
        archive=queries.latest_archive(enterprise),
        kept_days=services.ARCHIVE_KEPT.days,
        access_days=services.KEEPS_ACCESS.days,
        form=form,
    )
    return page, 422 if form.is_submitted() and status == 200 else status


@bp.post("/archives")
@limiter.limit(ARCHIVES, key_func=lambda: f"archives of {_own().id}")
def ask() -> ResponseReturnValue:
    """Everything as one file: the worker makes it."""
    try:
        with transaction():
            archive_id = services.ask_for_archive(
                _own(), language=current_language(), actor=actor(), now=clock.now()
            ).id
    except MarketError as refusal:
        flash(str(refusal), "warning")
    else:
        archives.ask(archive_id)
        flash(gettext("The file is being made. It takes a few seconds, or minutes where there is much."))
    return redirect(url_for("seller.leaving.index", _anchor="file"), 303)


@bp.get("/archives/<int:archive_id>")
def archive(archive_id: int) -> ResponseReturnValue:
    """The file. That it was taken is written down; another enterprise's is not found."""
    enterprise = _own()
    found = queries.archive_of(enterprise, archive_id)
    content = files.open_(archives.folder(), found.file or "")
    name = f"{enterprise.name_ko} {clock.day_of(found.asked_at).isoformat()}.zip"
    with transaction():
        services.note_taken(found, enterprise, actor=actor(), now=clock.now())
    return download(content, name=name, kind=archives.ZIP)


def _own() -> Enterprise:
    return own_enterprise(signed_in_user())
