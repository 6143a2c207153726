"""The mails about questions, reviews and decisions, as the worker writes them."""

import email
import email.policy

import pytest

from market.domain.questions.models import Question
from market.domain.reports import services
from market.domain.reports.models import Outcome, ReportReason
from market.domain.reports.services import Ruling
from market.domain.reviews.models import Review
from market.foundation import clock
from market.foundation.actors import THE_MARKET
from market.foundation.database import db, transaction
from market.web.outbox import send_due_mails
from tests.factories import MembershipFactory, UserFactory
from tests.voicing import GOOD, a_product, answered, asked, reviewed


@pytest.fixture
def sent(app, settings, mailbox):
    """``sent(subject_part)`` sends what waits and gives (to, text, html) of the one mail with such a subject."""

    def sent(wanted):
        send_due_mails(app, settings)
        found = []
        for file in mailbox.glob("*.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if wanted in message["Subject"]:
                plain, rich = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
                found.append((message["To"], plain, rich))
        (one,) = found
        return one

    return sent


@pytest.fixture
def product(app):
    return a_product(slug="honey", name_ko="아카시아꿀", name_en="Acacia honey")


@pytest.fixture
def member(product):
    user = MembershipFactory(enterprise=product.enterprise, user__email="member@example.com").user
    db.session.commit()
    return user


def test_the_people_of_the_enterprise_are_told_of_questions_and_reviews(product, member, sent):
    asked(product)
    reviewed(product)

    to, plain, rich = sent("아카시아꿀에 문의가 들어왔습니다")
    assert to == "member@example.com"
    assert "http://localhost/seller/questions/" in plain
    assert "유통기한" not in plain + rich
    _, plain, rich = sent("아카시아꿀에 후기가 올라왔습니다")
    assert "http://localhost/seller/reviews/" in plain
    assert GOOD.text not in plain + rich


def test_whoever_asked_or_wrote_is_told_of_the_answer_in_their_language(product, member, sent):
    asker, writer = UserFactory(email="asker@example.com", language="en"), UserFactory(email="writer@example.com")
    answered(Question, asked(product, asker), member)
    answered(Review, reviewed(product, writer), member)

    to, plain, _ = sent("Your question about Acacia honey is answered")
    assert to == "asker@example.com"
    assert "http://localhost/en/account/questions" in plain
    to, plain, _ = sent("아카시아꿀 후기에 답변이 달렸어요")
    assert to == "writer@example.com"
    assert "http://localhost/products/honey/reviews" in plain


@pytest.mark.parametrize("outcome", Outcome)
def test_an_author_reads_what_was_decided_why_and_how_to_object(product, member, sent, outcome):
    author = UserFactory(email="author@example.com")
    review_id = reviewed(product, author)
    with transaction():
        review = db.session.get_one(Review, review_id)
        ruling = Ruling(outcome, ReportReason.INSULT, "비방이 <들어> 있습니다.", days=10)
        decision = services.decide(
            review, ruling, about_answer=False, seen=review.version, actor=THE_MARKET, now=clock.now()
        ).id

    to, plain, rich = sent("아카시아꿀에 쓰신 글에 대한 안내")

    assert to == "author@example.com"
    assert f"http://localhost/reports/decisions/{decision}" in plain
    assert "비방이 <들어> 있습니다." in plain
    assert "<들어>" not in rich
    assert ("이의를 신청할 수 있어요" in plain) is (outcome is not Outcome.KEEP)
