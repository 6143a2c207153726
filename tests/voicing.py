"""Things that were bought and received, questions and reviews, for tests."""

from datetime import timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from market.domain.orders import receiving
from market.domain.orders import services as orders
from market.domain.orders.models import DeliveryWord, Order, OrderLine
from market.domain.questions import services as questions
from market.domain.questions.models import Question
from market.domain.reviews import services as reviews
from market.domain.reviews.models import Review, ReviewSum
from market.domain.reviews.services import Wording
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from tests.factories import ProductFactory, StockFactory, UserFactory, VariantFactory
from tests.paying import cart_of, place

GOOD = Wording(stars=5, text="향이 진하고 아이들도 잘 먹어요.", is_incentive=False)


def a_product(**facts):
    """A product on the shelf, with stock."""
    product = ProductFactory(**facts)
    StockFactory(variant=VariantFactory(product=product), on_hand=90)
    db.session.commit()
    return product


def received(product, user=None, *, days_ago=1, times=1):
    """``times`` pieces of ``product``, ordered by ``user`` or a guest, paid, sent and delivered; the line's id."""
    line_id, now = paid(product, user, times=times), clock.now()
    with transaction():
        part = db.session.get_one(OrderLine, line_id).seller_order
        orders.send(part, carrier="cj", tracking_number="123456789012", actor=THE_MARKET, now=now)
    with transaction():
        part = db.session.get_one(OrderLine, line_id).seller_order
        receiving.record_delivered(part, word=DeliveryWord.SHOPPER, actor=THE_MARKET, at=now, now=now)
        part.delivered_at = now - timedelta(days=days_ago)
    return line_id


def paid(product, user=None, *, times=1):
    """The same, paid and not sent yet."""
    order_id = place(cart_of([product.variants[0].id], times))
    with transaction():
        order = db.session.get_one(Order, order_id)
        order.user_id = user.id if user else None
        orders.confirm_payment(order, now=clock.now())
        return order.lines[0].id


def number_of(line_id):
    """The number of the order that a line belongs to."""
    return db.session.get_one(OrderLine, line_id).seller_order.order.number


def reviewed(product, user=None, wording=GOOD, *, days_ago=0):
    """A review of ``product`` by ``user`` (by default somebody new), written so long ago; its id."""
    user = user or UserFactory()
    db.session.commit()
    line_id = received(product, user, days_ago=max(1, days_ago))
    with transaction():
        line = db.session.get_one(OrderLine, line_id)
        review = reviews.write(line, wording, user=user, actor=THE_MARKET, now=clock.now())
        review.said_at = clock.now() - timedelta(days=days_ago)
        return review.id


def asked(product, user=None, text="유통기한이 언제까지인가요?", *, is_secret=False, days_ago=0):
    """A question about ``product``; its id."""
    user = user or UserFactory()
    db.session.commit()
    now = clock.now() - timedelta(days=days_ago)
    with transaction():
        return questions.ask(product, text, is_secret=is_secret, user=user, actor=THE_MARKET, now=now).id


def answered(table, voice_id, by, text="넉넉해요."):
    """Answer a question or review as ``by``."""
    verb = questions.answer if table is Question else reviews.answer
    with transaction():
        voice = db.session.get_one(table, voice_id)
        verb(voice, text, seen=voice.version, by=by, actor=THE_MARKET, now=clock.now())


def question(question_id):
    """A question as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Question, question_id)


def review(review_id):
    """A review as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Review, review_id)


def stars_of(product):
    """How many reviews of one, two … five stars the sum holds; it must be what the rows say."""
    db.session.rollback()
    row = db.session.execute(
        select(ReviewSum.ones, ReviewSum.twos, ReviewSum.threes, ReviewSum.fours, ReviewSum.fives).where(
            ReviewSum.product_id == product.id
        )
    ).first()
    rows = list(db.session.scalars(select(Review).where(Review.product_id == product.id)))
    counted = [sum(one.stars == stars and one.is_counted for one in rows) for stars in range(1, 6)]
    found = list(row) if row else [0] * 5
    assert found == counted
    return found


def a_picture(name="cat.jpg"):
    """A file as a form sends it."""
    made = BytesIO()
    Image.new("RGB", (40, 30), "tan").save(made, "JPEG")
    made.seek(0)
    return made, name
