"""The mail about a decision: to whoever wrote the words, so that they can object."""

from datetime import datetime

from market.domain.enterprises.abilities import Ability
from market.domain.enterprises.telling import notify_members
from market.domain.notifications.services import enqueue_mail
from market.domain.reports.models import Decision, Subject
from market.domain.reviews.models import Review
from market.domain.reviews.services import reader_of

KIND = "text_decided"


def tell_author(decision: Decision, *, now: datetime) -> None:
    """Tell the enterprise of its answer, the shopper of their question or review; nobody where nobody is left."""
    subject, facts = decision.subject, {"decision_id": decision.id}
    key = f"{KIND}:{decision.id}"
    if decision.about_answer:
        enterprise = subject.product.enterprise
        notify_members(enterprise, KIND, facts, ability=Ability.ANSWER, dedupe_key=key, now=now)
        return
    reader = _author_of(subject)
    if reader is not None:
        address, language = reader
        enqueue_mail(KIND, to=address, language=language, facts=facts, dedupe_key=key, now=now)


def _author_of(subject: Subject) -> tuple[str, str] | None:
    if isinstance(subject, Review):
        return reader_of(subject)
    user = subject.user
    return (user.email, user.language) if user is not None and user.disabled_at is None else None
