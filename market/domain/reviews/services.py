"""Writing, changing and deleting reviews, and answering them. The caller opens the transaction.

Every verb that changes what counts changes the sum with it, after it has laid hold of the review's row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from market.domain.accounts.models import User
from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.queries import memberships_of
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail
from market.domain.orders.models import OrderLine
from market.domain.reviews import rules, sums
from market.domain.reviews.errors import MadeForOne, OwnGoods, ReviewedAlready, TooLateToChange, TooManyPhotos
from market.domain.reviews.models import Review
from market.domain.voices import services as voices
from market.domain.voices.errors import ChangedMeanwhile, TakenDown
from market.domain.voices.rules import public_name
from market.foundation.actors import Actor
from market.foundation.clock import day_of
from market.foundation.database import db


@dataclass(frozen=True, slots=True)
class Wording:
    """What a review says; ``photos`` are references of pictures."""

    stars: int
    text: str
    is_incentive: bool
    photos: Sequence[str] = ()


def write(line: OrderLine, wording: Wording, *, user: User | None, actor: Actor, now: datetime) -> Review:
    """Review what was bought; ``user`` is None for a guest. The enterprise is told by mail.

    Raises ``NotReceived``, ``GivenBack``, ``TooLate``, ``MadeForOne``, ``OwnGoods``, ``TooManyPhotos``, or
    ``ReviewedAlready``: the table takes one for each order line.
    """
    part = line.seller_order
    refusal = rules.refusal(line, today=day_of(now))
    if refusal is not None:
        raise refusal
    if line.variant.product.quoted_in is not None:
        raise MadeForOne
    if user is not None and any(one.enterprise_id == part.enterprise_id for one in memberships_of(user)):
        raise OwnGoods
    _check_photos(wording.photos)
    review = Review(
        product_id=line.variant.product_id,
        enterprise_id=part.enterprise_id,
        order_line_id=line.id,
        user_id=user.id if user else None,
        author=public_name(user.name if user else part.order.orderer_name),
        said_at=now,
        option_name_ko=line.option_name_ko,
        option_name_en=line.option_name_en,
        **_columns(wording),
    )
    try:
        with db.session.begin_nested():
            db.session.add(review)
    except IntegrityError:
        raise ReviewedAlready from None
    sums.count(review.product_id, review.stars, 1)
    voices.note("written", review, actor=actor, now=now, stars=[None, review.stars])
    notify_members(
        part.enterprise,
        "review_for_seller",
        {"product_id": review.product_id},
        ability=Ability.ANSWER,
        dedupe_key=f"review_for_seller:{review.id}",
        now=now,
    )
    return review


def change(review: Review, wording: Wording, *, actor: Actor, now: datetime) -> None:
    """Write it anew, within 30 days; that it was edited is shown.

    Raises ``TooLateToChange``, ``TooManyPhotos``, ``TakenDown`` or ``ChangedMeanwhile``.
    """
    until, before = rules.change_until(review.said_at), review.stars
    if day_of(now) > until:
        raise TooLateToChange(until=until)
    _check_photos(wording.photos)
    _claim(review, {**_columns(wording), "edited_at": now})
    if before != review.stars:
        sums.count(review.product_id, before, -1)
        sums.count(review.product_id, review.stars, 1)
    voices.note("changed", review, actor=actor, now=now, stars=[before, review.stars])


def delete(review: Review, *, actor: Actor, now: datetime) -> None:
    """Take the words and pictures away, for good. What the city has removed may be deleted too."""
    was_counted = review.is_counted
    values = {"text": "", "photos": [], "photo_count": 0, "deleted_at": now}
    seen = review.version
    if not voices.claim(review, values, Review.version == seen, Review.deleted_at.is_(None)):
        raise ChangedMeanwhile
    if was_counted:
        sums.count(review.product_id, review.stars, -1)
    voices.note("deleted", review, actor=actor, now=now)


def answer(review: Review, text: str, *, seen: int, by: User, actor: Actor, now: datetime) -> None:
    """The enterprise answers; whoever wrote is told by mail. Raises as ``voices.answer``."""
    if review.deleted_at is not None:
        raise ChangedMeanwhile
    voices.answer(review, text, seen=seen, by=by, actor=actor, now=now)
    reader = reader_of(review)
    if reader is not None:
        address, language = reader
        enqueue_mail(
            "review_answered",
            to=address,
            language=language,
            facts={"review_id": review.id},
            dedupe_key=f"review_answered:{review.id}",
            now=now,
        )


def reader_of(review: Review) -> tuple[str, str] | None:
    """The mail address and language of whoever wrote ``review``; None where there is nobody any more."""
    user = review.user
    if user is not None:
        return (user.email, user.language) if user.disabled_at is None else None
    if review.order_line is None:
        return None
    order = review.order_line.seller_order.order
    return order.orderer_email, order.language


def _columns(wording: Wording) -> dict[str, object]:
    return {
        "stars": wording.stars,
        "text": wording.text,
        "is_incentive": wording.is_incentive,
        "photos": list(wording.photos),
        "photo_count": len(wording.photos),
    }


def _check_photos(photos: Sequence[str]) -> None:
    if len(photos) > rules.MOST_PHOTOS:
        raise TooManyPhotos(most=rules.MOST_PHOTOS)


def _claim(review: Review, values: dict[str, object]) -> None:
    conditions = (Review.version == review.version, Review.deleted_at.is_(None), Review.removed_at.is_(None))
    if not voices.claim(review, values, *conditions):
        raise TakenDown if review.removed_at is not None else ChangedMeanwhile
