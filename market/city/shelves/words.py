"""Words that mean the same to whoever searches, a box to try them, and what was searched for in vain."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.city.looking import typed_words
from market.city.shelves.forms import WordsForm
from market.domain.search import misses, synonyms
from market.domain.search.models import DocumentKind
from market.domain.search.rewriting import shown_ways
from market.domain.storefront import found
from market.domain.storefront.found import Search
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.web.inputs import one_line
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
    tried = found.searched(typed, literal=False, pick_ups=())
    page = render_template(
        "city/shelves/words.html",
        form=form,
        page=page_of([row[0] for row in stretch.rows], stretch),
        typed=typed,
        tried=tried,
        ways=shown_ways(tried.reading) if tried else [],
        goods=tried.products.cards(tried.products.ids.all[:TRIED]) if tried else [],
        numbers=_numbers(tried) if tried else [],
        missed=misses.missed(clock.day_of(clock.now())),
    )
    return page, status


def _numbers(tried: Search) -> list[tuple[DocumentKind, str, int]]:
    """Of each kind how many say all words, and how many some."""
    of_each = zip(DocumentKind, (tried.products.ids, tried.entry_ids, tried.popup_ids), strict=True)
    return [(kind, f"{len(ids.full)}{'+' if ids.is_cut else ''}", len(ids.part)) for kind, ids in of_each]


@bp.post("/missed/remove")
def forget() -> ResponseReturnValue:
    """Take words that were searched for in vain off the list."""
    with transaction():
        misses.forget(one_line(request.form.get("words", "")))
    flash(gettext("Taken off the list."), "success")
    return redirect(url_for("city.shelves.words.index", _anchor="missed"), 303)


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
