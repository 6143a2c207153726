"""Words that mean the same to whoever searches, and a box to try them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from market.city.looking import typed_words
from market.city.shelves.forms import WordsForm
from market.domain.search import synonyms
from market.domain.search.queries import match
from market.domain.storefront import found
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.web.paging import page_of, requested_edge, whole_number
from market.web.session import actor

bp = Blueprint("words", __name__, url_prefix="/words")

TRIED = 10
"""So many products are shown of what a search finds."""


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """All groups, a new one, and with ``?q=`` what a search finds by them."""
    form, status = WordsForm(), 200
    if form.validate_on_submit():
        try:
            with transaction():
                synonyms.save(None, form.typed, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            flash(gettext("Saved. The search knows it at once."), "success")
            return redirect(url_for("city.shelves.words.index"), 303)
    elif form.errors:
        status = 422
    stretch = synonyms.groups(requested_edge(whole_number))
    typed, _ = typed_words()
    asked = match(typed)
    page = render_template(
        "city/shelves/words.html",
        form=form,
        page=page_of([row[0] for row in stretch.rows], stretch),
        typed=typed,
        asked=asked,
        numbers=found.counts(asked) if asked else {},
        goods=found.products(asked, size=TRIED).items if asked else (),
    )
    return page, status


@bp.route("/<int:group_id>", methods=["GET", "POST"])
def edit(group_id: int) -> ResponseReturnValue:
    """One group: other words in it."""
    group = synonyms.group_by_id(group_id)
    form, status = WordsForm(words="\n".join(one.shown for one in group.words)), 200
    if form.validate_on_submit():
        try:
            with transaction():
                synonyms.save(synonyms.group_by_id(group_id), form.typed, actor=actor(), now=clock.now())
        except MarketError as refusal:
            form.form_errors.append(str(refusal))
            status = 409 if isinstance(refusal, Conflict) else 422
        else:
            flash(gettext("Saved. The search knows it at once."), "success")
            return redirect(url_for("city.shelves.words.index"), 303)
    elif form.errors:
        status = 422
    return render_template("city/shelves/group.html", form=form, group_id=group_id), status


@bp.post("/<int:group_id>/remove")
def remove(group_id: int) -> ResponseReturnValue:
    """Let each of them mean itself alone."""
    with transaction():
        synonyms.remove(synonyms.group_by_id(group_id), actor=actor(), now=clock.now())
    flash(gettext("Removed. Each word means itself alone again."), "success")
    return redirect(url_for("city.shelves.words.index"), 303)
