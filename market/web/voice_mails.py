"""What the mails about questions, reviews and decisions need to know. None of them holds a word of what was said."""

from collections.abc import Callable, Mapping
from typing import Any

from market.domain.catalog.models import Product
from market.domain.reports.models import Decision
from market.domain.reviews.models import Review
from market.foundation.database import db

Facts = dict[str, Any]


def _for_seller(path: str) -> Callable[[Facts], Facts]:
    """To a list and not to the one thing: it may be gone when the mail is read."""
    return lambda facts: {"product": db.session.get_one(Product, facts["product_id"]), "path": path}


def _of_answered_question(facts: Facts) -> Facts:
    return {"product": db.session.get_one(Product, facts["product_id"]), "path": "/account/questions"}


def _of_answered_review(facts: Facts) -> Facts:
    product = db.session.get_one(Review, facts["review_id"]).product
    return {"product": product, "path": f"/products/{product.slug}/reviews"}


def _of_decision(facts: Facts) -> Facts:
    decision = db.session.get_one(Decision, facts["decision_id"])
    return {
        "decision": decision,
        "product": decision.subject.product,
        "is_guest": not decision.about_answer and decision.subject.user_id is None,
        "path": f"/reports/decisions/{decision.id}",
    }


LOADERS: Mapping[str, Callable[[Facts], Facts]] = {
    "question_for_seller": _for_seller("/seller/questions/"),
    "question_answered": _of_answered_question,
    "review_for_seller": _for_seller("/seller/reviews/"),
    "review_answered": _of_answered_review,
    "text_decided": _of_decision,
}
