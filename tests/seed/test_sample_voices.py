"""The invented questions and reviews."""

import pytest
from sqlalchemy import select

from market.domain.questions.models import Question
from market.domain.reviews.models import Review, ReviewSum
from market.domain.reviews.sums import rating_of
from market.foundation import clock
from market.foundation.database import db
from market.seed import loader

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def loaded(settings):
    loader.load(real_only=False, now=clock.now(), uploads=settings.uploads)


def test_every_one_says_that_it_is_a_sample_and_the_stars_add_up(loaded):
    for table in (Question, Review):
        voices = db.session.scalars(select(table)).all()
        assert voices
        assert all(voice.is_sample and voice.product.is_sample for voice in voices)
        assert all(voice.author.endswith("**") for voice in voices)
        assert all(voice.answered_at is None or voice.answered_at < clock.now() for voice in voices)
    for product_id in db.session.scalars(select(ReviewSum.product_id)):
        stars = db.session.scalars(select(Review.stars).where(Review.product_id == product_id)).all()
        assert rating_of(product_id).counts == tuple(stars.count(number) for number in range(1, 6))


def test_they_go_with_the_sample(loaded, client):
    assert "예시" in client.get("/products/buckwheat-cookies/reviews").text

    loader.remove_sample(now=clock.now())

    for table in (Question, Review, ReviewSum):
        assert db.session.query(table).count() == 0
