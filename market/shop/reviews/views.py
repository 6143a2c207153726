"""Reviews: read by everybody, written from the page of an order by whoever may see it.

A guest is known by the order alone, so a guest writes, changes and deletes where the order is found again: by its
number, name and phone.
"""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from market.domain.media import services as media
from market.domain.orders.models import OrderLine
from market.domain.questions.queries import product_to_ask_about
from market.domain.reports import services as reports
from market.domain.reviews import queries, rules, services, sums
from market.domain.reviews.errors import TooManyPhotos
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import Conflict, MarketError
from market.foundation.i18n import gettext
from market.shop.orders.own import own_order
from market.shop.reviews.forms import ReviewForm
from market.web.guards import signed_in_only
from market.web.limits import limiter
from market.web.paging import PARAMETER, moment, page_of, requested_edge, whole_number
from market.web.session import actor, signed_in_user, visitor
from market.web.voices import WRITING, viewer, whose

bp = Blueprint("reviews", __name__)

LARGEST_POST = (rules.MOST_PHOTOS + 1) * media.LIMITS.megabytes * 1024 * 1024


@bp.url_value_preprocessor
def _let_pictures_in(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Pictures are larger than anything else that comes in; this is asked before the form is read."""
    if endpoint == "shop.reviews.write":
        request.max_content_length = LARGEST_POST


@bp.get("/products/<slug>/reviews")
def index(slug: str) -> ResponseReturnValue:
    """Every review of a product: ``?sort=newest|lowest|highest``, ``?photos=1`` only those with pictures."""
    product, wanted = product_to_ask_about(slug), request.args.get("sort")
    sort = next((sort for sort in queries.Sort if sort.value == wanted), queries.Sort.NEWEST)
    with_photos = request.args.get("photos") == "1"
    read = moment if sort is queries.Sort.NEWEST else whole_number
    stretch = queries.of_product(product.id, requested_edge(read), sort=sort, with_photos=with_photos)
    return render_template(
        "shop/reviews/index.html",
        product=product,
        rating=sums.rating_of(product.id),
        page=page_of([(row[0], bool(row[1])) for row in stretch.rows], stretch),
        sort=sort.value,
        with_photos=with_photos,
        viewer=viewer(),
        now=clock.now(),
        is_indexed=not request.args.get(PARAMETER),
    )


@bp.route("/orders/<number>/reviews/<int:line_id>", methods=["GET", "POST"])
@limiter.limit(WRITING, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
@limiter.limit(WRITING, key_func=whose, methods=["POST"], deduct_when=lambda response: response.status_code == 303)
def write(number: str, line_id: int) -> ResponseReturnValue:
    """Write a review of what was bought, or change it."""
    line = queries.line_of(own_order(number), line_id)
    review = queries.of_line(line)
    if review is not None and review.deleted_at is not None:
        return _page(number, line, None, ReviewForm(), refusal=gettext("You have deleted your review of this."))
    form = ReviewForm.about(review)
    refusal = None if review else rules.refusal(line, today=clock.day_of(clock.now()))
    if refusal is not None:
        return _page(number, line, None, form, refusal=str(refusal))
    if not form.validate_on_submit():
        return _page(number, line, review, form), 422 if form.is_submitted() else 200
    files = [file for file in request.files.getlist("photos") if file.filename]
    try:
        _save(number, line_id, form, files)
    except MarketError as error:
        form.form_errors = [str(error)]
        line = queries.line_of(own_order(number), line_id)
        return _page(number, line, queries.of_line(line), form), 409 if isinstance(error, Conflict) else 422
    finally:
        for file in files:
            file.close()
    flash(gettext("Your review is published. Thank you.") if review is None else gettext("Changed."), "success")
    return redirect(url_for("shop.orders.show", number=number), 303)


def _save(number: str, line_id: int, form: ReviewForm, files: Sequence[FileStorage]) -> None:
    """One transaction for words and pictures: all of it, or nothing with the reason why."""
    now = clock.now()
    with transaction():
        line = queries.line_of(own_order(number), line_id)
        review, user = queries.of_line(line), visitor()
        standing = review.photos if review else []
        kept = [photo for photo in standing if photo not in (form.drop.data or ())]
        if len(kept) + len(files) > rules.MOST_PHOTOS:
            raise TooManyPhotos(most=rules.MOST_PHOTOS)
        added = [
            media.add_picture(
                file.stream.read(), name=file.filename or "", enterprise=None, user=user, now=now
            ).reference
            for file in files
        ]
        wording = form.to_wording([*kept, *added])
        if review is None:
            services.write(line, wording, user=user, actor=actor(), now=now)
        else:
            services.change(review, wording, actor=actor(), now=now)
        for photo in standing:
            if photo not in kept:
                media.release(photo, now=now)


@bp.route("/orders/<number>/reviews/<int:line_id>/delete", methods=["GET", "POST"])
def delete(number: str, line_id: int) -> ResponseReturnValue:
    """Ask before a review is deleted for good, and do it."""
    line = queries.line_of(own_order(number), line_id)
    review = queries.of_line(line)
    if review is None or review.deleted_at is not None:
        return redirect(url_for("shop.orders.show", number=number), 303)
    if request.method == "GET":
        return render_template("shop/reviews/delete.html", number=number, line=line, review=review)
    now = clock.now()
    try:
        with transaction():
            photos = review.photos
            services.delete(review, actor=actor(), now=now)
            reports.close_about_deleted(review, now=now)
            for photo in photos:
                media.release(photo, now=now)
    except Conflict as refusal:
        flash(str(refusal), "warning")
    else:
        flash(gettext("Your review is deleted."), "success")
    return redirect(url_for("shop.orders.show", number=number), 303)


@bp.get("/account/reviews")
def mine() -> ResponseReturnValue:
    """What one has written, the newest first, with the answers."""
    turned_away = signed_in_only()
    if turned_away is not None:
        return turned_away
    stretch = queries.of_user(signed_in_user(), requested_edge(moment))
    page = page_of([row[0] for row in stretch.rows], stretch)
    return render_template("shop/reviews/mine.html", page=page, viewer=viewer(), now=clock.now())


def _page(number: str, line: OrderLine, review: Review | None, form: ReviewForm, *, refusal: str = "") -> str:
    until = rules.change_until(review.said_at) if review else None
    return render_template(
        "shop/reviews/write.html",
        number=number,
        line=line,
        review=review,
        form=form,
        refusal=refusal,
        change_until=until,
        most_photos=rules.MOST_PHOTOS,
    )
