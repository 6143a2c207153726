"""What the page of a product shows of its reviews and questions: the newest, and what the stars add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from market.domain.catalog.models import Product
from market.domain.questions import queries as questions
from market.domain.reviews import queries as reviews
from market.domain.reviews.rules import Rating
from market.domain.voices.rules import Viewer
from market.web.voices import viewer


@dataclass(frozen=True, slots=True)
class Voices:
    """The two sections, and who looks at them when."""

    rating: Rating
    reviews: Sequence[reviews.Row]
    questions: questions.Newest
    viewer: Viewer
    now: datetime


def voices_of(product: Product, *, now: datetime) -> Voices:
    """What is said of ``product``: two statements, none of them while nothing changes."""
    told = reviews.newest(product.id)
    return Voices(
        rating=told.rating,
        reviews=told.rows,
        questions=questions.newest(product.id),
        viewer=viewer(),
        now=now,
    )
