"""Writing, changing, deleting and answering reviews; what they add up to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from market.domain.accounts.models import User
from market.domain.audit.models import AuditEntry
from market.domain.notifications.models import OutboxMail
from market.domain.orders.models import OrderLine
from market.domain.reviews import services
from market.domain.reviews.errors import (
    GivenBack,
    NotReceived,
    OwnGoods,
    ReviewedAlready,
    TooLate,
    TooLateToChange,
    TooManyPhotos,
)
from market.domain.reviews.models import Review
from market.domain.reviews.rules import Rating
from market.domain.voices.errors import ChangedMeanwhile
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import MembershipFactory, UserFactory
from tests.races import all_at_once
from tests.voicing import GOOD, a_product, answered, paid, received, review, reviewed, stars_of

pytestmark = pytest.mark.usefixtures("app")


def write(line_id, user=None, wording=GOOD):
    with transaction():
        line = db.session.get_one(OrderLine, line_id)
        return services.write(line, wording, user=user, actor=THE_MARKET, now=clock.now()).id


def test_who_has_received_something_reviews_it_once():
    product, user = a_product(), UserFactory(name="김다정")
    MembershipFactory(enterprise=product.enterprise)
    line_id = received(product, user)

    review_id = write(line_id, user)
    with pytest.raises(ReviewedAlready):
        write(line_id, user)

    assert (review(review_id).author, review(review_id).product_id) == ("김**", product.id)
    assert stars_of(product) == [0, 0, 0, 0, 1]
    assert db.session.scalars(select(OutboxMail.kind)).all().count("review_for_seller") == 1
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "review.written"))
    assert entry.changes == {"stars": [None, 5]}


def test_a_guest_is_named_by_the_order():
    assert review(write(received(a_product()))).author == "김**"


def test_of_many_reviews_of_one_line_at_once_one_is_taken_and_counted_once(app):
    product, user = a_product(), UserFactory()
    line_id = received(product, user)
    user_id = user.id

    def try_it(_):
        try:
            write(line_id, db.session.get_one(User, user_id))
        except ReviewedAlready:
            return 0
        return 1

    assert sum(all_at_once(app, try_it, range(4))) == 1
    assert stars_of(product) == [0, 0, 0, 0, 1]


def test_the_first_reviews_of_a_product_at_once_are_all_counted(app):
    product = a_product()
    lines = [received(product) for _ in range(4)]

    all_at_once(app, lambda line_id: write(line_id, None), lines)

    assert stars_of(product) == [0, 0, 0, 0, 4]


def test_what_was_not_received_cannot_be_reviewed():
    with pytest.raises(NotReceived):
        write(paid(a_product()))


def test_what_was_given_back_cannot_be_reviewed_and_what_was_kept_of_it_can():
    product = a_product()
    gone, some = received(product, times=2), received(product, times=2)
    with transaction():
        db.session.execute(update(OrderLine).where(OrderLine.id == gone).values(claimed=2))
        db.session.execute(update(OrderLine).where(OrderLine.id == some).values(claimed=1))

    with pytest.raises(GivenBack):
        write(gone)
    assert write(some)


@pytest.mark.parametrize(("days_ago", "taken"), [(90, True), (91, False)])
def test_ninety_days_after_delivery_it_is_too_late(days_ago, taken):
    line_id = received(a_product(), days_ago=days_ago)

    if taken:
        assert write(line_id)
    else:
        with pytest.raises(TooLate):
            write(line_id)


def test_who_works_for_the_enterprise_does_not_review_its_goods():
    product = a_product()
    member, another = MembershipFactory(enterprise=product.enterprise).user, MembershipFactory().user
    db.session.commit()

    with pytest.raises(OwnGoods):
        write(received(product, member), member)
    assert write(received(product, another), another)


def test_more_than_five_pictures_are_refused():
    with pytest.raises(TooManyPhotos):
        write(received(a_product()), wording=replace(GOOD, photos=[f"pictures/{n}" for n in range(6)]))


@pytest.mark.parametrize(("days_ago", "taken"), [(30, True), (31, False)])
def test_a_review_can_be_changed_for_thirty_days(days_ago, taken):
    product = a_product()
    review_id = reviewed(product, days_ago=days_ago)
    change = replace(GOOD, stars=2, text="다시 먹어 보니 조금 달아요.")

    def do():
        with transaction():
            services.change(review(review_id), change, actor=THE_MARKET, now=clock.now())

    if taken:
        do()
        assert (review(review_id).stars, review(review_id).edited_at is not None) == (2, True)
        assert stars_of(product) == [0, 1, 0, 0, 0]
    else:
        with pytest.raises(TooLateToChange):
            do()
        assert stars_of(product) == [0, 0, 0, 0, 1]


def test_a_deleted_review_says_nothing_counts_nothing_and_is_not_written_anew():
    product, user = a_product(), UserFactory()
    review_id = reviewed(product, user)
    line_id = review(review_id).order_line_id

    with transaction():
        services.delete(review(review_id), actor=THE_MARKET, now=clock.now())

    assert (review(review_id).text, review(review_id).photos) == ("", [])
    assert stars_of(product) == [0, 0, 0, 0, 0]
    with pytest.raises(ReviewedAlready):
        write(line_id, db.session.get_one(User, user.id))
    with pytest.raises(ChangedMeanwhile), transaction():
        services.delete(review(review_id), actor=THE_MARKET, now=clock.now())
    assert stars_of(product) == [0, 0, 0, 0, 0]


def test_many_changes_at_once_leave_the_sum_right(app):
    product = a_product()
    review_id = reviewed(product)

    def change(stars):
        try:
            with transaction():
                one = db.session.get_one(Review, review_id)
                if stars:
                    services.change(one, replace(GOOD, stars=stars), actor=THE_MARKET, now=clock.now())
                else:
                    services.delete(one, actor=THE_MARKET, now=clock.now())
        except ChangedMeanwhile:
            return

    all_at_once(app, change, [1, 2, 3, 0])
    assert sum(stars_of(product)) in (0, 1)


def test_whoever_wrote_is_told_of_the_answer_once():
    product = a_product()
    member = MembershipFactory(enterprise=product.enterprise).user
    answered(Review, reviewed(product), member)
    answered(Review, write(received(product)), member)

    db.session.rollback()
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "review_answered")).all()
    assert len(mails) == 2
    assert "shopper@example.com" in {mail.recipient for mail in mails}


@pytest.mark.parametrize(
    ("counts", "average"),
    [
        ((0, 0, 0, 0, 0), 0.0),
        ((0, 0, 0, 0, 3), 5.0),
        ((1, 0, 0, 0, 1), 3.0),
        ((0, 0, 0, 3, 1), 4.3),
        ((0, 0, 1, 1, 1), 4.0),
    ],
)
def test_the_average_has_one_digit_and_halves_go_up(counts, average):
    assert Rating(counts).average == average


def test_shares_are_rounded_down():
    assert Rating((0, 0, 1, 1, 1)).shares[0] == (5, 1, 33)


def test_nothing_is_lost_when_an_account_is_closed():
    product, user = a_product(), UserFactory()
    review_id = reviewed(product, user)
    with transaction():
        db.session.get_one(User, user.id).disabled_at = clock.now() - timedelta(days=1)

    assert review(review_id).text == GOOD.text
