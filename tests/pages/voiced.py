"""Questions, reviews and a decision in a market that is open: ``python -m tests.pages.voiced <number>``, with that
market's settings around it and the number of an order that the demo shopper has paid.

Prints what the pages are found by, as JSON.
"""

import json
import sys

from sqlalchemy import select

from market.app import create_app
from market.domain.accounts.queries import user_by_email
from market.domain.catalog.models import Product
from market.domain.orders import receiving
from market.domain.orders import services as orders
from market.domain.orders.models import DeliveryWord, Order
from market.domain.questions import services as questions
from market.domain.questions.models import Question
from market.domain.reports import services as reports
from market.domain.reports.models import Outcome, ReportReason
from market.domain.reports.services import Ruling
from market.domain.reviews import services as reviews
from market.domain.reviews.models import Review
from market.domain.reviews.services import Wording
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.seed.dataset import DEMO_ACCOUNTS
from tests.pages.pages import WITH_VOICES


def speak(number: str) -> dict[str, str]:
    """The shopper reviews what came, and asks something that the city hides."""
    now = clock.now()
    with transaction():
        shopper = user_by_email(DEMO_ACCOUNTS[0].email)
        product = db.session.scalars(select(Product).where(Product.slug == WITH_VOICES)).one()
        words = {"is_secret": False, "user": shopper, "actor": THE_MARKET, "now": now}
        question = questions.ask(product, "우리 밀로만 굽나요?", **words)
        reader = {"reporter": shopper, "actor": THE_MARKET, "now": now}
        reports.report(question, about_answer=False, reason=ReportReason.OFF_TOPIC, note="다른 상품이에요.", **reader)
        ruling = Ruling(Outcome.HIDE, ReportReason.OFF_TOPIC, "다른 상품의 질문이라 잠시 가립니다.", days=7)
        judged = {"about_answer": False, "seen": question.version, "actor": THE_MARKET, "now": now}
        decision = reports.decide(question, ruling, **judged)
        told = {"asked_about": WITH_VOICES, "question": question.id, "decision": decision.id}
        told["others_question"] = _sample(Question, product)
        told["review"] = _sample(Review, product)
    return {name: str(thing) for name, thing in (told | {"line": _review(number)}).items()}


def _review(number: str) -> int:
    """The order arrives and its first line is reviewed; the line's id."""
    now = clock.now()
    with transaction():
        part = db.session.scalars(select(Order).where(Order.number == number)).one().seller_orders[0]
        orders.send(part, carrier="cj", tracking_number="123456789012", actor=THE_MARKET, now=now)
    with transaction():
        order = db.session.scalars(select(Order).where(Order.number == number)).one()
        part = order.seller_orders[0]
        receiving.record_delivered(part, word=DeliveryWord.SHOPPER, actor=THE_MARKET, at=now, now=now)
        wording = Wording(stars=4, text="포장이 꼼꼼하고 마음에 들어요.", is_incentive=True)
        reviews.write(part.lines[0], wording, user=order.user, actor=THE_MARKET, now=now)
        return part.lines[0].id


def _sample(table: type[Question] | type[Review], product: Product) -> int:
    """The first of the sample's own."""
    return db.session.scalars(
        select(table.id).where(table.product_id == product.id, table.is_sample).order_by(table.id)
    ).first()


if __name__ == "__main__":
    with create_app().app_context():
        print(json.dumps(speak(sys.argv[1])))  # noqa: T201 - read by the fixture that calls it
